"""Keys of tags against OpenRefine's own tests of its keyers.

python tests/conformance/tags_keyers.py [suites folder]
"""

import json
import os
import sys
from pathlib import Path

import pandas as pd

from xlmigrate.cleaning import tag
from xlmigrate.cleaning.distinct import TEXT

KEYS = {"fingerprint": tag.fingerprint, "ngram2": tag.ngram_fingerprint}


def main() -> int:
    beside = Path(__file__).parents[2].parent / "shared" / "suites"
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("XLMIGRATE_SUITES", beside))
    path = folder / "tags" / "openrefine_keyers.jsonl"
    if not path.is_file():
        print(f"the suite is not here: {path}")
        return 2
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wrong = 0
    for case in cases:
        key = KEYS[case["kind"]](pd.Series([case["text"]], dtype=TEXT)).fillna("").iloc[0]
        if key != case["key"]:
            wrong += 1
            print(f"  {case['kind']} of {case['text']!r}: {key!r}, OpenRefine {case['key']!r}")
    print(f"{len(cases)} keys of OpenRefine, {len(cases) - wrong} the same")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
