"""The rows of the consent table as codes that can be asked for: C14, or the reason in a word."""

from __future__ import annotations

from collections.abc import Iterable

from xlmigrate.domains.consent.table import CONTRACT_ONLY, TABLE
from xlmigrate.engine.catalogue import Code, Codes


def _rows() -> Iterable[Code]:
    for row in TABLE:
        text = f"{row.says}. {row.source} ({row.as_of}). Triage, not legal advice."
        also = (row.reason, CONTRACT_ONLY) if row.code == "C16" else (row.reason,)
        yield Code(row.code, "Consent, in this order", row.condition, text, row.reason, also=also)


CONSENT_ROWS = Codes(_rows, legend=True)
