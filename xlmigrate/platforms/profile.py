"""One platform, as its profile knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlmigrate.platforms.exports import Export
from xlmigrate.platforms.facts import Fact
from xlmigrate.platforms.taking import KEYS, ImportFile
from xlmigrate.platforms.verdicts import tag_verdicts


@dataclass(frozen=True)
class Profile:
    """One platform.

    ``import_file`` is what its import demands and does, None for a platform that is only moved from. ``imports`` are the classes of
    assets that it takes by file, with ``imports_fact`` as their source. ``statuses`` maps its words for a contact's state, in lower
    case, to ours.
    """

    name: str
    title: str
    as_of: str
    aliases: tuple[str, ...]
    import_file: ImportFile | None
    imports: tuple[str, ...]
    imports_fact: Fact[tuple[str, ...]] | None
    statuses: Mapping[str, str]
    exports: tuple[Export, ...]
    notes: tuple[Fact[str], ...]

    @property
    def limits(self) -> Mapping[str, Fact[Any]]:
        """Every fact of the import that is known, by its key."""
        if self.import_file is None:
            return {}
        facts = ((name, self.import_file.fact(name)) for name in KEYS)
        return {name: fact for name, fact in facts if fact.known}

    def limit(self, name: str) -> Any:
        """The value of a key of ``[import]``, or None when it is not known. Raises KeyError for a key that there is not."""
        if name not in KEYS:
            raise KeyError(name)
        return None if self.import_file is None else self.import_file.fact(name).value

    @property
    def opt_out_files(self) -> int | None:
        """How many files hold its opt-outs beside the contacts; 0 when the contacts' file states them; None: not known."""
        apart = {
            export.status or export.required for export in self.exports if export.holds == "suppressions"
        }
        if apart:
            return len(apart)
        contacts = (export for export in self.exports if export.holds == "contacts")
        return 0 if any(self.states_opt_outs(export, export.required) for export in contacts) else None

    def states_opt_outs(self, export: Export, headings: Iterable[str]) -> bool:
        """Whether a file of that kind with these headings says of each row whether the person opted out of email."""
        there = {heading.casefold() for heading in headings}
        if any(state.tells_opt_outs and state.heading.casefold() in there for state in export.states):
            return True
        placed = {place for heading, place in export.columns.items() if heading in there}
        by_word = "contacts.source_status" in placed and "Unsubscribed" in self.statuses.values()
        return by_word or "suppressions.unsubscribed" in placed

    def tag_verdicts(self, tags: pd.Series) -> pd.Series:
        """What this platform would say of each tag name, see `verdicts.tag_verdicts`."""
        return tag_verdicts(self.title, self.import_file, tags)
