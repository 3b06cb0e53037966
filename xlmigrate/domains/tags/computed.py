"""Tags and custom fields that contacts have and that have no row of their own yet; where a tag is used."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import text
from xlmigrate.domains.assets.words import AssetClass
from xlmigrate.domains.project.words import YesNo
from xlmigrate.engine.catalogue import BY_NAME
from xlmigrate.engine.computed import computes
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


@computes("tags", "found_in")
def tag_uses(tags: pd.DataFrame, assets: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What hangs on a tag: the assets at the other end of its links, by the asset of class Tag with its name.

    A proposed link counts until somebody refuses it. Names are compared without case.
    """
    labels = assets[assets["asset_class"].eq(AssetClass.TAG).fillna(False)].dropna(
        subset=["asset_id", "name"]
    )
    real = links[links["confirmed"].ne(YesNo.NO).fillna(True)].dropna(subset=["from_id", "to_id"])
    ends = pd.concat(
        [
            real[["from_id", "to_id"]].set_axis(["own", "other"], axis=1),
            real[["to_id", "from_id"]].set_axis(["own", "other"], axis=1),
        ]
    )
    named = pd.DataFrame({"own": labels["asset_id"], "name": text.fold(labels["name"])})
    uses = named.merge(ends, on="own").drop_duplicates(["name", "other"]).sort_values("other")
    by = {name: _shown(list(group)) for name, group in uses.groupby("name")["other"]}
    found = [by.get(name, pd.NA) if isinstance(name, str) else pd.NA for name in text.fold(tags["tag"])]
    return pd.DataFrame({"found_in": pd.Series(found, index=tags.index, dtype=TEXT)})


def _shown(names: list[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"{len(names)}: {', '.join(names[:4])}{more}"
