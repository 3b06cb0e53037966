"""E-mail syntax against the published is_email tests: what counts as an address, just as it stands.

python tests/conformance/email_isemail.py [suites folder]

The truth is the suite's category: VALID and DNSWARN (the domain has no server today) are addresses, all others are not.
Every difference is printed.
"""

import json
import os
import sys
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import email
from xlmigrate.cleaning.distinct import TEXT

ADDRESSES = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"}


def main() -> int:
    beside = Path(__file__).parents[2].parent / "shared" / "suites"
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("XLMIGRATE_SUITES", beside))
    path = folder / "email" / "isemail_tests.jsonl"
    if not path.is_file():
        print(f"the suite is not here: {path}")
        return 2
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ours = email.normal(pd.Series([case["address"] for case in cases], dtype=TEXT)).notna()
    differs = [
        (case, mine)
        for case, mine in zip(cases, ours, strict=True)
        if mine != (case["category"] in ADDRESSES)
    ]
    for case, mine in differs:
        said = "taken" if mine else "refused"
        print(f"  {case['id']}: {case['address']!r} is {case['diagnosis']}, and here it is {said}")
    agreement = 1 - len(differs) / len(cases)
    print(f"{len(cases)} tests, {len(differs)} differ: agreement {agreement:.1%}")
    return int(agreement < 0.99)


if __name__ == "__main__":
    raise SystemExit(main())
