"""The page that lies beside import files: what to upload in which order, what to expect, and what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlmigrate.reports.compliance import STYLE
from xlmigrate.reports.markup import rendered


def page(told: Mapping[str, Any], differences: Sequence[tuple[str, str, int, str]]) -> str:
    """The page of an export as HTML, from its manifest; the same manifest gives the same text.

    ``differences`` are column, reason, count and the first Contact IDs, as the rehearsal found them.
    """
    own = sorted({
        (column["heading"], column["holds"]) for file in told["order"] for column in file["columns"] if column["make_it_first"]
    })  # fmt: skip
    title = f"Import files for {told['target']}"
    return rendered(
        "import_files.html", title=title, style=STYLE, told=told, differences=differences, own=own
    )
