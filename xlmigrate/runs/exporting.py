"""Import files for the target platform: through the gate of consent, accounted for to the row, and rehearsed.

Suppressions come first and apart, then the contacts who may get marketing. What stands in no file is on a list with its reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains.consent import clearance, segments
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.engine import loading
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy
from xlmigrate.files.writing import landing
from xlmigrate.files.writing.contact_files import (
    ImportPart,
    contact_parts,
    loadable,
    merged,
    named,
    opt_out_parts,
)
from xlmigrate.files.writing.delimited import Form, form_of
from xlmigrate.files.writing.fields import Field, LeftColumn, fields_of, last_day_field
from xlmigrate.files.writing.forms import lacking, refusals, written
from xlmigrate.platforms import KEYS, SAFEST, ImportFile, Known, Profile, load, target_of
from xlmigrate.reports import import_page
from xlmigrate.reports.list_book import write_lists
from xlmigrate.runs.at_rest import forget_outputs, note_outputs
from xlmigrate.runs.export_folder import MADE_BY, MANIFEST, whole
from xlmigrate.runs.export_people import Answer, Fate, People, divide, values_of
from xlmigrate.workbook.hosts.file import FileWorkbook

NOBODY, PAGE, EXPECTED, DIFFER = "In no file.xlsx", "Read me first.html", "expected.jsonl", "Differences.xlsx"
OPT_OUTS, OK, UNTIL = "opt-outs", "contacts", "contacts with an end"


@dataclass(frozen=True)
class Exported:
    """What was written: the folder, the parts to upload in their order, the bridge, and the differences that the rehearsal found."""

    folder: Path
    target: str
    parts: tuple[ImportPart, ...]
    bridge: Mapping[str, Mapping[str, int]]
    differences: pd.DataFrame
    files: tuple[Path, ...]
    opt_outs_loadable: bool


@dataclass(frozen=True)
class _Made:
    """All that goes into the folder, before a byte is written."""

    parts: tuple[ImportPart, ...]
    people: People
    land: pd.DataFrame
    differences: pd.DataFrame
    left: tuple[LeftColumn, ...]
    bridge: Mapping[str, Mapping[str, int]]


def export(
    path: Path, out: Path | None, today: date, *, to: str = "", opted_out_payers: Answer = ""
) -> Exported:
    """Write the import files of a workbook into a folder; see `api.export`."""
    inventory = loading.read(FileWorkbook(path))
    gate = clearance.opened(inventory.tables, inventory.policy, today, raw=inventory.raw)
    profile = _target(inventory.policy, to)
    assert profile.import_file is not None
    made = _make(gate, profile.import_file, opted_out_payers)
    folder = out or path.with_name(f"{path.stem} import")
    with whole(folder, path) as aside:
        _write(aside, made, profile, gate, path.name, today)
        names = sorted(one.name for one in aside.iterdir())
    files = tuple(folder / name for name in names)
    forget_outputs(path, folder)
    note_outputs(path, "export", files, today)
    return Exported(
        folder, profile.title, made.parts, made.bridge, made.differences, files, loadable(profile.import_file)
    )


def _target(policy: Policy, to: str) -> Profile:
    profile = target_of(policy.replace(target_platform=load(to).name)) if to else target_of(policy)
    if profile is None:
        raise XlmigrateError(
            "the target platform is not set, or has no profile", where="Settings, Target platform",
            do="Fill it, or name the platform with --to.",
        )  # fmt: skip
    if profile.import_file is None:
        raise XlmigrateError(
            f"nothing is known of importing contacts into {profile.title}", where="Settings, Target platform",
            do="Choose a platform that `xlmigrate platforms` lists with an import.",
        )  # fmt: skip
    return profile


def _make(gate: Gate, target: ImportFile, answer: Answer) -> _Made:
    form = form_of(target)
    people = divide(gate, target, answer)
    rows = people.rows
    roles = email.parse(rows["address"])["role"].fillna(False).astype(bool)
    _refuse(rows, refusals(rows["address"], roles, target))
    cleared = values_of(gate, people)
    keep = rows["joins"].loc[cleared.wanted.index]
    wanted, lost = merged(cleared.wanted, keep)
    fields, left = fields_of(wanted, target)
    _refuse(rows, lacking(written(wanted, fields, target), fields, target))
    wanted = wanted.loc[wanted.index[rows["fate"].loc[wanted.index].eq(Fate.EXPORTED)]]
    until = rows["place"].loc[wanted.index].eq(segments.UNTIL)
    days = rows["until"].loc[wanted.index].dt.strftime("%Y-%m-%d").astype(TEXT)
    wanted = wanted.assign(**{last_day_field(target).name: days.where(until)})
    stops = [
        *opt_out_parts(people.opt_outs(pays=False), target, form, stem=OPT_OUTS, holds="Opt-outs"),
        *opt_out_parts(people.opt_outs(pays=True), target, form, stem=f"{OPT_OUTS} of people who pay", holds="Opt-outs of people who pay"),
    ]  # fmt: skip
    contacts = [
        *contact_parts(wanted[~until], fields, target, form, stem=OK, holds="Contacts who may get marketing"),
        *contact_parts(wanted[until], fields, target, form, stem=UNTIL, holds="Contacts who may get marketing up to a day", with_last_day=True),
    ]  # fmt: skip
    parts = named([*stops, *contacts], form)
    stops, contacts = list(parts[: len(stops)]), list(parts[len(stops) :])
    land = _rehearsed(gate, people, stops, contacts, (*fields, last_day_field(target)), target, form)
    told = wanted.assign(contact_id=rows["contact_id"], key=rows["key"]).drop(columns=[one.column for one in left])  # fmt: skip
    found = landing.differences(told, land, (*fields, last_day_field(target)), target)
    found = pd.concat([_beforehand(rows, cleared.withheld, lost, fields), found], ignore_index=True)
    return _Made(parts, people, land, found, left, _bridge(people, land, stops, form))


def _refuse(rows: pd.DataFrame, why: pd.Series) -> None:
    """Take the rows that the platform would refuse out of the files, and those that join them."""
    why = why.dropna()
    why = why[rows["fate"].loc[why.index].eq(Fate.EXPORTED)]
    refused = rows["joins"].isin(why.index) & rows["fate"].isin([Fate.EXPORTED, Fate.JOINED])
    rows.loc[refused, "why"] = rows["joins"][refused].map(why)
    rows.loc[refused, "fate"] = Fate.REFUSED


def _rehearsed(
    gate: Gate,
    people: People,
    stops: Sequence[ImportPart],
    contacts: Sequence[ImportPart],
    fields: Sequence[Field],
    target: ImportFile,
    form: Form,
) -> pd.DataFrame:
    """Read the finished bytes back, look at each address once more, and say what lands."""  # fmt: skip
    read = [landing.read_back(one.name, one.content, one.fields, form, one.tags) for one in contacts]
    for part, one in zip(contacts, read, strict=True):
        if broken := landing.violations(one, part.content, target):
            raise XlmigrateError(f"the import files break a limit: {broken[0]}", do="This is a fault of xlmigrate: report it.")  # fmt: skip
        gate.let_out(one.rows["email"], "marketing")
    keys = pd.concat([one.rows["key"] for one in read]) if read else pd.Series(dtype=TEXT)
    written_stops = [landing.read_back(one.name, one.content, one.fields, form).rows["key"] for one in stops]
    stopped = pd.concat(written_stops) if written_stops else pd.Series(dtype=TEXT)
    wanted = email.key(people.opt_outs()) if stops else pd.Series(dtype=TEXT)
    if keys.duplicated().any() or stopped.duplicated().any() or set(keys) & set(stopped) or sorted(stopped) != sorted(wanted):  # fmt: skip
        raise XlmigrateError("somebody stands in two of the import files, or an opt-out in none", do="This is a fault of xlmigrate: report it.")  # fmt: skip
    return landing.landed(read, fields, target)


def _bridge(
    people: People, land: pd.DataFrame, stops: Sequence[ImportPart], form: Form
) -> Mapping[str, Mapping[str, int]]:
    """Where every row went, by count. Raises XlmigrateError when the finished files do not hold what was counted."""
    counted = {
        title: {str(fate): int(frame["fate"].eq(fate).sum()) for fate in Fate if frame["fate"].eq(fate).any()}
        for title, frame in (("Contacts", people.rows), ("Stops without a contact", people.beside))
    }
    in_stops = sum(len(landing.read_back(one.name, one.content, one.fields, form).rows) for one in stops)
    said = sum(told.get(str(Fate.SUPPRESSED), 0) for told in counted.values())
    out = counted["Contacts"].get(str(Fate.EXPORTED), 0)
    whole = sum(counted["Contacts"].values()), sum(counted["Stops without a contact"].values())
    if (in_stops, len(land), *whole) != (said, out, len(people.rows), len(people.beside)):
        raise XlmigrateError(
            f"the rows do not add up: {len(people.rows):,} contacts, {out:,} to export and {len(land):,} in the files, "
            f"{said:,} opt-outs and {in_stops:,} in the files",
            where="the import files", do="Nothing was written. This is a fault of xlmigrate: report it.",
        )  # fmt: skip
    return counted


def _beforehand(
    rows: pd.DataFrame, withheld: pd.DataFrame, lost: pd.DataFrame, fields: Sequence[Field]
) -> pd.DataFrame:
    """The differences that were made on purpose, before any file: what must not leave, and what another row of the person says."""
    headings = {field.name: field.heading for field in fields}
    ids = rows["contact_id"]
    other = lost.assign(why="Another row of the same mailbox says otherwise, and counts")
    told = pd.concat([withheld.assign(kept=""), other], ignore_index=True)
    return pd.DataFrame(
        {
            "contact_id": told["row"].map(ids), "file": "", "line": "", "field": told["column"].map(lambda name: headings.get(name, name)),
            "in_workbook": told["value"], "lands_as": told["kept"], "why": told["why"],
        },
        columns=list(landing.COLUMNS),
    )  # fmt: skip


def _write(aside: Path, made: _Made, profile: Profile, gate: Gate, workbook: str, today: date) -> None:
    for part in made.parts:
        (aside / part.name).write_bytes(part.content)
    (aside / EXPECTED).write_text(_expected(made), encoding="utf-8", newline="\n")
    write_lists(aside / NOBODY, _in_no_file(made.people, gate), widths=_WIDE, made_on=today)
    if len(made.differences):
        write_lists(aside / DIFFER, {"Differences": made.differences.set_axis(_DIFFERENCES, axis=1)}, widths=_WIDE, made_on=today)  # fmt: skip
    told = _manifest(aside, made, profile, gate.judged.policy, workbook, today)
    page = import_page.page(told, _by_why(made.differences))
    (aside / PAGE).write_text(page, encoding="utf-8", newline="\n")
    told["files"] += [_file(aside / PAGE)]
    (aside / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")  # fmt: skip


_WIDE = {"E-mail": 32, "Why": 48, "What to do": 70, "Reason": 48, "In the workbook": 40, "Lands as": 40, "Says": 60, "File": 34}  # fmt: skip
_DIFFERENCES = ["Contact ID", "File", "Line", "Column", "In the workbook", "Lands as", "Why"]


def _in_no_file(people: People, gate: Gate) -> dict[str, pd.DataFrame]:
    """Everybody who stands in no file, with the reason; of those who asked to be erased the Contact ID alone."""
    rows = people.rows
    contacts = gate.judged.tables["contacts"].reset_index(drop=True)
    mine = rows[~rows["fate"].isin([Fate.EXPORTED, Fate.SUPPRESSED])]
    erased = mine["fate"].eq(Fate.ERASE)
    ids = rows["contact_id"]
    shown = pd.DataFrame(
        {
            "Contact ID": mine["contact_id"], "E-mail": contacts["email"].loc[mine.index].mask(erased),
            "First name": contacts["first_name"].loc[mine.index].mask(erased), "Last name": contacts["last_name"].loc[mine.index].mask(erased),
            "Why": mine["why"], "What to do": mine["fate"].map(lambda fate: Fate(fate).help).astype(TEXT),
            "Joined with": ids.loc[mine["joins"]].set_axis(mine.index).where(mine["fate"].eq(Fate.JOINED)),
            "Verdict": mine["verdict"], "Reason": mine["reason"], "Service": mine["service"],
            "Pays, or may": pd.Series("Yes", index=mine.index, dtype=TEXT).where(mine["pays"].astype(bool)),
            "Tags": contacts["tags"].loc[mine.index].mask(erased),
        }
    )  # fmt: skip
    lists = {"Contacts": shown.reset_index(drop=True)}
    rest = people.beside[~people.beside["fate"].isin([Fate.SUPPRESSED])]
    if len(rest):
        lists["Without a contact"] = pd.DataFrame(
            {
                "E-mail": rest["address"], "Why": rest["fate"].map(str).astype(TEXT),
                "What to do": rest["fate"].map(lambda fate: Fate(fate).help).astype(TEXT), "Says": rest["says"],
            }
        ).reset_index(drop=True)  # fmt: skip
    return lists


def _expected(made: _Made) -> str:
    """What would land, a line of JSON for each person: who, in which file, the state, the tags, and each field as the workbook writes it."""
    ids = pd.Series(made.people.rows["contact_id"].to_numpy(), index=made.people.rows["key"])
    ids = ids[~ids.index.duplicated()]
    lines = []
    own = [
        name for name in made.land.columns if name not in ("file", "line", "key", "email", "tags", "consent")
    ]
    headings = {field.name: field.heading for part in made.parts for field in part.fields}
    for row in made.land.astype(object).where(made.land.notna(), None).to_dict("records"):
        lines.append(
            {
                "contact_id": ids.get(row["key"]), "email": row["email"], "file": row["file"], "line": row["line"], "status": "Subscribed",
                "tags": [one for one in (row.get("tags") or "").split("; ") if one],
                "fields": {headings[name]: row[name] for name in own if row[name] is not None and name in headings},
            }
        )  # fmt: skip
    stopped = made.people.opt_outs()
    for address, key in zip(stopped, email.key(stopped), strict=True):
        lines.append({"contact_id": ids.get(key), "email": address, "file": None, "line": None, "status": "Unsubscribed", "tags": [], "fields": {}})  # fmt: skip
    return "".join(json.dumps(_plain(line), ensure_ascii=False) + "\n" for line in lines)


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is pd.NA else value for name, value in line.items()}


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _manifest(
    aside: Path, made: _Made, profile: Profile, policy: Policy, workbook: str, today: date
) -> dict[str, Any]:
    target = profile.import_file
    assert target is not None
    order = [
        {
            **_file(aside / part.name), "holds": part.holds, "rows": len(part.rows), "choose": part.choose,
            "tags_for_the_file": list(part.tags) if part.tags is not None else None,
            "columns": [{"heading": one.heading, "holds": str(one.holds), "make_it_first": one.own} for one in part.fields],
        }
        for part in made.parts
    ]  # fmt: skip
    rest = [name for name in (NOBODY, EXPECTED, DIFFER) if (aside / name).exists()]
    return {
        "made_by": MADE_BY, "workbook": workbook, "client": policy.client, "target": profile.title, "profile_as_of": profile.as_of,
        "as_of": today.isoformat(), "go_live": policy.go_live_on.isoformat() if policy.go_live_on else None,
        "advice": "Triage, not legal advice: a qualified person decides.",
        "order": order, "bridge": made.bridge, "opt_outs": _opt_outs(profile, made.people),
        "known": _known(target), "not_known": _not_known(target),
        "left_columns": [vars(one) for one in made.left],
        "differences": len(made.differences), "wait_minutes": target.minutes_between_files.value,
        "files": [*({"file": one["file"], "bytes": one["bytes"], "sha256": one["sha256"]} for one in order), *(_file(aside / name) for name in rest)],
    }  # fmt: skip


def _opt_outs(profile: Profile, people: People) -> str:
    """In words what becomes of the opt-outs."""
    target = profile.import_file
    assert target is not None
    count = sum(int(one["fate"].eq(Fate.NOT_LOADED).sum()) for one in (people.rows, people.beside))
    if not loadable(target):
        known = target.opt_out_way.known and target.opt_out_way.value == "not at all"
        why = f"{profile.title} takes no opt-outs by a file" if known else f"It is not known how {profile.title} takes opt-outs by a file"  # fmt: skip
        return f"{why}. None is written: {count:,} people who opted out are on the list {NOBODY}, and must never be imported."
    effect = f" {target.opt_out_effect.value}." if target.opt_out_effect.value else ""
    undone = (
        ""
        if target.or_safest("opt_out_can_be_undone")
        else " As far as is known a loaded opt-out cannot be taken back."
    )
    return f"Load the opt-outs first: {target.opt_out_way.value}.{effect}{undone}"


_TO_READ = ("automations", "double_opt_in_mail", "sets_off", "review", "review_days", "questionnaire", "steps", "refused_addresses", "existing", "blank_cells", "status_on_update", "tags_on_update", "import_resubscribes", "added_tag", "minutes_between_files", "rows_per_day", "imports_per_day", "contacted_within", "not_imported", "field_kinds")  # fmt: skip


def _known(target: ImportFile) -> list[dict[str, Any]]:
    """The facts that a person must know before the import, with who says so."""
    return [
        {"key": name, "help": KEYS[name].help, "value": _word(fact.value), "note": fact.note, "source": fact.source, "grade": fact.grade}
        for name in _TO_READ if (fact := target.fact(name)).known
    ]  # fmt: skip


def _not_known(target: ImportFile) -> list[dict[str, Any]]:
    """Every fact that is not known, and what was assumed for it."""
    silent = (Known.NOT_KNOWN, Known.NOT_LOOKED_UP)
    return [
        {"key": name, "help": key.help, "assumed": _word(SAFEST.get(name))}
        for name, key in KEYS.items() if target.fact(name).state in silent and name not in _NO_MATTER
    ]  # fmt: skip


_NO_MATTER = ("one_sheet", "birthday_form", "classes", "sheets", "address_form", "time_zone_form", "first_columns", "required_any", "number_form")  # fmt: skip


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, tuple) else f"{value:,}" if isinstance(value, int) else str(value)  # fmt: skip


def _by_why(found: pd.DataFrame) -> list[tuple[str, str, int, str]]:
    """The differences by column and reason: how many, and the first Contact IDs."""
    told = []
    for (column, why), mine in found.groupby(["field", "why"], sort=True):
        ids = ", ".join(mine["contact_id"].astype(object).drop_duplicates().head(5).map(str))
        told.append((str(column), str(why), len(mine), ids))
    return told
