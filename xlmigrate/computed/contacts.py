"""What is said of contacts, suppressions, tags and custom fields."""

from __future__ import annotations

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.computed.language import computes
from xlmigrate.plan import TEXT
from xlmigrate.policy import Policy
from xlmigrate.profiles import target_of
from xlmigrate.rulebook import first_in_group

_SUPPRESS = ("Unsubscribed", "Complained", "Objected", "Refused", "Bounced")


@computes("contacts", "marketing_verdict", "deliverable", "reason")
def contact_verdict(
    contacts: pd.DataFrame, suppressions: pd.DataFrame, consent_records: pd.DataFrame
) -> pd.DataFrame:
    """Stops only: who must not be written to is certain; who may be is not judged without proof of consent.

    A stop is an entry of the ledger that is not lifted, or a status that the old platform states. Everybody else
    is Unknown, which is exported as suppressed: a wrong OK is worse than a question.
    """
    read = email.parse(contacts["email"])
    key = _address_key(contacts["email"])
    stop = _ledger(suppressions).reindex(key).set_axis(contacts.index)
    stated = _stated_stops(consent_records).reindex(key).set_axis(contacts.index)
    pending = key.isin(_keys_with(consent_records, ("Pending",)))
    verdict = pd.Series("Unknown", index=contacts.index, dtype=TEXT)
    reason = pd.Series("No proof of consent has been judged yet", index=contacts.index, dtype=TEXT)
    unusable = read["outcome"].isin(["blank", "invalid"]).fillna(True)
    for where, word, why in (
        (pending, "Do not migrate", "Double opt-in was begun and never confirmed"),
        (unusable, "Do not migrate", "No usable e-mail address"),
        (stated.notna(), "Suppress", stated + " on the old platform; kept so that nobody writes again"),
        (stop.notna(), "Suppress", stop + ", on Suppressions; kept so that nobody writes again"),
        (stop.eq("Erasure"), "Erase", "Asked to be erased"),
    ):
        mask = where.fillna(False).astype(bool)
        verdict = verdict.mask(mask, word)
        reason = reason.mask(mask, why)
    deliverable, doubt = _deliverability(read, stop, stated)
    both = reason.where(doubt.isna() | unusable, reason + ". " + doubt)
    return pd.DataFrame({"marketing_verdict": verdict, "deliverable": deliverable, "reason": both})


def _address_key(addresses: pd.Series) -> pd.Series:
    """The key of an address; what is no address is its own key, so that a stop on it still holds."""
    return email.key(addresses).fillna(addresses.str.strip().str.lower())


def _ledger(suppressions: pd.DataFrame) -> pd.Series:
    """The gravest unlifted reason by address key, for the e-mail channel."""
    active = suppressions[suppressions["lifted_at"].isna() & suppressions["channel"].ne("SMS").fillna(True)]
    order = {"Erasure": 0, "Complained": 1, "Objected": 2, "Refused": 3, "Unsubscribed": 4, "Hard bounce": 5}
    rank = active["reason"].map(order).fillna(6)
    ordered = active.loc[rank.sort_values(kind="stable").index]
    reasons = ordered["reason"].fillna("Suppressed").set_axis(_address_key(ordered["address"]))
    return _first_by_key(reasons)


def _stated_stops(consent_records: pd.DataFrame) -> pd.Series:
    mail = consent_records[consent_records["channel"].ne("SMS").fillna(True)]
    stops = mail[mail["status"].isin(_SUPPRESS)]
    rank = stops["status"].map({word: place for place, word in enumerate(_SUPPRESS)})
    ordered = stops.loc[rank.sort_values(kind="stable").index]
    return _first_by_key(ordered["status"].set_axis(_address_key(ordered["email"])))


def _first_by_key(values: pd.Series) -> pd.Series:
    known = values[values.index.notna()]
    return known[~known.index.duplicated()].astype(TEXT)


def _keys_with(consent_records: pd.DataFrame, statuses: tuple[str, ...]) -> pd.Series:
    return _address_key(consent_records.loc[consent_records["status"].isin(statuses), "email"]).dropna()


def _deliverability(read: pd.DataFrame, stop: pd.Series, stated: pd.Series) -> tuple[pd.Series, pd.Series]:
    word = pd.Series("Deliverable", index=read.index, dtype=TEXT)
    doubt = pd.Series(pd.NA, index=read.index, dtype=TEXT)
    bounced = stop.eq("Hard bounce").fillna(False) | stated.eq("Bounced").fillna(False)
    for where, outcome, why in (
        (read["disposable"], "Check", "The address is a throw-away one"),
        (read["others"].notna(), "Check", "The cell holds several addresses"),
        (read["outcome"].eq("invalid"), "Undeliverable", pd.NA),
        (read["outcome"].eq("blank"), "Undeliverable", pd.NA),
        (bounced, "Undeliverable", "The address bounced for good"),
    ):
        mask = where.fillna(False).astype(bool)
        word = word.mask(mask, outcome)
        doubt = doubt.mask(mask, why)
    return word, doubt


@computes("contacts", "same_person_as")
def same_person(contacts: pd.DataFrame) -> pd.DataFrame:
    """The first row with the same address, for every later one."""
    key = email.key(contacts["email"])
    first = first_in_group(contacts["contact_id"], key)
    later = key.notna() & key.duplicated(keep="first")
    return pd.DataFrame({"same_person_as": first.where(later)})


@computes("suppressions", "on_contacts")
def suppressed_contact(suppressions: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """The contact with the suppressed address."""
    by_key = _first_by_key(contacts["contact_id"].set_axis(email.key(contacts["email"])))
    found = by_key.reindex(email.key(suppressions["address"])).set_axis(suppressions.index)
    return pd.DataFrame({"on_contacts": found})


@computes("consent_records", "not_filled")
def missing_evidence(consent_records: pd.DataFrame) -> pd.DataFrame:
    """The facts of a consent record that are not known: when, how, told what (ICO, recording consent)."""
    asked = {
        "when": ("consent_at",),
        "how": ("consent_source", "consent_method"),
        "told what": ("wording", "privacy_notice"),
        "confirmed": ("confirmed_at",),
    }
    missing = pd.Series("", index=consent_records.index, dtype=TEXT)
    for word, columns in asked.items():
        known = consent_records[list(columns)].notna().any(axis=1)
        missing = missing.mask(~known, missing + (", " + word))
    return pd.DataFrame({"not_filled": missing.str.removeprefix(", ").mask(missing.eq(""))})


@computes("tags", "contacts_tagged", "fits_target")
def tag_use(tags: pd.DataFrame, contacts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """How many contacts carry a tag, counted, and what the new platform would say of its name."""
    carried = contacts["tags"].dropna().astype(object).str.split(";").explode().str.strip()
    # a contact that names a tag twice carries it once
    counts = carried.reset_index().drop_duplicates().iloc[:, 1].value_counts()
    found = tags["tag"].str.strip().map(counts).fillna(0).astype("Int64")
    limits = target_of(policy)
    verdict = limits.tag_verdicts(tags["tag"]) if limits else pd.Series(pd.NA, index=tags.index, dtype=TEXT)
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
