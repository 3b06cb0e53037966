"""The rival: the script that a capable person writes with pandas and openpyxl. ``plain_start.py IN.csv OUT.xlsx``

It does what `xlmigrate start` does and no more: reads the export, normalises addresses and phones row by row with the same
judges (email-validator, phonenumbers), finds duplicates and stops, and writes the same sheets with a table and cell styles.
"""

from __future__ import annotations

import sys

import pandas as pd
import phonenumbers
from email_validator import EmailNotValidError, validate_email
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table


def clean_email(value: str) -> tuple[str, str]:
    text = value.strip().removeprefix("mailto:").rstrip(",;")
    if not text:
        return value, "No address"
    try:
        return validate_email(text, check_deliverability=False).normalized, ""
    except EmailNotValidError:
        return value, "Not an address"


def clean_phone(value: str, country: str) -> str:
    if not value:
        return value
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return value
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else value
    )


def sheet(book: Workbook, name: str, frame: pd.DataFrame) -> None:
    page = book.create_sheet(name)
    page.append(list(frame.columns))
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EEF2")
    grey = PatternFill("solid", fgColor="F1F4F6")
    computed = [
        at for at, column in enumerate(frame.columns, start=1) if column in ("Verdict", "Reason", "Problem")
    ]
    for line, row in enumerate(frame.itertuples(index=False), start=2):
        page.append(list(row))
        for at in computed:
            page.cell(line, at).fill = grey
    end = page.cell(max(len(frame) + 1, 2), len(frame.columns)).coordinate
    page.add_table(Table(displayName=name.replace(" ", ""), ref=f"A1:{end}"))


def main() -> None:
    contacts = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
    cleaned = contacts["Email"].apply(clean_email)
    contacts["Problem"] = cleaned.str[1]
    contacts["Clean"] = cleaned.str[0]
    contacts["Phone"] = contacts.apply(lambda row: clean_phone(row["Phone"], row["Country"]), axis=1)
    contacts["Duplicate"] = contacts["Clean"].str.lower().duplicated()
    contacts["Verdict"] = contacts["Status"].apply(
        lambda status: "Suppress" if status == "Unsubscribed" else "Unknown"
    )
    contacts["Reason"] = contacts["Status"].apply(
        lambda status: (
            "Unsubscribed on the old platform" if status == "Unsubscribed" else "No proof of consent"
        )
    )
    contacts.insert(0, "Contact ID", [f"C-{number:06d}" for number in range(1, len(contacts) + 1)])
    consent = contacts[["Contact ID", "Clean", "Status", "Date Created", "IP"]]
    stopped = contacts.loc[contacts["Verdict"].eq("Suppress"), ["Clean", "Reason"]]
    findings = contacts.loc[
        contacts["Problem"].ne("") | contacts["Duplicate"], ["Contact ID", "Clean", "Problem"]
    ]
    changed = contacts.loc[contacts["Email"].ne(contacts["Clean"]), ["Contact ID", "Email", "Clean"]]
    book = Workbook()
    book.remove(book.active)
    for name, frame in (
        ("Contacts", contacts), ("Consent", consent), ("Suppressions", stopped), ("Findings", findings), ("Changes", changed),
    ):  # fmt: skip
        sheet(book, name, frame.astype(object))
    book.save(sys.argv[2])


if __name__ == "__main__":
    main()
