"""The gates together: whether all are open. Each room declares its own, with the rank of the harm that it prevents."""

from __future__ import annotations

from collections.abc import Sequence

from xlmigrate.engine.gates import GO, NO_GO, OVERRIDE, Gate
from xlmigrate.engine.metrics import Expression, plural, ref, total, when
from xlmigrate.engine.shipped import texts


def gate_metrics(gates: Sequence[Gate]) -> dict[str, Expression]:
    """The figures of each gate, and ``fig_gates_closed`` with ``fig_go``. What a person let pass shows in the whole too."""
    found = {name: figure for gate in gates for name, figure in gate.figures().items()}
    closed = total([when(ref(f"fig_gate_{gate.name}").is_(NO_GO), 1, 0) for gate in gates])
    passed = total([ref(f"fig_passed_{gate.name}") for gate in gates])
    found["fig_gates_closed"], found["fig_gates_passed"] = closed, passed
    words = texts()["gates"]
    some = ref("fig_gates_passed")
    found["fig_go"] = when(ref("fig_gates_closed").is_(0), when(some > 0, OVERRIDE, GO), NO_GO)
    found["fig_go_reason"] = when(
        ref("fig_gates_closed").is_(0),
        when(some > 0, plural(some, words["passed"]), words["all_open"]),
        plural(ref("fig_gates_closed"), words["closed"]),
    )
    return found
