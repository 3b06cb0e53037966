"""Files built to harm: each is opened, inspected, read and edited in a process of its own.

    python tests/conformance/ooxml_hostile.py [--only NAME]

Only exit code 0 or 2, no traceback, at most 30 s and 1 GiB. The files are those of the reliability notes (bombs of
entities, of blanks, of overlap; far cells; lying directories and dimensions; names that lead outside; two million elements)
and mutations of a good one. Ends with exit code 1 when one of them does harm.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.ooxml import building  # noqa: E402
from tests.ooxml.building import HEAD, MAIN, parts, sheet, table, text, write  # noqa: E402
from tests.ooxml.test_gate import flagged_encrypted, lying_size, overlapping, two_names  # noqa: E402

SECONDS, MEBIBYTES = 30, 1024
USE = f"""
import sys, types
package = types.ModuleType("xlmigrate")
package.__path__ = [{str(ROOT / "xlmigrate")!r}]
sys.modules["xlmigrate"] = package
from xlmigrate.workbook import ooxml
from xlmigrate.engine.errors import XlmigrateError
try:
    document = ooxml.open(sys.argv[1])
    ooxml.inspect(document)
    for table in document.tables:
        document.read_table(table.name)
    for sheet in document.sheets:
        if sheet.kind == "worksheet":
            document.read_area(sheet.name, ooxml.Area(1, 1, 1000, 50))
    editor = ooxml.Editor(document)
    editor.set_cell(document.sheets[0].name, "B2", "x")
    editor.save(sys.argv[2])
except XlmigrateError as error:
    print(error)
    raise SystemExit(2)
print("fine")
"""
ROW = '<row r="1">' + text("A1", "Name") + '</row><row r="2"><c r="A2"><v>1</v></c></row>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
) + "]>"  # fmt: skip


def streamed(path: Path, name: str, pieces: Callable[[], object], **options: object) -> Path:
    """A workbook one part of which is written piece by piece."""
    content = parts(ROW, **options)  # type: ignore[arg-type]
    content.pop(name, None)
    write(path, content)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for piece in pieces():  # type: ignore[attr-defined]
            part.write(piece)
    return path


SHEET = "xl/worksheets/sheet1.xml"
START = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode()
END = b"</sheetData></worksheet>"


def blanks(path: Path) -> Path:
    return streamed(path, SHEET, lambda: [START, *[b" " * 2**20] * 4096, END])


def blanks_within_the_ratio(path: Path) -> Path:
    noise = random.Random(1).randbytes(6000).hex().encode()
    return streamed(path, SHEET, lambda: [START, *[b"<!--" + noise + b"-->" + b" " * 2**20] * 250, END])


def long_string(path: Path) -> Path:
    pieces = [f'<sst xmlns="{MAIN}"><si><t>'.encode(), *[b"a" * 2**20] * 300, b"</t></si></sst>"]
    return streamed(path, "xl/sharedStrings.xml", lambda: pieces, strings="")


def many_cells(path: Path) -> Path:
    """Every row of a sheet, twenty cells each; the dimension says A1."""

    def pieces() -> object:
        yield START.replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
        for first in range(1, 1_048_577, 4096):
            rows = []
            for row in range(first, first + 4096):
                cells = "".join([f'<c r="{c}{row}"><v>{row % 977}</v></c>' for c in "ABCDEFGHIJKLMNOPQRST"])
                rows.append(f'<row r="{row}">{cells}</row>')
            yield "".join(rows).encode()
        yield END

    return streamed(path, SHEET, pieces)


def endless_row(path: Path) -> Path:
    cells = b"".join(
        b'<c r="%b1"><v>%d</v></c>' % (c, n) for n, c in enumerate([b"A", b"B", b"C", b"D"] * 8000)
    )
    return streamed(path, SHEET, lambda: [START, b'<row r="1">', *[cells] * 120, b"</row>", END])


def many_elements(path: Path) -> Path:
    xfs = "".join(f'<xf numFmtId="{n % 50}"/>' for n in range(20_000)).encode()
    pieces = [f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode(), *[xfs] * 150, b"</cellXfs></styleSheet>"]
    return streamed(path, "xl/styles.xml", lambda: pieces)


def many_texts(path: Path) -> Path:
    numbers = random.Random(2)
    block = b"".join(b"<si><t>%d</t></si>" % numbers.randrange(10**9) for _ in range(20_000))
    pieces = [f'<sst xmlns="{MAIN}">'.encode(), *[block] * 400, b"</sst>"]
    return streamed(path, "xl/sharedStrings.xml", lambda: pieces, strings="")


def many_parts(path: Path) -> Path:
    return write(path, parts(ROW, extra={f"xl/media/{n}.bin": b"" for n in range(100_000)}))


def one_sheet_many_times(path: Path) -> Path:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 50_000))
    return write(path, parts(ROW, workbook=f"<sheets>{sheets}</sheets>", tables=[table("A1:A2", ["Name"])]))


def deep(path: Path) -> Path:
    return write(
        path,
        parts(
            ROW,
            workbook="<a>" * 100_000
            + "</a>" * 100_000
            + '<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets>',
        ),
    )


def harmed(harm: Callable[[Path], None]) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        write(path, parts(ROW))
        harm(path)
        return path

    return build


def with_sheet(xml: str | bytes) -> Callable[[Path], Path]:
    return lambda path: write(path, parts(sheet_xml=xml))


def with_table(ref: str, rows: str = ROW) -> Callable[[Path], Path]:
    return lambda path: write(path, parts(rows, tables=[table(ref, ["Name"])]))


def wide_table(path: Path) -> Path:
    headings = [f"H{n}" for n in range(16_384)]
    return write(path, parts(ROW, tables=[table("A1:XFD1048576", headings)]))


def renamed(name: str) -> Callable[[Path], Path]:
    return lambda path: write(path, parts(ROW, extra={name: "x"}))


def elsewhere(target: str) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        content = parts(ROW)
        content["xl/_rels/workbook.xml.rels"] = building.relationships(
            ("worksheet", target), ("styles", "styles.xml")
        )
        return write(path, content)

    return build


def nested_zip(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50_000_000))
    return write(path, parts(ROW, extra={"xl/media/a.zip": inner.getvalue()}))


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "billion laughs": with_sheet(f"{LAUGHS}<worksheet>&j;</worksheet>"),
    "quadratic entity": with_sheet(f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><worksheet>{"&a;" * 20_000}</worksheet>'),
    "external entity": with_sheet('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet>&a;</worksheet>'),
    "parameter entity": with_sheet('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">%a;]><worksheet/>'),
    "laughs in UTF-16": with_sheet(f"{LAUGHS}<worksheet>&j;</worksheet>".encode("utf-16")),
    "document type behind a comment": with_sheet(f"<!--{'x' * 100_000}-->{LAUGHS}<worksheet>&j;</worksheet>"),
    "four gigabytes of blanks": blanks,
    "blanks within the ratio": blanks_within_the_ratio,
    "a text of 300 MB": long_string,
    "a million rows of twenty, dimension A1": many_cells,
    "a row without end": endless_row,
    "three million formats": many_elements,
    "eight million texts": many_texts,
    "a hundred thousand parts": many_parts,
    "one sheet fifty thousand times": one_sheet_many_times,
    "a hundred thousand levels": deep,
    "cell in the last corner": with_sheet(sheet(ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "cell in the last row": with_sheet(sheet(ROW + '<row r="1048576"><c r="T1048576"><v>1</v></c></row>')),
    "row beyond the sheet": with_sheet(sheet(ROW + '<row r="99999999"><c r="A99999999"><v>1</v></c></row>')),
    "table of a whole sheet": wide_table,
    "table of a whole column": with_table("A1:A1048576"),
    "table beyond the sheet": with_table("A1:A9999999"),
    "table without an area": with_table("nonsense"),
    "table of negative rows": with_table("A5:A1"),
    "overlapping parts": harmed(overlapping),
    "a size that lies": harmed(lying_size),
    "two names of one part": harmed(two_names),
    "marked as encrypted": harmed(flagged_encrypted),
    "a name that climbs": renamed("../../evil.xml"),
    "an absolute name": renamed("/abs/evil.xml"),
    "a name of a drive": renamed("C:/evil.xml"),
    "two cases of one name": renamed("XL/STYLES.XML"),
    "a sheet outside": elsewhere("../../../etc/hostname"),
    "a sheet that is the workbook": elsewhere("workbook.xml"),
    "a sheet that is a picture": elsewhere("styles.xml"),
    "a zip in the zip": nested_zip,
    "style numbers beyond all": with_sheet(sheet('<row r="1"><c r="A1" s="99999999999"><v>1</v></c></row>')),
    "numbers that are none": with_sheet(sheet('<row r="1"><c r="A1"><v>1e999999</v></c><c r="B1"><v>-</v></c></row>')),
    "a text number beyond all": with_sheet(sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c><c r="C1" t="s"><v>9999999999999</v></c></row>')),
    "an unknown cell type": with_sheet(sheet('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>')),
    "characters beyond Unicode": with_sheet(sheet('<row r="1"><c r="A1" t="str"><v>&#x110000;&#0;&#xD800;</v></c></row>')),
    "cells in no order": with_sheet(sheet('<row r="1"><c r="C1"/><c r="B2"/><c r="A1"/></row><row r="1"/>')),
    "a formula of a megabyte": with_sheet(sheet(f'<row r="1"><c r="B2"><f t="shared" ref="A1:B2" si="0">{"(" * 10**6}</f></c></row>')),
}  # fmt: skip


def mutations(folder: Path, count: int) -> list[Path]:
    """A good workbook with bytes changed, cut out, or doubled, under every layer: the zip file and the XML."""
    rng = random.Random(3)
    content = parts(ROW, tables=[table("A1:A2", ["Name"])], strings="<si><t>x</t></si>")
    good = write(folder / "good.xlsx", content).read_bytes()
    made = []
    for number in range(count):
        path = folder / f"mutation{number}.xlsx"
        if number % 2:
            path.write_bytes(mutated(good, rng))
        else:
            name = rng.choice(list(content))
            data = content[name]
            write(path, content | {name: mutated(data if isinstance(data, bytes) else data.encode(), rng)})
        made.append(path)
    return made


def mutated(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at] = rng.randrange(256)
        elif kind == 1:
            del changed[at : at + rng.randint(1, 30)]
        elif kind == 2:
            changed[at:at] = changed[at : at + rng.randint(1, 30)]
        else:
            changed[at:at] = rng.choice([b"<", b">", b'"', b"&", b"</c>", b"<row r=", b"9" * 30, b"\0"])
        if not changed:
            return b"x"
    return bytes(changed)


def use(path: Path, state: Path) -> tuple[int, str, float, float]:
    """Exit code, last line of output, seconds and peak mebibytes."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", USE, str(path), str(state)], stdout=output, stderr=output
        )
        while time.perf_counter() - started < 2 * SECONDS:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.01)
        else:
            process.kill()
            pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().strip()
    return process.returncode, said, time.perf_counter() - started, used.ru_maxrss / 1024


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--only", default="")
    options.add_argument("--mutations", type=int, default=200)
    chosen = options.parse_args()
    bad, codes = 0, {0: 0, 2: 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, build in HOSTILE.items():
            if chosen.only in what:
                path = build(folder / "hostile.xlsx")
                size = path.stat().st_size
                code, said, seconds, peak = use(path, folder / "state")
                harm = code not in (0, 2) or "Traceback" in said or seconds > SECONDS or peak > MEBIBYTES
                bad += harm
                print(
                    f"{'HARM' if harm else 'ok':4} {code} {seconds:5.1f} s {peak:5.0f} MiB  {what} ({size:,} bytes): {said[-150:]}",
                    flush=True,
                )
                path.unlink()
        for path in mutations(folder, 0 if chosen.only else chosen.mutations):
            code, said, seconds, peak = use(path, folder / "state")
            if code not in (0, 2) or "Traceback" in said or seconds > SECONDS or peak > MEBIBYTES:
                bad += 1
                print(f"HARM {code} {path.name}: {said[-600:]}")
            else:
                codes[code] += 1
    print(f"{len(HOSTILE)} hostile files; mutations: {codes[0]} used, {codes[2]} refused; harm {bad}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
