"""What counts as a sale that permits: money that came in and stayed. A refund, a chargeback or a sale of nothing permits nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlmigrate.domains.consent.facts import NO_DAY, Days, Ints, Mask
from xlmigrate.domains.consent.ledger import address_key

SALES = ("Sale", "Rebill")
UNDOINGS = ("Refund", "Chargeback")


def paid(purchases: pd.DataFrame, buyer: Ints | None = None) -> Mask:
    """The rows that are a payment for something and were not undone; an amount that is not told speaks against nothing.

    ``buyer`` numbers the buyers of the rows, where they are numbered already; -1 is nobody in particular.
    """
    sale = _true(purchases["kind"].isin(SALES)) & ~_true(purchases["amount"].le(0))
    undone = purchases[_true(purchases["kind"].isin(UNDOINGS))]
    if not len(undone):
        return sale
    if buyer is None or (buyer < 0).any():
        buyer = pd.factorize(address_key(purchases["email"]))[0].astype(np.int64)
    return sale & ~_undone(purchases, undone, buyer)


def _undone(purchases: pd.DataFrame, undone: pd.DataFrame, buyer: Ints) -> Mask:
    """The sales that were given back whole: by the ID that the refund names, else the last of the product before it."""
    amount = purchases["amount"].to_numpy(dtype=float, na_value=np.nan)
    sale = _true(purchases["kind"].isin(SALES))
    gone = np.zeros(len(purchases), dtype=bool)
    product, products = pd.factorize(purchases["product"].fillna(""))
    key = buyer * (len(products) + 1) + product
    at = purchases["bought_at"].to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT"))
    ids = pd.concat([purchases["purchase_id"], purchases["source_id"]]).astype(object)
    by_id = pd.Series(np.tile(np.arange(len(purchases)), 2), index=ids)
    by_id = by_id[by_id.index.notna() & ~by_id.index.duplicated()]
    places = np.flatnonzero(purchases.index.isin(undone.index))
    beside = np.flatnonzero(sale & np.isin(key, key[places]))
    rows = {name: beside[at] for name, at in pd.Series(beside).groupby(key[beside]).indices.items()}
    for place in places:
        parent = (
            by_id.get(purchases["parent_id"].iloc[place])
            if pd.notna(purchases["parent_id"].iloc[place])
            else None
        )
        candidates = (
            np.array([parent]) if parent is not None else rows.get(key[place], np.zeros(0, dtype=np.int64))
        )
        candidates = candidates[~gone[candidates] & ~(at[candidates] > at[place])]
        if not len(candidates):
            continue
        last = candidates[
            np.argsort(
                np.where(np.isnat(at[candidates]), np.datetime64(0, "s"), at[candidates]), kind="stable"
            )[-1]
        ]
        gone[last] = not abs(amount[place]) < amount[last]
    return gone


def last_sale(contacts: pd.DataFrame, purchases: pd.DataFrame, contact: Ints, keys: pd.Index) -> Days:
    """The last day on which each unit bought: of Purchases, and of Contacts where Purchases does not show it as none."""
    n = len(keys)
    told = _days(contacts["last_purchase_on"])
    told = np.where(_true(contacts["lifetime_value"].le(0)), NO_DAY, told)
    if not len(purchases):
        return _last(told, contact, n)
    unit = keys.get_indexer(pd.Index(address_key(purchases["email"]).fillna("\x1e")))
    on, good = _days(purchases["bought_at"]), paid(purchases, unit.astype(np.int64))
    money = _true(purchases["kind"].isin([*SALES, *UNDOINGS]))
    bad = pd.MultiIndex.from_arrays([unit[money & ~good], on[money & ~good]])
    fine = pd.MultiIndex.from_arrays([unit[good], on[good]])
    mine = pd.MultiIndex.from_arrays([contact, told])
    told = np.where(mine.isin(bad) & ~mine.isin(fine), NO_DAY, told) if len(bad) else told
    known = good & (unit >= 0)
    return np.fmax(_last(told, contact, n), _last(on[known], unit[known].astype(np.int64), n))


def _last(days: Days, unit: Ints, n: int) -> Days:
    latest = np.full(n, NO_DAY, dtype="M8[D]")
    known = np.flatnonzero(~np.isnat(days))
    order = known[np.argsort(days[known], kind="stable")]
    latest[unit[order]] = days[order]
    return latest


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT")).astype("M8[D]")


def _true(mask: pd.Series) -> Mask:
    result: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return result
