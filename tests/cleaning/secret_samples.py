"""Secrets as they are pasted into cells, put together when the tests run: no text in this repository looks like a real one."""

from __future__ import annotations

import base64
import random

_random = random.Random(14)
_LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def some(count: int, letters: str = _LETTERS) -> str:
    """So many letters and digits, both sure to be among them."""
    return "".join(_random.choice(letters) for _ in range(count - 2)) + "a7"


def hexes(count: int) -> str:
    return some(count, "0123456789abcdef")


def uuid() -> str:
    return "-".join(hexes(n) for n in (8, 4, 4, 4, 12))


def card(first: str, length: int) -> str:
    """A number with that beginning and a check digit that is right."""
    body = first + "".join(_random.choice("0123456789") for _ in range(length - len(first) - 1))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def grouped(number: str, mark: str, *sizes: int) -> str:
    parts, at = [], 0
    for size in sizes or (4,) * (len(number) // 4):
        parts.append(number[at : at + size])
        at += size
    return mark.join(parts)


def pem(kind: str) -> str:
    return f"-----BEGIN {kind} KEY-----\n{some(64)}\n-----END {kind} KEY-----"


def _token(*parts: str) -> str:
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def secrets() -> list[str]:
    """71 of them: keys live and test, webhook secrets, tokens, private keys, passwords in addresses, cards."""
    stripe = [
        f"{kind}_{mode}_{some(size)}"
        for kind in ("sk", "rk", "pk")
        for mode in ("live", "test")
        for size in (24, 98)
    ]
    hooks = ["whsec" + "_" + some(32), "whsec" + "_" + some(38)]
    pay = [
        "A" + some(79),
        "E" + some(79),
        "access_token" + "$production$" + some(16, "abc123") + "$" + hexes(32),
        "access_token" + "$sandbox$" + some(16, "abc123") + "$" + hexes(32),
    ]
    others = [
        "sq0" + "atp-" + some(22),
        "sq0" + "csp-" + some(43),
        "EAAA" + some(60),
        "live" + "_" + some(30),
        "test" + "_" + some(30),
        "rzp" + "_live_" + some(14),
        "pdl" + "_live_apikey_" + some(26),
        "access" + "-production-" + uuid(),
        "shp" + "at_" + hexes(32),
        "AKIA" + some(16, "ABCDEFGHIJKLMNOP234567").upper(),
        "AIza" + some(35),
        "GOCSPX" + "-" + some(28),
        "ya29" + "." + some(60),
        "gh" + "p_" + some(36),
        "github" + "_pat_" + some(60),
        "glpat" + "-" + some(20),
        "xox" + "b-" + some(40),
        "https://hooks.slack.com/services/T" + some(9) + "/B" + some(9) + "/" + some(24),
        "SG" + "." + some(22) + "." + some(43),
        "key" + "-" + hexes(32),
        hexes(32) + "-us" + "14",
        "md" + "-" + some(22),
        "xkeysib" + "-" + hexes(64) + "-" + some(16),
        "pk" + "_" + hexes(34),
        "pat" + "-na1-" + uuid(),
        "SK" + hexes(32),
        "sk" + "-proj-" + some(48),
        "123456789" + ":AA" + some(33),
        "npm" + "_" + some(36),
        "dop" + "_v1_" + hexes(64),
        hexes(72),
        _token('{"alg":"HS256"}', '{"sub":"1234567890"}', some(32)),
        "Bearer " + some(40),
        "authorization: bearer " + some(32),
    ]
    files = [pem("PRIVATE"), pem("RSA PRIVATE"), pem("OPENSSH PRIVATE")]
    addresses = [
        f"https://mara:{some(12)}@example.com/hook",
        f"ftp://shop:{some(9)}@files.example.com",
        f"https://api.example.com/v1?api_key={some(24)}",
        f"https://example.com/hook?access_token={some(30)}",
        f"password: {some(14)}",
        f"client_secret={some(32)}",
    ]
    visa, master, amex = card("4", 16), card("53", 16), card("37", 15)
    cards = [
        visa,
        grouped(visa, " "),
        grouped(visa, "-"),
        f"Card {grouped(master, ' ')}, exp 12/29",
        grouped(amex, " ", 4, 6, 5),
        grouped(amex, "-", 4, 6, 5),
        card("6011", 16),
        grouped(card("2221", 16), " "),
        card("3530", 16),
        grouped(card("36", 14), " ", 4, 6, 4),
    ]
    return [*stripe, *hooks, *pay, *others, *files, *addresses, *cards]
