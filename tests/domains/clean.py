"""A small workbook of an invented company in which nothing stands against the switch: rows by table, by attribute."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd

from xlmigrate.domains import BY_NAME, OPERATIONS
from xlmigrate.domains.project.metrics import book_of
from xlmigrate.domains.traces.sheets import findings_sheet
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide
from xlmigrate.engine.metrics import Book

TODAY = date(2026, 11, 14)
Rows = dict[str, list[dict[str, Any]]]

_SETTINGS = {
    "Client": "Lumen Yoga", "Source platform": "Kartra", "Target platform": "ActiveCampaign", "Home country": "FR", "Currency": "EUR",
    "Date order": "Day first", "Freeze": datetime(2026, 11, 25), "Go-live": datetime(2026, 11, 28), "As of": datetime(2026, 11, 14),
    "Opt-outs read for": "Other", "Access registers read": "Yes",
}  # fmt: skip
_KEY = base64.b64encode(bytes(range(256))[:162]).decode()


def _contact(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "contact_id": f"C-{number:06d}", "email": f"{name}@example.org", "first_name": name.title(), "last_name": "Dietz",
        "country": "FR", "last_sent_on": datetime(2026, 10, 1), "last_clicked_on": datetime(2026, 10, 2), "has_access": "No", **more,
    }  # fmt: skip


def _record(number: int, name: str) -> dict[str, Any]:
    return {
        "record_id": f"CR-{number:06d}", "email": f"{name}@example.org", "channel": "E-mail", "status": "Subscribed",
        "basis": "Express, single opt-in", "consent_at": datetime(2025, 9, 1, 10, 0, number), "consent_source": "Newsletter form",
        "consent_method": "Tick", "wording": "form-v3.pdf", "controller": "Lumen Yoga", "list_origin": "Own",
    }  # fmt: skip


def _asset(asset_id: str, kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "asset_id": asset_id, "asset_class": kind, "name": name, "live_state": "Active", "last_used_on": datetime(2026, 11, 1),
        "usage_90d": 40, "progress": "Passed", "decision": "Rebuild/Update", **more,
    }  # fmt: skip


def _subscription(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "subscription_id": f"SB-{number:05d}", "email": f"{name}@example.org", "route": "Keep gateway", "product": "Club",
        "status": "Active", "amount": 29, "currency": "EUR", "billing": "Monthly", "next_bill_on": datetime(2026, 12, 4),
        "paid_until": datetime(2026, 12, 3), "gateway": "Stripe", "token_holder": "Own account",
        "gateway_id": f"sub_example_{number:04d}", "access": "MB-001", **more,
    }  # fmt: skip


def _record_of(number: int, host: str, kind: str, purpose: str, new: str, **more: Any) -> dict[str, Any]:
    seen = {} if purpose == "Site" else {"verified_at": datetime(2026, 11, 12, 10)}
    return {
        "record_id": f"DN-{number:03d}", "host": host, "record_type": kind, "purpose": purpose, "new_value": new, "ttl": 300,
        **seen, **more,
    }  # fmt: skip


def _test(number: int, name: str, kind: str, assets: str = "", **more: Any) -> dict[str, Any]:
    return {
        "test_id": f"TS-{number:03d}", "test": name, "kind": kind, "status": "Passed", "priority": "P0", "expected": "It works",
        "tested_at": datetime(2026, 11, 12, 9), "asset_ids": assets or None, **more,
    }  # fmt: skip


def _step(number: int, name: str, hour: int, **more: Any) -> dict[str, Any]:
    after = f"GL-{number - 1:03d}" if number > 1 else None
    return {
        "step_id": f"GL-{number:03d}", "step": name, "owner": "Mara", "backup": "Jonas", "starts_at": datetime(2026, 11, 28, hour),
        "minutes": 30, "after": after, "check": "It answers", "rollback": "Set the old value again", **more,
    }  # fmt: skip


def rows() -> Rows:
    """Every sheet, clean."""
    decided = {"decision": "Rebuild/Update", "owner": "Mara"}
    return {
        "settings": [{"setting": name, "value": value} for name, value in _SETTINGS.items()],
        "contacts": [
            _contact(1, "ana", has_access="Yes"), _contact(2, "ben", has_access="Yes"), _contact(3, "eva"), _contact(4, "pat"),
        ],
        "consent_records": [_record(n, name) for n, name in enumerate(("ana", "ben", "eva", "pat"), start=1)],
        "suppressions": [{"suppression_id": "SU-000001", "address": "kim@example.net", "channel": "E-mail", "reason": "Unsubscribed", "suppressed_at": datetime(2026, 2, 1)}],
        "assets": [
            _asset("PG-001", "Page", "Sales page"), _asset("FM-001", "Form", "Newsletter form", people_inside=3),
            _asset("PD-001", "Product", "Club", revenue_12m=400), _asset("AU-001", "Automation", "Welcome", people_inside=2),
            _asset("MB-001", "Membership", "Club area", people_inside=2, purpose="Access"), _asset("EM-001", "E-mail", "Welcome mail"),
        ],
        "links": [
            {"link_id": f"LK-{n:04d}", "from_id": start, "relation": relation, "to_id": end, "source": "Person"}
            for n, (start, relation, end) in enumerate([("PG-001", "contains", "FM-001"), ("PG-001", "sells", "PD-001"), ("PD-001", "grants", "MB-001"), ("FM-001", "triggers", "AU-001"), ("AU-001", "sends", "EM-001")], start=1)
        ],
        "since_freeze": [{"change_id": "SF-0001", "name": "Sales page", "change": "Changed", "after_freeze": True, "answer": "Yes"}],
        "products": [{"price_id": "PR-001", "product": "Club", "price_point": "Monthly", "amount": 29, "currency": "EUR", "billing": "Monthly", "gateway": "Stripe", "asset_id": "PD-001", **decided},
                     {"price_id": "PR-002", "product": "Course", "price_point": "Plan", "amount": 99, "currency": "EUR", "billing": "Payment plan", "payments": 3, "gateway": "Stripe", **decided}],
        "purchases": [{"purchase_id": f"PU-{n:06d}", "email": f"{name}@example.org", "product": "Club", "bought_at": datetime(2026, 3, n), "amount": 29, "currency": "EUR", "kind": "Sale", "gateway": "Stripe", "source_id": f"ch_example_{n}"} for n, name in ((1, "ana"), (2, "ben"))],
        "subscriptions": [_subscription(1, "ana"), _subscription(2, "ben"),
                          _subscription(3, "eva", status="Ended", route=None, next_bill_on=None, paid_until=datetime(2026, 1, 1))],
        "affiliates": [{"affiliate_id": "AF-001", "email": "pat@example.org", "unpaid": 120, "pays_on": datetime(2026, 12, 15), **decided}],
        "domains": [
            _record_of(1, "example.com", "A", "Site", "198.51.100.7", old_value="192.0.2.1"),
            _record_of(2, "example.com", "TXT", "SPF", "v=spf1 include:mail.example.net -all"),
            _record_of(3, "k1._domainkey.example.com", "TXT", "DKIM", f"v=DKIM1; k=rsa; p={_KEY}"),
            _record_of(4, "_dmarc.example.com", "TXT", "DMARC", "v=DMARC1; p=none; rua=mailto:post@example.com"),
            _record_of(5, "example.com", "MX", "Mail", "mail.example.com", old_value="mail.example.com"),
            _record_of(6, "www.example.com", "CNAME", "Site", "site.example.net", old_value="old.example.net"),
        ],
        "gateways": [{"gateway_id": "GW-001", "gateway": "Stripe", "account_holder": "Own account", "mode": "live", "secret_location": "Password manager", "webhook": "https://example.com/hook", "rotated_on": datetime(2026, 11, 10), "tested_on": datetime(2026, 11, 12), **decided}],
        "integrations": [{"integration_id": "IN-001", "tool": "Calendar", "secret_location": "Password manager", "progress": "Passed", "asset_ids": "FM-001", **decided}],
        "redirects": [{"redirect_id": f"RD-{n:03d}", "old_url": f"https://example.com/{old}", "new_url": f"https://example.com/{new}", "status_code": "301", "decision": "Redirect", "asset_id": "PG-001", "visits_90d": 20} for n, (old, new) in enumerate((("a", "x"), ("b", "y"), ("c", "z")), start=1)],
        "test_cases": [
            _test(1, "Opt in", "Lead capture", "FM-001"), _test(2, "Buy", "Purchase", "PD-001"), _test(3, "Welcome", "Automation", "AU-001"),
            _test(4, "Enter", "Access", "MB-001"), _test(5, "Send", "Mail"), _test(6, "Old address", "Redirect"), _test(7, "Book", "Integration"),
        ],
        "go_live_plan": [_step(1, "Freeze", 1), _step(2, "Change DNS", 2), _step(3, "Decide", 3, gate="Gate"), _step(4, "Open checkout", 4)],
        "rollback_plan": [{"rollback_id": "RB-001", "change": "Checkout", "decides": "Mara", "trigger": "Two purchases fail", "reverse_step": "Point www back", "max_minutes": 30, "carry_back": "Opt-outs, orders", "possible_until": datetime(2026, 12, 5)}],
        "warm_up": [{"day_id": f"WU-{n:03d}", "segment": "Opened lately", "send_on": datetime(2026, 11, 28) + timedelta(days=n), "planned": 100 * n} for n in (1, 2)],
        "monitoring": [
            {"check_id": "MO-001", "metric": "Orders per hour", "owner": "Mara", "baseline": 12, "amber_at": -0.2, "red_at": -0.4, "action": "Go to RB-001"},
            {"check_id": "MO-002", "metric": "Spam complaints", "owner": "Mara", "amber_from": 0.1, "red_from": 0.3, "action": "Stop sending"},
        ],
        "objectives": [{"objective_id": "OB-001", "goal": "Fewer mails in spam", "metric": "Open rate", "baseline": 20, "target": 30, "by_date": datetime(2027, 3, 31)}],
        "platform_fit": [{"need_id": "NE-001", "need": "Automations", "weight": 5, "old_score": 2, "new_score": 4}],
        "resources": [{"resource_id": "RE-001", "role": "Builds pages", "person": "Jonas", "hours_needed": 10, "hours_available": 20}],
        "price_tiers": [{"tier_id": "TI-001", "tier": "Growth", "contacts_up_to": 2500, "price_a_month": 49}],
        "tags": [{"tag_id": "TG-001", "tag": "Buyer", "decision": "Migrate As Is"}],
    }  # fmt: skip


def frames(told: Mapping[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """Rows as cells, every sheet of the workbook."""
    return {
        name: pd.DataFrame(told.get(name, []), columns=[c.name for c in table.columns], dtype="object")
        for name, table in BY_NAME.items()
    }


@cache
def clean() -> Mapping[str, pd.DataFrame]:
    """The clean workbook after a run of everything, as cells."""
    outcome = decide(OPERATIONS.values(), loading.from_frames(frames(rows())), today=TODAY)
    return {name: frame.astype(object) for name, frame in outcome.tables.items()} | {
        "findings": frames({})["findings"]
    }


def judged(cells: Mapping[str, pd.DataFrame], about: str = "") -> tuple[Book, pd.DataFrame]:
    """A run over cells, of the operations that read one sheet or of all: the figures that follow, and the sheet Findings."""
    door = loading.from_frames(cells)
    pressed = [one for one in OPERATIONS.values() if not about or about in one.tables]
    outcome = decide(pressed, door, today=TODAY)
    findings = findings_sheet(outcome.plan.findings, door.tables["findings"], shown=2000)
    return book_of({**outcome.tables, "findings": findings}, door.policy), findings
