"""olevba as a second reader of macros; its own library warns of old names, which is not our affair."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.mraptor import MacroRaptor
    from oletools.olevba import VBA_Parser


@dataclass(frozen=True)
class Seen:
    """Modules by name; what runs by itself; whether a scanner of attachments would be alarmed."""

    modules: dict[str, str]
    auto_run: list[str]
    suspicious: bool


def seen(path: Path) -> Seen:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parser = VBA_Parser(str(path))
        modules = {name.rsplit(".", 1)[0]: code for _, _, name, code in parser.extract_macros()}
        auto_run = [word for kind, word, _ in parser.analyze_macros() if kind == "AutoExec"]
        raptor = MacroRaptor(parser.get_vba_code_all_modules())
        raptor.scan()
        parser.close()
    return Seen(modules, auto_run, raptor.suspicious)
