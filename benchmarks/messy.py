"""A messy file of contacts before and after, as pictures of the sheets: ``python -m benchmarks.messy FOLDER``.

All people are invented. Needs LibreOffice and pdftoppm (poppler). The second picture is the workbook's own Contacts sheet with the
columns of verdicts and decisions folded away, and under it its own Findings.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from tests.libreoffice import opened, to_pngs
from xlmigrate import api
from xlmigrate.domains import BY_NAME
from xlmigrate.engine.settings import Policy

HEADINGS = ("E-mail", "First name", "Last name", "Full name", "Phone", "Country", "Tags", "Created on")
ROWS = (
    (" ana@example.org", "ANA", "DIETZ", None, "020 7946 0018", "UK", "VIP; Buyer", "25/03/2025"),
    ("mailto:ben@example.org?subject=Hi", "ben", "o'brien", None, "447911123456", "United Kingdom", "vip", "04/04/2025"),
    ("Eva Low <eva@Example.ORG>", "Eva", "Low", None, "+44 20 7946 0019", "Great Britain", "Buyer", "2025-04-07"),
    ("ivo@gmial.com", "Ivo", "VAN DER BERG", None, "0612345678", "Pays-Bas", "Retreat 2025", "09/04/2025"),
    ("kim@example.com, kim.ruiz@example.net", "Kim", "Ruiz", None, "912 345 678", "España", "Buyer;;VIP", "11/04/2025"),
    ("joe.example.org", "Joe", "Sand", None, "4.47912E+11", "GB", None, "12/04/2025"),
    ("uma@hotmail.con", "Uma", "mcdonald", None, "(217) 555-0100", "USA", "VIP", "13/04/2025"),
    ("info@example.org", None, None, "Example Yoga Ltd", "+44 20 7946 0020 ext. 5", "England", "Partner", "14/04/2025"),
    ("rita@mailinator.com", "Rita", "Gold", None, None, "Germny", None, "15/04/2025"),
    ("jos\u200be@example.org", "JosÃ©", "GarcÃ­a", None, "912345679", "Spain", "Buyer", "16/04/2025"),
    ("max@example.org.", "Max", "M?ller", None, "030 123456", "Deutschland", "Newsletter", "17/04/2025"),
    ("ANA@example.org", "Ana", "Dietz", None, "+442079460018", "GB", "VIP", "18/04/2025"),
    ("nora+news@example.org", None, None, "Nora van Dam", "0201234567", "Netherlands", None, "19/04/2025"),
    ("nora@example.org", None, None, "DAM, NORA", None, "NL", None, "19/04/2025"),
    ("lea@example.net", None, None, "lea martin", "01 23 45 67 89", "France", "Retreat 2025", "20/04/2025"),
    ("tom@example.net;", None, None, "Tom & Eve Hill", "020 7946 0021 or 020 7946 0022", "Scotland", "Buyer", "21/04/2025"),
    ("anna@example.net", None, None, "Nagy Anna", "+36 1 234 5678", "Hungary", None, "22/04/2025"),
    ("'gil@example.com", "Gil ", "de  Souza", None, "'+5511912345678", "Brasil", "vip", "23/04/2025"),
    ("pia@example.com>", "Pia", "MACGREGOR", None, "O20 7946 0023", "U.K.", "Buyer", "24/04/2025"),
    ("sam@example.com", "sam", "d'angelo", None, "0039 06 1234 5678", "Italia", None, "26/04/2025"),
    ("zoe@example", "Zoé", "Lang", None, "12", "Atlantis", "Newsletter", "27/04/2025"),
    (None, "Ole", "Berg", None, "+4722123456", "Norge", "Buyer", "28/04/2025"),
    ("may@example.com", "May", "Li", None, "tel: 65-6123-4567", "Singapore", "VIP", "29/04/2025"),
    ("fay@example.com", "Fay", "Stone", None, "2125550123.0", "Georgia", "retreat 2025", "30/04/2025"),
    ("lou@example.com", "Lou", "Adams", None, "212 555 0124", "US", None, "31/12/2027"),
)  # fmt: skip
TODAY = date(2026, 11, 14)
SHOWN = (
    "contact_id",
    "email",
    "first_name",
    "last_name",
    "phone",
    "phone_2",
    "country",
    "tags",
    "created_on",
)


def before(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "my contacts"
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(row)
    for at, width in enumerate((36, 12, 16, 19, 30, 16, 15, 12), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name="Arial", size=10, bold=cell.row == 1)
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="center")
            if cell.row == 1:
                cell.fill = PatternFill("solid", fgColor="E6EEF2")
    _one_page(sheet)
    sheet.print_options.gridLines = True
    book.save(path)


def after(source: Path, target: Path) -> Path:
    """The workbook that xlmigrate makes of the file, and a copy of it that shows the facts of Contacts alone."""
    made = target.with_name("Messy.xlsx")
    api.start(made, [source], policy=Policy(client="Messy"), today=TODAY)
    book = opened(made)
    sheet = book["Contacts"]
    wanted = {BY_NAME["contacts"].by_name[name].heading for name in SHOWN} | {"Full name"}
    widths = {
        at: dimension.width
        for dimension in list(sheet.column_dimensions.values())
        for at in range(dimension.min or 1, (dimension.max or 1) + 1)
    }
    sheet.column_dimensions.clear()
    for at, cell in enumerate(sheet[5], start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.hidden = widths.get(at, 19), cell.value not in wanted
    for row in range(6, 6 + len(ROWS)):
        sheet.row_dimensions[row].height = 21
    _one_page(sheet)
    for other in book.sheetnames:
        if other not in ("Contacts", "Findings", "Lists"):
            del book[other]
    sheet.print_title_rows = None
    last = get_column_letter(sheet.max_column)
    sheet.print_area = f"A1:{last}{5 + len(ROWS)}"
    book.save(target)
    return made


def _one_page(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("Messy*"):
        old.unlink()
    mess = folder / "my contacts.xlsx"
    before(mess)
    after(mess, folder / "contacts-after.xlsx")
    for path, name in ((mess, "before"), (folder / "contacts-after.xlsx", "after")):
        for page in to_pngs(path, folder / name, dpi=130):
            print(page)


if __name__ == "__main__":
    main()
