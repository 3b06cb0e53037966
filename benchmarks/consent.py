"""A million contacts judged, both verdicts for e-mail, against the same table carried out row by row.

    python benchmarks/consent.py 1000000
    python benchmarks/consent.py 1000000 --rows 20000     row by row on a sample only, and times fifty

Invented tables as they stand in a workbook: for each contact at least one consent record with a mix of proofs, states, stamps
of uploads and blanks; one contact in fifty is there twice; opt-outs, complaints and bounces in the records and on Suppressions;
purchases and subscriptions. Both sides start from the same tables in memory and end with verdict, rule, service verdict and
last day; they are compared contact by contact. The rival (`plain_consent`) is written from the rules in words, one contact at a
time with early exits, over the same readers of addresses and numbers. Peak memory is that of the process, tables and libraries
included.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from datetime import date

import numpy as np
import pandas as pd
from plain_consent import judge_all

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.gather import READS, gather
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 6, 1)
POLICY = Policy(
    client="Acme", go_live_on=date(2026, 7, 1), access_registers_read="Yes", sender_regimes="US", opt_outs_read_for="Kit"
)  # fmt: skip
TEXT = pd.StringDtype("pyarrow")
ANSWERS = ["marketing_verdict", "rule", "service_verdict", "expires_on"]

_COUNTRIES = ("US", "GB", "DE", "CA", "FR", "AT", "AU", None)
_SHARES = (0.42, 0.15, 0.13, 0.1, 0.07, 0.02, 0.03, 0.08)
_NUMBERS = {
    "US": "+120255501",
    "GB": "+447700900",
    "DE": "+491512345",
    "CA": "+141655501",
    "FR": "+336123456",
}


def tables(count: int) -> dict[str, pd.DataFrame]:
    """The tables of a workbook of ``count`` contacts, always the same."""
    dice = np.random.default_rng(7)
    who = np.where(dice.random(count) < 0.98, np.arange(count), dice.integers(0, count, count))
    address = pd.Series(np.char.add(np.char.add("p", who.astype(str)), "@example.org"), dtype=TEXT)
    land = dice.choice(len(_COUNTRIES), count, p=_SHARES)
    country = pd.Series(np.array(_COUNTRIES, dtype=object)[land], dtype=TEXT)
    contacts = {
        "email": address.mask(dice.random(count) < 0.01),
        "country": country,
        "phone": _phones(country, dice),
        "language": pd.Series(np.where(dice.random(count) < 0.1, "de", None), dtype=TEXT),
        "last_sent_on": _days(dice, count, 0.9, 400),
        "last_clicked_on": _days(dice, count, 0.6, 1500),
        "last_purchase_on": _days(dice, count, 0.2, 1500),
        "has_access": pd.Series(
            dice.choice(
                np.array([None, "Yes", "No", "Unknown"], dtype=object), count, p=(0.8, 0.08, 0.1, 0.02)
            ),
            dtype=TEXT,
        ),
        "source_platform": pd.Series(
            dice.choice(np.array(["Kit", "Kartra", "Mailchimp"], dtype=object), count, p=(0.6, 0.3, 0.1)),
            dtype=TEXT,
        ),
        "source_id": pd.Series(who.astype(str), dtype=TEXT),
    }
    more = dice.choice(count, count // 20, replace=False)
    mine = np.concatenate([np.arange(count), np.sort(more)])
    others = dice.random(count // 12) < 0.2
    stopped = np.where(
        others, count + dice.integers(0, count, count // 12), dice.integers(0, count, count // 12)
    )
    return {
        "contacts": _typed("contacts", contacts, count),
        "consent_records": _records(contacts["email"], mine, dice),
        "suppressions": _suppressions(stopped, dice),
        "subscriptions": _typed(
            "subscriptions",
            {
                "email": _some(address, dice, count // 25),
                "status": _words(dice, count // 25, ("Active", "Cancelled", "Past due", None), (0.6, 0.3, 0.05, 0.05)),
            },
            count // 25,
        ),
        "purchases": _typed(
            "purchases",
            {
                "email": _some(address, dice, count // 6),
                "kind": _words(dice, count // 6, ("Sale", "Rebill", "Refund"), (0.8, 0.15, 0.05)),
                "bought_at": _days(dice, count // 6, 1, 1500),
            },
            count // 6,
        ),
        "files": _files(),
    }  # fmt: skip


def _records(address: pd.Series, mine: np.ndarray, dice: np.random.Generator) -> pd.DataFrame:
    n = len(mine)
    at = _days(dice, n, 0.85, 2200, to_the_second=True)
    upload = dice.random(n) < 0.06
    at = at.mask(upload, pd.Timestamp(2024, 2, 3, 10, 0, 0))
    confirmed = (at + pd.Timedelta(hours=5)).where(dice.random(n) < 0.3)
    status = _words(
        dice, n, ("Subscribed", "Unsubscribed", "Never subscribed", "Pending", "Unknown", "Bounced", "Complained", "Objected", "Not stated"),
        (0.8, 0.05, 0.03, 0.02, 0.03, 0.03, 0.005, 0.005, 0.03),
    )  # fmt: skip
    basis = _words(
        dice, n, ("Express, double opt-in", "Express, single opt-in", "Own collection", "Contract", "Unknown", None),
        (0.25, 0.3, 0.15, 0.05, 0.05, 0.2),
    )  # fmt: skip
    yes = {name: _yes(dice, n) for name in ("soft_similar", "soft_offered", "soft_each_message")}
    columns = {
        "email": address.take(mine).reset_index(drop=True),
        "channel": _words(dice, n, ("E-mail", None, "SMS"), (0.9, 0.05, 0.05)),
        "status": status, "status_on": _days(dice, n, 0.5, 800), "basis": basis, "consent_at": at,
        "consent_source": _words(dice, n, ("Newsletter form", "Checkout", "Webinar page", "import", None), (0.4, 0.25, 0.1, 0.1, 0.15)),
        "consent_method": _words(dice, n, ("Tick", "Button", "Double opt-in click", "Unknown", None), (0.45, 0.2, 0.1, 0.1, 0.15)),
        "consent_ip": _words(dice, n, ("203.0.113.9", "127.0.0.1", None), (0.6, 0.04, 0.36)),
        "confirmed_at": confirmed,
        "wording": _words(dice, n, ("form-v2.pdf", "form-v3.pdf", None), (0.3, 0.4, 0.3)),
        "controller": _words(dice, n, ("Acme", "Acme Ltd", "Other Ltd", None), (0.5, 0.2, 0.05, 0.25)),
        "withdrawn_at": _days(dice, n, 0.02, 1500), "last_inquiry_on": _days(dice, n, 0.03, 400),
        "erasure_requested_at": _days(dice, n, 0.001, 400),
        "list_origin": _words(dice, n, ("Own", "Event", "Partner", "Purchased", None), (0.75, 0.08, 0.03, 0.02, 0.12)),
        "minor": pd.Series(dice.choice(np.array([True, False, None], dtype=object), n, p=(0.002, 0.098, 0.9)), dtype="boolean"),
        "source_platform": _words(dice, n, ("Kit", "Kartra"), (0.9, 0.1)),
        "source_file": _words(dice, n, ("confirmed.csv", "leads.csv"), (0.9, 0.1)),
        **yes,
    }  # fmt: skip
    return _typed("consent_records", columns, n)


def _suppressions(who: np.ndarray, dice: np.random.Generator) -> pd.DataFrame:
    n = len(who)
    address = np.char.add(np.char.add("p", who.astype(str)), "@example.org")
    address = np.where(dice.random(n) < 0.1, np.char.upper(address), address)
    address = np.where(dice.random(n) < 0.05, np.char.replace(address, "@", "+news@"), address)
    reasons = ("Unsubscribed", "Hard bounce", "Complained", "Objected", "Blocked", "Manual", "Erasure", None)
    columns = {
        "address": pd.Series(address, dtype=TEXT),
        "channel": _words(dice, n, ("E-mail", None, "SMS"), (0.9, 0.05, 0.05)),
        "reason": _words(dice, n, reasons, (0.6, 0.2, 0.05, 0.05, 0.03, 0.03, 0.02, 0.02)),
        "suppressed_at": _days(dice, n, 0.9, 1500),
    }
    return _typed("suppressions", columns, n)


def _files() -> pd.DataFrame:
    made = pd.Series(pd.array([pd.Timestamp(2026, 5, 30)] * 3, dtype="timestamp[us][pyarrow]"))
    columns = {
        "name": pd.Series(["confirmed.csv", "leads.csv", "subscribed.csv"], dtype=TEXT),
        "direction": pd.Series(["Imported"] * 3, dtype=TEXT),
        "platform": pd.Series(["Kit", "Kartra", "Mailchimp"], dtype=TEXT),
        "holds": pd.Series(["Contacts"] * 3, dtype=TEXT), "made_on": made,
    }  # fmt: skip
    return _typed("files", columns, 3)


def _typed(name: str, columns: dict[str, pd.Series], count: int) -> pd.DataFrame:
    empty = dict(
        loading.from_frames(
            {name: pd.DataFrame(columns=[c.name for c in BY_NAME[name].columns], dtype=object)}
        ).tables
    )[name]
    key = BY_NAME[name].key.name
    ids = pd.Series(np.char.add("K-", np.arange(count).astype(str)), dtype=TEXT)
    blank = {
        c: pd.Series([pd.NA] * 1, dtype=empty[c].dtype)
        .take(np.zeros(count, dtype=int))
        .reset_index(drop=True)
        for c in empty
    }
    return pd.DataFrame({c: {**columns, key: ids}.get(c, blank[c]).astype(empty[c].dtype) for c in empty})  # fmt: skip


def _words(dice: np.random.Generator, n: int, words: tuple, shares: tuple[float, ...]) -> pd.Series:
    places = dice.choice(len(words), n, p=shares)
    return pd.Series(pd.array(list(words), dtype=TEXT).take(places))


def _yes(dice: np.random.Generator, n: int) -> pd.Series:
    return pd.Series(dice.choice(np.array([True, False, None], dtype=object), n, p=(0.5, 0.05, 0.45)), dtype="boolean")  # fmt: skip


def _some(address: pd.Series, dice: np.random.Generator, n: int) -> pd.Series:
    return address.take(dice.integers(0, len(address), n)).reset_index(drop=True)


def _phones(country: pd.Series, dice: np.random.Generator) -> pd.Series:
    stems = country.map(_NUMBERS).fillna("+447700900").astype(TEXT)
    number = stems + pd.Series(np.char.zfill(dice.integers(0, 1000, len(country)).astype(str), 3), dtype=TEXT)
    return number.where(dice.random(len(country)) < 0.5)


def _days(
    dice: np.random.Generator, n: int, share: float, back: int, *, to_the_second: bool = False
) -> pd.Series:
    seconds = dice.integers(0, back * 86400, n)
    if not to_the_second:
        seconds = seconds // 86400 * 86400
    days = np.datetime64("2026-05-31T00:00:00", "us") - seconds.astype("timedelta64[s]").astype(
        "timedelta64[us]"
    )
    return pd.Series(days).astype("timestamp[us][pyarrow]").where(dice.random(n) < share)


def ours(all_: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The verdicts of xlmigrate, one row per contact."""
    judged = gather({name: all_[name] for name in READS}, POLICY, TODAY)
    return judged.verdicts(f.EMAIL).frame().take(judged.units.contact).reset_index(drop=True)


def answers(told: pd.DataFrame) -> pd.DataFrame:
    """What both sides must agree on, as text."""
    days = pd.to_datetime(told["expires_on"]).dt.strftime("%Y-%m-%d").fillna("").astype(TEXT)
    return told[ANSWERS].assign(expires_on=days).astype(TEXT)


def peak() -> int:
    """The most memory that this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--rows", type=int, help="judge only so many row by row, and extrapolate")
    given = parser.parse_args()
    sample = given.rows or given.count
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        quick = pool.apply(timed, ("ours", given.count))
        plain = pool.apply(timed, ("plain", sample))
        same = quick if sample == given.count else pool.apply(timed, ("ours", sample))
    differ = ~(same["told"] == plain["told"]).all(axis=1)
    scaled = plain["seconds"] * given.count / sample
    print(
        f"{given.count:,} contacts, {quick['records']:,} consent records, {quick['entries']:,} suppressions"
    )
    print(
        f"xlmigrate   {quick['seconds']:8.1f} s   peak {quick['peak']:,} MiB, of which the tables {quick['held']:,}"
    )
    words = "" if sample == given.count else f", from {plain['seconds']:.1f} s for {sample:,} rows"
    print(f"row by row  {scaled:8.1f} s{words}")
    print(f"{scaled / quick['seconds']:.1f} times as fast; other verdicts: {int(differ.sum())} of {sample:,}")
    print(quick["told"]["marketing_verdict"].value_counts().to_string())
    print(quick["told"]["service_verdict"].value_counts().to_string())
    if differ.any():
        print(pd.concat([same["told"], plain["told"]], axis=1)[differ].head(10).to_string())
        sys.exit(1)


def timed(who: str, count: int) -> dict:
    """One side, in a process of its own: its verdicts, seconds and memory."""
    all_ = tables(count)
    held = peak()
    start = time.perf_counter()
    told = ours(all_) if who == "ours" else judge_all(all_, POLICY, TODAY)
    seconds = time.perf_counter() - start
    told = answers(told)
    return {
        "told": told, "seconds": seconds, "peak": peak(), "held": held,
        "records": len(all_["consent_records"]), "entries": len(all_["suppressions"]),
    }  # fmt: skip


if __name__ == "__main__":
    main()
