"""What is said of contacts, tags and custom fields; of consent see `consent`."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.engine.computed import computes
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.rules import first_in_group
from xlmigrate.engine.settings import Policy
from xlmigrate.platforms import target_of


@computes("contacts", "same_person_as")
def same_person(contacts: pd.DataFrame) -> pd.DataFrame:
    """The first row with the same address, for every later one."""
    key = email.key(contacts["email"])
    first = first_in_group(contacts["contact_id"], key)
    later = key.notna() & key.duplicated(keep="first")
    return pd.DataFrame({"same_person_as": first.where(later)})


@computes("tags", "contacts_tagged", "fits_target")
def tag_use(tags: pd.DataFrame, contacts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """How many contacts carry a tag, counted, and what the new platform would say of its name."""
    carried = contacts["tags"].dropna().astype(object).str.split(";").explode().str.strip()
    # a contact that names a tag twice carries it once
    counts = carried.reset_index().drop_duplicates().iloc[:, 1].value_counts()
    found = tags["tag"].str.strip().map(counts).fillna(0).astype("Int64")
    target, named = target_of(policy), policy.target_platform.strip()
    if target is not None:
        verdict = target.tag_verdicts(tags["tag"])
    else:
        said = f"Not known: there is no profile of {named}" if named else pd.NA
        verdict = pd.Series(said, index=tags.index, dtype=TEXT).mask(tags["tag"].isna())
    return pd.DataFrame({"contacts_tagged": found, "fits_target": verdict})


@computes("custom_fields", "filled", "distinct_values", "looks_like")
def field_profile(custom_fields: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """How full each extra column of the contacts is, how many values it has, and what they look like."""
    rows: list[tuple[object, object, str]] = []
    for heading in custom_fields["field"]:
        if heading is pd.NA or heading not in contacts:
            rows.append((pd.NA, pd.NA, "not on Contacts"))
            continue
        values = contacts[heading].dropna()
        share = len(values) / len(contacts) if len(contacts) else pd.NA
        rows.append((share, values.nunique(), _looks_like(values)))
    frame = pd.DataFrame(rows, columns=["filled", "distinct_values", "looks_like"], index=custom_fields.index)
    return frame.astype({"filled": "Float64", "distinct_values": "Int64", "looks_like": TEXT})


_LOOKS = (
    ("yes/no", r"(?i)yes|no|true|false|y|n"),
    ("number", r"[-+]?\d{1,15}(?:\.\d+)?"),
    ("date", r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?Z?)?"),
    ("e-mail", r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    ("link", r"https?://\S+"),
)


def _looks_like(values: pd.Series) -> str:
    """The narrowest kind that every value has; text with few repeated values is a choice."""
    if values.empty:
        return "empty"
    distinct = values.drop_duplicates()
    for word, pattern in _LOOKS:
        if distinct.str.fullmatch(pattern).all():
            return word
    return "choice" if len(distinct) <= 20 and len(values) >= 3 * len(distinct) else "text"
