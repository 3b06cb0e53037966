"""Keys, passwords and card numbers in cells: found by their form, named by kind and place, never repeated.

A secret that stands in a cell is copied from there into backups, logs and files. So nothing that holds one is read: the caller
refuses the whole, and says only where it stands. What merely looks like one is let pass cell by cell.

The forms are those that vendors publish so that scanners find leaked keys (prefixes and lengths as of 2026-11). Card numbers
are told by their first digits and length (ISO/IEC 7812) and the check digit (Luhn).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_W = r"[A-Za-z0-9_-]"
_HEX = r"[0-9a-fA-F]"
_UUID = rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"

_KINDS: tuple[tuple[str, str, str], ...] = (
    # kind, what every such text contains (to look at few cells closely), its form
    ("a Stripe key", r"[srp]k_(?:live|test)_", rf"\b[srp]k_(?:live|test)_{_W}{{8,}}"),
    ("a webhook secret", r"whsec_", r"\bwhsec_[A-Za-z0-9+/=_-]{16,}"),
    ("a PayPal key", rf"(?:^|[^A-Za-z0-9_-])[AE]{_W}{{79}}(?:$|[^A-Za-z0-9_-])", rf"(?<![\w-])[AE](?=[A-Za-z_-]*\d)(?=[\d_-]*[a-zA-Z]){_W}{{79}}(?![\w-])"),
    ("a Braintree or PayPal token", r"access_token\$", r"access_token\$(?:production|sandbox)\$[0-9a-z]{8,}\$[0-9a-f]{16,}"),
    ("a Square key", r"sq0|EAAA", rf"\bsq0[a-z]{{3}}-{_W}{{20,}}|\bEAAA{_W}{{50,}}"),
    ("a WooCommerce key", r"c[ks]_", rf"\bc[ks]_{_HEX}{{32,}}"),
    ("a Worldpay key", r"[TL]_[SC]_", rf"\b[TL]_[SC]_{_UUID}"),
    ("an Adyen key", r"AQE", r"\bAQE[a-z]{2}[A-Za-z0-9+/=_-]{40,}"),
    ("an Airtable or Keap key", r"pat[A-Za-z0-9]{14}\.|KeapAK-", rf"\bpat[A-Za-z0-9]{{14}}\.{_HEX}{{32,}}|\bKeapAK-{_HEX}{{16,}}"),
    ("a key of a mail or form tool", r"kit_|tfp_|ntn_|secret_|hf_|xapp-|sbp_|dckr_pat_|lin_api_|figd_|PMAK-", rf"\b(?:kit_|tfp_|ntn_|secret_|hf_|xapp-|sbp_|dckr_pat_|lin_api_|figd_|PMAK-)(?=[A-Za-z_-]*\d){_W}{{20,}}"),
    ("an Azure key", r"(?:Account|SharedAccess)Key=", r"\b(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{20,}={0,2}"),
    ("a Zapier hook", r"hooks\.zapier\.com", r"hooks\.zapier\.com/hooks/\w+/\d+/\w+"),
    ("a Mollie, GoCardless or Razorpay key", r"(?:live|test|sandbox)_", rf"\b(?:rzp_)?(?:live|test|sandbox)_(?=[A-Za-z_-]*\d){_W}{{14,}}"),
    ("a Paddle key", r"pdl_", rf"\bpdl_(?:live|sdbx)_{_W}{{16,}}"),
    ("a Plaid token", r"access-(?:sandbox|development|production)-", rf"\baccess-(?:sandbox|development|production)-{_UUID}"),
    ("a Shopify key", r"shp[a-z]{2}_", rf"\bshp(?:at|ca|pa|ss)_{_HEX}{{24,}}"),
    ("an Amazon key", r"(?:AKIA|ASIA)[0-9A-Z]{16}", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a Google key", r"AIza|GOCSPX-|ya29\.", rf"\bAIza{_W}{{35}}|\bGOCSPX-{_W}{{20,}}|\bya29\.{_W}{{20,}}"),
    ("a GitHub or GitLab token", r"gh[oprsu]_|github_pat_|glpat-", rf"\bgh[oprsu]_[A-Za-z0-9]{{30,}}|\bgithub_pat_{_W}{{30,}}|\bglpat-{_W}{{18,}}"),
    ("a Slack token", r"xox[a-z]-|hooks\.slack\.com", rf"\bxox[abeoprs]-{_W}{{10,}}|hooks\.slack\.com/services/T\w+/B\w+/\w+"),
    ("a SendGrid key", r"SG\.", rf"\bSG\.{_W}{{16,}}\.{_W}{{16,}}"),
    ("a Mailgun key", r"key-", rf"\bkey-{_HEX}{{32}}\b"),
    ("a Mailchimp key", r"-us\d", rf"\b{_HEX}{{32}}-us\d{{1,2}}\b"),
    ("a Mandrill key", r"md-", rf"\bmd-(?=[A-Za-z_-]*\d){_W}{{22}}\b"),
    ("a Brevo key", r"xkeysib-|xsmtpsib-", rf"\bx(?:key|smtp)sib-{_HEX}{{32,}}{_W}*"),
    ("a Klaviyo key", r"pk_", rf"\bpk_{_HEX}{{34}}\b"),
    ("a HubSpot token", r"pat-", rf"\bpat-[a-z]{{2}}\d-{_UUID}"),
    ("a Twilio key", r"SK", rf"\bSK{_HEX}{{32}}\b"),
    ("an OpenAI or Anthropic key", r"sk-", rf"\bsk-(?=[A-Za-z_-]*\d){_W}{{20,}}"),
    ("a Telegram token", r"\d:AA", rf"\b\d{{8,10}}:AA{_W}{{30,}}"),
    ("an npm or PyPI token", r"npm_|pypi-", rf"\bnpm_[A-Za-z0-9]{{30,}}|\bpypi-{_W}{{40,}}"),
    ("a DigitalOcean token", r"do[opr]_v1_", rf"\bdo[opr]_v1_{_HEX}{{40,}}"),
    ("a Facebook token", r"EAA", r"\bEAA(?=[A-Za-z]*\d)[A-Za-z0-9]{40,}"),
    ("an ActiveCampaign key", rf"{_HEX}{{72}}", rf"(?<![\w]){_HEX}{{72}}(?![\w])"),
    ("a signed token", r"eyJ", rf"\beyJ{_W}{{8,}}\.eyJ{_W}{{8,}}\.{_W}{{8,}}"),
    ("a bearer token", r"(?i:bearer|basic)\s", r"(?i)\bbearer\s+(?=[^\s]*\d)[A-Za-z0-9._~+/-]{16,}=*|\bbasic\s+(?=[^\s]*\d)[A-Za-z0-9+/]{16,}={0,2}"),
    ("a private key", r"-----BEGIN|PuTTY-User-Key-File", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|PuTTY-User-Key-File"),
    ("a password in an address", r"://[^/\s@]*:", r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@"),
    ("a key in an address", r"[?&][A-Za-z_-]*(?i:key|token|secret|password|sig)", r"(?i)[?&](?:api[_-]?key|key|(?:access|auth|api)?[_-]?token|(?:client)?[_-]?secret|password|passwd|pwd|sig|signature)=(?=[^&\s]*\d)[^&\s]{10,}"),
    ("a password or key with its name", r"(?i:key|secret|passw|pwd|token)[^:=]{0,8}[:=]", r"(?i)\b(?:api[ _-]?key|secret(?:[ _-]?key)?|client[ _-]?secret|passw(?:or)?d|pwd|access[ _-]?token|auth[ _-]?token)\s*[:=]\s*[\"']?(?=\S*\d)(?=\S*[A-Za-z])\S{8,}"),
    ("a password's fingerprint", r"\$2[aby]\$|\$argon2", r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{40,}|\$argon2(?:id?|d)\$\S{20,}"),
)  # fmt: skip

_FORMS = [(kind, re.compile(form)) for kind, _, form in _KINDS]
_CARD = "a card number"
_DIGITS = r"(?:^|[^A-Za-z0-9_+.,/=#–-])[2-6](?:[ \x{a0}.–-]{0,2}[0-9]){12,18}"
_WORTH_A_LOOK = "|".join([*(hint for _, hint, _ in _KINDS), _DIGITS])
"""One expression for the first look at a whole column (RE2, which knows no look-around)."""

_LONG = re.compile(r"(?<![\w+.,/=#–-])(?<![A-Z]{2}\d{2} )[2-6](?:[ \u00a0.–-]{0,2}\d){12,18}(?![\w-]|[.,]\d)")
"""A run of digits that may be a card's; not behind a letter, a plus, or the beginning of an IBAN."""
_CARD_HEADING = re.compile(r"(?i)^(?:.*\bcard)?[ ._-]*(?:number|no\.?|num|nr\.?|pan)$|^(?:credit|debit|payment)[ ._-]*card$|^(?:pan|ccnum|cc)$|^(?:karten?nummer|kreditkarte(?:nnummer)?)$")  # fmt: skip
_CODE_HEADING = re.compile(r"(?i)(?:^|[ ._-])(?:cvc|cvv|cvv2|cvc2|cid|card[ ._-]?security[ ._-]?code|security[ ._-]?code)$")  # fmt: skip
_KEY_HEADING = re.compile(r"(?i)\b(?:api[ _.-]?key|secret(?:[ _.-]?key)?|passw(?:or)?d|private[ _.-]?key|(?:access|auth|api)[ _.-]?token)s?$|^where the key lies$")  # fmt: skip
_BARE_KEY = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_+/=.~$!#%&*-]{16,}")
_ONE_WORD = re.compile(r"(?=.*\d)(?=.*[A-Za-z])\S{8,}")


@dataclass(frozen=True)
class Place:
    """Where a secret stands, and what kind it is; not what it says. ``row`` counts from 0; -1 is the heading."""

    row: int
    column: int
    kind: str


def kind_of(cell: object, heading: str = "") -> str:
    """What kind of secret a cell holds, as ``a Stripe key``; empty where it holds none."""
    text = _as_text(cell)
    if len(text) < 3:
        return ""
    for kind, form in _FORMS:
        if form.search(text):
            return kind
    if any(_is_card(match[0], heading) for match in _LONG.finditer(text)):
        return _CARD
    bare = text.strip()
    if _KEY_HEADING.search(heading.strip()) and "://" not in bare and "@" not in bare:
        password = re.search(r"(?i)passw", heading)
        if (_ONE_WORD if password else _BARE_KEY).fullmatch(bare):
            return "a password" if password else "a key"
    if _CODE_HEADING.search(heading.strip()) and re.fullmatch(r"\d{3,4}", bare):
        return "a card's security code"
    return ""


def masked(text: str) -> str:
    """A text with every secret in it as dots, for examples that are shown."""
    for _, form in _FORMS:
        text = form.sub("•••", text)
    return _LONG.sub(lambda match: "•••" if _is_card(match[0]) else match[0], text)


def find(headings: Sequence[str], columns: Sequence[Any]) -> list[Place]:
    """Every secret among n headings and their n columns of cells; a card number in a column of that name counts in any form."""
    found = [Place(-1, at, kind) for at, heading in enumerate(headings) if (kind := kind_of(heading))]
    for at, (heading, cells) in enumerate(zip(headings, columns, strict=True)):
        if is_card_column(heading):
            found += [Place(row, at, _CARD) for row in range(len(cells)) if _many_digits(cells, row)][:1]
        found += [
            Place(row, at, kind)
            for row in _worth_a_look(heading, cells)
            if (kind := kind_of(_cell(cells, row), heading))
        ]
    return list(dict.fromkeys(found))


def is_card_column(heading: str) -> bool:
    """Whether a heading names a column of card numbers; Stripe's ``card_last4`` and the like are none."""
    return bool(_CARD_HEADING.fullmatch(heading.strip())) and bool(
        re.search(r"(?i)card|kart|pan|cc", heading)
    )


def _as_text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    return f"{cell:.0f}" if cell == cell and abs(cell) < 1e20 and float(cell).is_integer() else ""


def _cell(cells: Any, row: int) -> object:
    return cells.iloc[row] if isinstance(cells, pd.Series) else cells[row]


def _worth_a_look(heading: str, cells: Any) -> list[int]:
    """The rows of a column that may hold a secret: all where the heading speaks of keys, else those that look like one from afar."""
    if _KEY_HEADING.search(heading.strip()) or _CODE_HEADING.search(heading.strip()):
        return list(range(len(cells)))
    if isinstance(cells, pd.Series) and isinstance(cells.dtype, pd.StringDtype):
        texts = pa.array(cells, type=pa.large_string())
        rows: list[int] = pc.indices_nonzero(pc.match_substring_regex(texts, _WORTH_A_LOOK)).to_pylist()
        return rows
    long = [(row, text) for row, cell in enumerate(cells) if len(text := _as_text(cell)) >= 12]
    if not long:
        return []
    near = pc.match_substring_regex(
        pa.array([text for _, text in long], type=pa.large_string()), _WORTH_A_LOOK
    )
    return [long[at][0] for at in pc.indices_nonzero(near).to_pylist()]


def _many_digits(cells: Any, row: int) -> bool:
    return len(re.sub(r"\D", "", _as_text(_cell(cells, row)))) >= 12


_BRANDS = (
    # first digits, lengths
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6(?:011|4[4-9]|5)"), (16, 17, 18, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 17, 18, 19)),
    (re.compile(r"3(?:0[0-5]|09|6|8|9)"), (14, 15, 16, 17, 18, 19)),
    (re.compile(r"62"), (16, 17, 18, 19)),
    (re.compile(r"5(?:0|[6-9])|6[37]"), (16, 18, 19)),
)


def _is_card(written: str, heading: str = "") -> bool:
    """Whether digits are a card number: first digits, length, check digit; in one piece or grouped as on a card.

    Thirteen digits, as only very old cards had, are a phone number more often: they count where grouped in fours or where the
    heading speaks of cards.
    """
    digits = re.sub(r"\D", "", written)
    if not any(brand.match(digits) and len(digits) in lengths for brand, lengths in _BRANDS):
        return False
    groups = re.split(r"\D+", written)
    if len(groups) > 1 and not all(3 <= len(group) <= 6 for group in groups) and len(groups[0]) != 4:
        return False
    if len(digits) <= 14 and len(groups) < 3 and not re.search(r"(?i)card|kart", heading):
        return False
    return _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
