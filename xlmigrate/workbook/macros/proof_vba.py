"""What is wrong with a VBA project, and with our own VBA text."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from xlmigrate.workbook.macros.project import NO_CACHE, crlf
from xlmigrate.workbook.macros.sources import OPERATION_MACROS, OURS, PROJECT

REFERENCES = ("stdole", "Office")
"""What the macros refer to; any other library may be missing on the computer that opens the file."""

AUTO_RUN = re.compile(
    r"^[ \t]*(?:Public |Private )?Sub (Auto_?(?:Open|Close|Exec|Exit|New|Activate|Deactivate)|Workbook_\w+|Worksheet_\w+|Document_\w+)\b",
    re.I | re.M,
)
_PROCEDURE = re.compile(
    r"^[ \t]*(?:(Public|Private|Friend)[ \t]+)?(?:Static[ \t]+)?(Sub|Function|Property (?:Get|Let|Set))[ \t]+(\w+)[ \t]*\(([^)\n]*)\)?",
    re.I | re.M,
)
_PLACE = re.compile(r"[A-Za-z]:\\|\\\\\w|/(?:Users|home)/")
_MODULE_NAME = re.compile(r"[A-Za-z]\w{0,30}")
_BLOCKS = {
    "sub": "end sub",
    "function": "end function",
    "property": "end property",
    "select": "end select",
    "with": "end with",
    "if": "end if",
    "for": "next",
    "do": "loop",
    "while": "wend",
    "enum": "end enum",
    "type": "end type",
}


def problems(content: bytes, code_names: Sequence[str], modules: Mapping[str, str]) -> list[str]:
    """Everything wrong with a VBA project that was built from these modules for sheets of these code names."""
    from pyopenvba.cfb import CFB
    from pyopenvba.exceptions import PyOpenVBAError
    from pyopenvba.vba import parse_vba_project

    try:
        compound = CFB.from_bytes(content)
        project = parse_vba_project(compound)
        found = {module.name: str(module.source) for module in project.modules}
        text = compound.get_stream("PROJECT").decode("cp1252")
        cache = compound.get_stream_in_storage("VBA", "_VBA_PROJECT")
        streams = compound.list_streams_in_storage("VBA")
    except (PyOpenVBAError, KeyError, IndexError, ValueError, struct.error):
        return ["the macros cannot be read back"]
    said = [*_project(project, text, cache, streams), *_documents(found, text, code_names, modules)]
    for name, source in modules.items():
        if name not in found:
            said.append(f"the module {name} is missing")
        elif _code(found[name]) != _code(crlf(source)):
            said.append(f"the module {name} is not what its source says")
    for stem in (*(name.partition(".")[0] for name in OURS), OPERATION_MACROS):
        if stem in found:
            said += [f"{stem}: {problem}" for problem in text_problems(stem, found[stem])]
    return said


def callbacks(modules: Mapping[str, str]) -> dict[str, int]:
    """The public procedures of standard modules, as ``module.procedure`` in small letters, with the number of arguments."""
    found = {}
    for module, text in modules.items():
        if text.startswith("VERSION"):
            continue
        for scope, kind, name, arguments in _PROCEDURE.findall(text):
            if scope.casefold() in ("", "public") and kind.casefold() == "sub":
                found[f"{module}.{name}".casefold()] = len(
                    [one for one in arguments.split(",") if one.strip()]
                )
    return found


def text_problems(module: str, text: str) -> Iterator[str]:
    """What is wrong with the text of one of our own modules."""
    if not re.search(r"^Option Explicit\r?$", text, re.M):
        yield "there is no Option Explicit"
    if AUTO_RUN.search(text):
        yield f"{AUTO_RUN.search(text)[1]} runs by itself"  # type: ignore[index]
    if "\n" in text.replace("\r\n", ""):
        yield "a line does not end as VBA reads it"
    if not text.isascii():
        yield "it holds letters that other code pages lack"
    names = [name.casefold() for _, kind, name, _ in _PROCEDURE.findall(text) if not kind.startswith("Prop")]
    yield from (f"the procedure {name} stands twice" for name, count in Counter(names).items() if count > 1)
    if module.casefold() in names:
        yield "a procedure has the name of the module"
    yield from _lines_problems(text)


def _project(project: object, text: str, cache: bytes, streams: Sequence[str]) -> Iterator[str]:
    modules = project.modules  # type: ignore[attr-defined]
    if cache != NO_CACHE:
        yield "the macros carry a cache of compiled code"
    if any(name.startswith("__SRP_") for name in streams):
        yield "the macros carry streams that only Excel may write"
    if any(module.text_offset for module in modules):
        yield "a module begins with compiled code"
    if project.name != PROJECT or f'Name="{PROJECT}"' not in text:  # type: ignore[attr-defined]
        yield f"the project is not named {PROJECT}"
    if project.protection is None or project.protection.has_password:  # type: ignore[attr-defined]
        yield "the macros are locked by a password, or say nothing of it"
    declared = re.findall(r"^(?:Document|Module|Class|BaseClass)=([^/\r\n]+)", text, re.M)
    names = [module.name for module in modules]
    if sorted(declared) != sorted(names) or len({name.casefold() for name in names}) < len(names):
        yield "the list of modules and the modules differ"
    if {module.stream_name for module in modules} != {*streams} - {"dir", "_VBA_PROJECT"}:
        yield "a module has no stream, or a stream no module"
    yield from (f"{name!r} is no name of a module" for name in names if not _MODULE_NAME.fullmatch(name))
    referred = re.findall(rb"\x16\x00.{4}(\w+?)\x3e\x00", project.dir_raw, re.S)  # type: ignore[attr-defined]
    if tuple(name.decode("cp1252") for name in referred) != REFERENCES:
        yield "the macros refer to other libraries than Excel's own"


def _documents(
    found: Mapping[str, str], text: str, code_names: Sequence[str], modules: Mapping[str, str]
) -> Iterator[str]:
    documents = re.findall(r"^Document=([^/\r\n]+)/", text, re.M)
    if "" in code_names or sorted(documents) != sorted(code_names):
        yield "the code names of the sheets and the macros' sheets differ"
    for name in documents:
        if _code(found.get(name, "")):
            yield f"the sheet module {name} holds code"
    classes = set(re.findall(r"^Class=([^\r\n]+)", text, re.M))
    wanted = {name for name, source in modules.items() if source.startswith("VERSION")}
    if classes != wanted:
        yield "a class module is declared as a standard one, or the other way round"


def _code(source: str) -> str:
    """The text of a module below the lines that describe it to the editor."""
    lines = source.split("\r\n")
    if lines[0].startswith("VERSION"):
        lines = lines[lines.index("END") + 1 :]
    return "\r\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip("\r\n")


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without texts in quotes and remarks, continued ones joined; a text without an end stays, with its quote."""
    for line in re.sub(r" _\r?\n[ \t]*", " ", text).splitlines():
        bare = re.sub(r'"(?:[^"]|"")*"', "''", line).replace("''", "\0")
        yield bare.partition("'")[0].replace("\0", '""').strip()


def _lines_problems(text: str) -> Iterator[str]:
    open_blocks: list[str] = []
    for line in _logical_lines(text):
        if line.replace('""', "").count('"'):
            yield f"a text has no end: {line}"
        if line.count("(") != line.count(")"):
            yield f"the brackets do not match: {line}"
        closing, opening = _block(line)
        if closing and (not open_blocks or _BLOCKS[open_blocks.pop()] != closing):
            yield f"{line} closes nothing"
            return
        if opening:
            open_blocks.append(opening)
    if open_blocks:
        yield f"{_BLOCKS[open_blocks[-1]]} is missing"
    for line in re.findall(r'"[^"\n]*"', text):
        if _PLACE.search(line):
            yield f"it names a place on one computer: {line}"


def _block(line: str) -> tuple[str, str]:
    """The block that a line closes and the one that it opens."""
    words = re.sub(r"^(?:public|private|friend|static) ", "", line.casefold()).split(" ")
    first, pair = words[0], " ".join(words[:2])
    if pair in _BLOCKS.values() or first in ("next", "loop", "wend"):
        return (pair if pair in _BLOCKS.values() else first), ""
    if first == "if":
        return "", "if" if line.casefold().endswith(" then") else ""
    if first in ("for", "do", "while", "with", "select", "sub", "function", "property", "enum", "type"):
        return "", first
    return "", ""
