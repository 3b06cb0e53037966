"""DNS records as they are read by those who ask for them: names compared, SPF, DKIM and DMARC parsed, nothing looked up.

Each function of a record gives the sentence of what is wrong with it, or nothing. Sources: RFC 7208 (SPF), RFC 6376 section
3.6.1 and RFC 8463 (DKIM), RFC 9989 (DMARC), read 2026-11.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)|\*|@", re.I)
_STRINGS = re.compile(r'"((?:[^"\\]|\\.)*)"')


def name(cell: str) -> str:
    """A name as the DNS compares it: without case, outer space and the trailing dot."""
    return cell.strip().casefold().rstrip(".")


def text(cell: str) -> str:
    """The text of a TXT record: strings in quotes are joined as they stand, without anything between them."""
    cell = cell.strip()
    parts = _STRINGS.findall(cell)
    return "".join(parts) if parts and cell.startswith('"') else cell


def is_name(cell: str) -> bool:
    """Whether it can be a host name: labels of letters, digits, hyphens; no address, no path, no scheme."""
    bare = name(cell)
    labels = bare.split(".")
    try:
        ascii_labels = [label.encode("idna").decode() if not label.isascii() else label for label in labels]
    except UnicodeError:
        return False
    known = all(_LABEL.fullmatch(label) for label in ascii_labels)
    return bool(bare) and len(bare) <= 253 and known and not bare.replace(".", "").isdigit()


def doubled(host: str) -> str:
    """The zone that a name ends with twice (``k1._domainkey.shop.com.shop.com``); empty where it does not."""
    labels = name(host).split(".")
    for size in range(len(labels) // 2, 1, -1):
        if labels[-size:] == labels[-2 * size : -size]:
            return ".".join(labels[-size:])
    return ""


def zone(host: str) -> str:
    """The name that mail is sent from: without ``_dmarc`` or a DKIM selector before it."""
    bare = name(host)
    if bare.startswith("_dmarc."):
        return bare.removeprefix("_dmarc.")
    return bare.partition("._domainkey.")[2] or bare


def is_spf(cell: str) -> bool:
    """Whether a text is meant as an SPF record."""
    return text(cell).casefold().startswith("v=spf")


_ADDRESS = r"(?::[^\s/]+)?(?:/\d{1,2})?(?://\d{1,3})?"
_MECHANISM = re.compile(
    rf"(?P<sign>[+\-?~]?)(?:(?P<all>all)|(?P<asks>include:\S+|exists:\S+|(?:a|mx){_ADDRESS}|ptr(?::\S+)?)|ip(?P<family>[46]):(?P<net>\S+))",
    re.I,
)
_MODIFIER = re.compile(r"(?P<word>[a-z][a-z0-9_.-]*)=(?P<value>\S*)", re.I)


def spf_problem(cell: str) -> str:
    """What makes an SPF record unreadable; receivers then treat it as broken (permerror)."""
    version, *terms = text(cell).split(" ")
    if version.casefold() != "v=spf1":
        return "It must begin with v=spf1 and a space"
    seen: list[str] = []
    for one in filter(None, terms):
        mechanism, modifier = _MECHANISM.fullmatch(one), _MODIFIER.fullmatch(one)
        if mechanism:
            if mechanism["net"] and not _is_net(mechanism["net"], int(mechanism["family"])):
                return f"{one} is no network"
        elif modifier:
            word = modifier["word"].casefold()
            if word in ("redirect", "exp"):
                if word in seen:
                    return f"{word}= stands twice"
                if not modifier["value"]:
                    return f"{word}= names nothing"
                seen.append(word)
        else:
            return f"{one} is nothing that SPF knows"
    return ""


def spf_lookups(cell: str) -> int:
    """How many look-ups the record itself asks for; those of the records that it includes come on top."""
    count = 0
    for one in text(cell).split():
        mechanism = _MECHANISM.fullmatch(one)
        count += bool(mechanism and mechanism["asks"]) or one.casefold().startswith("redirect=")
    return count


def spf_end(cell: str) -> str:
    """What an SPF record says of everybody else: ``+``, ``?``, ``~``, ``-``; ``redirect``; empty where it says nothing."""
    for one in text(cell).split():
        mechanism = _MECHANISM.fullmatch(one)
        if mechanism and mechanism["all"]:
            return mechanism["sign"] or "+"
    return "redirect" if " redirect=" in f" {text(cell).casefold()}" else ""


def _is_net(net: str, family: int) -> bool:
    try:
        return ipaddress.ip_network(net, strict=False).version == family
    except ValueError:
        return False


def is_address(cell: str, family: int) -> bool:
    """Whether it is an IP address of that family, 4 or 6."""
    try:
        return ipaddress.ip_address(cell.strip()).version == family
    except ValueError:
        return False


def _tags(cell: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text(cell).split(";"))):
        tag, sign, value = part.partition("=")
        if not sign or tag.strip().casefold() in found:
            return None
        found[tag.strip().casefold()] = value.strip()
    return found


_POLICIES = ("none", "quarantine", "reject")


def dmarc_problem(cell: str) -> str:
    """What makes a DMARC record unreadable; receivers then act as if there were none."""
    tags = _tags(cell)
    if tags is None:
        return "Its parts must be tag=value, separated by semicolons, each tag once"
    if next(iter(tags), "") != "v" or tags["v"] != "DMARC1":
        return "It must begin with v=DMARC1;"
    for tag in ("p", "sp", "np"):
        if tag in tags and tags[tag].casefold() not in _POLICIES:
            return f"{tag}={tags[tag]} is no policy: none, quarantine, or reject"
    for tag in ("adkim", "aspf"):
        if tag in tags and tags[tag].casefold() not in ("r", "s"):
            return f"{tag}={tags[tag]} must be r or s"
    for tag in ("rua", "ruf"):
        addresses = [one.strip() for one in tags.get(tag, "").split(",") if one.strip()]
        if any(not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", one, re.I) for one in addresses):
            return f"{tag} must be mailto: and an address"
    if "p" not in tags and not tags.get("rua"):
        return "It has no policy: write p=none at least"
    return ""


def dkim_problem(cell: str) -> str:
    """What is wrong with a DKIM key; mails signed with it are then unsigned to those who receive them."""
    tags = _tags(cell)
    if tags is None or "p" not in tags:
        return "It has no key: p= and the key of the platform"
    if "v" in tags and tags["v"] != "DKIM1":
        return "Its version must be v=DKIM1"
    if not tags["p"]:
        return "Its key is revoked: p= is empty"
    kind = tags.get("k", "rsa").casefold()
    if kind not in ("rsa", "ed25519"):
        return f"k={tags['k']} is no kind of key"
    try:
        key = base64.b64decode(re.sub(r"\s", "", tags["p"]), validate=True)
    except (binascii.Error, ValueError):
        return "Its key is broken: copy it again"
    # the DER of an RSA key of 1,024 bits has 162 bytes; RFC 8301 forbids shorter ones
    return "Its key is shorter than 1,024 bits" if kind == "rsa" and len(key) < 160 else ""
