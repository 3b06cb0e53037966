"""Reading a table and updating three columns of a closed workbook, against the usual ways: ``file_host.py [--rows N] [--growth]``

Every contender is a process of its own on a fresh copy of one workbook (25 columns, shared texts, numbers, dates, one cell
in eight blank, one Excel table). Rounds are interleaved; the figure is the median of processor seconds after the imports
(user and system), and the peak memory of the process. ``--growth`` shows 10,000 to 1,000,000 rows of ours alone.
A contender that is not installed is left out with a word (wolfxl: ``pip install wolfxl defusedxml``).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COLUMNS = 25
UPDATED = (0, 9, 14)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."

PRELUDE = f"""
import json, os, resource, sys, types
wing = types.ModuleType("xlmigrate")  # the wing alone, so that no other import of ours is counted
wing.__path__ = [{str(ROOT / "xlmigrate")!r}]
sys.modules["xlmigrate"] = wing
path, rows = sys.argv[1], int(sys.argv[2])
UPDATED = {UPDATED!r}
def new(row, column): return f"new {{row}}.{{column}}@example.org"
def used():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime, u.ru_maxrss / 1024
"""
FINISH = """
seconds, peak = used()
print(json.dumps({"seconds": seconds - start[0], "peak": peak, "base": start[1], "check": check}))
"""

READ = {
    "ours, typed frame with errors and formulas": """
import pandas as pd, pyarrow as pa
from xlmigrate.workbook import ooxml
start = used()
def series(cells):
    try:
        values = pa.array(cells.values)
    except pa.ArrowException:  # errors, or values of several types
        return pd.Series(cells.values, dtype=object)
    if pa.types.is_floating(values.type):
        return pd.Series(values.to_pandas())
    return pd.Series(pd.arrays.ArrowExtensionArray(values))
cells = ooxml.open(path).read_table("Contacts")
frame = pd.DataFrame({h: series(c) for h, c in zip(cells.headings, cells.columns)})
marks = {h: (c.formulas, c.stale) for h, c in zip(cells.headings, cells.columns)}
check = len(frame)
""",
    "fastexcel to pandas": """
import fastexcel, pandas as pd
start = used()
frame = fastexcel.read_excel(path).load_sheet(0).to_pandas()
check = len(frame)
""",
    "pandas with calamine": """
import pandas as pd, python_calamine
start = used()
frame = pd.read_excel(path, engine="calamine")
check = len(frame)
""",
    "openpyxl, read-only": """
import openpyxl
start = used()
sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
cells = list(sheet.iter_rows(min_row=2, values_only=True))
check = len(cells)
""",
}
UPDATE = {
    "ours, verified and backed up": """
from xlmigrate.workbook import ooxml
start = used()
document = ooxml.open(path)
editor = ooxml.Editor(document)
headings = document.table("Contacts").headings
for column in UPDATED:
    editor.set_column("Contacts", headings[column], [new(row, column) for row in range(rows)])
editor.save(path + ".state")
check = rows
""",
    "wolfxl, only cells that exist": """
import wolfxl
start = used()
book = wolfxl.load_workbook(path, modify=True)
sheet = book[book.sheetnames[0]]
for column in UPDATED:
    for row in range(rows):
        if (row + column) % 8:
            sheet.cell(row + 2, column + 1).value = new(row, column)
book.save(path)
check = rows
""",
    "openpyxl, load and save": """
import openpyxl
start = used()
book = openpyxl.load_workbook(path)
sheet = book.worksheets[0]
for column in UPDATED:
    for row in range(rows):
        sheet.cell(row + 2, column + 1).value = new(row, column)
book.save(path)
check = rows
""",
    "pandas with calamine, and XlsxWriter (all but values lost)": """
import pandas as pd, python_calamine, xlsxwriter
start = used()
frame = pd.read_excel(path, engine="calamine")
for column in UPDATED:
    frame.isetitem(column, [new(row, column) for row in range(rows)])
frame.to_excel(path, engine="xlsxwriter", index=False)
check = rows
""",
}


def cell(row: int, column: int, strings: int) -> str:
    if (row + column) % 8 == 0:
        return ""
    ref = f"{chr(65 + column)}{row + 2}"
    kind = column % 5
    if kind in (0, 4):
        index = row if column in (0, 5) else strings - 5000 + row * (column + 7) % 5000
        return f'<c r="{ref}" t="s"><v>{index}</v></c>'
    if kind == 1:
        return f'<c r="{ref}"><v>{row * 7919 % 1_000_003}</v></c>'
    if kind == 2:
        return f'<c r="{ref}"><v>{row * 0.37 % 1000:.10g}</v></c>'
    return f'<c r="{ref}" s="1"><v>{43000 + row * 31 % 2500}</v></c>'


def make(path: Path, rows: int) -> Path:
    """The workbook, streamed: what Excel writes, byte for byte in its shape."""
    strings = rows + 5000
    headings = [f"Column {n}" for n in range(COLUMNS)]
    last = f"{chr(64 + COLUMNS)}{rows + 1}"
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{KIND}{kind}+xml"/>'
        for name, kind in (
            ("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"),
            ("sharedStrings", "sharedStrings"), ("tables/table1", "table"),
        )
    )  # fmt: skip

    def relations(*pairs: tuple[str, str]) -> str:
        lines = "".join(
            f'<Relationship Id="rId{n}" Type="{REL}/{k}" Target="{t}"/>' for n, (k, t) in enumerate(pairs, 1)
        )
        return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'

    small = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' + types + "</Types>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="Contacts" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
        "xl/tables/table1.xml": f'<table xmlns="{MAIN}" id="1" name="Contacts" displayName="Contacts" ref="A1:{last}">'
        f'<autoFilter ref="A1:{last}"/><tableColumns count="{COLUMNS}">'
        + "".join(f'<tableColumn id="{n}" name="{h}"/>' for n, h in enumerate(headings, 1))
        + "</tableColumns></table>",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in small.items():
            archive.writestr(name, text)
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'<sst xmlns="{MAIN}">'.encode())
            for n in range(rows):
                part.write(f"<si><t>person{n}.{n * 7919 % 9973}@example.org</t></si>".encode())
            part.write(b"".join(f"<si><t>City number {n}</t></si>".encode() for n in range(5000)) + b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(
                f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><dimension ref="A1:{last}"/><sheetData><row r="1">'.encode()
            )
            part.write(
                "".join(
                    f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{h}</t></is></c>'
                    for n, h in enumerate(headings)
                ).encode()
                + b"</row>"
            )
            for row in range(rows):
                cells = "".join([cell(row, column, strings) for column in range(COLUMNS)])
                part.write(f'<row r="{row + 2}" spans="1:{COLUMNS}">{cells}</row>'.encode())
            part.write(b'</sheetData><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>')
    return path  # fmt: skip


def measured(script: str, book: Path, rows: int) -> dict[str, float] | None:
    """Seconds and memory of one contender on a fresh copy; None when it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(book, Path(folder, "book.xlsx")))
        command = [sys.executable, "-c", PRELUDE + script + FINISH, str(copy), str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    if "ModuleNotFoundError" in done.stderr:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if found["check"] != rows:
        raise SystemExit(f"{found['check']} rows instead of {rows}")
    return found


def contest(title: str, contenders: dict[str, str], book: Path, rows: int, rounds: int) -> None:
    results: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for name, script in contenders.items():
            found = measured(script, book, rows)
            if found is None:
                print(f"  {name}: not installed")
            else:
                results.setdefault(name, []).append(found)
    middle = {
        name: {key: statistics.median(r[key] for r in found) for key in ("seconds", "peak", "base")}
        for name, found in results.items()
    }
    ours = next(iter(middle.values()))
    print(f"\n{title}, {rows:,} rows × {COLUMNS} columns, median of {rounds}")
    print(f"{'':60}{'seconds':>8} {'MiB':>6} {'of it imports':>14}   time and memory against ours")
    for name, found in middle.items():
        ratio = f"{found['seconds'] / ours['seconds']:6.2f} × {found['peak'] / ours['peak']:6.2f} ×"
        print(f"{name:60}{found['seconds']:8.2f} {found['peak']:6.0f} {found['base']:14.0f}   {ratio}")


def growth(folder: Path) -> None:
    print(
        f"\nGrowth of ours\n{'rows':>10} {'read s':>8} {'MiB':>6} {'update s':>9} {'MiB':>6} {'net of its values':>18} {'s per 100,000':>14}"
    )
    for rows in (10_000, 100_000, 1_000_000):
        book = make(folder / f"{rows}.xlsx", rows)
        read = measured(next(iter(READ.values())), book, rows)
        update = measured(next(iter(UPDATE.values())), book, rows)
        lists = measured(
            "start = used()\nvalues = [[new(r, c) for r in range(rows)] for c in UPDATED]\ncheck = rows\n",
            book,
            rows,
        )
        assert read
        assert update
        assert lists
        net = update["peak"] - lists["peak"]
        print(
            f"{rows:10,} {read['seconds']:8.2f} {read['peak']:6.0f} {update['seconds']:9.2f} {update['peak']:6.0f}"
            f" {net:18.0f} {(read['seconds'] + update['seconds']) / rows * 100_000:14.2f}"
        )
        book.unlink()


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--growth", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if chosen.growth:
            growth(Path(name))
            return
        book = make(Path(name, "book.xlsx"), chosen.rows)
        print(f"the workbook is {book.stat().st_size / 1e6:.1f} MB")
        contest("Reading", READ, book, chosen.rows, chosen.rounds)
        contest("Updating three columns", UPDATE, book, chosen.rows, chosen.rounds)


if __name__ == "__main__":
    main()
