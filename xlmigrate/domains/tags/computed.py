"""Tags and custom fields that contacts have, and that have no row of their own yet."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains.consent.origins import names, names_of
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.missing_rows import lacks
from xlmigrate.engine.plan import TEXT


@lacks("tags")
def tags_in_use(tags: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Each tag that a contact carries and that is not on Tags, as it is spelt, in the order of the alphabet.

    Spellings that differ in capitals are several tags here: some platforms keep them apart, and a rule proposes to merge them.
    """
    carried = contacts.loc[contacts["tags"].notna(), ["tags", "source_platform"]].drop_duplicates()
    split = carried["tags"].astype(object).str.split(";")
    found = pd.DataFrame({"tag": split, "source_platform": carried["source_platform"]}).explode("tag")
    found["tag"] = found["tag"].str.strip().astype(TEXT)
    known = tags["tag"].str.strip()
    found = found[found["tag"].notna() & found["tag"].ne("") & ~found["tag"].isin(known)]
    return found.drop_duplicates("tag").sort_values("tag", kind="stable")


@lacks("custom_fields")
def fields_in_use(custom_fields: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Each column of Contacts that is none of ours, holds something, and is not on Custom fields."""
    own = BY_NAME["contacts"].by_name
    known = set(custom_fields["field"].dropna().str.strip())
    names = [
        str(name)
        for name in contacts.columns
        if name not in own and str(name).strip() not in known and contacts[name].notna().any()
    ]
    return pd.DataFrame({"field": pd.Series(names, dtype=TEXT)})


@lacks("origins")
def origins_in_use(origins: pd.DataFrame, consent_records: pd.DataFrame) -> pd.DataFrame:
    """Each form, list or file that a consent record came by and that is not on Origins, those of most records first."""
    told = names(consent_records[consent_records["email"].notna() | consent_records["contact_id"].notna()])
    known = names_of(origins)
    told = told[~told["key"].isin(known)]
    size = told.groupby("key")["key"].transform("size")
    told = (
        told.assign(size=size)
        .drop_duplicates("key")
        .sort_values(["size", "key"], ascending=[False, True], kind="stable")
    )
    return told[["origin", "source_platform", "channel"]]
