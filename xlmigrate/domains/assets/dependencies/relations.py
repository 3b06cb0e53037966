"""What a link between two assets means: who is of no use without whom, and which must be there first.

The two are not the same. A tag that triggers an automation and the automation are of no use without each other; but
the tag is made first, because the automation names it as its trigger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlmigrate.domains.assets.dependencies.graph import Graph, Numbers
from xlmigrate.domains.assets.words import EvidenceSource, Relation
from xlmigrate.domains.project.words import YesNo


@dataclass(frozen=True)
class Meaning:
    """What one relation says of its two ends: ``from`` is the one that points, ``to`` the other."""

    from_needs_to: bool = True
    to_needs_from: bool = False
    to_first: bool = True

    """Whether ``to`` must be there before ``from`` can be built; otherwise it is the other way round."""


_USUAL = Meaning()
MEANINGS: Mapping[str, Meaning] = {
    Relation.TRIGGERS: Meaning(to_needs_from=True, to_first=False),
    Relation.SERVES: Meaning(from_needs_to=False, to_needs_from=True, to_first=False),
    Relation.READS: Meaning(to_needs_from=True),
    Relation.WRITES: Meaning(to_needs_from=True),
    Relation.REPLACES: Meaning(from_needs_to=False),
}
"""Relations that mean something else than "the one that points needs the other, and it comes first"."""

_NO_NEED = (Relation.REPLACES,)


PROPOSED = EvidenceSource.NAME_MATCH
"""The source of a link that was proposed; it becomes real when a person says Yes."""


def possible(links: pd.DataFrame) -> pd.DataFrame:
    """The links with both ends that nobody said are not real: real ones, and proposals that wait for an answer."""
    return links[
        links["confirmed"].ne(YesNo.NO).fillna(True) & links["from_id"].notna() & links["to_id"].notna()
    ]


def real(links: pd.DataFrame) -> pd.DataFrame:
    """The links with both ends that somebody drew, an export told or a person confirmed; no proposal that waits."""
    ends = possible(links)
    waits = ends["source"].eq(PROPOSED).fillna(False) & ends["confirmed"].isna()
    return ends[~waits]


def needs(links: pd.DataFrame, *, proposed: bool = False) -> pd.DataFrame:
    """Who is of no use without whom: columns ``needer`` and ``needed``, each pair once; on request by `possible` links."""
    ends = possible(links) if proposed else real(links)
    forward = ends[~ends["relation"].isin([name for name, one in MEANINGS.items() if not one.from_needs_to])]
    backward = ends[ends["relation"].isin([name for name, one in MEANINGS.items() if one.to_needs_from])]
    return _pairs(forward, backward, ("needer", "needed"))


def builds(links: pd.DataFrame) -> pd.DataFrame:
    """What must be there first: columns ``later`` and ``earlier``, each pair once. Every pair is one of `needs` too."""
    ends = real(links)
    ends = ends[~ends["relation"].isin(_NO_NEED)]
    turned = ends["relation"].isin([name for name, one in MEANINGS.items() if not one.to_first])
    return _pairs(ends[~turned], ends[turned], ("later", "earlier"))


def _pairs(forward: pd.DataFrame, backward: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    first = pd.concat([forward["from_id"], backward["to_id"]])
    second = pd.concat([forward["to_id"], backward["from_id"]])
    pairs = pd.DataFrame(dict(zip(names, (first, second), strict=True)))
    several: pd.DataFrame = pairs[first.ne(second)].drop_duplicates(ignore_index=True)
    return several


@dataclass(frozen=True)
class Net:
    """Assets as the nodes of a graph: ``ids`` are their names in the order of the sheet, each once."""

    ids: pd.Index
    graph: Graph

    @classmethod
    def of(cls, ids: pd.Series, pairs: pd.DataFrame) -> Net:
        """The graph of pairs of ids (two columns); an end that is no asset of ``ids`` is left out."""
        names = pd.Index(ids.dropna().drop_duplicates().astype(object))
        ends = [names.get_indexer(pd.Index(pairs.iloc[:, at].astype(object))) for at in (0, 1)]
        both = (ends[0] >= 0) & (ends[1] >= 0)
        starts, stops = (end[both].astype(np.int64) for end in ends)
        return cls(names, Graph.of(len(names), starts, stops))

    def nodes(self, ids: pd.Series) -> Numbers:
        """The node of each id; -1 for one that is missing or unknown."""
        return self.ids.get_indexer(pd.Index(ids.astype(object))).astype(np.int64)


def listed(ids: list[str], shown: int = 4) -> str:
    """How many, and which: ``6: A, B, C, D and 2 more``."""
    more = f" and {len(ids) - shown} more" if len(ids) > shown else ""
    return f"{len(ids)}: {', '.join(ids[:shown])}{more}"


def listed_by(pairs: pd.DataFrame, of: str, other: str) -> dict[str, str]:
    """For each id in the column ``of`` how many and which stand beside it in the column ``other``."""
    ordered = pairs.sort_values([of, other])
    together: dict[str, list[str]] = {}
    for one, beside in zip(ordered[of], ordered[other], strict=True):
        together.setdefault(one, []).append(beside)
    return {one: listed(beside) for one, beside in together.items()}
