"""Functions for cells in Excel on Windows: ``=XM_EMAIL(A2:A500)``. Thin skins over the functions that the operations use.

Each takes a range and gives one value per cell, in one call: a formula per cell would ask Python a thousand times. What
cannot be read gives an empty text, never a guess. xlwings hands a range over as rows of cells.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import pandas as pd
import xlwings as xw

from xlmigrate.cleaning import country, email, name, phone, tag
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.engine.cells import as_typed_in

Cells = list[list[Any]]
F = TypeVar("F", bound=Callable[..., Cells])


def _cell_function(**arguments: str) -> Callable[[F], F]:
    """A function for cells, its arguments described in Excel's function window; each is handed over as rows."""

    def decorate(function: F) -> F:
        made: Any = function
        for argument, doc in reversed(arguments.items()):
            made = xw.arg(argument, list, ndim=2, doc=doc)(made)
        return cast(F, xw.func(made, category="Migrate"))

    return decorate


@_cell_function(addresses="Cells that hold e-mail addresses.")
def XM_EMAIL(addresses: Cells) -> Cells:
    """The address in its normal form; empty where no address can be read."""
    return _shaped(email.parse(_column(addresses))["address"], addresses)


@_cell_function(
    numbers="Cells that hold phone numbers.",
    countries="The country of each number, or one for all; without it only numbers with a plus can be read.",
)
def XM_PHONE(numbers: Cells, countries: Cells | None = None) -> Cells:
    """The phone number as every platform takes it, such as +442079460018; empty where it cannot be read for certain."""
    column = _column(numbers)
    regions: pd.Series | str | None = None
    if countries is not None:
        codes = country.parse(_column(countries))["code"]
        if len(codes) not in (1, len(column)):
            return [["Give one country, or as many as there are numbers."]]
        regions = pd.Series([codes.iloc[0]] * len(column), dtype=TEXT) if len(codes) == 1 else codes
    return _shaped(phone.parse(column, regions)["e164"], numbers)


@_cell_function(countries="Cells that hold countries.")
def XM_COUNTRY(countries: Cells) -> Cells:
    """The two letters of the country (ISO 3166), such as DE; empty where the country is not certain."""
    return _shaped(country.parse(_column(countries))["code"], countries)


@_cell_function(names="Cells that hold names of people.")
def XM_NAME(names: Cells) -> Cells:
    """The name with its capitals, when it was typed in capitals only or in small letters only; else as it stands."""
    return _shaped(name.repair_case(_column(names))["name"], names)


@_cell_function(tags="Cells that hold one tag each.")
def XM_TAG_KEY(tags: Cells) -> Cells:
    """What two spellings of one tag share: small letters without accents and signs, the words in order."""
    return _shaped(tag.fingerprint(_column(tags)), tags)


@_cell_function(codes="Cells that hold codes of rules, such as CT101.")
def XM_EXPLAIN(codes: Cells) -> Cells:
    """What a rule finds, in one sentence; empty where there is no rule of that code."""
    from xlmigrate.reports.rule_pages import rule_titles

    titles = rule_titles()
    return _shaped(_column(codes).str.strip().str.upper().map(titles), codes)


def _column(cells: Cells) -> pd.Series:
    """The cells, row by row, as one column of text; a number as a person would type it."""
    texts = [
        pd.NA if cell is None or cell == "" else cell if isinstance(cell, str) else as_typed_in(cell)
        for row in cells
        for cell in row
    ]
    return pd.Series(texts, dtype=TEXT)


def _shaped(values: pd.Series, like: Cells) -> Cells:
    """The values in the rows and columns of the cells that were given, an empty text for nothing."""
    flat = iter(["" if value is pd.NA or value != value else value for value in values.astype(object)])
    return [[next(flat) for _ in row] for row in like]
