"""What breaks when assets are left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlmigrate.domains.assets.dependencies.graph import reached
from xlmigrate.domains.assets.dependencies.relations import Net, needs
from xlmigrate.domains.assets.words import Relation

ONWARD = (Relation.LEADS_TO, Relation.LINKS_TO)
"""Relations that only lead on: without their end a page still works, but for a link that leads nowhere."""


@dataclass(frozen=True)
class Broken:
    """Assets by id: ``useless`` do not work any more, ``dead_links`` keep a link that leads nowhere."""

    useless: tuple[str, ...]
    dead_links: tuple[str, ...]


def breaks(ids: pd.Series, links: pd.DataFrame, without: Iterable[str]) -> Broken:
    """What breaks when these assets are left behind, in the order of ``ids``; they themselves are not named.

    Useless is what needs one of them, directly or by others that are useless then. What only leads to them keeps a dead link.
    A proposed link counts until it is refused: what may break is said.
    """
    firm = Net.of(ids, needs(links[~links["relation"].isin(ONWARD).fillna(False)], proposed=True))
    gone = firm.nodes(pd.Series(list(without), dtype=object))
    gone = gone[gone >= 0]
    lost = reached(firm.graph.turned, gone.tolist())[0] >= 0
    onward = Net.of(ids, needs(links[links["relation"].isin(ONWARD).fillna(False)], proposed=True))
    leading = np.zeros(len(ids.dropna().drop_duplicates()), dtype=bool)
    leading[onward.graph.starts[lost[onward.graph.ends]]] = True
    useless = lost.copy()
    useless[gone] = False
    return Broken(tuple(firm.ids[useless]), tuple(firm.ids[leading & ~lost]))
