"""The rankings behind the two stacked charts: the largest asset classes, the sheets with most findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlmigrate.domains.assets.words import ASSET_CLASS
from xlmigrate.domains.project.metrics.work import by_status
from xlmigrate.domains.project.words import REQUIRED_STATUS
from xlmigrate.domains.traces.words import SEVERITY, Accept
from xlmigrate.engine.catalogue import TABLES
from xlmigrate.engine.metrics import Book, Expression, count, is_in, is_not

PLACES = 8
"""How many bars a chart has room for."""


@dataclass(frozen=True)
class Ranking:
    """A grid of counts, one line per label and one column per part, of which the largest lines are shown.

    The ranking key of a line is its sum and less than one for its place, so that no two are equal and the earlier
    wins; a line whose key is below one counts nothing and shows nothing.
    """

    name: str
    labels: tuple[str, ...]
    parts: tuple[str, ...]
    cell: Callable[[str, str], Expression]

    def tie(self, line: int) -> float:
        """What the place of a line adds to its key."""
        return (len(self.labels) - line) / 1000

    def order(self, book: Book) -> list[int | None]:
        """The lines shown, by their place in ``labels``; None where nothing is left to show."""
        sums = [sum(self.cell(label, part).value(book) for part in self.parts) for label in self.labels]
        ranked = sorted(range(len(sums)), key=lambda line: (-sums[line], line))
        return [line if sums[line] else None for line in ranked[:PLACES]]


RANKINGS: tuple[Ranking, ...] = (
    Ranking(
        "assets", ASSET_CLASS.words, REQUIRED_STATUS.words,
        lambda label, part: by_status(part, ("asset_class", label)),
    ),
    Ranking(
        "findings", tuple(table.sheet for table in TABLES), SEVERITY.words,
        lambda label, part: count("findings", is_in("sheet", label), is_in("severity", part), is_not("accept", Accept.LEAVE)),
    ),
)  # fmt: skip
"""The charts of assets and of findings."""
