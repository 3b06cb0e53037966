"""Words that a cell may hold, as members of a StrEnum: a misspelt one is an AttributeError, not a word that nobody knows."""

from __future__ import annotations

from enum import StrEnum

from xlmigrate.engine.tables import Tone


class Word(StrEnum):
    """One word of a vocabulary: it equals the text of the cell, and carries what it means and how it looks.

    ``NAME = word, help[, tone[, symbol]]``. A circle is a state that asks nothing, a triangle says look, a square stop,
    a diamond that a person decides, an arrow a direction.
    """

    help: str
    tone: Tone | None
    symbol: str

    def __new__(cls, word: str, help: str = "", tone: Tone | None = None, symbol: str = "") -> Word:
        """A member whose text is the word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.help, member.tone, member.symbol = help, tone, symbol
        return member

    @property
    def word(self) -> str:
        """The bare word, as a cell holds it."""
        return str(self.value)


DONE = ("Passed", "Live", "Done")
"""The words of Progress after which nothing is left to do."""
