"""What several columns ask of the contacts."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.engine.shared import shared


@shared(contacts=("contact_id", "email"))
def contact_by_address(contacts: pd.DataFrame) -> pd.Series:
    """The Contact ID of each address, by its key (`cleaning.email.key`); of contacts with one address the first."""
    ids = contacts["contact_id"].set_axis(email.key(contacts["email"]))
    ids = ids[ids.index.notna()]
    first: pd.Series = ids[~ids.index.duplicated()]
    return first
