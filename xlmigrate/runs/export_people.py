"""Who goes where: of each row of Contacts, and of each stop without one, in which kind of file it stands, or why in none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.domains.consent import blocked, precedence, segments
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.domains.consent.ledger import PREFIX, address_key
from xlmigrate.domains.consent.mailboxes import mailbox
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.words import Word
from xlmigrate.files.writing.contact_files import loadable
from xlmigrate.files.writing.fields import TAKEN, text_of
from xlmigrate.platforms import ImportFile

Answer = Literal["", "load", "apart"]
"""What becomes of payers who opted out, where loading an opt-out blocks service mail or may do so."""


class Fate(Word):
    """Where somebody went, and what to do."""

    EXPORTED = "In a file of contacts", ""
    SUPPRESSED = "In a file of opt-outs", ""
    JOINED = (
        "Joined with another row of the same mailbox",
        "Nothing: tags and lists went along, and what the other row lacked.",
    )
    SAME_STOP = "The same address is in the file of opt-outs", "Nothing."
    ASK = (
        "Held back: may be asked for consent",
        "One request, from the old platform, reviewed, before the day on Contacts. No import before a yes.",
    )
    TOO_LATE = "Held back: not to be asked any more", "Only a signed decision on Contacts opens it."
    UNKNOWN = (
        "Held back: consent is not known",
        "No import and no request until a person signs on Contacts. It is no opt-out either: nobody said no.",
    )
    LEFT_OUT = "Left out by your decision", "Nothing, unless you change the decision on Contacts."
    NO_PERMISSION = "Held back: no permission", "Nothing: there is nothing to sign for."
    REFUSED = "The platform would refuse the row", "Mend the row on Contacts and export again."
    NOT_LOADED = (
        "Opted out; there is no file of opt-outs for this platform",
        "Never import it. Keep Suppressions, and set it on the platform by hand if it comes there in another way.",
    )
    PAYER_APART = (
        "Opted out and pays: kept apart by your answer",
        "Block marketing mail on the platform by hand, so that service mail still goes out.",
    )
    NO_ADDRESS = (
        "Opted out; there is no address that can be loaded",
        "Keep Suppressions: the entry goes on to hold here.",
    )
    ERASE = "Asked to be erased", "Run: xlmigrate forget."


_OF_PLACE: Mapping[int, Fate] = {
    segments.OK: Fate.EXPORTED, segments.UNTIL: Fate.EXPORTED, segments.ASK: Fate.ASK, segments.TOO_LATE: Fate.TOO_LATE,
    segments.UNKNOWN: Fate.UNKNOWN, segments.LEFT_OUT: Fate.LEFT_OUT, segments.NO_PERMISSION: Fate.NO_PERMISSION,
    segments.NO_CONSENT: Fate.NO_PERMISSION, segments.SAME: Fate.JOINED, segments.SUPPRESSED: Fate.SUPPRESSED, segments.ERASE: Fate.ERASE,
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """``rows``: of each row of Contacts ``contact_id``, ``place`` (its list), ``fate``, ``address``, ``key``, ``joins`` (the row that it
    joins, or itself), ``until``, ``pays``, ``why`` and what is told of its verdict. ``beside``: of each stop without a contact
    ``address``, ``key``, ``fate``, ``pays``, ``says``.
    """

    rows: pd.DataFrame
    beside: pd.DataFrame

    def opt_outs(self, *, pays: bool | None = None) -> pd.Series:
        """The addresses of the file of opt-outs, each once, in the order of the alphabet; ``pays``: only those who do, or do not."""
        both = pd.concat([one[["address", "key", "fate", "pays"]] for one in (self.rows, self.beside)], ignore_index=True)  # fmt: skip
        mine = both[both["fate"].eq(Fate.SUPPRESSED) & (True if pays is None else both["pays"].eq(pays))]
        return mine.sort_values("key", kind="stable")["address"].reset_index(drop=True).astype(TEXT)


def divide(gate: Gate, target: ImportFile, answer: Answer) -> People:
    """Divide everybody of the channel e-mail. Raises XlmigrateError where a person must answer first what becomes of payers who opted out."""
    judged = gate.judged
    contacts = judged.tables["contacts"].reset_index(drop=True)
    place = segments.places(gate)
    told = segments.told(gate)
    units = judged.units.contact
    service = judged.verdicts(f.EMAIL).service[units]
    rows = pd.DataFrame(
        {
            "contact_id": contacts["contact_id"], "place": place, "fate": pd.Series([_OF_PLACE[one] for one in place], dtype=object),
            "address": judged.read["address"].reset_index(drop=True), "key": pd.Series(judged.units.keys[units], dtype=TEXT),
            "until": told["Last day"], "pays": np.isin(service, (precedence.CARRY, precedence.HOLD)),
            "verdict": told["Verdict"], "reason": told["Reason"], "service": told["Service"],
        }
    )  # fmt: skip
    rows["box"] = mailbox(rows["key"], sure=True)
    rows["joins"] = _joined(rows)
    rows["why"] = rows["fate"].map(str).astype(TEXT)
    beside = _beside(judged)
    rows, beside = _stops(rows, beside, target, answer)
    return People(rows, beside)


def _joined(rows: pd.DataFrame) -> pd.Series:
    """The row that each row joins: of a mailbox the first that is exported; what joins nobody is held back like its mailbox."""
    at = pd.Series(rows.index, index=rows.index)
    out = rows["fate"].eq(Fate.EXPORTED)
    first = pd.Series(at[out].to_numpy(), index=rows["box"][out].to_numpy())
    first = first[~first.index.duplicated()]
    joins = rows["fate"].eq(Fate.JOINED)
    into = rows["box"].map(first)
    alone = joins & into.isna()
    rows.loc[alone, "fate"] = Fate.ASK  # the mailbox stands on the list of those who may be asked
    return at.mask(joins & into.notna(), into).astype("int64")


def _beside(judged: Gathered) -> pd.DataFrame:
    """The stops without a contact, with the address that a platform can load, where there is one."""
    found = blocked.beside_contacts(judged, f.EMAIL)
    payers = blocked.payers_beside_contacts(judged)
    paying = set(address_key(payers["address"]).dropna())
    read = email.parse(found["address"])
    key = address_key(found["address"])
    erase = found["verdict"].eq("Erase") | found["address"].str.startswith(PREFIX)
    fate = pd.Series(Fate.SUPPRESSED, index=found.index, dtype=object)
    fate = fate.mask(read["address"].isna(), Fate.NO_ADDRESS).mask(erase.fillna(False), Fate.ERASE)
    return pd.DataFrame(
        {"address": read["address"].mask(erase.fillna(False)), "key": key, "fate": fate, "pays": key.isin(paying), "says": found["says"]}
    )  # fmt: skip


def _stops(
    rows: pd.DataFrame, beside: pd.DataFrame, target: ImportFile, answer: Answer
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What becomes of the opt-outs on this platform."""
    for one in (rows, beside):
        stopped = one["fate"].eq(Fate.SUPPRESSED)
        one.loc[stopped & one["address"].isna(), "fate"] = Fate.NO_ADDRESS
        one.loc[one["fate"].eq(Fate.SUPPRESSED) & one["key"].duplicated(), "fate"] = Fate.SAME_STOP
    # the first row of an address with a stop must be the one that is written
    for one in (rows, beside):
        first = one[one["fate"].isin([Fate.SUPPRESSED, Fate.SAME_STOP])].drop_duplicates("key").index
        one.loc[first, "fate"] = Fate.SUPPRESSED
    on_contacts = set(rows["key"][rows["fate"].eq(Fate.SUPPRESSED)])
    beside.loc[beside["fate"].eq(Fate.SUPPRESSED) & beside["key"].isin(on_contacts), "fate"] = Fate.SAME_STOP
    if not loadable(target):
        for one in (rows, beside):
            one.loc[one["fate"].isin([Fate.SUPPRESSED, Fate.SAME_STOP]), "fate"] = Fate.NOT_LOADED
    elif target.or_safest("opt_out_blocks_service"):
        _payers(rows, beside, target, answer)
    rows["why"] = rows["why"].mask(rows["fate"].ne(Fate.EXPORTED), rows["fate"].map(str).astype(TEXT))
    return rows, beside


def _payers(rows: pd.DataFrame, beside: pd.DataFrame, target: ImportFile, answer: Answer) -> None:
    """Payers who opted out: stop until somebody said whether their opt-outs are loaded."""
    paying = [one["fate"].eq(Fate.SUPPRESSED) & one["pays"].astype(bool) for one in (rows, beside)]
    count = sum(int(one.sum()) for one in paying)
    if not count or answer == "load":
        return
    if answer == "apart":
        for one, mine in zip((rows, beside), paying, strict=True):
            one.loc[mine, "fate"] = Fate.PAYER_APART
        return
    ids = rows["contact_id"][paying[0]].astype(object).tolist()
    named = f" ({', '.join(map(str, ids[:5]))}{', ...' if len(ids) > 5 else ''})" if ids else ""
    known = target.opt_out_blocks_service.known
    raise XlmigrateError(
        f"{count:,} people who opted out pay, or may{named}, and a loaded opt-out {'blocks' if known else 'may block'} service mail too",
        where="the import files",
        do="Say what becomes of them: --opted-out-payers apart lists them for you to block by hand, load loads their opt-outs.",
    )  # fmt: skip


@dataclass(frozen=True)
class Cleared:
    """The values that may leave: ``wanted`` as `fields.text_of` gives them, and ``withheld``: row, column, value, why."""

    wanted: pd.DataFrame
    withheld: pd.DataFrame


_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]|/?=&]+@[^\s<>\"',;:()\[\]|/?=&]+\.[^\s<>\"',;:()\[\]|/?=&.]+")


def values_of(gate: Gate, people: People) -> Cleared:
    """The values of everybody whose row is exported or joins one that is; what must not leave is taken out and named.

    A phone number does not leave where its owner is stopped for text messages, nor a cell in which another address stands that
    is not exported itself.
    """
    rows = people.rows
    mine = rows.index[rows["fate"].isin([Fate.EXPORTED, Fate.JOINED])]
    contacts = gate.judged.tables["contacts"].reset_index(drop=True).loc[mine]
    contacts = contacts.assign(email=rows["address"].loc[mine])
    wanted = text_of(contacts)
    withheld: list[tuple[object, ...]] = []
    if "phone" in wanted:
        texts = segments.places(replace(gate, channel=f.SMS))[mine]
        stopped = np.isin(texts, (segments.SUPPRESSED, segments.ERASE, segments.LEFT_OUT))
        gone = wanted["phone"].notna().to_numpy(dtype=bool) & stopped
        withheld += [(row, "phone", value, "Left out: no text message may go to it") for row, value in wanted["phone"][gone].items()]  # fmt: skip
        wanted["phone"] = wanted["phone"].mask(gone)
    may = set(rows["key"][rows["fate"].eq(Fate.EXPORTED)])
    for name in wanted.columns.drop("email"):
        suspect = wanted[name].str.contains("@", regex=False).fillna(False).to_numpy(dtype=bool)
        if name in TAKEN or suspect.any():
            for row, value in wanted[name][suspect].items():
                found = pd.Series(_ADDRESS.findall(value), dtype=TEXT)
                if len(found) and not set(address_key(found)) <= may:
                    withheld.append((row, name, "(not repeated here)", "Left out: an address stands in it that is not exported"))  # fmt: skip
                    wanted.loc[row, name] = pd.NA
    return Cleared(wanted, pd.DataFrame(withheld, columns=["row", "column", "value", "why"]))
