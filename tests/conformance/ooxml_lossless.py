"""Nothing is lost: real workbooks are edited and compared part by part, by programs that are not ours.

    python tests/conformance/ooxml_lossless.py [--chunk 64] [--every 10] [--libreoffice 50]

One cell of each workbook changes (or a new one appears); then three columns of each table are written, a row is
appended, the body grows and shrinks. Parts are compared by zipfile, sheets by lxml, values by openpyxl and calamine.
Ends with exit code 1 when anything is lost.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import python_calamine
from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[2]))
from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.workbook import ooxml

TEXT = "Changed <&> ü"


def corpus() -> list[Path]:
    default = Path(__file__).parents[3] / "shared" / "corpus"
    root = Path(os.environ.get("XLMIGRATE_CORPUS", default))
    return sorted(path for folder in ("excel_made", "feature_rich") for path in (root / folder).glob("*.xl*"))


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def positions(root: etree._Element) -> dict[tuple[int, int], etree._Element]:
    """Cells by row and column, whether they say their address or not."""
    found, row = {}, 0
    for element in root.iter():
        if local(element) == "row" and local(element.getparent()) == "sheetData":
            row, column = int(element.get("r", row + 1)), 0
        elif local(element) == "c" and local(element.getparent()) == "row":
            ref = re.fullmatch(r"([A-Z]+)(\d+)", element.get("r", ""))
            column = ooxml.values.column_number(ref[1]) if ref else column + 1
            found[row, column] = element
    return found


def choose(document: ooxml.Document, sheet: ooxml.Sheet, root: etree._Element) -> str:
    """The first cell with a plain value that is no heading, total or merged interior; else a new one at the edge."""
    merged = document.frame(sheet).merged()
    tables = [t for t in document.tables if t.sheet_part == sheet.part]

    def is_free(row: int, column: int) -> bool:
        cell = ooxml.Area(row, column, row, column)
        inside = [a for a in merged if a.meets(cell)]
        in_table = [t for t in tables if t.area.meets(cell) and not t.first_row <= row <= t.last_row]
        return not in_table and all((a.top, a.left) == (row, column) for a in inside)

    cells = positions(root)
    for (row, column), cell in cells.items():
        if (
            any(local(c) == "v" for c in cell)
            and not any(local(c) == "f" for c in cell)
            and is_free(row, column)
        ):
            return f"{ooxml.values.column_letters(column)}{row}"
    row = 1
    while not is_free(row, 2):
        row += 1
    return f"B{row}"


def without(root: etree._Element, gone: Callable[[int, int], bool]) -> str:
    """The sheet as one canonical text, without some cells and without what must follow them."""
    for (row, column), cell in positions(root).items():
        if gone(row, column):
            cell.getparent().remove(cell)
    for element in list(root.iter()):
        name = local(element)
        if name == "row":
            element.attrib.pop("spans", None)
            if not [c for c in element if isinstance(c.tag, str)] and not set(element.attrib) - {"r"}:
                element.getparent().remove(element)
        elif name == "dimension":
            element.getparent().remove(element)
        elif name == "sheetData" and not len(element):
            element.text = None
    return etree.tostring(root, method="c14n").decode()


def follows(name: str, before: bytes, after: bytes, main: str) -> bool:
    """Whether a part differs only in what must follow the change of a cell."""
    if name == main:
        strip = rb'\s+fullCalcOnLoad="[^"]*"|<(?:\w+:)?calcPr fullCalcOnLoad="1"/>'
        return re.sub(strip, b"", before) == re.sub(strip, b"", after)
    if name == "[Content_Types].xml" or name.endswith(".rels"):
        return re.sub(rb"<[^<>]*calcChain[^<>]*>", b"", before, flags=re.I) == after
    if name.endswith("styles.xml"):
        count = rb'(<(?:\w+:)?cellXfs[^>]*?) count="\d+"'
        old, new = re.sub(count, rb"\1", before), re.sub(count, rb"\1", after)
        at = old.index(b"</", old.index(b"cellXfs"))
        return new.startswith(old[:at]) and new.endswith(old[old.rindex(b"cellXfs>") :])
    return False


class LostError(Exception):
    """Something is no longer there."""


def compare(
    before: dict[str, bytes],
    after: dict[str, bytes],
    document: ooxml.Document,
    sheet: ooxml.Sheet,
    tables: set[str],
) -> None:
    main = document.workbook.part
    for name, old in before.items():
        if name == sheet.part or name in tables:
            continue
        if name not in after:
            if not (document.workbook.calc_chain or "").casefold() == name.casefold():
                raise LostError(f"{name} is missing")
        elif old != after[name] and not follows(name, old, after[name], main):
            raise LostError(f"{name} differs")
    if set(after) - set(before):
        raise LostError("new parts")


def one_cell(path: Path, work: Path, chunk: int, counts: Counter[str]) -> str:
    copy = work / path.name
    shutil.copyfile(path, copy)
    before = parts_of(copy)
    document = ooxml.open(copy, chunk=chunk)
    sheets = [s for s in document.sheets if s.kind == "worksheet"]
    free = [s for s in sheets if not document.is_protected(s)]
    if not sheets:
        return "refused: it has no worksheet"
    if not free:
        return "refused: every sheet is protected"
    sheet = free[0]
    root = etree.fromstring(before[sheet.part])
    ref = choose(document, sheet, root)
    area = ooxml.Area.of(ref)
    was_there = (area.top, area.left) in positions(root)
    editor = ooxml.Editor(document)
    editor.set_cell(sheet.name, ref, TEXT)
    editor.save(work / "state", keep=1)
    after = parts_of(copy)
    compare(before, after, document, sheet, set())
    cell = (area.top, area.left)
    old = without(root, lambda *at: at == cell)
    new = without(etree.fromstring(after[sheet.part]), lambda *at: at == cell)
    if old != new:
        raise LostError("another cell of the sheet")
    reads_back(path, copy, sheet.name, ref, counts)
    counts["changed" if was_there else "inserted"] += 1
    return "kept"


def reads_back(original: Path, copy: Path, sheet: str, ref: str, counts: Counter[str]) -> None:
    area = ooxml.Area.of(ref)
    for name, read in (("openpyxl", by_openpyxl), ("calamine", by_calamine)):
        try:
            read(original, sheet, area)
        except Exception:  # noqa: BLE001 - another program's failures on its own input, of any kind
            counts[f"not read by {name} before either"] += 1
            continue
        if read(copy, sheet, area) != TEXT:
            raise LostError(f"the value in {name}")
        counts[f"read back by {name}"] += 1


def by_openpyxl(path: Path, sheet: str, area: ooxml.Area) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, keep_links=False)
    return book[sheet].cell(area.top, area.left).value


def by_calamine(path: Path, sheet: str, area: ooxml.Area) -> object:
    page = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
    rows = page.to_python(skip_empty_area=False)
    return (
        rows[area.top - 1][area.left - 1]
        if len(rows) >= area.top and len(rows[area.top - 1]) >= area.left
        else None
    )


def table_edits(path: Path, work: Path, chunk: int) -> dict[str, str]:
    """What became of each way to write the first table of a workbook."""
    document = ooxml.open(path, chunk=chunk)
    if not document.tables:
        return {}
    table = document.tables[0]
    names = list(table.headings)
    several = {
        "three columns": lambda e: [e.set_column(table.name, h, [f"new {n}" for n in range(table.rows)]) for h in names[:3]],
        "one row more": lambda e: e.append_rows(table.name, {names[0]: ["last"]}),
        "three rows more": lambda e: e.append_rows(table.name, {h: ["x", "y", "z"] for h in names}),
        "grown": lambda e: e.replace_rows(table.name, {h: [f"{h} {n}" for n in range(table.rows + 4)] for h in names}),
        "shrunk": lambda e: e.replace_rows(table.name, {names[0]: ["only"]}),
        "emptied": lambda e: e.replace_rows(table.name, {}),
        "first row out": lambda e: e.remove_rows(table.name, [0]),
    }  # fmt: skip
    return {name: _table_edit(path, work, chunk, table, edit) for name, edit in several.items()}


def _table_edit(
    path: Path, work: Path, chunk: int, table: ooxml.Table, edit: Callable[[ooxml.Editor], object]
) -> str:
    copy = work / path.name
    shutil.copyfile(path, copy)
    before = parts_of(copy)
    document = ooxml.open(copy, chunk=chunk)
    sheet = document.sheet(table.sheet)
    editor = ooxml.Editor(document)
    try:
        edit(editor)
        editor.save(work / "state", keep=1)
    except XlmigrateError as refused:
        return f"refused: {refused.what}"
    after = parts_of(copy)
    compare(before, after, document, sheet, {table.part})
    new = ooxml.open(copy)
    now = new.table(table.name)
    touched = ooxml.Area(
        table.first_row, table.area.left, max(table.area.bottom, now.area.bottom), table.area.right
    )

    def gone(row: int, column: int) -> bool:
        return touched.meets(ooxml.Area(row, column, row, column))

    old_xml, new_xml = (etree.fromstring(p[sheet.part]) for p in (before, after))
    for root in (old_xml, new_xml):
        for element in root.iter():
            if local(element) == "row" and element.get("hidden") and now.rows != table.rows:
                del element.attrib["hidden"]
            if local(element) == "sqref":  # rules that follow the table
                element.text = None
            element.attrib.pop("sqref", None)
    if without(old_xml, gone) != without(new_xml, gone):
        raise LostError("a cell beside the table")
    was = area_in_openpyxl(path, table)
    if was is not None and area_in_openpyxl(copy, table) != now.ref:
        raise LostError("the area of the table in openpyxl")
    return "kept"


def area_in_openpyxl(path: Path, table: ooxml.Table) -> str | None:
    """The area of a table as openpyxl reads it; None when it cannot read the workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, keep_links=False)
        except Exception:  # noqa: BLE001 - another program's failures on its own input, of any kind
            return None
    return str(book[table.sheet].tables[table.display_name].ref)


def libreoffice(books: list[Path], work: Path, chunk: int) -> None:
    """LibreOffice opens the edited books, and shows but the edited cell changed."""
    folders = [work / name for name in ("before", "after", "before_csv", "after_csv")]
    for folder in folders:
        folder.mkdir()
    edited: dict[str, Path] = {}
    for number, path in enumerate(books):
        name = f"{number:02}{path.suffix}"
        shutil.copyfile(path, folders[0] / name)
        shutil.copyfile(path, folders[1] / name)
        document = ooxml.open(folders[1] / name, chunk=chunk)
        sheet = next((s for s in document.sheets if s.kind == "worksheet"), None)
        if sheet is None or document.is_protected(sheet):
            (folders[0] / name).unlink()
            (folders[1] / name).unlink()
            continue
        editor = ooxml.Editor(document)
        editor.set_cell(
            sheet.name, choose(document, sheet, etree.fromstring(document.package.read(sheet.part))), TEXT
        )
        editor.save(work / "state", keep=1)
        edited[name] = path
    for source, target in ((folders[0], folders[2]), (folders[1], folders[3])):
        command = ["soffice", f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--norestore",
                   "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
                   "--outdir", str(target), *map(str, sorted(source.iterdir()))]  # fmt: skip
        for _ in range(2):  # the first start of a fresh profile ends with code 81
            subprocess.run(command, capture_output=True, timeout=900, check=False)
    counts: Counter[str] = Counter()
    for name, original in edited.items():
        stem = Path(name).stem
        before, after = (
            {p.name.partition("-")[2]: table_of(p) for p in f.glob(f"{stem}*.csv")} for f in folders[2:]
        )
        if not after:
            counts["opened neither before nor after" if not before else "NOT OPENED"] += 1
            continue
        counts["opened"] += 1
        different = sum(cells_that_differ(before.get(page, []), rows) for page, rows in after.items())
        counts[f"{different} cells differ"] += 1
        if different != 1:
            print(f"LibreOffice shows {different} other cells in {original.name}")
    print("LibreOffice:", dict(counts))
    if counts["NOT OPENED"]:
        raise SystemExit(1)


def table_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.reader(file))


def cells_that_differ(before: list[list[str]], after: list[list[str]]) -> int:
    height = max(len(before), len(after))
    different = 0
    for row in range(height):
        old, new = (rows[row] if row < len(rows) else [] for rows in (before, after))
        width = max(len(old), len(new))
        different += sum((old + [""] * width)[c] != (new + [""] * width)[c] for c in range(width))
    return different


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--chunk", type=int, default=131_072)
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--libreoffice", type=int, default=0)
    chosen = options.parse_args()
    books = corpus()[:: chosen.every]
    results: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    tables: dict[str, Counter[str]] = {}
    lost = 0

    def in_one_cell(path: Path, work: Path, chunk: int) -> None:
        results[one_cell(path, work, chunk, counts)] += 1

    def in_tables(path: Path, work: Path, chunk: int) -> None:
        for name, result in table_edits(path, work, chunk).items():
            tables.setdefault(name, Counter())[result] += 1

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for path in books:
            for edit in (in_one_cell, in_tables):
                try:
                    edit(path, work, chosen.chunk)
                except XlmigrateError as refused:
                    results[f"refused: {refused.what}"] += 1
                except Exception as fault:  # noqa: BLE001 - every fault is counted as a loss, with its place
                    lost += 1
                    print(f"LOST {path.name}: {fault!r}")
                    if not isinstance(fault, LostError):
                        traceback.print_exc()
                finally:
                    (work / path.name).unlink(missing_ok=True)
        print(f"one cell, {len(books)} workbooks, chunk {chosen.chunk}: {dict(results)}, lost {lost}")
        print("  ", dict(counts))
        for name, found in tables.items():
            print(f"tables, {name}: {dict(found)}")
        if chosen.libreoffice:
            step = max(1, len(books) // chosen.libreoffice)
            libreoffice(books[::step][: chosen.libreoffice], work, chosen.chunk)
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
