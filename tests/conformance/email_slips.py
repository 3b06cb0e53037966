"""Slips of typing in mail domains: how many are found, how many get a wrong target, how often a real domain is suspected.

python tests/conformance/email_slips.py [a file of real domains, one to a line ...]

* slips are made by one keystroke from the domains that mailcheck watches and the largest of each country, in every place and
  of every kind: a letter lost, doubled, changed round, added or replaced by its neighbour on the keyboard, and slips of .com;
* mailcheck's own tests are a second oracle (XLMIGRATE_SUITES, or the folder beside the checkout);
* real domains are those of the packages that xlmigrate depends on (throw-away domains, and the names under which the public
  suffix list says that people have sites), and of the files given.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
from disposable_email_domains import blocklist
from publicsuffixlist import PublicSuffixList

from xlmigrate.cleaning import email, slips
from xlmigrate.cleaning.distinct import TEXT

BIG = [
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "live.com",
    "msn.com",
    "aol.com",
    "comcast.net",
    "verizon.net",
    "sbcglobal.net",
    "bellsouth.net",
    "earthlink.net",
    "yahoo.co.uk",
    "hotmail.co.uk",
    "btinternet.com",
    "gmx.de",
    "web.de",
    "t-online.de",
    "yahoo.fr",
    "hotmail.fr",
    "orange.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "yahoo.it",
    "yahoo.es",
    "yahoo.com.br",
    "rediffmail.com",
    "bigpond.com",
]
NEAR = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "sqwz",
            "vghn",
            "xdfv",
            "erfcxs",
            "rdsw",
            "rtgvcd",
            "tyhbvf",
            "yujnbg",
            "ujko",
            "uikmnh",
            "ijolm",
            "okp",
            "nkj",
            "bmhj",
            "iklp",
            "lo",
            "wa",
            "edft",
            "wadxz",
            "rfgy",
            "yhji",
            "cfgb",
            "qeas",
            "zsdc",
            "tghu",
            "asx",
        ],
        strict=True,
    )
)
OF_COM = ("con", "cmo", "ocm", "cm", "co", "om", "vom", "xom", "comm", "coom", "cim", "cpm")


def made(domain: str) -> dict[str, str]:
    """Every slip of one keystroke, and its kind."""
    found: dict[str, str] = {}
    for at, letter in enumerate(domain):
        found.setdefault(domain[:at] + domain[at + 1 :], "lost")
        found.setdefault(domain[:at] + letter + domain[at:], "doubled")
        if at + 1 < len(domain):
            found.setdefault(domain[:at] + domain[at + 1] + letter + domain[at + 2 :], "changed round")
        for key in NEAR.get(letter, ""):
            found.setdefault(domain[:at] + key + domain[at + 1 :], "neighbour")
            found.setdefault(domain[:at] + key + domain[at:], "added")
    if domain.endswith(".com"):
        found.update({domain[:-3] + ending: "ending" for ending in OF_COM})
    return {slip: kind for slip, kind in found.items() if slip not in BIG and slip != domain}


def proposed(domains: list[str]) -> list[str | None]:
    """The domain proposed for each, every one of them alone in its file."""
    column = pd.Series([f"ana@{domain}" for domain in domains], dtype=TEXT)
    return [None if one is pd.NA else one.rpartition("@")[2] for one in email.suggest(column)["proposal"]]


def against_made() -> tuple[float, int]:
    cases = [(slip, domain, kind) for domain in BIG for slip, kind in made(domain).items()]
    answers = proposed([slip for slip, _, _ in cases])
    kinds, found, silent = Counter(), Counter(), Counter()
    wrong = []
    for (slip, domain, kind), answer in zip(cases, answers, strict=True):
        kinds[kind] += 1
        if answer == domain:
            found[kind] += 1
        elif answer is None:
            silent[domain] += 1
        else:
            wrong.append((slip, domain, answer))
    share = found.total() / len(cases)
    print(f"{len(cases):,} slips of {len(BIG)} domains: {share:.1%} found, {len(wrong)} with another target")
    print("  by kind: " + ", ".join(f"{kind} {found[kind] / count:.1%}" for kind, count in kinds.items()))
    print("  not found: " + ", ".join(f"{domain} {count}" for domain, count in silent.most_common(12)))
    for slip, domain, answer in wrong[:40]:
        print(f"  {slip} was made of {domain}, and {answer} is proposed")
    return share, len(wrong)


def against_mailcheck() -> None:
    beside = Path(__file__).parents[2].parent / "shared" / "suites"
    path = Path(os.environ.get("XLMIGRATE_SUITES", beside)) / "email" / "mailcheck_suggest.jsonl"
    if not path.is_file():
        print("mailcheck's tests are not here")
        return
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answers = email.suggest(pd.Series([case["address"] for case in cases], dtype=TEXT))[
        "proposal"
    ].str.rpartition("@")[2]
    differ = [
        (case, answer)
        for case, answer in zip(cases, answers, strict=True)
        if (None if answer is pd.NA else answer) != case["suggest"]
    ]
    print(f"mailcheck's {len(cases)} tests: {len(cases) - len(differ)} the same")
    for case, answer in differ:
        print(f"  {case['address']}: mailcheck {case['suggest']}, here {answer}")


def on_real(name: str, domains: list[str]) -> float:
    suspected = [(one, to) for one, to in zip(domains, proposed(domains), strict=True) if to is not None]
    share = len(suspected) / len(domains)
    print(f"{name}: {len(domains):,} real domains, {len(suspected)} suspected ({share:.2%})")
    for domain, target in suspected[:25]:
        print(f"  {domain} for {target}")
    return share


def main() -> int:
    share, wrong = against_made()
    against_mailcheck()
    private = sorted(
        PublicSuffixList(only_icann=False)._publicsuffix - PublicSuffixList(only_icann=True)._publicsuffix
    )
    alarms = [
        on_real("throw-away domains", sorted(blocklist)),
        on_real("names under which people have sites", [one for one in private if one.count(".") == 1]),
    ]
    for path in map(Path, sys.argv[1:]):
        lines = {line.strip().casefold() for line in path.read_text(encoding="utf-8").splitlines()}
        alarms.append(
            on_real(path.name, sorted(line for line in lines if "." in line and line not in slips.TARGETS))
        )
    return int(share < 0.9 or wrong > 0 or max(alarms) > 0.003)


if __name__ == "__main__":
    raise SystemExit(main())
