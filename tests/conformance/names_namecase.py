"""Capitals of names against the published NameCase list, from all small letters and from all capitals.

python tests/conformance/names_namecase.py [suites folder]
"""

import json
import os
import sys
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import name
from xlmigrate.cleaning.distinct import TEXT


def main() -> int:
    beside = Path(__file__).parents[2].parent / "shared" / "suites"
    suites = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("XLMIGRATE_SUITES", beside))
    lines = (suites / "name" / "namecase.jsonl").read_text(encoding="utf-8").splitlines()
    truth = pd.Series([json.loads(line)["expect"] for line in lines], dtype=TEXT)
    worst = 1.0
    for typed, cells in (("all small letters", truth.str.lower()), ("all capitals", truth.str.upper())):
        read = name.repair_case(cells, "full")
        spelled = read["proposal"].fillna(read["name"])
        right = spelled.eq(truth)
        worst = min(worst, float(right.mean()))
        missed = list(zip(truth[~right], spelled[~right], strict=True))
        print(f"{typed}: {int(right.sum())} of {len(right)} right ({right.mean():.1%}); wrong: {missed}")
        plain = read["outcome"].eq("repaired")
        print(f"  called certain: {int(plain.sum())}, of these wrong: {int((plain & ~right).sum())}")
    return int(worst < 0.97)


if __name__ == "__main__":
    raise SystemExit(main())
