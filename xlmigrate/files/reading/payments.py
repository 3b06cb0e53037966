"""Rows of payment exports in our words: states and intervals of subscriptions, kinds of payments, and what is no payment at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlmigrate.cleaning.distinct import TEXT, once_per_value
from xlmigrate.domains.traces.file_notices import NO_SALES, Problems
from xlmigrate.files.reading.meanings import folded
from xlmigrate.files.reading.source_file import SourceFile
from xlmigrate.platforms import Export

TAKES = ("purchases", "subscriptions")

_STATES: Mapping[str, tuple[str, ...]] = {
    "Active": ("active", "aktiv", "running", "live", "paid", "current"),
    "Trial": ("trialing", "trial", "in trial", "on trial", "trialling"),
    "Past due": (
        "past due",
        "unpaid",
        "overdue",
        "delinquent",
        "failed",
        "payment failed",
        "incomplete",
        "suspended",
    ),
    "Paused": ("paused", "on hold", "pending pause"),
    "Cancelled": (
        "canceled",
        "cancelled",
        "canceling",
        "pending cancel",
        "pending cancellation",
        "gekundigt",
    ),
    "Ended": ("ended", "expired", "incomplete expired", "completed", "inactive", "finished"),
    "Free access": ("free", "comped", "complimentary", "gift"),
}
"""States of subscriptions (docs.stripe.com/api/subscriptions/object#subscription_object-status, 2026-11; PayPal and membership plugins)."""

_INTERVALS: Mapping[str, tuple[str, ...]] = {
    "Weekly": ("week", "weekly", "1 week", "every week"),
    "Monthly": ("month", "monthly", "1 month", "every month", "per month", "monat", "monatlich", "mensuel"),
    "Quarterly": ("quarter", "quarterly", "3 months", "every 3 months", "3 month"),
    "Yearly": (
        "year",
        "yearly",
        "annual",
        "annually",
        "1 year",
        "12 months",
        "every year",
        "jahr",
        "jahrlich",
        "annuel",
    ),
    "One-time": ("one time", "once", "onetime", "single"),
    "Free": ("free",),
}
_SALES = (
    "payment",
    "sale",
    "checkout",
    "purchase",
    "order",
    "charge",
    "invoice",
    "mass pay",
    "donation",
    "website",
    "paid",
    "verkauf",
    "vente",
    "venta",
    "vendita",
    "verkoop",
    "venda",
)
_REBILLS = (
    "subscription payment",
    "recurring payment",
    "preapproved payment",
    "rebill",
    "renewal",
    "recurring",
)
_REFUNDS = ("refund", "reversal", "ruckerstattung", "remboursement", "reembolso", "rimborso", "terugbetaling")
_CHARGEBACKS = ("chargeback", "dispute")
_NO_SALES = (
    "withdrawal",
    "transfer",
    "deposit",
    "conversion",
    "hold",
    "release",
    "fee",
    "payout",
    "reserve",
    "authorization",
    "adjustment",
    "credit card",
    "bank",
    "void",
    "order reversal",
)
_SETTLED = (
    "completed",
    "complete",
    "paid",
    "succeeded",
    "success",
    "successful",
    "captured",
    "closed",
    "fulfilled",
    "partially refunded",
    "refunded",
    "partially paid",
    "abgeschlossen",
    "effectue",
    "completado",
    "completata",
    "voltooid",
    "concluido",
)


def in_our_words(
    table: str, block: pd.DataFrame, source: SourceFile, problems: Problems, export: Export
) -> tuple[pd.DataFrame, int]:
    """Rows of payments or subscriptions in our words, and how many rows of the file are neither; the profile's words come first."""
    in_words: Callable[[str, pd.Series], pd.Series] | None = getattr(export, "in_our_words", None)
    for place in getattr(export, "words", {}):
        name = place.partition(".")[2]
        if in_words is not None and place.startswith(f"{table}.") and name in block:
            block = block.assign(**{name: in_words(place, block[name])})
    if "currency" in block:
        block = block.assign(currency=block["currency"].str.strip().str.upper())
    left = _left_out(source, export)
    if table == "subscriptions":
        return _subscriptions(block[~left]), int(left.sum())
    return _purchases(block, source, problems, left)


def _left_out(source: SourceFile, export: Export) -> NDArray[np.bool_]:
    """Rows that the profile says are none of what the file holds."""
    left = np.zeros(len(source.frame), dtype=bool)
    leaves: Mapping[str, tuple[str, ...]] = getattr(export, "leaves_out", {})
    for heading in source.headings:
        words = leaves.get(heading.casefold(), ())
        if words:
            left |= (
                source.frame[heading]
                .str.strip()
                .str.casefold()
                .isin(words)
                .fillna(False)
                .to_numpy(dtype=bool)
            )
    return left


def _word(cell: str, words: Mapping[str, tuple[str, ...]]) -> str:
    form = folded(cell)
    return next((ours for ours, others in words.items() if form in others or form == folded(ours)), cell)


def _subscriptions(block: pd.DataFrame) -> pd.DataFrame:
    for name, words in (("status", _STATES), ("billing", _INTERVALS)):
        if name in block:
            block = block.assign(
                **{name: once_per_value(block[name].astype(TEXT), partial(_word, words=words))}
            )
    return block


def _purchases(
    block: pd.DataFrame, source: SourceFile, problems: Problems, left: NDArray[np.bool_]
) -> tuple[pd.DataFrame, int]:
    """Sales, rebills and refunds; a refund belongs to the buyer of the payment it names. All else is set aside, and said."""
    blank = pd.Series(pd.NA, index=block.index, dtype=TEXT)
    amount = pd.to_numeric(block.get("amount", blank), errors="coerce")
    kind = once_per_value(block.get("kind", blank).astype(TEXT), _kind)
    kind = kind.fillna(pd.Series(np.where(amount.lt(0), "Refund", "Sale"), index=block.index, dtype=TEXT))
    kind = kind.mask(kind.isin(["Sale", "Rebill"]) & amount.lt(0).fillna(False), "none")
    block = block.assign(kind=kind, kind_said=block.get("kind", blank))
    state = next(
        (
            h
            for h in source.headings
            if folded(h) in ("status", "state", "payment status", "financial status")
        ),
        None,
    )
    unsettled = blank.isna() & False
    if state is not None:
        told = once_per_value(source.frame[state].astype(TEXT), folded)
        unsettled = (told.notna() & ~told.isin(_SETTLED)).fillna(False)
    if {"parent_id", "source_id", "email"} <= set(block.columns):
        buyers = (
            block[kind.isin(["Sale", "Rebill"])]
            .dropna(subset=["source_id"])
            .drop_duplicates("source_id")
            .set_index("source_id")["email"]
        )
        theirs = block["parent_id"].map(buyers).astype(TEXT)
        back = kind.isin(["Refund", "Chargeback"])
        block = block.assign(email=block["email"].mask(back, theirs))
    no_buyer = block["email"].isna() if "email" in block else ~blank.isna()
    aside = left | (block["kind"].eq("none") | unsettled | no_buyer).fillna(True).to_numpy(dtype=bool)
    for row in np.flatnonzero(aside)[:20]:
        what = [block[name].iloc[row] for name in ("kind_said", "amount", "currency") if name in block]
        text = " ".join(str(cell) for cell in what if not pd.isna(cell))
        problems.say(
            NO_SALES,
            source.name,
            f"line {source.lines[row]}",
            f"Line {source.lines[row]} is no purchase: {text[:120]}",
        )
    if aside.sum() > 20:
        problems.say(
            NO_SALES, source.name, "", f"{int(aside.sum()):,} lines are no purchase; the first 20 are named"
        )
    return block[~aside].drop(columns="kind_said"), int(aside.sum())


def _kind(cell: str) -> str:
    form = folded(cell)
    if any(word in form for word in _CHARGEBACKS):
        return "Chargeback"
    if any(word in form for word in _REFUNDS):
        return "Refund"
    if any(word in form for word in _REBILLS):
        return "Rebill"
    if any(word in form.split() or word in form for word in _NO_SALES):
        return "none"
    return "Sale" if any(word in form for word in _SALES) else "none"
