"""The gates of Start as codes that can be asked for, by their name or by what they ask."""

from __future__ import annotations

from collections.abc import Iterable

from xlmigrate.engine.catalogue import BY_NAME, Code, Codes


def _gates() -> Iterable[Code]:
    from xlmigrate.domains.project.metrics import GATES  # whole only when every room has registered

    for gate in GATES:
        checks = [
            f"- {_in_general(gate.forms(check))}: {BY_NAME[check.table].sheet}, "
            f"{BY_NAME[check.table].by_name[check.column].heading}"
            for check in gate.checks
        ]
        text = "It is No-Go while any of these holds, with the place where it is settled:\n\n" + "\n".join(
            checks
        )
        yield Code(f"GATE {gate.name.upper()}", "Gates", f"{gate.title}.", text, also=(gate.name, gate.title))


def _in_general(forms: list[str]) -> str:
    """What a check says, without its number."""
    said = next(form for form in reversed(forms) if form).replace("{n} ", "")
    return said[:1].upper() + said[1:]


GATE_CODES = Codes(_gates)
