"""Small workbooks in memory for the tests of consent: rows by table, typed as the door types them."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.gather import READS, READS_TOO, Gathered, gather
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 6, 1)
POLICY = Policy(
    client="Acme",
    go_live_on=TODAY,
    access_registers_read="Yes",
    sender_regimes="US",
    opt_outs_read_for="Other",
)
FORM = {
    "basis": "Express, single opt-in", "consent_at": datetime(2025, 9, 1, 10, 0, 5), "consent_source": "Newsletter form",
    "consent_method": "Tick", "wording": "form-v3.pdf", "controller": "Acme", "list_origin": "Own",
}  # fmt: skip


def tables(**rows: list[dict]) -> dict[str, pd.DataFrame]:
    """Typed tables; those not given are empty, keys and required cells are filled in."""
    frames = {}
    for name in (*READS, *READS_TOO):
        given = [dict(row) for row in rows.get(name, [])]
        key = BY_NAME[name].key.name
        for number, row in enumerate(given, start=1):
            row.setdefault(key, f"{BY_NAME[name].id_prefix or 'K-'}{number:06d}")
        columns = [column.name for column in BY_NAME[name].columns]
        frames[name] = pd.DataFrame(given, columns=columns, dtype="object")
    return dict(loading.from_frames(frames).tables)


def contact(email: str | None = "ana@example.org", **more) -> dict:
    return {
        "email": email,
        "country": "FR",
        "last_sent_on": datetime(2026, 5, 1),
        "last_clicked_on": datetime(2026, 4, 1),
        "has_access": "No",
        **more,
    }


def record(email: str = "ana@example.org", **more) -> dict:
    return {"email": email, "channel": "E-mail", "status": "Subscribed", **more}


def judged(policy: Policy = POLICY, today: date = TODAY, **rows: list[dict]) -> Gathered:
    return gather(tables(**rows), policy, today)


def verdict(policy: Policy = POLICY, *, channel: int = f.EMAIL, row: int = 0, **rows: list[dict]) -> str:
    """``OK C12 EXPRESS_PROVEN / None S05`` of one row of Contacts."""
    all_ = judged(policy, **rows)
    told = all_.verdicts(channel).frame().iloc[all_.units.contact[row]]
    return f"{told['marketing_verdict']} {told['rule']} {told['reason_codes']} / {told['service_verdict']} {told['service_rule']}"
