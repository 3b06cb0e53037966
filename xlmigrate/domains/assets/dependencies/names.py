"""Names of assets as words: what two assets of one thing share, and what only says of which kind they are.

``Spring course: form`` and ``spring-course form`` are the same words; without what says that it is a form they are the words
of the product ``Spring course``, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from xlmigrate.domains.assets.words import AssetClass

Words = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> Words:
    """The words of a text: letters and digits, in small letters; everything else only separates."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _phrases(*texts: str) -> tuple[Words, ...]:
    """Longest first: what is taken for a word of a class is the most that it can be."""
    return tuple(sorted((words(text) for text in texts), key=len, reverse=True))


CLASS_WORDS: Mapping[str, tuple[Words, ...]] = {
    AssetClass.PAGE: _phrases("page", "landing page", "lp", "pages"),
    AssetClass.FUNNEL: _phrases("funnel", "sales funnel", "funnels"),
    AssetClass.FORM: _phrases("form", "opt-in form", "optin form", "sign-up form", "signup form", "forms"),
    AssetClass.PRODUCT: _phrases("product", "offer", "products"),
    AssetClass.E_MAIL: _phrases("e-mail", "email", "mail"),
    AssetClass.SEQUENCE: _phrases("sequence", "e-mails", "emails", "mails", "e-mail sequence", "email sequence", "sequences"),
    AssetClass.BROADCAST: _phrases("broadcast", "broadcasts"),
    AssetClass.AUTOMATION: _phrases("automation", "workflow", "automations", "aut"),
    AssetClass.TAG: _phrases("tag", "tags"),
    AssetClass.CUSTOM_FIELD: _phrases("field", "custom field", "fields", "custom fields"),
    AssetClass.LIST: _phrases("list", "lists"),
    AssetClass.SEGMENT: _phrases("segment", "segments"),
    AssetClass.MEMBERSHIP: _phrases("membership", "access", "level", "member area", "members area", "portal"),
    AssetClass.COURSE: _phrases("course", "access", "courses"),
    AssetClass.DOMAIN: _phrases("domain",),
    AssetClass.TEMPLATE: _phrases("template", "templates"),
    AssetClass.CALENDAR: _phrases("calendar",),
    AssetClass.INTEGRATION: _phrases("integration", "webhook"),
    AssetClass.MEDIA: _phrases("media", "video"),
    AssetClass.AFFILIATE_PROGRAM: _phrases("affiliate program", "affiliates"),
}  # fmt: skip
"""How people say in a name, or before one, of which class an asset is."""

ROLES: Mapping[str, tuple[Words, ...]] = {
    "opt-in": _phrases("opt-in", "optin", "opt-in page", "optin page", "squeeze page", "registration page", "sign-up page", "signup page", "registration"),
    "sales": _phrases("sales", "sales page", "sales letter"),
    "checkout": _phrases("checkout", "checkout page", "order form", "order page", "cart"),
    "upsell": _phrases("upsell", "upsell page", "oto"),
    "thanks": _phrases("thank you", "thanks", "thank-you page", "thank you page", "confirmation page", "ty page"),
}  # fmt: skip
"""What a page is for, in the order in which people walk through a funnel."""

_NUMBERED = (AssetClass.E_MAIL, AssetClass.BROADCAST)


def role_of(name: Words) -> str:
    """What a page is for, by the end or the beginning of its name; blank when it does not say."""
    for role, phrases in ROLES.items():
        if any(_ends(name, phrase) or _begins(name, phrase) for phrase in phrases):
            return role
    return ""


def core(name: Words, asset_class: str) -> Words:
    """The name without what only says its class, its role or its number; never nothing."""
    left = name
    if asset_class in _NUMBERED and len(left) > 1 and left[-1].isdigit():
        left = left[:-1]
    phrases = CLASS_WORDS.get(asset_class, ())
    if asset_class == "Page":
        phrases = (*(phrase for of_role in ROLES.values() for phrase in of_role), *phrases)
    for phrase in sorted(phrases, key=len, reverse=True):
        if len(left) > len(phrase) and _ends(left, phrase):
            return left[: -len(phrase)]
        if len(left) > len(phrase) and _begins(left, phrase):
            return left[len(phrase) :]
    return left


_SAID: Mapping[Words, str] = {
    phrase: name
    for name, phrases in CLASS_WORDS.items()
    for phrase in phrases
    if sum(phrase in others for others in CLASS_WORDS.values()) == 1
}
"""The class that a phrase names; one that two classes share ("access") names none."""

_DONE = frozenset("added applied given used sent removed name names id".split())  # noqa: SIM905


def class_said(phrase: Words) -> str:
    """The class that the last words of a phrase name (``adds tag``, ``Tags removed``); blank when they name none."""
    end = len(phrase)
    while end and phrase[end - 1] in _DONE:
        end -= 1
    for length in (3, 2, 1):
        if length <= end and phrase[end - length : end] in _SAID:
            return _SAID[phrase[end - length : end]]
    return ""


_KINDS = frozenset(phrase for phrases in (*CLASS_WORDS.values(), *ROLES.values()) for phrase in phrases)


def says_something(name: Words) -> bool:
    """Whether a name says more than a class, a role or a number: two assets that share it are of one thing."""
    return sum(map(len, name)) >= 4 and not all(word.isdigit() for word in name) and name not in _KINDS


def _ends(name: Words, phrase: Words) -> bool:
    return name[-len(phrase) :] == phrase


def _begins(name: Words, phrase: Words) -> bool:
    return name[: len(phrase)] == phrase
