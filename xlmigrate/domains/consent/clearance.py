"""The gate: what every writer of a file for the new platform must pass. It judges again on the day of writing.

It refuses a workbook whose verdicts are out of date, whose opt-outs are older than its contacts, and any address
that must not leave. Files of members and customers are never filtered by the marketing verdict, but by the service verdict alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import decisions, precedence, regimes, sources
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import Ints, Mask
from xlmigrate.domains.consent.gather import Gathered, Raw, Tables, gather
from xlmigrate.domains.consent.judge import grounds
from xlmigrate.domains.consent.ledger import address_key
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.engine.settings import Policy

Purpose = Literal["marketing", "service", "request"]
"""What a file is for; a request is the one mail that asks for consent, sent by the old platform."""


@dataclass(frozen=True)
class Gate:
    """A workbook's judgement of today, open for one file."""

    judged: Gathered
    channel: int

    def may_leave(self, contacts: pd.DataFrame, purpose: Purpose) -> Mask:
        """Which rows of Contacts may stand in a file for this purpose; the rest stays behind, as a list of reasons says."""
        units = self.judged.units.contact[contacts.index.to_numpy()]
        verdicts = self.judged.verdicts(self.channel)
        if purpose == "service":
            service = verdicts.service[units]
            carried: Mask = (service == precedence.CARRY) | (service == precedence.NEW_ADDRESS)
            return carried
        allowed: Mask = self._allowed(purpose)[units]
        return allowed

    def let_out(self, addresses: pd.Series, purpose: Purpose) -> None:
        """Refuse a finished file in which an address stands that must not leave; the last look before it is written.

        Raises XlmigrateError that says how many and why, without the addresses.
        """
        unit = self.judged.units.keys.get_indexer(pd.Index(address_key(addresses).fillna("\x1e")))
        if (unit < 0).any():
            raise XlmigrateError(
                f"{int((unit < 0).sum()):,} of its addresses are not on Contacts, so their consent was not judged",
                where="the file for the new platform", do="Import them, run judge-consent, and write the file again.",
            )  # fmt: skip
        verdicts = self.judged.verdicts(self.channel)
        if purpose == "service":
            kept = np.isin(verdicts.service, (precedence.CARRY, precedence.NEW_ADDRESS)) & (
                verdicts.marketing != precedence.ERASE
            )
        else:
            kept = self._allowed(purpose)
        held = unit[~kept[unit]]
        if len(held):
            words = pd.Series(precedence.MARKETING)[self.effective()[held]].value_counts()
            why = ", ".join(f"{count:,} {word}" for word, count in words.items())
            raise XlmigrateError(
                f"{len(held):,} of its addresses must not be mailed ({why})", where="the file for the new platform",
                do="Remove them; the reasons are on Contacts.",
            )  # fmt: skip

    def _allowed(self, purpose: Purpose) -> Mask:
        allowed: Mask = (self.requestable() if purpose == "request" else self.marketable()) & ~self.left_out()
        return allowed

    def marketable(self) -> Mask:
        """The units that may get marketing: computed or signed, and with a permission that has not ended today."""
        decided, facts = self.judged.decided(self.channel), self.judged.facts(self.channel)
        live: Mask = (decided.rank <= precedence.OK_UNTIL) & ~(decided.until < facts.today)
        return live

    def requestable(self) -> Mask:
        """The units that may be asked for consent, once: every law that holds gives a reason for it, and go-live is not yet.

        A person may sign for a request too, after go-live as well.
        """
        verdicts, facts = self.judged.verdicts(self.channel), self.judged.facts(self.channel)
        reason = np.array([bool(row.asks) for row in TABLE])
        lawful = facts.people.regimes > 0
        for ground in grounds(facts).values():
            lawful &= (ground < 0) | reason[ground]
        rank = self.effective()
        asked = (
            (rank == precedence.REPERMISSION)
            & (verdicts.marketing <= precedence.REPERMISSION)
            & lawful
            & ~(verdicts.act_before < facts.today)
        )
        before = self.judged.policy.go_live_on is not None and facts.today < np.datetime64(
            self.judged.policy.go_live_on, "D"
        )
        result: Mask = (asked & before) | (self.signed() & (rank == precedence.REPERMISSION))
        return result

    def left_out(self) -> Mask:
        """The units of which a person said on Contacts that they do not move, on any of their rows."""
        return decisions.left_out(self.judged, self.channel)

    def effective(self) -> Ints:
        """The rank of each unit's verdict that counts: computed, or decided by a person."""
        return self.judged.decided(self.channel).rank

    def signed(self) -> Mask:
        """The units whose verdict a signature opened."""
        return self.judged.decided(self.channel).signed


def opened(
    tables: Tables, policy: Policy, today: date, *, channel: int = f.EMAIL, raw: Raw | None = None
) -> Gate:
    """The gate of a workbook; ``raw`` holds its cells that could not be read. Raises XlmigrateError, which says what to do, when nothing may be written from it yet."""
    if policy.go_live_on is None:
        raise XlmigrateError(
            "there is no go-live date",
            where="Settings",
            do="Fill in Go-live: permissions are judged for that day.",
        )
    judged = gather(tables, policy, today, raw)
    contacts = tables["contacts"]
    verdicts = judged.verdicts(f.EMAIL)
    fresh = pd.Series(precedence.MARKETING, dtype=contacts["marketing_verdict"].dtype)[
        judged.decided(f.EMAIL).rank[judged.units.contact]
    ]
    service = pd.Series(precedence.SERVICE, dtype=contacts["service_verdict"].dtype)[
        verdicts.service[judged.units.contact]
    ]
    if contacts["marketing_verdict"].isna().any():
        raise XlmigrateError(
            "consent has not been judged yet", where="Contacts", do="Run: xlmigrate judge-consent."
        )
    differ = (contacts["marketing_verdict"].to_numpy() != fresh.to_numpy()) | (
        contacts["service_verdict"].fillna("").to_numpy() != service.to_numpy()
    )
    if differ.any():
        raise XlmigrateError(
            f"verdicts out of date: {int(differ.sum()):,}",
            where="Contacts",
            do="Run: xlmigrate judge-consent.",
        )
    strange = judged.illegible_decisions()
    if strange.any():
        ids = contacts["contact_id"][strange].astype(object)
        raise XlmigrateError(
            f"decisions that cannot be read: {int(strange.sum()):,} ({', '.join(map(str, ids[:5]))}{', ...' if len(ids) > 5 else ''})",
            where="Contacts, Decision", do="Choose a word from the list for each, then run: xlmigrate judge-consent.",
        )  # fmt: skip
    senders = regimes.unread_senders(policy.sender_regimes)
    if senders:
        raise XlmigrateError(
            f"{', '.join(senders)} is not a known country", where="Settings, Sender's countries",
            do="Write the ISO code or the name of each country, separated by commas, and judge again.",
        )  # fmt: skip
    behind = sources.unread(tables, policy)
    if behind:
        raise XlmigrateError(
            f"the opt-outs of {', '.join(behind)} are incomplete, or older than its contacts", where="Suppressions",
            do="Export the unsubscribed and bounced contacts of that platform today, and import them.",
        )  # fmt: skip
    return Gate(judged, channel)
