"""Domains that hand out addresses to throw away, with all that lies under them.

Two lists are read: disposable-email-domains (CC0) and mailchecker (MIT), the largest that is kept. Domains that only hide another address
(Hide My Email, Firefox Relay, DuckDuckGo, SimpleLogin, addy.io, Proton Pass) are real subscribers, and taken out.
"""

from __future__ import annotations

from functools import lru_cache

from disposable_email_domains import blocklist

from xlmigrate.cleaning.distinct import kept


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_REAL = _words(
    "duck.com mozmail.com relay.firefox.com simplelogin.com simplelogin.co simplelogin.fr aleeas.com slmail.me slmails.com silomails.com "
    "8alias.com 8shield.net dralias.com addy.io anonaddy.com anonaddy.me passmail.net passmail.com passinbox.com passfwd.com "
    "privaterelay.appleid.com icloud.com opayq.com blogs.com mail2world.com a.com"
)
"""Services of aliases, by their own help pages (read 2026-11), and real domains that one of the lists has by mistake."""


@kept(65_536)
def is_throw_away(domain: str) -> bool:
    """Whether the domain, or one that it lies under, hands out addresses to throw away."""
    labels = domain.casefold().split(".")
    above = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    if any(one in _REAL for one in above):
        return False
    return any(one in blocklist for one in above) or any(one in _more() for one in above)


@lru_cache(maxsize=1)
def _more() -> frozenset[str]:
    from MailChecker import MailChecker  # 56,000 names: read when the first address is looked at

    return frozenset(MailChecker.blacklist)
