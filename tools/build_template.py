"""Build the empty master workbook that is shipped: ``python -m tools.build_template`` in a checkout.

It is made from the schema, the policy, `look.toml` and `texts.toml`; a test fails while it lags behind them.
"""

from __future__ import annotations

from pathlib import Path

from xlmigrate.workbook.drawing.template import build_template

NAME = "Master workbook.xlsx"

if __name__ == "__main__":
    build_template(Path(__file__).resolve().parents[1] / "workbook_template" / NAME)
