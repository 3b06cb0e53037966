"""Builds broken on purpose: each is caught before it could be handed out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress

from xlmigrate.engine.evaluate import Operation
from xlmigrate.workbook.macros import proof, sources
from xlmigrate.workbook.macros.project import PART, project_bytes
from xlmigrate.workbook.macros.ribbon import custom_ui

RIBBON = "customUI/customUI14.xml"
TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
Parts = dict[str, bytes]
Break = Callable[[Parts], None]


def text(part: str, old: str, new: str, times: int = 1) -> Break:
    """Another text in a part; the old one must be there."""

    def change(parts: Parts) -> None:
        assert old.encode() in parts[part], f"{part} holds no {old!r}"
        parts[part] = parts[part].replace(old.encode(), new.encode(), times)

    return change


def drop(part: str) -> Break:
    return lambda parts: parts.pop(part) and None


def stream(name: str, change: Callable[[bytes], bytes]) -> Break:
    """Another content of one stream of the macros."""

    def broken(parts: Parts) -> None:
        compound = CFB.from_bytes(parts[PART])
        if name == "PROJECT":
            compound.write_stream(name, change(compound.get_stream(name)))
        else:
            old = compound.get_stream_in_storage("VBA", name)
            compound.write_stream_in_storage("VBA", name, change(old))
        parts[PART] = compound.to_bytes()

    return broken


def packed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Another text of the same length in a compressed stream."""

    def change(content: bytes) -> bytes:
        plain = decompress(content)
        assert old in plain and len(old) == len(new)
        return compress(plain.replace(old, new, 1))

    return change


def extra_stream(parts: Parts) -> None:
    compound = CFB.from_bytes(parts[PART])
    compound.add_stream_to_storage("VBA", "__SRP_0", b"compiled")
    parts[PART] = compound.to_bytes()


def module(name: str, old: str, new: str) -> Break:
    """The macros built from a source that somebody broke, sources and file agreeing."""

    def change(parts: Parts) -> None:
        modules = broken_modules(name, old, new)
        parts[PART] = project_bytes(modules, sheets=1, name=sources.PROJECT)

    change.modules = lambda: broken_modules(name, old, new)
    return change


def broken_modules(name: str, old: str, new: str) -> dict[str, str]:
    modules = sources.modules()
    assert old in modules[name], f"{name} holds no {old!r}"
    return {**modules, name: modules[name].replace(old, new, 1)}


def double(part: str) -> Break:
    return lambda parts: parts.update({part.upper(): parts[part]})


def another_name(parts: Parts) -> None:
    parts[PART] = project_bytes(sources.modules(), sheets=1, name="VBAProject")


def another_sheet_module(parts: Parts) -> None:
    parts[PART] = project_bytes(sources.modules(), sheets=2, name=sources.PROJECT)


def one_module_less(parts: Parts) -> None:
    modules = {name: code for name, code in sources.modules().items() if name != "RibbonWatch"}
    parts[PART] = project_bytes(modules, sheets=1, name=sources.PROJECT)


PRESSED = "MigrateRibbon.ButtonPressed"
RIBBON_REL = 'Target="customUI/customUI14.xml"/>'
BROKEN: dict[str, tuple[Break, str]] = {
    # the package
    "part twice": (double(RIBBON), "stands twice"),
    "ribbon not well-formed": (text(RIBBON, "</ribbon>", "</ribon>"), "not well-formed"),
    "document type": (text(RIBBON, "<customUI", "<!DOCTYPE x>\n<customUI"), "declares a document type"),
    "main type of a workbook": (text(TYPES, "addin.macroEnabled", "sheet.macroEnabled"), "not that of an .xlam"),
    "no type for macros": (text(TYPES, "vnd.ms-office.vbaProject", "octet-stream"), "content type of macros"),
    "type for a missing part": (drop("docProps/app.xml"), "docProps/app.xml, which is missing"),
    "type declared twice": (text(TYPES, "</Types>", '<Default Extension="xml" ContentType="x"/></Types>'), "declared twice"),
    "part without a type": (lambda parts: parts.update({"xl/stray.dat": b""}), "has no content type"),
    "ribbon missing": (drop(RIBBON), "customUI14.xml, which is missing"),
    "macros missing": (drop(PART), "cannot be read back"),
    "relationship id twice": (text(BOOK_RELS, 'Id="rId2"', 'Id="rId1"'), "the relationship rId1 twice"),
    "relations of no part": (lambda parts: parts.update({"xl/_rels/gone.xml.rels": parts[BOOK_RELS]}), "belongs to no part"),
    "macros not related": (text(BOOK_RELS, "relationships/vbaProject", "relationships/other"), "does not point to its macros"),
    "ribbon of 2006": (text("_rels/.rels", "2007/relationships/ui", "2006/relationships/ui"), "0 ribbons"),
    "two ribbons": (text("_rels/.rels", RIBBON_REL, RIBBON_REL + '<Relationship Id="again" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" ' + RIBBON_REL), "2 ribbons"),
    # the workbook
    "code name gone": (text(BOOK, 'codeName="ThisWorkbook"', ""), "code names"),
    "code name of another": (text("xl/worksheets/sheet1.xml", 'codeName="Sheet1"', 'codeName="Sheet7"'), "code names"),
    "sheet name too long": (text(BOOK, 'name="xlmigrate.conf"', f'name="{"x" * 32}"'), "may be named"),
    "sheet name with a colon": (text(BOOK, 'name="xlmigrate.conf"', 'name="a:b"'), "may be named"),
    "no sheet visible": (text(BOOK, 'sheetId="1"', 'sheetId="1" state="hidden"'), "no sheet is visible"),
    "active sheet not there": (text(BOOK, "<workbookView", '<workbookView activeTab="4"'), "active sheet"),
    # the project
    "macros are rubbish": (lambda parts: parts.update({PART: b"MZ" * 400}), "cannot be read back"),
    "macros cut off": (lambda parts: parts.update({PART: parts[PART][:9_000]}), "cannot be read back"),
    "cache of compiled code": (stream("_VBA_PROJECT", lambda old: old + bytes(500)), "cache of compiled code"),
    "cache of another Office": (stream("_VBA_PROJECT", lambda _: bytes.fromhex("cc61b500000100")), "cache of compiled code"),
    "streams of Excel": (extra_stream, "only Excel may write"),
    "project of another name": (another_name, "not named"),
    "module not listed": (stream("PROJECT", lambda old: old.replace(b"Module=MigrateRibbon\r\n", b"")), "list of modules"),
    "class as a module": (stream("PROJECT", lambda old: old.replace(b"Class=RibbonWatch", b"Module=RibbonWatch")), "class module"),
    "other library": (stream("dir", packed(b"stdole", b"Forms3")), "other libraries"),
    "sheet module too many": (another_sheet_module, "code names"),
    "module missing": (one_module_less, "module RibbonWatch is missing"),
    "module edited later": (stream("MigrateRibbon", packed(b"addin.undo()", b"addin.redo()")), "not what its source says"),
    # our own text
    "no Option Explicit": (module("MigrateRibbon", "Option Explicit\n", ""), "no Option Explicit"),
    "runs at opening": (module("MigrateRibbon", "Public Sub RefreshRibbon", "Public Sub Auto_Open"), "runs by itself"),
    "End If missing": (module("MigrateRibbon", "            End If\n", ""), "closes nothing"),
    "End Sub missing": (module("RibbonWatch", "End Sub\n\nPrivate Sub excelApp_SheetActivate", "\nPrivate Sub excelApp_SheetActivate"), "end sub is missing"),
    "text without an end": (module("MigrateRibbon", '"addin.undo()"', '"addin.undo()'), "a text has no end"),
    "bracket missing": (module("MigrateRibbon", "VerbOf(buttonTag)", "VerbOf(buttonTag"), "brackets do not match"),
    "procedure twice": (module("MigrateRibbon", "Private Function BookName", "Private Function VerbOf"), "stands twice"),
    "procedure named as its module": (module("MigrateRibbon", "Public Sub RefreshRibbon", "Public Sub MigrateRibbon"), "name of the module"),
    "place of one computer": (module("MigrateRibbon", 'Environ("TEMP")', '"C:\\Users\\Ana"'), "a place on one computer"),
    "letters beyond ASCII": (module("MigrateRibbon", "that starts nothing", "that st\u00e1rts nothing"), "letters that other code pages lack"),
    # the ribbon
    "old namespace": (text(RIBBON, "office/2009/07/customui", "office/2006/01/customui"), "namespace"),
    "id twice": (text(RIBBON, 'id="undo"', 'id="help"'), "stands 2 times"),
    "id with a space": (text(RIBBON, 'id="undo"', 'id="un do"'), "is no id"),
    "unknown attribute": (text(RIBBON, 'id="undo"', 'id="undo" visable="true"'), "unknown attribute visable"),
    "label twice": (text(RIBBON, 'id="undo"', 'id="undo" getLabel="MigrateRibbon.GetTabVisible"'), "unknown attribute getLabel"),
    "icon of nobody": (text(RIBBON, 'imageMso="MacroPlay"', 'imageMso="AddressBook"'), "icon AddressBook"),
    "keytip too long": (text(RIBBON, 'keytip="UN"', 'keytip="UNDO"'), "not 1 to 3 capitals"),
    "keytip in small letters": (text(RIBBON, 'keytip="UN"', 'keytip="un"'), "not 1 to 3 capitals"),
    "keytip that begins another": (text(RIBBON, 'keytip="UN"', 'keytip="CC"'), "begins CCA"),
    "no supertip": (text(RIBBON, 'supertip="Shows the command that imports', 'screentop="Shows the command that imports'), "has no supertip"),
    "supertip too long": (text(RIBBON, 'supertip="Shows the command', f'supertip="{"x" * 1_025}Shows the command'), "longer than 1024"),
    "size of nobody": (text(RIBBON, 'size="large"', 'size="huge"'), "no size"),
    "button outside a group": (text(RIBBON, "</group>", '</group><button id="x"/>'), "<button> inside <tab>"),
    "callback of nobody": (text(RIBBON, f'onAction="{PRESSED}"', 'onAction="MigrateRibbon.Pressed"'), "no public procedure"),
    "callback that is private": (text(RIBBON, f'onAction="{PRESSED}"', 'onAction="MigrateRibbon.Say"'), "no public procedure"),
    "callback of other arguments": (text(RIBBON, f'onAction="{PRESSED}"', 'onAction="MigrateRibbon.GetButtonEnabled"'), "take 1 arguments"),
    "onLoad of other arguments": (text(RIBBON, "MigrateRibbon.RibbonLoaded", "MigrateRibbon.RefreshRibbon"), "take 1 arguments"),
    "operation of nobody": (text(RIBBON, "apply clean-contacts|", "apply wash-contacts|"), "do not start"),
    "verb of nobody": (text(RIBBON, 'tag="undo|', 'tag="redo|'), "do not start"),
    "sheets needed and not looked for": (text(RIBBON, 'getEnabled="MigrateRibbon.GetButtonEnabled"', ""), "does not look for them"),
}  # fmt: skip


def taken_apart(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put_together(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_build_is_caught(addin, case):
    change, said = BROKEN[case]
    parts = taken_apart(addin)
    change(parts)
    modules = change.modules() if hasattr(change, "modules") else sources.modules()
    found = proof.problems(put_together(parts), ".xlam", modules)
    assert any(said in problem for problem in found), found


def test_a_sound_build_is_not_suspected(addin, workbook):
    assert proof.problems(addin, ".xlam", sources.modules()) == []
    assert proof.problems(workbook, ".xlsm", sources.modules()) == []


def test_taking_apart_and_putting_together_breaks_nothing(addin):
    assert proof.problems(put_together(taken_apart(addin)), ".xlam", sources.modules()) == []


def test_a_file_cut_off_is_caught(addin):
    assert proof.problems(addin[:-100], ".xlam", sources.modules()) == ["the file is not a whole zip archive"]


def test_a_button_whose_sheet_the_workbook_lacks_is_caught(workbook):
    parts = taken_apart(workbook)
    parts[RIBBON] = parts[RIBBON].replace(b"|Suppressions", b"|Suppression list")
    found = proof.problems(put_together(parts), ".xlsm", sources.modules())
    assert "the button applyCleanContacts needs the sheet Suppression list, which the workbook lacks" in found


def test_an_operation_of_a_new_group_has_its_place_before_the_review():
    one = Operation("move-forms", "Forms", (), ("assets",), "Moves the forms.", "SortDialog")
    ribbon = custom_ui([one]).decode()
    assert ribbon.index('label="Launch"') < ribbon.index('label="Forms"') < ribbon.index('label="Review"')


def test_xlwings_of_an_unknown_text_is_refused(monkeypatch):
    monkeypatch.setattr(sources, "_FIXES", (("no such line", "", 1),))
    with pytest.raises(Exception, match=r"the macros of xlwings [\d.]+ are not those that xlmigrate knows"):
        sources.modules()
