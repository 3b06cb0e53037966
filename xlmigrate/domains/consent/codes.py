"""The rows of the consent table as codes that can be asked for: C14, or the reason in a word."""

from __future__ import annotations

from collections.abc import Iterable

from xlmigrate.domains.consent.table import CONTRACT_ONLY, TABLE
from xlmigrate.engine.catalogue import Code, Codes

FAMILY = "Consent, in this order"


def _rows() -> Iterable[Code]:
    for row in TABLE:
        about = f"{row.says}. {row.condition}\n\n{row.source} ({row.as_of}). Triage, not legal advice."
        title = f"{row.reason}: {row.says[:1].lower()}{row.says[1:]}."
        more = (row.reason, CONTRACT_ONLY) if row.code == "C16" else (row.reason,)
        yield Code(row.code, FAMILY, title, about, also=more)


CONSENT_ROWS = Codes(_rows)
