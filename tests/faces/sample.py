"""A filled workbook of an invented company: 40 contacts, 30 assets, and something on every sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from xlmigrate.domains import BY_NAME, TABLES
from xlmigrate.domains.money.words import SUBSCRIPTION_STATE
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)
POLICY = Policy(
    client="Lumen Yoga",
    source_platform="Kartra",
    target_platform="ActiveCampaign",
    home_country="DE",
    currency="EUR",
    date_order="Day first",
    freeze_on=date(2026, 11, 25),
    go_live_on=date(2026, 11, 28),
)

_FIRST = (
    "Ana",
    "Bea",
    "Carl",
    "Dora",
    "Emil",
    "Finn",
    "Gita",
    "Hugo",
    "Ines",
    "Jana",
    "Kofi",
    "Lena",
    "Mara",
)
_LAST = (
    "Dietz",
    "Keller",
    "Richter",
    "Eklund",
    "Lopez",
    "Santos",
    "Fischer",
    "Meyer",
    "Thoma",
    "Garcia",
    "Novak",
)
_REASONS = {
    "OK": "Double opt-in with date, source and wording; engaged 2026",
    "OK until": "Purchase within the CASL period; ends 2027-03-01",
    "Re-permission": "Opted in, but no record of the wording (3 of 5 facts)",
    "Unknown": "Country and source are missing",
    "Do not migrate": "Bought list, no consent that names this company",
    "Suppress": "Unsubscribed in Kartra; kept so nobody writes again",
    "Erase": "Asked to be erased on 2026-05-02",
}
_VERDICTS = (
    "OK",
    "Re-permission",
    "OK",
    "Unknown",
    "OK",
    "Suppress",
    "OK",
    "OK until",
    "Re-permission",
    "Do not migrate",
)
_DELIVERABLE = (
    "Deliverable",
    "Deliverable",
    "Deliverable",
    "Check",
    "Deliverable",
    "Undeliverable",
    "Deliverable",
)


def frame(name: str, rows: Sequence[Mapping[str, Any]], **added: Sequence[Any]) -> pd.DataFrame:
    """A typed table from rows by attribute; ``added`` are columns that the schema does not know."""
    table = BY_NAME[name]
    made = table.empty(len(rows))
    for column in table.columns:
        cells = pd.Series([row.get(column.name, pd.NA) for row in rows], dtype=object)
        made[column.name] = cells.astype(column.kind.dtype)
    for heading, cells in added.items():
        made[heading.replace("_", " ")] = pd.Series(cells, dtype="string")
    return made


def contacts(n: int = 40) -> pd.DataFrame:
    """Contacts of every verdict, with phone numbers that Excel must not eat."""
    rows = []
    for i in range(n):
        first, last, verdict = _FIRST[i % 13], _LAST[i % 11], _VERDICTS[i % 10]
        rows.append(
            {
                "contact_id": f"C-{i + 1:06d}",
                "email": f"{first}.{last}.{i}@example.org".lower(),
                "marketing_verdict": verdict,
                "deliverable": _DELIVERABLE[i % 7],
                "reason": _REASONS[verdict],
                "same_person_as": "C-000001" if i == 26 else pd.NA,
                "decision": ("Accept", pd.NA, pd.NA, "Leave out", pd.NA, "Override")[i % 6],
                "override_note": "Written consent seen by Mara, filed 2026-10-30" if i % 6 == 5 else pd.NA,
                "owner": "Mara" if i % 5 == 0 else pd.NA,
                "due": datetime(2026, 11, 15) + timedelta(days=i % 9) if i % 5 == 0 else pd.NA,
                "first_name": first,
                "last_name": last,
                "phone": f"+49151234{i:04d}",
                "country": ("DE", "AT", "CH", "GB")[i % 4],
                "tags": "Buyer; Retreat 2025" if i % 3 else "Newsletter",
                "created_on": datetime(2024, 3, 1) + timedelta(days=i),
                "lifetime_value": 120.5 * (i % 4),
                "has_access": ("Yes", "No", "Unknown")[i % 3],
                "postcode": f"{i:05d}",
            }
        )
    return frame("contacts", rows, Lead_source=["Instagram" if i % 2 else pd.NA for i in range(n)])


def assets(n: int = 30) -> pd.DataFrame:
    """Assets of ten classes; some wait for a decision."""
    classes = (
        "Page",
        "E-mail",
        "Automation",
        "Tag",
        "Page",
        "Product",
        "Membership",
        "Form",
        "Custom field",
        "Page",
    )
    status = (
        "Rebuild/Update",
        "Rebuild/Update",
        "Archive",
        "Migrate As Is",
        "Decide",
        "Rebuild/Update",
        "Migrate As Is",
    )
    rows = [
        {
            "asset_id": f"AS-{i + 1:03d}",
            "name": f"{classes[i % 10]} of the {('spring', 'retreat', 'summer')[i % 3]} course",
            "required_status": status[i % 7],
            "needed": ("Live", "Needed", "Obsolete", "Unknown")[i % 4],
            "reason": "Reached from the home page, visited 412 times in 90 days",
            "used_by": "2: PG-001, PG-004",
            "decision": "Archive" if i % 9 == 4 else pd.NA,
            "owner": "Jonas" if i % 4 == 0 else pd.NA,
            "asset_class": classes[i % 10],
            "live_state": ("Active", "Active", "Paused", "Unknown")[i % 4],
            "progress": ("Not started", "In progress", "In test", "Passed", "Live")[i % 5],
            "usage_90d": i * 17,
            "revenue_12m": 1800.0 * (i % 5),
            "people_inside": i,
        }
        for i in range(n)
    ]
    return frame("assets", rows)


def findings() -> pd.DataFrame:
    """Findings of each severity on several sheets; one error is answered with Leave."""
    sheets = (
        "Contacts",
        "Contacts",
        "Assets",
        "Subscriptions",
        "Domains",
        "Contacts",
        "Tags",
        "Go-live plan",
        "Contacts",
    )
    severity = ("Error", "Warning", "Error", "Error", "Warning", "Warning", "Info", "Warning", "Info")
    rows = [
        {
            "finding_id": f"F-{i + 1:06d}",
            "severity": severity[i],
            "rule": "CT101",
            "sheet": sheet,
            "row_key": f"C-{i + 1:06d}",
            "column": "E-mail",
            "message": "Space around the address",
            "value": " ana@example.org",
            "proposal": "ana@example.org" if i % 2 else pd.NA,
            "accept": "Leave" if i == 2 else pd.NA,
        }
        for i, sheet in enumerate(sheets)
    ]
    return frame("findings", rows)


def tables() -> dict[str, pd.DataFrame]:
    """The whole: typed tables by schema name."""
    whole = {"contacts": contacts(), "assets": assets(), "findings": findings()}
    whole["subscriptions"] = frame(
        "subscriptions",
        [
            {"subscription_id": f"SB-{i + 1:05d}", "email": f"member{i}@example.net", "status": state, "amount": 29.0,
             "product": "Membership", "route": "Keep gateway" if i % 2 else pd.NA}
            for i, state in enumerate(SUBSCRIPTION_STATE.words)
        ],
    )  # fmt: skip
    whole["objectives"] = frame(
        "objectives",
        [
            {"objective_id": "OB-001", "goal": "Fewer mails in spam folders", "metric": "Open rate", "baseline": 21.0,
             "target": 30.0, "by_date": datetime(2027, 3, 31)},
            {"objective_id": "OB-002", "goal": "One place for courses and mail", "metric": "Tools in use"},
        ],
    )  # fmt: skip
    whole["test_cases"] = frame(
        "test_cases",
        [
            {"test_id": f"TS-{i + 1:03d}", "test": "Opt in on the home page", "status": status, "kind": "Lead capture",
             "priority": ("P0", "P1")[i % 2]}
            for i, status in enumerate(("Passed", "Failed", "In test", pd.NA))
        ],
    )  # fmt: skip
    start = datetime(2026, 11, 28, 2)
    whole["go_live_plan"] = frame(
        "go_live_plan",
        [
            {"step_id": f"GL-{i + 1:03d}", "step": step, "starts_at": start + timedelta(minutes=20 * i), "minutes": 20,
             "gate": "Gate" if i == 2 else pd.NA, "owner": "Mara" if i else pd.NA, "no_return": i == 3}
            for i, step in enumerate(("Lower the TTL", "Freeze the old platform", "Go or No-Go", "Switch www"))
        ],
    )  # fmt: skip
    for table in TABLES:
        if table.name not in whole and table.name != "settings":
            whole[table.name] = frame(table.name, [_example(table.name), _example(table.name, 2)])
    return whole


def _example(name: str, number: int = 1) -> dict[str, Any]:
    """One row from the examples of the schema's own columns."""
    table = BY_NAME[name]
    row = {}
    for column in table.columns:
        if column.example and column.kind.is_text:
            row[column.name] = column.example
    row[table.key.name] = f"{table.id_prefix or 'L-'}{number:04d}"
    return row
