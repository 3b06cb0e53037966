"""Libraries that only some users need: what is not installed is asked for in one sentence, before anything is done."""

from __future__ import annotations

from importlib.util import find_spec

from xlmigrate.engine.errors import XlmigrateError

INSTALL_EXCEL = 'pip install "xlmigrate[excel]"'


def needs(purpose: str, *libraries: str) -> None:
    """Raises XlmigrateError where a library of the extra ``excel`` is not installed; ``purpose`` says what asks for it."""
    absent = [one for one in libraries if find_spec(one) is None]
    if absent:
        raise XlmigrateError(
            f"{purpose} need {' and '.join(absent)}, not installed in this Python", do=f"Run: {INSTALL_EXCEL}"
        )
