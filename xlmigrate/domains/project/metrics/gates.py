"""The gates: what must be so before the switch, each Go or No-Go with the reason and the place where it is settled."""

from __future__ import annotations

from dataclasses import dataclass

from xlmigrate.domains.project.metrics.sheets import DONE, row_count
from xlmigrate.domains.project.metrics.work import BUILT, open_errors
from xlmigrate.engine.metrics import (
    Expression,
    blank,
    count,
    filled,
    is_in,
    is_not,
    join,
    plural,
    ref,
    rows,
    total,
    when,
)
from xlmigrate.engine.shipped import texts

GO, NO_GO = "Go", "No-Go"


@dataclass(frozen=True)
class Check:
    """One thing that must not be: its number must be zero. It is settled in a column of a sheet."""

    name: str
    number: Expression
    table: str
    column: str


@dataclass(frozen=True)
class Gate:
    """Some checks that are judged together; the first that fails is the reason."""

    name: str
    checks: tuple[Check, ...]

    @property
    def title(self) -> str:
        """What the gate asks."""
        return str(texts()["gates"][self.name]["title"])

    def number(self, check: Check) -> Expression:
        """The number of a check by the name of its figure: a formula that spelt all of them out would be too long."""
        return ref(f"fig_check_{self.name}_{check.name}")

    @property
    def against(self) -> Expression:
        """How many of its checks fail."""
        return total([when(self.number(check) > 0, 1, 0) for check in self.checks])

    @property
    def verdict(self) -> Expression:
        """Go or No-Go."""
        return when(ref(f"fig_against_{self.name}").is_(0), GO, NO_GO)

    @property
    def reason(self) -> Expression:
        """The first check that fails, in words; how many more there are."""
        words = texts()["gates"]
        against = ref(f"fig_against_{self.name}")
        more = plural(against - 1, words["more"])
        tail = when(against > 1, join(" ", more), "")
        found: Expression | str = str(words["nothing"])
        for check in reversed(self.checks):
            said = plural(self.number(check), words[self.name][check.name])
            found = when(self.number(check) > 0, join(said, tail), found)
        assert isinstance(found, Expression)
        return found


def _none(table: str, *, if_any: str = "") -> Expression:
    """1 where a sheet has no row, and another has some."""
    empty = row_count(table).is_(0)
    return when(empty, when(row_count(if_any) > 0, 1, 0), 0) if if_any else when(empty, 1, 0)


GATES: tuple[Gate, ...] = (
    Gate("consent", (
        Check("errors", open_errors("contacts", "consent_records", "suppressions"), "findings", "severity"),
        Check("contacts", _none("contacts"), "contacts", "email"),
        Check("suppressions", _none("suppressions", if_any="contacts"), "suppressions", "address"),
        Check("judged", rows("contacts", blank("marketing_verdict")), "contacts", "marketing_verdict"),
        Check("unknown", rows("contacts", is_in("marketing_verdict", "Unknown"), is_not("decision", "Accept", "Leave out")), "contacts", "decision"),
    )),
    Gate("access", (
        Check("errors", open_errors("subscriptions", "products", "purchases", "affiliates", "gateways"), "findings", "severity"),
        Check("contacts", _none("contacts"), "contacts", "has_access"),
        Check("judged", rows("contacts", blank("service_verdict")), "contacts", "service_verdict"),
        Check("unknown", rows("contacts", is_in("service_verdict", "Hold")), "contacts", "has_access"),
        Check("address", rows("contacts", is_in("service_verdict", "New address")), "contacts", "email"),
        Check("routes", ref("fig_without_route"), "subscriptions", "route"),
        Check("gateways", count("gateways", filled("gateway"), blank("tested_on"), is_not("decision", "Archive")), "gateways", "tested_on"),
    )),
    Gate("assets", (
        Check("errors", open_errors("assets", "links"), "findings", "severity"),
        Check("assets", _none("assets"), "assets", "name"),
        Check("undecided", ref("fig_assets_undecided"), "assets", "decision"),
        Check("first", count("rebuild_order", is_in("priority", "P0"), is_not("progress", *BUILT)), "rebuild_order", "priority"),
        Check("earning", count("rebuild_order", is_in("priority", "P1"), is_not("progress", *BUILT)), "rebuild_order", "priority"),
        Check("since", rows("since_freeze", is_in("after_freeze", "Yes"), blank("answer")), "since_freeze", "answer"),
    )),
    Gate("plumbing", (
        Check("errors", open_errors("domains", "integrations", "redirects"), "findings", "severity"),
        Check("domains", _none("domains"), "domains", "host"),
        Check("records", rows("domains", blank("new_value")), "domains", "new_value"),
        Check("integrations", count("integrations", filled("tool"), is_not("progress", *DONE), is_not("decision", "Archive")), "integrations", "progress"),
        Check("redirects", rows("redirects", blank("decision")), "redirects", "decision"),
    )),
    Gate("tests", (
        Check("failed", rows("test_cases", is_in("status", "Failed")), "test_cases", "status"),
        Check("tests", _none("test_cases"), "test_cases", "test"),
        Check("must_pass", rows("test_cases", is_in("priority", "P0"), is_not("status", *DONE, "Failed")), "test_cases", "status"),
    )),
    Gate("plan", (
        Check("plan", _none("go_live_plan"), "go_live_plan", "step"),
        Check("owners", rows("go_live_plan", blank("owner"), is_not("status", *DONE)), "go_live_plan", "owner"),
        Check("backups", rows("go_live_plan", is_in("gate", "Gate"), blank("backup")), "go_live_plan", "backup"),
        Check("way_back", _none("rollback_plan"), "rollback_plan", "change"),
        Check("decides", rows("rollback_plan", blank("decides")), "rollback_plan", "decides"),
        Check("watch", _none("monitoring"), "monitoring", "metric"),
    )),
)  # fmt: skip
"""Every gate, in the order of the harm that it prevents."""


def gate_metrics() -> dict[str, Expression]:
    """For each gate ``fig_gate_…`` and ``fig_gate_reason_…``, and ``fig_gates_closed`` with ``fig_go``."""
    found = {}
    for gate in GATES:
        found.update({f"fig_check_{gate.name}_{check.name}": check.number for check in gate.checks})
        found[f"fig_against_{gate.name}"] = gate.against
        found[f"fig_gate_{gate.name}"] = gate.verdict
        found[f"fig_gate_reason_{gate.name}"] = gate.reason
    closed = total([when(ref(f"fig_gate_{gate.name}").is_(GO), 0, 1) for gate in GATES])
    found["fig_gates_closed"] = closed
    words = texts()["gates"]
    found["fig_go"] = when(ref("fig_gates_closed").is_(0), GO, NO_GO)
    found["fig_go_reason"] = when(
        ref("fig_gates_closed").is_(0), words["all_open"], plural(ref("fig_gates_closed"), words["closed"])
    )
    return found
