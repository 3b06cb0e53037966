"""The imitation of Excel's entry parsing, case by case."""

import pytest

from tests.live.entry import entered

# text | kind | value | format
CASES = [
    ("", "blank", None, None),
    ("ana@example.org", "text", "ana@example.org", None),
    ("01", "number", 1.0, None),
    ("+447700900123", "number", 447700900123.0, None),
    ("12345678901234567890", "number", 1.23456789012346e19, None),
    ("4111111111111111", "number", 4111111111111110.0, None),
    ("1,250.50", "number", 1250.5, None),
    ("(5)", "number", -5.0, None),
    ("$12", "number", 12.0, "$#,##0.00"),
    ("5%", "number", 0.05, "0%"),
    ("1E5", "number", 100000.0, "0.00E+00"),
    ("2E10-1", "text", "2E10-1", None),
    ("0 1/2", "number", 0.5, "# ?/?"),
    ("TRUE", "truth", True, None),
    ("false", "truth", False, None),
    ("#N/A", "error", "#N/A", None),
    ("=1+1", "formula", "=1+1", None),
    ("=", "text", "=", None),
    ("-", "text", "-", None),
    ("+", "text", "+", None),
    ("-a", "formula", "=-a", None),
    ("@SUM(A1)", "formula", "=SUM(A1)", None),
    ("'01", "text", "01", None),
    ("''01", "text", "'01", None),
    ("1-2", "number", 46024.0, "d-mmm"),
    ("3/4", "number", 46085.0, "d-mmm"),
    ("1/2/2026", "number", 46024.0, "m/d/yyyy"),
    ("2026-01-02", "number", 46024.0, "m/d/yyyy"),
    ("13-25", "text", "13-25", None),
    ("1/2/1899", "text", "1/2/1899", None),
    ("1850-06-01", "text", "1850-06-01", None),
    ("1900-01-01", "number", 1.0, "m/d/yyyy"),
    ("1900-02-28", "number", 59.0, "m/d/yyyy"),
    ("1900-03-01", "number", 61.0, "m/d/yyyy"),
    ("MAR1", "number", 46082.0, "d-mmm"),
    ("SEPT2", "number", 46267.0, "d-mmm"),
    ("1 Jan", "number", 46023.0, "d-mmm"),
    ("Jan 1926", "number", 9498.0, "mmm-yy"),
    ("Mara", "text", "Mara", None),
    ("12:30", "number", 0.5208333333333334, "h:mm"),
    ("2026-01-02 12:00", "number", 46024.5, "m/d/yyyy h:mm"),
    ("2026-01-02 noon", "text", "2026-01-02 noon", None),
]


@pytest.mark.parametrize(
    ("text", "kind", "value", "format"), CASES, ids=[case[0] or "blank" for case in CASES]
)
def test_text_that_is_put_into_a_general_cell_becomes(text, kind, value, format):
    found = entered(text)
    assert (found.kind, found.value, found.format) == (kind, value, format)
