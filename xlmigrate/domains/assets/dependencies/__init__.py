"""What depends on what: links between assets as graphs, on plain arrays."""

from xlmigrate.domains.assets.dependencies.graph import (
    Graph,
    Numbers,
    carried,
    components,
    condensed,
    in_order,
    longest,
    reached,
    waves,
)
from xlmigrate.domains.assets.dependencies.relations import (
    MEANINGS,
    Net,
    builds,
    listed,
    listed_by,
    needs,
    possible,
    real,
)

__all__ = [
    "MEANINGS", "Graph", "Net", "Numbers", "builds", "carried", "components", "condensed", "in_order", "listed", "listed_by", "longest",
    "needs", "possible", "reached", "real", "waves",
]  # fmt: skip
