"""Origins: where consent came from, and what a person says once for everybody who came by one of them.

A signed origin is read at judgement. It supplies what is one and the same for all of its people, and only where a record says nothing:
wording, place, method, basis, company named, and how the list was come by; never a person's day of consent, address on the internet
or confirmation. It says nothing of records with the stamp of an upload and of bought lists, and it lapses when its facts change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import ledger, not_proof
from xlmigrate.domains.consent.columns import objects
from xlmigrate.domains.consent.facts import Days, Ints, Mask
from xlmigrate.engine.plan import TEXT

HOLDS, LAPSED = "Holds", "Lapsed: the facts have changed. Check them, and sign again"
INCOMPLETE = "Add name and date"
NOT_OWN = "Cannot be signed: others collected this list"
EMPTY = "Empty: fill in what is missing"

SUPPLIES = {
    "wording": "wording", "where_shown": "consent_source", "method": "consent_method", "basis": "basis", "controller": "controller",
    "list_origin": "list_origin", "evidence_file": "evidence_file",
}  # fmt: skip
"""What an origin says, and the column of Consent records of which it speaks where a record says nothing."""

_OWN = ("Own", "Event")
_EVIDENCE = (
    "basis",
    "consent_source",
    "consent_method",
    "wording",
    "controller",
    "privacy_notice",
    "wording_hash",
    "list_origin",
)


@dataclass(frozen=True)
class Signed:
    """The origins of a workbook: which records belong to each, which of them it covers, whether its signature holds.

    ``place`` is the row of Origins of each record, or -1. ``covered`` are records that the origin may speak for.
    """

    place: Ints
    covered: Mask
    states: pd.Series
    bound: pd.Series
    holds: Mask


def names(records: pd.DataFrame) -> pd.DataFrame:
    """The origin of each record: ``origin``, ``source_platform``, ``channel``, and the ``key`` that they make."""
    source = records["consent_source"].where(not_proof.says_something(records["consent_source"]))
    file = records["source_file"].map(_stem, na_action="ignore").astype(TEXT)
    origin = source.str.strip().fillna(("File " + file).astype(TEXT)).fillna("Typed in")
    channel = pd.Series(pd.array(f.CHANNELS, dtype=TEXT), dtype=TEXT).take(
        np.maximum(ledger.channels(records["channel"], blank=f.EMAIL), 0)
    )
    told = pd.DataFrame(
        {"origin": origin, "source_platform": records["source_platform"], "channel": channel.to_numpy()},
        index=records.index,
    )
    return told.assign(key=_key(told))


def names_of(origins: pd.DataFrame) -> pd.Series:
    """The key of each row of Origins."""
    return _key(origins.assign(channel=origins["channel"].fillna(f.CHANNELS[f.EMAIL])))


def _stem(name: str) -> str:
    """A file's name without ending, day, number and the marks that make each export another."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", name.strip())
    return re.sub(r"[\s_.-]*(?:\(?\d[\d\s_.-]*\)?|(?=[0-9a-f]*\d)[0-9a-f]{6,})$", "", stem) or stem


def _key(told: pd.DataFrame) -> pd.Series:
    parts = (
        told[name].fillna("").str.strip().str.casefold() for name in ("source_platform", "origin", "channel")
    )
    first, second, third = parts
    return first + "\x1f" + second + "\x1f" + third


def read(records: pd.DataFrame, origins: pd.DataFrame, voided: Mask) -> Signed:
    """Whether each signature holds, and what it speaks for; ``voided`` are records with the stamp of an upload or an impossible day."""
    n = len(origins)
    nothing = pd.Series(pd.NA, index=range(n), dtype=TEXT)
    if not n or not len(records):
        return Signed(
            np.full(len(records), -1),
            np.zeros(len(records), dtype=bool),
            nothing,
            nothing,
            np.zeros(n, dtype=bool),
        )
    rows = origins.reset_index(drop=True)
    keys = names_of(rows)
    place = pd.Index(keys[~keys.duplicated()]).get_indexer(pd.Index(names(records)["key"]))
    place = np.where(place < 0, -1, np.flatnonzero(~keys.duplicated())[place]).astype(np.int64)
    signed = rows["signed_by"].notna() | rows["signed_on"].notna()
    complete = _true(rows["signed_by"].notna() & rows["signed_on"].notna())
    speaks = _true(rows[[name for name in SUPPLIES if name != "evidence_file"]].notna().any(axis=1))
    foreign = _true(rows["list_origin"].notna() & ~rows["list_origin"].isin(_OWN))
    covered = _covered(records, rows, place) & ~voided & (place >= 0)
    bound_now = _digests(records, rows, place, covered)
    was = rows["signed_facts"]
    hand = was.str.rpartition(":")[2] if was.notna().any() else was
    fresh = hand.ne(bound_now["hand"]).fillna(True)
    same = (
        was.str.extract(r"^(\d+):([0-9a-f]+):").astype(TEXT)
        if was.notna().any()
        else pd.DataFrame({0: was, 1: was})
    )
    fewer = pd.to_numeric(same[0], errors="coerce").ge(bound_now["count"]).fillna(False)
    still = fresh | (same[1].eq(bound_now["facts"]).fillna(False) & fewer)
    states = pd.Series(HOLDS, index=rows.index, dtype=TEXT).mask(~_series(still), LAPSED)
    states = (
        states.mask(pd.Series(~speaks), EMPTY)
        .mask(pd.Series(foreign), NOT_OWN)
        .mask(pd.Series(~complete), INCOMPLETE)
    )
    states = states.where(signed)
    kept = bound_now["count"].astype(str).astype(TEXT) + ":" + bound_now["facts"] + ":" + bound_now["hand"]
    bound = was.where(~_series(fresh) & ~_series(still), kept).where(signed & complete)
    holds = _true(states.eq(HOLDS))
    return Signed(place, covered & np.append(holds, False)[place], states, bound, holds)


def _covered(records: pd.DataFrame, origins: pd.DataFrame, place: Ints) -> Mask:
    """Records of the time that the origin speaks of, and not of a list that others collected."""
    at = _days(records["consent_at"])
    first = np.append(_days(origins["covers_from"]), f.NO_DAY)[place]
    last = np.append(np.fmin(_days(origins["covers_until"]), _days(origins["signed_on"])), f.NO_DAY)[place]
    own = _true(records["list_origin"].isna() | records["list_origin"].isin([*_OWN, "Unknown"]))
    for column in ("consent_source", "wording"):
        own = own & _true(not_proof.origin_in_words(records[column]).isna())
    bounded = ~np.isnat(np.append(_days(origins["covers_from"]), f.NO_DAY)[place]) | ~np.isnat(
        np.append(_days(origins["covers_until"]), f.NO_DAY)[place]
    )
    within = ~(at < first) & ~(at > last) & ~(np.isnat(at) & bounded)
    result: Mask = own & within
    return result


def _digests(records: pd.DataFrame, origins: pd.DataFrame, place: Ints, covered: Mask) -> pd.DataFrame:
    """Of each origin: how many records it covers, a fingerprint of what they say of consent, and one of what the person wrote."""
    says = records[list(_EVIDENCE)].astype(TEXT).fillna("").reset_index(drop=True)
    says["confirmed"] = records["confirmed_at"].notna().to_numpy(dtype=bool)
    says["dated"] = records["consent_at"].notna().to_numpy(dtype=bool)
    row_hash = pd.util.hash_pandas_object(says, index=False).to_numpy()
    distinct = pd.DataFrame({"place": place[covered], "hash": row_hash[covered]})
    counts = (
        np.bincount(distinct["place"], minlength=len(origins))
        if len(distinct)
        else np.zeros(len(origins), dtype=np.int64)
    )
    unique = distinct.drop_duplicates()
    facts = np.zeros(len(origins), dtype=np.uint64)
    np.bitwise_xor.at(
        facts, unique["place"].to_numpy(dtype=np.int64), unique["hash"].to_numpy(dtype=np.uint64)
    )
    wrote = [*SUPPLIES, "covers_from", "covers_until", "signed_by", "signed_on", "note"]
    hand = pd.util.hash_pandas_object(origins[wrote].astype(TEXT).fillna(""), index=False)
    return pd.DataFrame(
        {
            "count": counts,
            "facts": pd.Series([f"{value:016x}" for value in facts], dtype=TEXT),
            "hand": pd.Series([f"{value:016x}" for value in hand], dtype=TEXT),
        }
    )


def supplied(records: pd.DataFrame, origins: pd.DataFrame, signed: Signed) -> pd.DataFrame:
    """The records as the judgement reads them: with what signed origins say, where a record says nothing."""
    if not signed.covered.any():
        return records
    rows = np.flatnonzero(signed.covered)
    filled = {}
    for name, column in SUPPLIES.items():
        told = objects(origins[name].reset_index(drop=True).take(signed.place[rows]))
        cells = objects(records[column])
        silent = ~_says(records[column])[rows] & np.asarray(~pd.isna(told), dtype=bool)
        cells[rows[silent]] = told[silent]
        filled[column] = pd.Series(cells, index=records.index, dtype=records[column].dtype)
    return records.assign(**filled)


def _says(column: pd.Series) -> Mask:
    if column.name in ("wording", "consent_source", "controller", "evidence_file"):
        return not_proof.says_something(column)
    return _true(column.notna() & column.ne("Unknown"))


def as_if_signed(records: pd.DataFrame, client: str, voided: Mask) -> pd.DataFrame:
    """The records as they would be read if every origin were supplied in full and signed; what it would change is counted on it."""
    best = {
        "wording": "shown", "consent_source": "Shown on the form", "consent_method": "Tick", "basis": "Express, single opt-in",
        "controller": client, "list_origin": "Own",
    }  # fmt: skip
    own = _true(records["list_origin"].isna() | records["list_origin"].isin([*_OWN, "Unknown"]))
    for column in ("consent_source", "wording"):
        own = own & _true(not_proof.origin_in_words(records[column]).isna())
    open_ = own & ~voided
    made = {
        column: records[column].mask(pd.Series(open_ & ~_says(records[column]), index=records.index), text)
        for column, text in best.items()
    }
    return records.assign(**made)


def _series(mask: object) -> pd.Series:
    return pd.Series(np.asarray(pd.Series(mask).fillna(False), dtype=bool))


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT")).astype("M8[D]")


def _true(mask: pd.Series | NDArray[np.bool_]) -> Mask:
    result: Mask = pd.Series(mask).fillna(False).to_numpy(dtype=bool)
    return result
