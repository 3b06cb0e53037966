"""What is said of each origin: its people, what its records lack, and how many would become OK by one signature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import evidence, origins, precedence
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Ints, Mask
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.engine.plan import TEXT

COLUMNS = ("people", "ok_now", "frees", "missing", "reason", "state", "first_on", "last_on", "signed_facts")
_ASKS = {
    "wording": "the wording that people saw, naming {client}",
    "how": "where it was shown and what people did",
    "basis": "that it was an opt-in of their own",
    "list": "that the addresses are your own",
}


def figures(judged: Gathered) -> pd.DataFrame:
    """`COLUMNS` for each row of Origins, in the order of the sheet."""
    table, records = judged.tables["origins"].reset_index(drop=True), judged.tables["consent_records"]
    signed = judged.origins
    if not len(table) or not len(records):
        return pd.DataFrame({name: pd.Series(pd.NA, index=table.index, dtype=object) for name in COLUMNS})
    place, unit = signed.place, judged.units.record
    there = np.isin(unit, judged.units.contact)
    pairs = pd.DataFrame({"place": place, "unit": unit, "row": np.arange(len(place))})[(place >= 0) & there]
    people = pairs.drop_duplicates(["place", "unit"])
    ok, freed = _ok(judged, table), _freed(judged, table)
    channel = _channel(table)
    lacks = _lacks(judged)
    rows = []
    for number in range(len(table)):
        mine = people[people["place"].eq(number)]["unit"].to_numpy(dtype=np.int64)
        free = mine[freed[channel[number]][mine] & ~ok[channel[number]][mine]]
        own = pairs[pairs["place"].eq(number)]
        of_free = own[own["unit"].isin(free)]["row"].to_numpy(dtype=np.int64)
        rows.append(
            (
                len(mine),
                int(ok[channel[number]][mine].sum()),
                len(free),
                *_says(judged, table, number, own, of_free, lacks, len(free)),
            )
        )
    made = pd.DataFrame(rows, columns=["people", "ok_now", "frees", "missing", "reason"])
    at = records["consent_at"].reset_index(drop=True)
    days = at.take(pairs["row"].to_numpy()).groupby(pairs["place"].to_numpy())
    return made.assign(
        missing=made["missing"].astype(TEXT).mask(made["missing"].eq("")), reason=made["reason"].astype(TEXT), state=_states(judged, table),
        first_on=days.min().reindex(made.index), last_on=days.max().reindex(made.index), signed_facts=signed.bound,
    )  # fmt: skip


def _channel(table: pd.DataFrame) -> Ints:
    place = {word: number for number, word in enumerate(f.CHANNELS)}
    numbers: Ints = table["channel"].map(place).fillna(f.EMAIL).to_numpy(dtype=np.int64).astype(np.int64)
    return numbers


def _ok(judged: Gathered, table: pd.DataFrame) -> dict[int, Mask]:
    return {channel: judged.decided(channel).rank <= precedence.OK_UNTIL for channel in set(_channel(table))}


def _freed(judged: Gathered, table: pd.DataFrame) -> dict[int, Mask]:
    """Who would be OK if every origin were supplied in full and signed: the same judgement, on records that say all that may be said."""
    records = judged.tables["consent_records"]
    weighed = evidence.weigh(records, judged.policy, judged.today)
    stated = origins.as_if_signed(records, judged.policy.client, weighed.bulk | weighed.suspect)
    perhaps = replace(
        judged,
        events=evidence.weigh(stated, judged.policy, judged.today),
        stated=stated,
        _facts={},
        _verdicts={},
        _decided={},
    )
    return {
        channel: perhaps.verdicts(channel).marketing <= precedence.OK_UNTIL
        for channel in set(_channel(table))
    }


def _lacks(judged: Gathered) -> dict[str, Mask]:
    """Of each record, what an origin could supply and neither the record nor a signed origin says."""
    weighed = judged.events
    origin = judged.stated["list_origin"]
    return {
        "wording": ~weighed.what, "how": ~weighed.how, "basis": ~weighed.express,
        "list": (origin.isna() | origin.eq("Unknown")).to_numpy(dtype=bool),
    }  # fmt: skip


def _says(
    judged: Gathered,
    table: pd.DataFrame,
    number: int,
    own: pd.DataFrame,
    of_free: Ints,
    lacks: dict[str, Mask],
    free: int,
) -> tuple[str, str]:
    """What the records of an origin lack, with counts, and what would change, in one sentence."""
    rows = own["row"].to_numpy(dtype=np.int64)
    units = own["unit"].to_numpy(dtype=np.int64)
    client = judged.policy.client or "your business (fill Client on Settings)"
    day = judged.tables["consent_records"]["consent_at"].isna().to_numpy(dtype=bool)
    said = []
    for label, mask in (("wording", lacks["wording"]), ("place and act", lacks["how"]), ("kind of consent", lacks["basis"]),
                        ("who collected it", lacks["list"]), ("day of consent, which only a record can tell", day)):  # fmt: skip
        count = len(np.unique(units[mask[rows]]))
        if count:
            said.append(f"{label} ({count:,})")
    name = str(table["origin"].iloc[number])
    if free:
        asks = [text.format(client=client) for part, text in _ASKS.items() if lacks[part][of_free].any()]
        some = "1 person" if free == 1 else f"{free:,} people"
        become = "becomes" if free == 1 else "become"
        change = f"{some} of {name} {become} OK if you can show {_and(asks) or 'what is missing'}, and sign"
    elif said:
        change = "Signing would make nobody OK: see Reason on Contacts"
    else:
        change = "Complete: nothing more to fill in here"
    return ", ".join(said), change


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def _states(judged: Gathered, table: pd.DataFrame) -> pd.Series:
    signed = judged.origins
    covered = (
        np.bincount(signed.place[signed.covered], minlength=len(table))
        if signed.covered.any()
        else np.zeros(len(table), dtype=int)
    )
    counts = pd.Series(
        [f"{origins.HOLDS}, for {count:,} records" for count in covered], index=table.index, dtype=TEXT
    )
    return signed.states.where(~pd.Series(signed.holds), counts)
