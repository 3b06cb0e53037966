"""Workbooks built part by part, so that a test can spell every byte of them."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relationships(*pairs: tuple[str, str], base: str = REL) -> str:
    """A relationships part: (kind, target) pairs become rId1, rId2 …"""
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{base}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(pairs, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE_REL}">{lines}</Relationships>'


def sheet(rows: str, head: str = "", tail: str = "", attributes: str = "") -> str:
    """A worksheet part around its rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}"{attributes}>{head}<sheetData>{rows}</sheetData>{tail}'
        "</worksheet>"
    )


def styles(*formats: tuple[int, str]) -> str:
    """A styles part with two xfs (General, the built-in date 14) and one more for each custom format."""
    codes = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in formats)
    xfs = "".join(f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for n, _ in formats)
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">'
        + (f'<numFmts count="{len(formats)}">{codes}</numFmts>' if formats else "")
        + '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{2 + len(formats)}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>{xfs}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def table(
    ref: str, headings: list[str], *, name: str = "People", attributes: str = "", inner: str = "",
    columns: dict[str, str] | None = None, filter_: str = "",
) -> str:  # fmt: skip
    """A table part; ``columns`` gives the content of the tableColumn of a heading."""
    inside = columns or {}
    listed = "".join(
        f'<tableColumn id="{n}" name="{heading}"'
        + (f">{inside[heading]}</tableColumn>" if heading in inside else "/>")
        for n, heading in enumerate(headings, 1)
    )
    return (
        f'{HEAD}<table xmlns="{MAIN}" id="1" name="{name}" displayName="{name}" ref="{ref}"{attributes}>{filter_}'
        f'<tableColumns count="{len(headings)}">{listed}</tableColumns>{inner}</table>'
    )


def parts(
    rows: str = "", *, sheet_xml: str | bytes | None = None, tables: list[str] | None = None, strings: str | None = None,
    styles_xml: str | None = None, workbook: str = "", calc_chain: str | None = None, tail: str = "", head: str = "",
    extra: dict[str, str | bytes] | None = None, more_types: str = "", sheet_rels: list[tuple[str, str]] | None = None,
) -> dict[str, str | bytes]:  # fmt: skip
    """The parts of a workbook with one sheet named List, in the order Excel writes them."""
    tables = tables or []
    links = [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]
    links += [("sharedStrings", "sharedStrings.xml")] if strings is not None else []
    links += [("calcChain", "calcChain.xml")] if calc_chain is not None else []
    table_parts = "".join(f'<tablePart r:id="rId{n}"/>' for n in range(1, len(tables) + 1))
    tail += f'<tableParts count="{len(tables)}">{table_parts}</tableParts>' if tables else ""
    overrides = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}styles+xml"/>'
        + (f'<Override PartName="/xl/calcChain.xml" ContentType="{KIND}calcChain+xml"/>' if calc_chain is not None else "")
        + (f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}sharedStrings+xml"/>' if strings is not None else "")
        + "".join(f'<Override PartName="/xl/tables/table{n}.xml" ContentType="{KIND}table+xml"/>' for n in range(1, len(tables) + 1))
        + more_types
    )  # fmt: skip
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}">'
        + (workbook or '<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets>')
        + "</workbook>",
        "xl/_rels/workbook.xml.rels": relationships(*links),
        "xl/worksheets/sheet1.xml": sheet(rows, head, tail) if sheet_xml is None else sheet_xml,
        "xl/styles.xml": styles_xml or styles(),
    }
    own = [("table", f"../tables/table{n}.xml") for n in range(1, len(tables) + 1)] + (sheet_rels or [])
    if own:
        made["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(*own)
    for n, content in enumerate(tables, 1):
        made[f"xl/tables/table{n}.xml"] = content
    if strings is not None:
        made["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>'
    if calc_chain is not None:
        made["xl/calcChain.xml"] = calc_chain
    return made | (extra or {})


def write(path: Path, content: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Zip the parts in their order."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.compress_type = method
            archive.writestr(info, data)
    return path


def book(path: Path, rows: str = "", **options: object) -> Path:
    """A workbook file; see `parts` for the options."""
    return write(path, parts(rows, **options))  # type: ignore[arg-type]


def text(ref: str, value: str, style: int = 0) -> str:
    """An inline text cell."""
    s = f' s="{style}"' if style else ""
    return f'<c r="{ref}"{s} t="inlineStr"><is><t>{value}</t></is></c>'


def corpus(*folders: str) -> list[Path]:
    """The real workbooks beside the checkout; empty where they are absent."""
    default = Path(__file__).parents[3] / "shared" / "corpus"
    root = Path(os.environ.get("XLMIGRATE_CORPUS", default))
    return sorted(
        p for folder in folders for p in (root / folder).glob("*.xl*") if not p.name.startswith("~$")
    )


def through_libreoffice(path: Path) -> Path:
    """The workbook as LibreOffice saves it again; a fresh profile ends its first start with code 81."""
    out = path.parent / "libreoffice"
    profile = (path.parent / "profile").as_uri()
    command = [
        "soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(out),
        str(path),
    ]  # fmt: skip
    for _ in range(2):
        subprocess.run(command, capture_output=True, timeout=300, check=False)
    return out / path.name
