"""Links that are likely and that nobody has entered: rows on Links that wait for a Yes or a No."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains.assets.dependencies.proposals import proposals
from xlmigrate.domains.assets.dependencies.relations import PROPOSED
from xlmigrate.engine.missing_rows import lacks
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy


@lacks("links")
def proposed_links(
    links: pd.DataFrame, assets: pd.DataFrame, policy: Policy, products: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What assets have to do with each other by their names, addresses and details, with how sure that is.

    A pair between which a link stands is not proposed again, whatever was answered: say No rather than delete the row.
    """
    found = proposals(assets, links, products, least=policy.links_from)
    return found.assign(source=pd.Series(PROPOSED, index=found.index, dtype=TEXT))
