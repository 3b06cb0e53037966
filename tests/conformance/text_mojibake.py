"""Repairs of mojibake against ftfy's own synthetic tests, those in which a repair is right and those in which it is not.

python tests/conformance/text_mojibake.py [suites folder]

What is repaired by us must be what the suite calls right for encodings alone. What we refuse to repair because a character
would be lost, or because control characters are involved, is printed.
"""

import json
import os
import sys
from pathlib import Path

import pandas as pd
from ftfy import fix_encoding

from xlmigrate.cleaning import text
from xlmigrate.cleaning.distinct import TEXT


def main() -> int:
    beside = Path(__file__).parents[2].parent / "shared" / "suites"
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("XLMIGRATE_SUITES", beside))
    path = folder / "text" / "ftfy_synthetic.json"
    if not path.is_file():
        print(f"the suite is not here: {path}")
        return 2
    cases = [case for case in json.loads(path.read_text(encoding="utf-8")) if case["expect"] == "pass"]
    wrong = refused = 0
    for case in cases:
        original, right = case["original"], case.get("fixed-encoding", case["fixed"])
        ours = text.repair_encoding(pd.Series([original], dtype=TEXT)).iloc[0]
        if ours == right:
            continue
        if ours == original and fix_encoding(original) == right:
            refused += 1
            print(f"  left as it is: {original!r}")
        else:
            wrong += 1
            print(f"  {original!r} became {ours!r}, right is {right!r}")
    print(
        f"{len(cases)} tests of ftfy: {len(cases) - wrong - refused} the same, {refused} refused on purpose, {wrong} wrong"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
