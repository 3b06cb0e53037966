"""The rival of `xlmigrate run`: load the workbook with openpyxl, clean with pandas, write back, save. ``plain_run.py BOOK``"""

from __future__ import annotations

import sys
import warnings

import pandas as pd
from openpyxl import load_workbook
from plain_start import clean_email, clean_phone


def main() -> None:
    warnings.simplefilter("ignore")  # openpyxl says what it will lose
    book = load_workbook(sys.argv[1])
    tables = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            heading, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
            tables[table.name] = pd.DataFrame(rows, columns=heading, dtype="object").fillna("")
    contacts, suppressions = tables["Contacts"], tables["Suppressions"]
    cleaned = contacts["E-mail"].astype(str).apply(clean_email)
    contacts["E-mail"] = cleaned.str[0]
    contacts["Deliverable?"] = cleaned.str[1].apply(
        lambda problem: "Undeliverable" if problem else "Deliverable"
    )
    contacts["Phone"] = contacts.apply(
        lambda row: clean_phone(str(row["Phone"]), row["Country"] or "GB"), axis=1
    )
    stopped = set(suppressions["Address"].astype(str).str.lower())
    known = contacts["E-mail"].str.lower()
    contacts["Marketing verdict"] = known.apply(
        lambda address: "Suppress" if address in stopped else "Unknown"
    )
    contacts["Same person as"] = contacts["Contact ID"].where(known.duplicated(), "")
    sheet = book["Contacts"]
    positions = {cell.value: cell.column for cell in sheet[5]}
    for name in ("E-mail", "Phone", "Deliverable?", "Marketing verdict", "Same person as"):
        for row, value in enumerate(contacts[name], start=6):
            sheet.cell(row, positions[name]).value = value or None
    book.save(sys.argv[1])


if __name__ == "__main__":
    main()
