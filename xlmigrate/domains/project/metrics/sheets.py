"""The counts of each sheet: how many rows, how many still wait, and the sentence in B3 that says so."""

from __future__ import annotations

from xlmigrate.domains.traces.words import Accept, Severity
from xlmigrate.engine.catalogue import TABLES
from xlmigrate.engine.gates import row_count
from xlmigrate.engine.metrics import Expression, blank, is_in, is_not, ref, rows, said, when
from xlmigrate.engine.shipped import texts
from xlmigrate.engine.tables import Kind, Table, Zone
from xlmigrate.engine.words import DONE

_ANSWERS = ("decision", "route")


def _second(table: Table) -> tuple[str, Expression] | None:
    """What else the count of a sheet says: which rows wait for a decision, are done, are errors."""
    chosen = {c.name for c in table.columns if c.zone is Zone.DECISION and c.kind is Kind.CHOICE}
    answer = next((name for name in _ANSWERS if name in chosen), None)
    if answer:
        return "decision", rows(table.name, blank(answer))
    if "status" in chosen:
        return "progress", rows(table.name, is_in("status", *DONE))
    if table.name == "findings":
        return "severity", rows(table.name, is_in("severity", Severity.ERROR), is_not("accept", Accept.LEAVE))
    return None


def sheet_metrics() -> dict[str, Expression]:
    """For each table the metrics ``fig_rows_…`` and, where something can wait, ``fig_part_…``."""
    found = {}
    for table in TABLES:
        found[f"fig_rows_{table.name}"] = rows(table.name)
        second = _second(table)
        if second:
            found[f"fig_part_{table.name}"] = second[1]
    return found


def live_count(table: Table) -> Expression:
    """The sentence in B3: ``40 contacts, 32 without a decision``."""
    live, (one, many) = texts()["live"], table.noun
    n, second = row_count(table.name), _second(table)
    rest = live[second[0]] if second else ""
    forms = [
        said(live["all"].replace("{noun}", noun) + rest, n=n, m=ref(f"fig_part_{table.name}"))
        for noun in (one, many)
    ]
    return when(n.is_(0), live["none"].replace("{many}", many), when(n.is_(1), *forms))
