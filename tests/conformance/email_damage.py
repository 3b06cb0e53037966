"""Sixty kinds of damage to a cell with an address: repaired, proposed, flagged, or silently wrong.

python tests/conformance/email_damage.py [addresses of each kind]

The truth is the address before the damage. Silently wrong is a cell of which another address is read, or that is taken as it stands although
it is not the truth and nobody could see it. Beside it email-validator, which takes a cell as it is or refuses it.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable

import pandas as pd
from email_validator import EmailNotValidError, validate_email

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT

SEED = 60
GIVEN = (
    "ana",
    "ben",
    "eva",
    "ivo",
    "joe",
    "kim",
    "leo",
    "maria",
    "nora",
    "oto",
    "pia",
    "rita",
    "sam",
    "tom",
    "uma",
    "zoe",
)
FAMILY = (
    "dietz",
    "low",
    "ruiz",
    "sand",
    "gold",
    "berg",
    "moser",
    "martin",
    "hill",
    "souza",
    "lang",
    "stone",
    "adams",
    "silva",
)
DOMAINS = (
    "example.org",
    "example.com",
    "example.net",
    "gmail.com",
    "yahoo.co.uk",
    "mail.example.org",
    "gmx.de",
    "example.co.uk",
)

Damage = Callable[[str, str, str, random.Random], str]


def _inside(sign: str) -> Damage:
    """A sign or a space in the place of the dot, or between the two names."""
    return lambda given, family, domain, _: f"{given}{sign}{family}@{domain}"


def _in_domain(sign: str) -> Damage:
    return lambda given, family, domain, _: f"{given}.{family}@{domain.replace('.', sign, 1)}"


KINDS: dict[str, Damage] = {
    **{f"{name} inside": _inside(sign) for name, sign in {
        "space": " ", "two spaces": "  ", "comma": ",", "comma and space": ", ", "semicolon": ";", "colon": ":", "greater": ">", "less": "<",
        "line break": "\n", "carriage return": "\r\n", "tab": "\t", "no-break space": "\u00a0", "narrow space": "\u202f", "ideographic space": "\u3000",
        "round bracket": "(", "closing bracket": ")", "square bracket": "[", "quote": '"', "backslash": "\\", "dash and spaces": " - ",
        "two dots": "..", "dot and space": ". ",
    }.items()},
    **{f"{name} in the domain": _in_domain(sign) for name, sign in {
        "comma": ",", "space": " ", "dot and space": ". ", "space and dot": " .", "two dots": "..", "semicolon": ";",
    }.items()},
    "space around": lambda g, f, d, _: f"  {g}.{f}@{d} ",
    "no-break space around": lambda g, f, d, _: f"\u00a0{g}.{f}@{d}\u00a0",
    "zero-width space": lambda g, f, d, _: f"{g}.{f}\u200b@{d}",
    "byte-order mark": lambda g, f, d, _: f"\ufeff{g}.{f}@{d}",
    "soft hyphen": lambda g, f, d, _: f"{g}.{f}@{d[:3]}\u00ad{d[3:]}",
    "space before @": lambda g, f, d, _: f"{g}.{f} @{d}",
    "space behind @": lambda g, f, d, _: f"{g}.{f}@ {d}",
    "two @": lambda g, f, d, _: f"{g}.{f}@@{d}",
    "full-width @": lambda g, f, d, _: f"{g}.{f}\uff20{d}",
    "at in brackets": lambda g, f, d, _: f"{g}.{f}(at){d}",
    "no @": lambda g, f, d, _: f"{g}.{f}{d}",
    "capitals": lambda g, f, d, _: f"{g}.{f}@{d.upper()}",
    "mailto": lambda g, f, d, _: f"mailto:{g}.{f}@{d}",
    "mailto with subject": lambda g, f, d, _: f"mailto:{g}.{f}@{d}?subject=Hello",
    "angle brackets": lambda g, f, d, _: f"<{g}.{f}@{d}>",
    "display name": lambda g, f, d, _: f"{g.title()} {f.title()} <{g}.{f}@{d}>",
    "display name in quotes": lambda g, f, d, _: f'"{f.title()}, {g.title()}" <{g}.{f}@{d}>',
    "display name, Last, First": lambda g, f, d, _: f"{f.title()}, {g.title()} <{g}.{f}@{d}>",
    "display name without brackets": lambda g, f, d, _: f"{g.title()} {f.title()} {g}.{f}@{d}",
    "given name before it": lambda g, f, d, _: f"{g.title()} {f}@{d}",
    "entities": lambda g, f, d, _: f"{g.title()} &lt;{g}.{f}@{d}&gt;",
    "comment behind": lambda g, f, d, _: f"{g}.{f}@{d} (work)",
    "name and brackets": lambda g, f, d, _: f"{g.title()} ({g}.{f}@{d})",
    "label": lambda g, f, d, _: f"Email: {g}.{f}@{d}",
    "markdown": lambda g, f, d, _: f"[{g}.{f}@{d}](mailto:{g}.{f}@{d})",
    "trailing comma": lambda g, f, d, _: f"{g}.{f}@{d},",
    "trailing dot": lambda g, f, d, _: f"{g}.{f}@{d}.",
    "trailing bracket": lambda g, f, d, _: f"{g}.{f}@{d}>",
    "apostrophe in front": lambda g, f, d, _: f"'{g}.{f}@{d}",
    "equals sign in front": lambda g, f, d, _: f"={g}.{f}@{d}",
    "formula": lambda g, f, d, _: f'="{g}.{f}@{d}"',
    "percent 20": lambda g, f, d, _: f"%20{g}.{f}@{d}",
    "the same twice": lambda g, f, d, _: f"{g}.{f}@{d}; {g}.{f}@{d}",
    "another one behind": lambda g, f, d, _: f"{g}.{f}@{d}, zoe.zz@example.org",
    "another one, or": lambda g, f, d, _: f"{g}.{f}@{d} or zoe.zz@example.org",
    "a broken one, and another": lambda g, f, d, _: f"{g} {f}@{d}, zoe.zz@example.org",
}  # fmt: skip


def damaged(each: int) -> pd.DataFrame:
    dice = random.Random(SEED)
    rows = []
    for kind, damage in KINDS.items():
        for _ in range(each):
            given, family, domain = dice.choice(GIVEN), dice.choice(FAMILY), dice.choice(DOMAINS)
            rows.append((kind, damage(given, family, domain, dice), f"{given}.{family}@{domain}"))
    return pd.DataFrame(rows, columns=["kind", "cell", "truth"], dtype=TEXT)


def judged(cell: str) -> str | None:
    try:
        return validate_email(cell, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def main() -> int:
    table = damaged(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
    read, meant = email.parse(table["cell"]), email.suggest(table["cell"])["proposal"]
    proposal = read.get("proposal", meant).fillna(meant)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    judge: Counter[str] = Counter()
    for kind, cell, truth, address, others, likely in zip(
        table["kind"], table["cell"], table["truth"], read["address"], read["others"], proposal, strict=True
    ):
        same = (
            {truth, truth.replace(".", "", 1)} if kind.endswith(" inside") else {truth}
        )  # the damage may have eaten the dot, or a letter none
        if address is not pd.NA and address.casefold() == truth:
            counts[kind]["repaired" if others is pd.NA else "proposed"] += 1
        elif address is not pd.NA:
            counts[kind]["wrong"] += 1
        elif likely is not pd.NA:
            counts[kind]["proposed" if likely in same else "proposed otherwise"] += 1
        else:
            counts[kind]["flagged"] += 1
        theirs = judged(cell)
        judge["right" if theirs == truth else "refused" if theirs is None else "wrong"] += 1
    words = ("repaired", "proposed", "proposed otherwise", "flagged", "wrong")
    total = sum(counts.values(), Counter())
    print(
        f"{len(KINDS)} kinds of damage, {len(table):,} cells: "
        + ", ".join(f"{word} {total[word] / len(table):.1%}" for word in words)
    )
    print(
        "  email-validator: " + ", ".join(f"{word} {count / len(table):.1%}" for word, count in judge.items())
    )
    for kind, found in counts.items():
        print(f"  {kind:32}" + " ".join(f"{word} {found[word]:3}" for word in words if found[word]))
    print(f"silently wrong: {total['wrong']}")
    return int(total["wrong"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
