"""One fact of a platform: its value, who says so, how good that source is, and of what day it is.

=====  ==================================================
grade  meaning
=====  ==================================================
V      the vendor's own help page or API documentation
M      a republished copy of the vendor's page
T      a third party's article
C      public code, or an export seen in the wild
E      tried: an import into an own instance of the program, and its own export read back
own    a value that the user gave on Settings
=====  ==================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")

GRADES = ("V", "M", "T", "C", "E")
"""The grades that a profile may give; `OWN` is the user's."""

OWN = "own"


class Known(StrEnum):
    """How much is known of a fact. The four are never mixed: what nobody found is not the same as what there is not."""

    KNOWN = "known"
    NOT_KNOWN = "not known"
    """It was looked for and not found."""
    DOES_NOT_APPLY = "does not apply"
    """There is no such thing on this platform."""
    NOT_LOOKED_UP = "not looked up"
    """The profile is silent."""


@dataclass(frozen=True)
class Fact(Generic[T]):
    """One thing that a platform demands or does, with where that is written.

    ``value`` is None unless ``state`` is `Known.KNOWN`. Where sources disagree it is the stricter one, and ``others`` are what
    the others say. Where it depends on the plan it is that of the smallest plan, and ``plans`` names those of the others.
    ``date`` is the month or day of the page, or of the look at it. ``note`` is one sentence that belongs to the value; of a fact
    that does not apply it is the reason.
    """

    value: T | None
    source: str
    grade: str
    date: str = ""
    note: str = ""
    plans: Mapping[str, T] = field(default_factory=dict)
    others: tuple[Fact[T], ...] = ()
    state: Known = Known.KNOWN

    @property
    def known(self) -> bool:
        """Whether there is a value to go by."""
        return self.state is Known.KNOWN

    def or_else(self, safest: T) -> T:
        """The value, or the safest form where it is not known."""
        return safest if self.value is None else self.value


def silent() -> Fact[Any]:
    """A fact on which the profile is silent."""
    return Fact(None, "", "", state=Known.NOT_LOOKED_UP)


def not_known(date: str) -> Fact[Any]:
    """A fact that was looked for and not found, by that day."""
    return Fact(None, "", "", date, state=Known.NOT_KNOWN)
