"""Which domains take mail, as the DNS says: one question for each distinct domain of a column of addresses.

Nothing here reaches the network: who asks the DNS is a parameter. What the DNS does not say is unknown, and an unknown domain
is never counted as one that takes no mail: being offline must not look like a list of dead addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT


@dataclass(frozen=True)
class Reply:
    """What the DNS said to one question: ``found`` with the hosts, ``none`` of this kind, ``no_domain``, or ``unknown``."""

    state: Literal["found", "none", "no_domain", "unknown"]
    hosts: tuple[str, ...] = ()


Ask = Callable[[str, str], Reply]
"""Asks the DNS for the records of one kind (MX, A, AAAA) of a domain. It raises nothing: what fails is ``unknown``."""


class Answer(StrEnum):
    """Whether a domain takes mail."""

    TAKES = "Takes mail"
    NO_SERVER = "Names no mail server"
    REFUSES = "Takes no mail"
    UNKNOWN = "Unknown"


CONTROL = "gmail.com"
"""A domain that takes mail: where it seems to take none, the DNS at hand cannot be believed."""

AT_ONCE, BATCH = 16, 256
"""Questions at a time, and domains after which a DNS that gave no answer at all is asked no more."""


@dataclass(frozen=True)
class Checked:
    """What was found.

    ``domains`` has a row for each distinct domain, those with the most contacts first: ``domain``, ``contacts``, ``answer``
    (`Answer`), ``why``. ``answer`` and ``why`` by row of the column stand in ``rows``; missing where there is no address.
    ``is_reachable`` tells whether the DNS answered for a domain that is known to take mail.
    """

    domains: pd.DataFrame
    rows: pd.DataFrame
    is_reachable: bool


def check(
    column: pd.Series, ask: Ask, *, at_once: int = AT_ONCE, say: Callable[[str], None] | None = None
) -> Checked:
    """Ask which domains of a column of addresses take mail, each domain once, ``at_once`` at a time."""
    found = email.parse(column)["domain"]
    counts = found.value_counts().rename_axis("domain").rename("contacts").reset_index()
    counts = counts.sort_values(["contacts", "domain"], ascending=[False, True], ignore_index=True)
    domains = counts["domain"].astype(object).tolist()
    is_reachable = not domains or judged(CONTROL, ask)[0] is Answer.TAKES
    answers = list(_asked(domains, ask, at_once, say)) if is_reachable else [_OFFLINE] * len(domains)
    table = counts.assign(
        domain=counts["domain"].astype(TEXT),
        answer=pd.array([str(answer) for answer, _ in answers], dtype=TEXT),
        why=pd.array([why for _, why in answers], dtype=TEXT),
    )
    by_domain = table.set_index("domain")
    rows = pd.DataFrame(
        {name: found.map(by_domain[name]).astype(TEXT) for name in ("answer", "why")}, index=column.index
    )
    return Checked(table, rows, is_reachable)


_OFFLINE = (Answer.UNKNOWN, "Not asked: the DNS could not be reached")
_SILENT = (Answer.UNKNOWN, "Not asked: the DNS had stopped answering")


def _asked(
    domains: Sequence[str], ask: Ask, at_once: int, say: Callable[[str], None] | None
) -> Iterator[tuple[Answer, str]]:
    is_silent = False
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        for begin in range(0, len(domains), BATCH):
            batch = domains[begin : begin + BATCH]
            if is_silent:
                yield from [_SILENT] * len(batch)
                continue
            if say:
                say(f"Asking for {begin + len(batch):,} of {len(domains):,} domains")
            answers = list(pool.map(lambda domain: judged(domain, ask), batch))
            # a few domains may all be unknown by themselves; a whole batch is a line that went down
            is_silent = len(batch) == BATCH and all(answer is Answer.UNKNOWN for answer, _ in answers)
            yield from answers


def judged(domain: str, ask: Ask) -> tuple[Answer, str]:
    """Whether a domain takes mail, and why, in words.

    Mail goes to the hosts of the MX records; where there are none, to the address of the domain itself (RFC 5321, section 5.1),
    which seldom takes any. A single MX of "." says that the domain takes no mail (RFC 7505). Whether a host that is named
    answers, and whether the mailbox exists, nobody can tell without sending mail.
    """
    servers = ask(domain, "MX")
    if servers.state == "found":
        named = [host for host in servers.hosts if host.rstrip(".")]
        if named:
            return (Answer.TAKES, f"Its mail server is {named[0].rstrip('.')}")
        return (Answer.REFUSES, "It says itself that it takes no mail")
    if servers.state == "no_domain":
        return (Answer.REFUSES, "The domain does not exist")
    if servers.state == "unknown":
        return (Answer.UNKNOWN, "No answer for this domain")
    addresses = [ask(domain, kind).state for kind in ("A", "AAAA")]
    if "found" in addresses:
        return (Answer.NO_SERVER, "Mail would go to the web server, which seldom takes any")
    if "unknown" in addresses:
        return (Answer.UNKNOWN, "No answer for this domain")
    return (Answer.REFUSES, "It has neither a mail server nor an address")
