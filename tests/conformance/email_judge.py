"""The quick ways of reading an address against their judge, email-validator, on strings changed by chance.

python tests/conformance/email_judge.py [how many]

Three answers are compared for each string: the judge's own, `email.normal` (one cell at a time, with a short cut for plain
addresses) and `email.parse` (a column at a time). The last strips what a spreadsheet puts in front, an equals sign or an
apostrophe, although the judge takes it for a part of the address: such strings are compared without it.
"""

import random
import sys

import pandas as pd
from email_validator import EmailNotValidError, validate_email

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT

SEED = 11
LOCALS = (
    "ana", "Ana.Dietz", "a", "info", "INFO", "Sales", "www", "WWW", "postmaster", "ana+news", "o'brien", "x_y-z", "a.b.c", "1",
    "ana.", ".ana", "a..b", "ana!#$%&*/=?^_`{|}~", "=ana", "'ana", "é.dupont", "用户", '"ana dietz"', "x" * 64, "x" * 65,
)  # fmt: skip
DOMAINS = (
    "example.org", "Example.ORG", "mail.example.com", "example.co.uk", "xn--bcher-kva.example", "bücher.example", "a.b.c.example.net",
    "example", "example..org", "-example.org", "example-.org", "ex_ample.org", "example.org.", "127.0.0.1", "[127.0.0.1]", "x.io",
    "test", "example.test", "foo.local", "localhost", "1.2", "example.c", "example.123", f"{'a' * 63}.org", f"{'a' * 64}.org",
    ".".join(["abcdefgh"] * 28) + ".org", "ab--cd.org", "xn--a.org", "ΑΒΓ.example", "ß.example",
)  # fmt: skip
ALPHABET = "abcXYZ019._-+@ '\"=<>(),;:\\[]!#%&*/?^`{|}~\t\n\u00a0\u200béßＡ＠。.."


def strings(count: int) -> list[str]:
    dice = random.Random(SEED)
    made = [f"{local}@{domain}" for local in LOCALS for domain in DOMAINS]
    seeds = list(made)
    while len(made) < count:
        text = dice.choice(seeds)
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(text) + 1)
            text = dice.choice(
                (text[:at] + dice.choice(ALPHABET) + text[at:], text[:at] + text[at + 1 :], text[:at] + text[at:].swapcase(),
                 text[:at] + dice.choice(ALPHABET) + text[at + 1 :])
            )  # fmt: skip
        made.append(text)
    return made


def judged(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None


def main() -> int:
    cells = strings(int(sys.argv[1]) if len(sys.argv) > 1 else 220_000)
    truth = [judged(cell) for cell in cells]
    column = pd.Series(cells, dtype=TEXT)
    one_by_one = [None if value is pd.NA else value for value in email.normal(column)]
    wrong = [cell for cell, ours, theirs in zip(cells, one_by_one, truth, strict=True) if ours != theirs]
    bare = pd.Series([cell.lstrip("='") for cell in cells], dtype=TEXT)
    whole, again = email.parse(bare), [judged(cell) for cell in bare]
    addresses = [None if value is pd.NA else value for value in whole["address"]]
    for cell, ours, outcome, theirs in zip(bare, addresses, whole["outcome"], again, strict=True):
        # what the judge refuses may well be repaired; what it takes must come out as it says
        if (theirs is not None and ours != theirs) or (outcome == "good" and theirs != cell):
            wrong.append(cell)
    for cell in wrong[:20]:
        print(f"  differs: {cell!r}")
    taken = sum(one is not None for one in truth)
    print(
        f"{len(cells):,} strings ({taken:,} addresses to the judge), twice compared: {len(wrong)} disagreements"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
