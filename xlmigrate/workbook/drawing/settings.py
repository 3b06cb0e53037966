"""The rows of the Settings sheet: the policy as a table, each value with the format and the check that it asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from xlmigrate.engine.settings import SETTINGS, Policy, Setting
from xlmigrate.engine.shipped import texts
from xlmigrate.engine.tables import Kind, Table
from xlmigrate.workbook.drawing.layout import FIRST, Layout
from xlmigrate.workbook.drawing.lists import PLATFORM, defined_name
from xlmigrate.workbook.drawing.look import Styles
from xlmigrate.workbook.drawing.rows import Cells, Place, StreamedSheet, cell_by_cell

VALUE = "value"
_KINDS = {date: Kind.DATE, int: Kind.COUNT, float: Kind.SHARE, str: Kind.TEXT}


def settings_frame(table: Table, policy: Policy, given: pd.DataFrame | None) -> pd.DataFrame:
    """The policy as rows of the Settings table; what a person noted on ``given``, by setting, is kept."""
    frame = table.empty(len(SETTINGS))
    for column in table.columns:
        frame[column.name] = pd.Series([_cell(column.name, one, policy) for one in SETTINGS], dtype=object)
        if column.kind is not Kind.ANY:
            frame[column.name] = frame[column.name].astype(column.kind.dtype)
    if given is not None and "setting" in given:
        noted = given.dropna(subset=["setting"]).drop_duplicates("setting").set_index("setting")
        for column in table.columns:
            if column.name in noted and not _declared(column.name):
                kept = noted[column.name].reindex(frame["setting"]).reset_index(drop=True)
                frame[column.name] = kept.astype(column.kind.dtype)
    return frame


def _declared(name: str) -> bool:
    return name in ("setting", VALUE) or name in Setting.__dataclass_fields__


def _cell(name: str, setting: Setting, policy: Policy) -> Any:
    if name == "setting":
        return setting.heading
    if name == VALUE:
        return _or_missing(getattr(policy, setting.name))
    value = getattr(setting, name, None)
    return _or_missing(value)


def _or_missing(value: Any) -> Any:
    return pd.NA if value is None or value == "" else value


def value_cells(sheet: StreamedSheet, styles: Styles, face: Layout) -> Mapping[str, Cells]:
    """The cells of Value and Default, each in the format of its setting."""
    found = {}
    for column in face.columns:
        if column.kind is Kind.ANY:
            formats = [styles.body(face.wide, column, _KINDS[one.type])._get_xf_index() for one in SETTINGS]
            place = Place(sheet, column.heading, FIRST, formats[0])
            found[column.name] = cell_by_cell(place, list(face.frame[column.name]), formats)
    return found


def validate_values(sheet: StreamedSheet, face: Layout) -> None:
    """A check for each value: a date, a whole number, a share, one of its choices; a platform only warns."""
    position = face.columns.index(face.table.by_name[VALUE])
    for row, setting in enumerate(SETTINGS, start=FIRST):
        rule = _rule(setting)
        if rule:
            sheet.data_validation(row, position, row, position, rule | {"error_title": setting.heading[:32]})


def _rule(setting: Setting) -> dict[str, Any] | None:
    refused = texts()["refused"]
    if setting.choices:
        return {"validate": "list", "source": list(setting.choices), "error_message": refused["decision"]}
    if setting.name in ("source_platform", "target_platform"):
        offered = f"={defined_name(PLATFORM)}"
        return {
            "validate": "list",
            "source": offered,
            "error_message": refused["platform"],
            "error_type": "warning",
        }
    if setting.type is date:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": date(1990, 1, 1),
            "error_message": refused["date"],
        }
    if setting.type is int:
        return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": refused["count"]}
    if setting.type is float:
        within = {"criteria": "between", "minimum": 0, "maximum": 1}
        return {"validate": "decimal", **within, "error_message": refused["share"]}
    return None
