"""A Go that can be trusted: each single fault in a clean workbook closes its gate, with the reason, and has its finding with the cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from tests.domains.clean import clean, judged
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.project.metrics import GATES

NEW, GONE = "new", "gone"


@dataclass(frozen=True)
class Fault:
    """One edit: a cell or two of one row, a new row, or a row that is gone.

    ``said`` is the finding as "column: message"; ``reason`` what the gate says where the fault is a question (an error is said by
    the gate with its cell). ``on`` is the row of the finding where it is another one.
    """

    gate: str
    table: str
    key: str
    said: str
    reason: str = ""
    on: tuple[str, str] | None = None
    cells: dict[str, Any] = field(default_factory=dict)
    how: str = ""

    def __str__(self) -> str:
        return f"{self.key}-{'-'.join(f'{name}={value}' for name, value in self.cells.items())}{self.how}"


def fault(
    gate: str, key: str, said: str, reason: str = "", /, on: tuple[str, str] | None = None, how: str = "", **cells: Any
) -> Fault:  # fmt: skip
    return Fault(gate, TABLE_OF[key[:2]], key, said, reason, on, cells, how)


TABLE_OF = {
    "SB": "subscriptions", "PU": "purchases", "PR": "products", "AF": "affiliates", "GW": "gateways", "DN": "domains", "IN": "integrations",
    "RD": "redirects", "TS": "test_cases", "GL": "go_live_plan", "RB": "rollback_plan", "WU": "warm_up", "MO": "monitoring",
    "C-": "contacts", "CR": "consent_records", "SU": "suppressions", "FI": "files", "LK": "links", "SF": "since_freeze", "PG": "assets",
    "FM": "assets", "Ta": "settings", "Fr": "settings",
}  # fmt: skip

MANY = " ".join(f"include:{letter}.example.net" for letter in "abcdefghijk")
ROUTES = "Route must be one of its words (Keep gateway, Gateway import, New checkout, Free bridge, Manual grant, End)"
ACCESS = [
    fault("access", "SB-00002", "gateway_id: Same gateway ID as SB-00001", gateway_id="sub_example_0001"),
    fault("access", "SB-00002", "email: No contact has this address, so the member would be lost", email="zoe@example.org"),
    fault("access", "SB-00002", "email: The address is missing, so the member would be lost", email=None),
    fault("access", "SB-00002", "email: Pays for the same as SB-00001", email="ANA@example.org"),
    fault("access", "SB-00002", "route: Choose a route: how payment and access continue", "1 subscription has no route", route=None),
    fault("access", "SB-00002", f"route: {ROUTES}", route="Keep at gateway"),
    fault("access", "SB-00002", "status: Unknown whether it is paid: fill in State", "Unknown whether 1 subscription is paid", status=None),
    fault("access", "SB-00002", "status: Unknown whether it is paid: fill in State", "Unknown whether 1 subscription is paid", status="Unknown"),
    fault("access", "SB-00002", "token_holder: Unknown who holds the card: ask the provider", "Unknown who holds the card of 1 subscription", token_holder="Unknown"),
    fault("access", "SB-00002", "route: The platform holds the card, so the member must pay again: choose New checkout", token_holder="Platform"),
    fault("access", "SB-00002", "next_bill_on: Next charge date is missing", "1 subscription has no next charge date", next_bill_on=None),
    fault("access", "SB-00002", "next_bill_on: Was due on 2026-11-01: export the subscriptions again", next_bill_on=datetime(2026, 11, 1)),
    fault("access", "SB-00002", "paid_until: Paid until 2026-10-03: is it still active?", paid_until=datetime(2026, 10, 3)),
    fault("access", "SB-00002", "bridge_until: The bridge ends before the paid period: 2026-12-03", route="Free bridge", bridge_until=datetime(2026, 12, 1)),
    fault("access", "SB-00002", "bridge_until: Fill in the last day of the free bridge", route="Free bridge"),
    fault("access", "SB-00002", "contacted_on: Tell the member, and fill in Contacted on", route="End"),
    fault("access", "SB-00002", "route: The member pays, but manual access takes no payments: choose another route", route="Manual grant"),
    fault("access", "SB-00002", "amount: No price of Club on Products is 19 EUR", amount=19),
    fault("access", "SB-00002", "amount: The amount is zero, but the state says it is paid", amount=0),
    fault("access", "SB-00002", "amount: Amount is not a number: write digits, such as 1250.50", amount="twenty-nine"),
    fault("access", "SB-00002", "product: Clubb is not on Products", product="Clubb"),
    fault("access", "SB-00002", "currency: Write the three-letter code, such as EUR", currency="Euro", amount=None),
    fault("access", "SB-00002", "gateway: PayPal is not on Gateways", gateway="PayPal"),
    fault("access", "SB-00002", "paid_until: Paid until is missing", "1 canceled subscription has no end date", status="Cancelled", paid_until=None),
    fault("access", "PU-000002", "email: No contact has this address, so the purchase belongs to nobody", email="zoe@example.org"),
    fault("access", "PU-000002", "source_id: Same payment as PU-000001", source_id="ch_example_1"),
    fault("access", "PU-000002", "amount: A payment cannot be negative", amount=-29),
    fault("access", "PU-000002", "amount: A refund must be negative", kind="Refund"),
    fault("access", "PR-002", "payments: Fill in the number of payments", payments=None),
    fault("access", "PR-001", "decision: Archived, but 2 pay for it", decision="Archive"),
    fault("access", "PR-001", "decision: No decision yet", "1 price point is undecided", decision=None),
    fault("access", "PR-002", "amount: The price is missing", "1 price point has no amount", amount=None),
    fault("access", "PR-002", "billing: The billing interval is missing", "1 price has no billing interval", billing=None),
    fault("access", "PR-002", "price_point: Same price point as PR-001", product="club", price_point="monthly"),
    fault("access", "PR-001", "asset_id: PD-009 is not on Assets", asset_id="PD-009"),
    fault("access", "AF-001", "decision: No decision yet", "1 affiliate is undecided", decision=None),
    fault("access", "AF-001", "pays_on: The payout date is missing", "1 affiliate has no payout date", pays_on=None),
    fault("access", "GW-001", "tested_on: Not tested with a real purchase yet", "1 payment gateway was not tested with a real purchase", tested_on=None),
    fault("access", "GW-001", "mode: Switch it to live, and test again", mode="test"),
    fault("access", "GW-001", "tested_on: Key changed after the last test: test again", rotated_on=datetime(2026, 11, 13)),
    fault("access", "GW-001", "tested_on: The test date is in the future", tested_on=datetime(2027, 1, 1)),
    fault("access", "GW-001", "account_holder: The account holder is missing", "1 payment gateway has no account holder", account_holder="Unknown"),
    fault("access", "GW-001", "secret_location: Write down where the key is kept (never the key itself)", "Unknown where the key of 1 payment gateway is kept", secret_location=None),
    fault("access", "GW-001", "webhook: The address must start with https", webhook="http://example.com/hook"),
    fault("access", "GW-001", "gateway: Stripe is not on Gateways", on=("products", "PR-001"), gateway="Strip"),
]  # fmt: skip
PLUMBING = [
    fault("plumbing", "DN-002", "new_value: End the record with ~all or -all", new_value="v=spf1 include:mail.example.net +all"),
    fault("plumbing", "DN-002", "new_value: It asks for 11 look-ups, and 10 are allowed", new_value=f"v=spf1 {MANY} -all"),
    fault("plumbing", "DN-002", "new_value: includ:mail.example.net is nothing that SPF knows", new_value="v=spf1 includ:mail.example.net -all"),
    fault("plumbing", "DN-004", "new_value: p=rejct is no policy: none, quarantine, or reject", new_value="v=DMARC1; p=rejct"),
    fault("plumbing", "DN-007", "host: A second DMARC record beside DN-004: merge them into one", how=NEW, host="_DMARC.example.com.", record_type="TXT", purpose="DMARC", new_value="v=DMARC1; p=none", ttl=300, verified_at=datetime(2026, 11, 12)),
    fault("plumbing", "DN-007", "host: A second SPF record beside DN-002: merge them into one", how=NEW, host="Example.com.", record_type="TXT", purpose="SPF", new_value="v=spf1 -all", ttl=300, verified_at=datetime(2026, 11, 12)),
    fault("plumbing", "DN-003", "new_value: Its key is revoked: p= is empty", new_value="v=DKIM1; p="),
    fault("plumbing", "DN-003", "host: example.com stands in it twice", host="k1._domainkey.example.com.example.com"),
    fault("plumbing", "DN-001", "new_value: An A record holds an IPv4 address", new_value="site.example.net"),
    fault("plumbing", "DN-007", "new_value: It stays, and DN-001 moves: move it too", how=NEW, host="example.com.", record_type="AAAA", purpose="Site", old_value="2001:db8::1", new_value="2001:db8::1", ttl=300),
    fault("plumbing", "DN-006", "host: It cannot stand beside DN-001", host="EXAMPLE.com."),
    fault("plumbing", "DN-005", "new_value: Changing this would redirect incoming mail: leave it as it is", new_value="mx.example.net"),
    fault("plumbing", "DN-001", "new_value: New value is missing", "1 DNS record has no new value", new_value=None),
    fault("plumbing", "DN-004", "verified_at: Not verified yet", "1 DNS record is not verified", verified_at=None),
    fault("plumbing", "DN-001", "ttl: TTL is missing", "1 DNS record has no TTL", ttl=None),
    fault("plumbing", "DN-001", "ttl_lowered_at: Lower the TTL before the switch, at least one old TTL ahead", "The TTL of 1 DNS record is not lowered", ttl=86400),
    fault("plumbing", "DN-001", "ttl_lowered_at: Old DNS answers remain cached until 2026-11-28 20:00", ttl=86400, ttl_lowered_at=datetime(2026, 11, 27, 20)),
    fault("plumbing", "DN-001", "purpose: Purpose is missing", "1 DNS record has no purpose", purpose=None),
    fault("plumbing", "DN-004", "verified_at: This date is in the future", verified_at=datetime(2027, 1, 1)),
    fault("plumbing", "DN-003", "purpose: No DKIM record is listed", on=("domains", "DN-001"), how=GONE),
    fault("plumbing", "IN-001", "progress: Not reconnected yet", "1 integration is not reconnected", progress="In progress"),
    fault("plumbing", "IN-001", "decision: No decision yet", "1 integration is undecided", decision=None),
    fault("plumbing", "IN-001", "secret_location: Write down where the key is kept (never the key itself)", "Unknown where the key of 1 integration is kept", secret_location=None),
    fault("plumbing", "IN-001", "asset_ids: FM-009 is not on Assets", asset_ids="FM-001, FM-009"),
    fault("plumbing", "RD-001", "new_url: Redirects to itself", new_url="https://EXAMPLE.com/a/"),
    fault("plumbing", "RD-001", "new_url: It leads to RD-002, which leads on", new_url="https://example.com/b"),
    fault("plumbing", "RD-002", "old_url: Same address as RD-001", old_url="https://EXAMPLE.com/%61"),
    fault("plumbing", "RD-001", "new_url: It must begin with https", new_url="javascript:void(0)"),
    fault("plumbing", "RD-001", "status_code: 302 is temporary: use 301", status_code="302"),
    fault("plumbing", "RD-001", "decision: Decide where the old address should lead", "1 old address is undecided", decision=None),
    fault("plumbing", "RD-001", "new_url: Add a new address, or decide that the page is gone", new_url=None),
]  # fmt: skip
LAUNCH = [
    fault("tests", "TS-002", "status: Fix what failed, and test again", status="Failed"),
    fault("tests", "TS-005", "host: No test of the kind Mail has passed", on=("domains", "DN-001"), status=None),
    fault("tests", "TS-001", "asset_id: No test case yet", on=("assets", "FM-001"), asset_ids=None),
    fault("tests", "TS-006", "old_url: No test of the kind Redirect has passed", on=("redirects", "RD-001"), how=GONE),
    fault("tests", "TS-003", "tested_at: Fill in the test date", tested_at=None),
    fault("tests", "TS-007", "asset_ids: FM-009 is not on Assets", asset_ids="FM-009"),
    fault("tests", "TS-005", "expected: Write down the expected result", "1 test has no expected result", expected=None),
    fault("plan", "GL-002", "after: GL-009 is not in the plan", after="GL-009"),
    fault("plan", "GL-001", "after: The step waits for itself", after="GL-001"),
    fault("plan", "GL-002", "owner: No owner yet", "1 step has no owner", owner=None),
    fault("plan", "GL-003", "backup: No backup yet", "1 go-live gate has no backup person", backup=None),
    fault("plan", "GL-003", "gate: No step is marked as a gate: mark where Go or No-Go is decided", on=("go_live_plan", "GL-001"), gate=None),
    fault("plan", "GL-004", "starts_at: GL-003 ends at 03:30: begin then, or later", starts_at=datetime(2026, 11, 28, 0)),
    fault("plan", "GL-004", "starts_at: Mara is at GL-003 until 03:30", starts_at=datetime(2026, 11, 28, 3, 10), after=None),
    fault("plan", "GL-001", "starts_at: Go-live is on 2026-11-28: is the day right?", starts_at=datetime(2025, 11, 28)),
    fault("plan", "GL-002", "check: Write down what proves that it worked", "1 step has no success check", check=None),
    fault("plan", "GL-002", "rollback: Write down how to undo it", "1 step cannot be undone yet: write down how", rollback=None),
    fault("plan", "GL-002", "backup: Same person as the owner: name somebody else", backup="mara"),
    fault("plan", "GL-002", "status: Fix it, or roll back", status="Blocked"),
    fault("plan", "RB-001", "decides: Name who decides", "1 rollback step has nobody who decides", decides=None),
    fault("plan", "RB-001", "possible_until: Rollback is no longer possible at go-live, on 2026-11-28", possible_until=datetime(2026, 11, 20)),
    fault("plan", "RB-001", "carry_back: Write down what data to carry back, opt-outs first", "1 rollback step does not say what data to carry back", carry_back=None),
    fault("plan", "WU-002", "planned: At most 200 after 100 the day before", planned=2000),
    fault("plan", "WU-001", "send_on: Go-live is on 2026-11-28: begin then", send_on=datetime(2026, 11, 1)),
    fault("plan", "WU-001", "bounced: 10.0 % bounced: stop, and find the cause", delivered=100, bounced=10),
    fault("plan", "MO-001", "baseline: Baseline is missing: look it up on the old platform", "1 monitoring check has no baseline", baseline=None),
    fault("plan", "MO-001", "red_at: The red limit must come after the amber one", red_at=-0.1),
    fault("plan", "MO-002", "red_from: Enter 0.3 at most: from 0.30 % on Google refuses mail", red_from=3),
    fault("plan", "MO-001", "action: Write down what to do at red", "1 monitoring check has no action at red", action=None),
    fault("plan", "MO-001", "value: Red limit reached: carry out the action", value=3),
    fault("plan", "Target platform", "value: Required setting: fill it in", "1 required setting is blank", value=None),
    fault("plan", "Freeze", "value: Go-live is on 2026-11-28: set the freeze before it", value=datetime(2026, 12, 1)),
]  # fmt: skip
CONSENT_AND_ASSETS = [
    fault("consent", "C-000003", "decision: Decision must be one of its words (Accept, Leave out, Override)", decision="Leave her out"),
    fault("consent", "CR-000001", "consent_at: Consent at is not a clear date: write it like 2026-11-05", consent_at="last spring"),
    fault("consent", "FI-001", "name: The opt-outs of Mailchimp were not all read, or are older", how=NEW, name="subscribed.csv", direction="Imported", platform="Mailchimp", holds="Contacts"),
    fault("assets", "LK-0001", "to_id: FM-009 is not on the Assets sheet", to_id="FM-009"),
    fault("assets", "FM-001", "decision: AU-001 moves and does not work without it", decision="Archive"),
    fault("assets", "PG-001", "decision: Decision must be one of its words (Migrate As Is, Rebuild/Update, Archive)", decision="Rebuild"),
    fault("assets", "SF-0001", "answer: Make the change on the new platform, then answer Yes", "1 change made after the freeze is missing on the new platform", answer=None),
]  # fmt: skip
FAULTS = [*ACCESS, *PLUMBING, *LAUNCH, *CONSENT_AND_ASSETS]


def spoilt(one: Fault) -> dict[str, pd.DataFrame]:
    cells = dict(clean())
    frame, key = cells[one.table].copy(), BY_NAME[one.table].key.name
    if one.how == NEW:
        row = pd.DataFrame([{**dict.fromkeys(frame.columns, pd.NA), key: one.key, **one.cells}], dtype=object)
        frame = pd.concat([frame, row], ignore_index=True).astype(object)
    elif one.how == GONE:
        frame = frame[frame[key].ne(one.key)].reset_index(drop=True)
    else:
        here = frame.index[frame[key].eq(one.key)]
        assert len(here) == 1
        for column, value in one.cells.items():
            frame.at[here[0], column] = pd.NA if value is None else value
    return {**cells, one.table: frame}


def test_of_the_clean_workbook_every_gate_is_open_and_nothing_is_found():
    book, findings = judged(clean())
    assert findings.to_dict("records") == []
    assert [book.figure(f"fig_gate_{gate.name}") for gate in GATES] == ["Go"] * len(GATES)


def test_there_are_eighty_faults_and_more_on_every_gate():
    assert len(FAULTS) >= 80
    assert {one.gate for one in FAULTS} == {gate.name for gate in GATES}
    assert len({str(one) for one in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("one", FAULTS, ids=str)
def test_a_single_fault_closes_its_gate_with_the_reason_and_has_its_finding_with_the_cell(one: Fault):
    book, findings = judged(spoilt(one), one.table)
    table, key = one.on or (one.table, one.key)
    column, _, message = one.said.partition(": ")
    heading = BY_NAME[table].by_name[column].heading
    found = findings[
        findings["sheet"].eq(BY_NAME[table].sheet)
        & findings["row_key"].eq(key)
        & findings["column"].eq(heading)
    ]
    assert message in found["message"].tolist(), findings[["row_key", "column", "message"]].values.tolist()
    assert book.figure(f"fig_gate_{one.gate}") == "No-Go"
    reason = book.figure(f"fig_gate_reason_{one.gate}")
    errors = findings[findings["severity"].eq("Error")]
    if errors.empty:
        assert reason == one.reason
    else:
        told = errors["sheet"] + " " + errors["row_key"] + ", " + errors["column"] + ": " + errors["message"]
        assert any(reason.startswith(text) for text in told), reason
        assert f"{BY_NAME[table].sheet} {key}, {heading}: {message}" in told.tolist() or one.reason
    assert book.figure("fig_go") == "No-Go"
