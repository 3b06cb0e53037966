"""The ribbon: the tab of `macros/customUI14.xml`, with two buttons for every operation.

The large button repairs and computes; the small one, *Preview*, shows what it would do. A button that finds no row on its
sheets is gray, and its tip says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from xlmigrate.domains import BY_NAME, OPERATIONS
from xlmigrate.engine.evaluate import Operation
from xlmigrate.engine.shipped import shipped

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
SHEETS_NAMED = 3
"""How many sheets a tip names before it says "and others": a tip is read at a glance."""


def custom_ui(operations: Iterable[Operation] = OPERATIONS.values()) -> bytes:
    """The part customUI14.xml: the same operations give the same bytes."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.fromstring((shipped("macros") / "customUI14.xml").read_bytes())
    tab = root.find(f".//{{{NAMESPACE}}}tab")
    assert tab is not None
    groups = {group.get("label"): group for group in tab}
    for one in operations:
        if one.group not in groups:
            groups[one.group] = _group(one)
            tab.insert(len(tab) - 1, groups[one.group])
        group = groups[one.group]
        for button in _buttons(one):
            group.append(button)
    _spread_keytips(root)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def buttons_of(xml: bytes) -> Iterator[ElementTree.Element]:
    """Every button of a ribbon, from left to right."""
    return ElementTree.fromstring(xml).iter(f"{{{NAMESPACE}}}button")


def tag_of(one: Operation, *, check: bool) -> str:
    """What the macro learns of a button: a verb, the operation, the sheets of which one must have a row."""
    sheets = (BY_NAME[name].sheet for name in one.fills)
    return "|".join((f"{'check' if check else 'apply'} {one.name}", *sheets))


def _group(one: Operation) -> ElementTree.Element:
    name = one.group.title().replace(" ", "")
    return ElementTree.Element(f"{{{NAMESPACE}}}group", id=f"group{name}", label=one.group, imageMso=one.icon)


def _buttons(one: Operation) -> Iterator[ElementTree.Element]:
    yield _button(
        one, check=False, id=f"apply{one.macro_name}", label=one.label, size="large", imageMso=one.icon,
        screentip=one.label, supertip=f"{one.tip} {_grey(one)}",
    )  # fmt: skip
    yield _button(
        one, check=True, id=f"check{one.macro_name}", label=f"Preview: {one.label[0].lower()}{one.label[1:]}", size="normal", imageMso="ErrorChecking",
        screentip=f"Preview: {one.label[0].lower()}{one.label[1:]}",
        supertip=f"Lists what {one.label} finds on the sheet Findings. Changes none of your cells. {_grey(one)}",
    )  # fmt: skip


def _button(one: Operation, *, check: bool, **attributes: str) -> ElementTree.Element:
    return ElementTree.Element(
        f"{{{NAMESPACE}}}button",
        {
            **attributes,
            "tag": tag_of(one, check=check),
            "onAction": "MigrateRibbon.ButtonPressed",
            "getEnabled": "MigrateRibbon.GetButtonEnabled",
        },
    )


def _grey(one: Operation) -> str:
    sheets = [BY_NAME[name].sheet for name in one.fills]
    if len(sheets) == 1:
        return f"Gray while the sheet {sheets[0]} is empty."
    named = sheets[:SHEETS_NAMED]
    others = " and others" if len(sheets) > SHEETS_NAMED else ""
    names = ", ".join(named) if others else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"Gray while the sheets {names}{others} are empty."


def _spread_keytips(root: ElementTree.Element) -> None:
    """Three keys for each button that has none: two of its operation, then A or C; no keytip begins another one."""
    buttons = list(root.iter(f"{{{NAMESPACE}}}button"))
    taken = {button.get("keytip", "") for button in buttons if button.get("keytip")}
    for button in buttons:
        if button.get("keytip"):
            continue
        verb, name = button.get("tag", "").partition("|")[0].split(" ")
        first, _, second = name.upper().partition("-")
        pairs = [first[0] + letter for letter in (second + first[1:]) if letter.isalpha()]
        ending = verb[0].upper()
        keys = next(pair + ending for pair in pairs if not _clashes(pair + ending, taken))
        taken.add(keys)
        button.set("keytip", keys)


def _clashes(keys: str, taken: Iterable[str]) -> bool:
    return any(keys.startswith(other) or other.startswith(keys) for other in taken)
