"""What is wrong with a ribbon: what Excel would not show, and the buttons that would do nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from xml.etree import ElementTree

from xlmigrate.domains import OPERATIONS

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"

ICONS = frozenset(
    {
        "DataValidation", "ErrorChecking", "FileDocumentInspect", "FileProperties", "FileSave", "Filter", "FindDialogExcel",
        "GetExternalDataFromText", "Help", "HyperlinkInsert", "MacroPlay", "NameManager", "RefreshAll", "RemoveDuplicates",
        "ReplaceDialog", "ReviewNewComment", "SheetProtect", "SortDialog", "Spelling", "TableInsertExcel", "TraceError",
        "WatchWindow",
    }
)  # fmt: skip
"""Names in Microsoft's list of Excel's controls (OfficeDev/office-fluent-ui-command-identifiers, Microsoft 365 Current
Channel, excelcontrols.xlsx, read 2026-11). A name that is missing there shows an empty button; add one after looking."""

ARGUMENTS = {"onLoad": 1, "onAction": 1, "getEnabled": 2, "getVisible": 2, "getSupertip": 2, "getLabel": 2}
"""How many arguments a callback takes ([MS-CUSTOMUI2], and the page "Customizing the ribbon" of the Office documentation)."""

ATTRIBUTES = {
    "customUI": {"onLoad"},
    "ribbon": set(),
    "tabs": set(),
    "tab": {"id", "label", "keytip", "getVisible"},
    "group": {"id", "label", "imageMso", "autoScale"},
    "button": {
        "id", "tag", "label", "size", "imageMso", "keytip", "onAction", "getEnabled", "screentip", "supertip",
    },
}  # fmt: skip
"""The elements and attributes that our ribbon uses; anything else is a slip, which Excel would answer by showing nothing."""

CHILDREN = {"customUI": {"ribbon"}, "ribbon": {"tabs"}, "tabs": {"tab"}, "tab": {"group"}, "group": {"button"}, "button": set()}  # fmt: skip
VERBS = ("apply-all", "check-all", "undo", "explain", "report", "import", "help")
LONGEST_TEXT = 1024
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYTIP = re.compile(r"[A-Z0-9]{1,3}")


def problems(
    root: ElementTree.Element, callbacks: Mapping[str, int], sheets: list[str] | None
) -> Iterator[str]:
    """Everything wrong with a ribbon; ``callbacks`` are the public procedures and the number of their arguments.

    ``sheets`` are the names of the workbook's own sheets; None for an add-in, which works on others.
    """
    if root.tag != f"{{{NAMESPACE}}}customUI":
        yield "the ribbon is not in the namespace of Office 2010 and later"
        return
    yield from _structure(root)
    ids = Counter(
        element.get("id", "") for element in root.iter() if _local(element) in ("tab", "group", "button")
    )
    yield from (
        f"the id {key!r} stands {count} times in the ribbon" for key, count in ids.items() if count > 1
    )
    yield from (f"{key!r} is no id" for key in ids if not _NAME.fullmatch(key))
    for element in root.iter():
        yield from _element(element, callbacks)
    for button in root.iter(f"{{{NAMESPACE}}}button"):
        yield from _tag(button, sheets)
    yield from _keytips(root)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _structure(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        name = _local(element)
        for key in sorted(set(element.keys()) - ATTRIBUTES.get(name, set())):
            yield f"the ribbon's <{name}> {element.get('id', '')} has an unknown attribute {key}"
        for child in element:
            if _local(child) not in CHILDREN.get(name, set()):
                yield f"the ribbon has <{_local(child)}> inside <{name}>"
        if name in ("tab", "group") and not len(element):
            yield f"the ribbon's <{name}> {element.get('id')} is empty"


def _element(element: ElementTree.Element, callbacks: Mapping[str, int]) -> Iterator[str]:
    name, key = _local(element), element.get("id", "")
    for attribute in ("label", "screentip", "supertip"):
        if len(element.get(attribute, "")) > LONGEST_TEXT:
            yield f"the {attribute} of {key} is longer than {LONGEST_TEXT}"
    if element.get("imageMso", "Help") not in ICONS:
        yield f"{key} has the icon {element.get('imageMso')}, which is not known to be in Microsoft's list"
    if name == "button":
        for attribute in ("label", "supertip", "imageMso", "onAction", "keytip"):
            if not element.get(attribute):
                yield f"the button {key} has no {attribute}"
        if element.get("size") not in ("normal", "large"):
            yield f"the button {key} has no size that Excel knows"
    for attribute, count in ARGUMENTS.items():
        procedure = element.get(attribute)
        if procedure is None:
            continue
        if procedure.casefold() not in callbacks:
            yield f"{attribute} of {key or name} names {procedure}, which is no public procedure"
        elif callbacks[procedure.casefold()] != count:
            yield f"{attribute} of {key or name} names {procedure}, which does not take {count} arguments"


def _tag(button: ElementTree.Element, sheets: list[str] | None) -> Iterator[str]:
    what, *needed = button.get("tag", "").split("|")
    verb, _, name = what.partition(" ")
    known = (verb in ("apply", "check") and name in OPERATIONS) or (what in VERBS)
    if not known:
        yield f"the button {button.get('id')} asks for {what!r}, which the macros do not start"
    if needed and not button.get("getEnabled"):
        yield f"the button {button.get('id')} needs sheets and does not look for them"
    if button.get("getEnabled") and not needed:
        yield f"the button {button.get('id')} looks for sheets and names none"
    for sheet in needed:
        if sheets is not None and sheet not in sheets:
            yield f"the button {button.get('id')} needs the sheet {sheet}, which the workbook lacks"


def _keytips(root: ElementTree.Element) -> Iterator[str]:
    tips = [
        button.get("keytip", "") for button in root.iter(f"{{{NAMESPACE}}}button") if button.get("keytip")
    ]
    yield from (
        f"the keytip {tip!r} is not 1 to 3 capitals or digits" for tip in tips if not _KEYTIP.fullmatch(tip)
    )
    ordered = sorted(tips)
    for one, other in pairwise(ordered):
        if other.startswith(one):
            yield f"the keytip {one} begins {other}: Excel would never reach one of them"
