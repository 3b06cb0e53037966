"""One kind of file that a platform exports: its headings, where they go, and what its words say of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from xlmigrate.engine.catalogue import vocabulary

TEXT = pd.StringDtype(storage="pyarrow")

STOPS = {
    "Unsubscribed": "Unsubscribed",
    "Complained": "Complained",
    "Objected": "Objected",
    "Refused": "Refused",
    "Bounced": "Hard bounce",
}
"""Consent status → the reason under which an address stands on Suppressions."""

FLAGS = (
    "consent_records.gdpr_status",
    "suppressions.unsubscribed",
    "suppressions.blocked",
    "suppressions.sms_unsubscribed",
)
"""Places of an export that are no column of a sheet: a yes/no, or a number, from which the import makes suppressions."""

SAYS_NOTHING = ""
"""What a word of a state column means that neither permits nor forbids."""


def states() -> tuple[str, ...]:
    """What a state column may say: our consent statuses, and our reasons for a suppression."""
    words = (*vocabulary("Consent status").words, *vocabulary("Suppression reason").words)
    return tuple(dict.fromkeys(words))


GRAVITY = ("Erasure", "Complained", "Objected", "Refused", "Unsubscribed", "Hard bounce", "Blocked", "Manual")
"""Reasons for a suppression, the one that lasts longest first: of several for one address it counts."""

_STOPPING = {*STOPS, *GRAVITY}

YES = (
    "true",
    "1",
    "1.0",
    "yes",
    "y",
    "t",
    "x",
    "on",
    "wahr",
    "ja",
    "vrai",
    "oui",
    "verdadero",
    "sí",
    "si",
    "vero",
    "sì",
    "waar",
    "verdadeiro",
    "sim",
)
"""Words for yes as programs write them, Excel's in seven languages among them."""

NO = (
    "false",
    "0",
    "0.0",
    "no",
    "n",
    "f",
    "off",
    "falsch",
    "nein",
    "faux",
    "non",
    "falso",
    "onwaar",
    "nee",
    "não",
)
"""Words for no, likewise."""

GENERIC = frozenset({"active", "enabled", "ok", "valid", "normal", "customer", "member", "lead"})
"""Words that say subscribed only where the platform's own documentation says so."""


@dataclass(frozen=True)
class StateColumn:
    """A column of an export whose cells say for one channel whether a person may be written to.

    ``words`` maps a cell (in lower case) to one of `states`, or to `SAYS_NOTHING`. ``filled`` is what any other filled cell means
    there (a day of leaving, a free reason); without it such a cell is not understood. ``day`` is the heading of the column with the
    day of it; a column whose own cells are the day names itself.
    """

    heading: str
    channel: str
    words: Mapping[str, str]
    filled: str = ""
    day: str = ""

    @property
    def tells_opt_outs(self) -> bool:
        """Whether a file with this column says of each person whether email was opted out of."""
        said = {*self.words.values(), self.filled}
        return self.channel == "E-mail" and (
            "Unsubscribed" in said or ("Subscribed" in said and not said.isdisjoint(_STOPPING))
        )

    def meaning(self, cells: pd.Series) -> pd.DataFrame:
        """What the cells say, one row each: ``state`` (missing where nothing is said) and ``understood`` (false: ask a person)."""
        word = cells.astype(TEXT).str.strip().str.casefold()
        word = word.mask(word.eq("").fillna(False).astype(bool))
        known = {cell: state or pd.NA for cell, state in self.words.items()}
        state = word.map(known).astype(TEXT)
        other = word.notna() & ~word.isin(list(self.words))
        if self.filled:
            state = state.mask(other, self.filled)
        understood = ~other if not self.filled else pd.Series(True, index=cells.index)
        return pd.DataFrame({"state": state, "understood": understood.astype(bool)})


@dataclass(frozen=True)
class StateBlock:
    """What one state column of a file says: columns with the index of the file's frame.

    ``state`` is one of `states` (missing: it says nothing), ``reason`` the reason for a suppression that it asks for (missing: it
    stops nobody), ``day`` the cell with the day as it stands, ``given`` heading and cell as text, ``understood`` false where the
    cell is filled and nobody knows what it means: such a row waits for a person.
    """

    heading: str
    channel: str
    state: pd.Series
    reason: pd.Series
    day: pd.Series
    given: pd.Series
    understood: pd.Series


@dataclass(frozen=True)
class Export:
    """One kind of file that a platform exports, recognized by its headings.

    ``required`` are headings that are always there, ``file_name`` a pattern that the file's name must match where headings alone do
    not tell. ``columns`` maps a heading (in lower case) to ``table.column``; several headings of one column are spellings of
    different years or accounts. ``guesses`` are headings of what the platform only guesses (Mailchimp's country of an IP address):
    a weak hint, never a fact. ``known`` are further headings it writes that have no column of their own.

    ``status`` is the status that the file as a whole states; ``states`` are its columns that state it for each row. ``words`` maps
    ``table.column`` to {the platform's word in lower case: our word}. ``leaves_out`` names by heading (in lower case) the words of
    rows that are none of what the file ``holds`` (PayPal's bank transfers are no purchases). ``separator`` stands between tags.
    """

    holds: str
    required: tuple[str, ...]
    columns: Mapping[str, str]
    file_name: str = ""
    status: str = ""
    separator: str = ","
    time_formats: tuple[str, ...] = ()
    source: str = ""
    grade: str = ""
    date: str = ""
    note: str = ""
    guesses: Mapping[str, str] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    states: tuple[StateColumn, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leaves_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that this kind of file is known to have, in lower case: what a file is compared with."""
        lists = (self.columns, self.guesses, *([s.heading] for s in self.states), self.required, self.known)
        return tuple(dict.fromkeys(heading.casefold() for group in lists for heading in group))

    @property
    def state_headings(self) -> frozenset[str]:
        """The headings of the state columns, in lower case: the profile knows what they say, and nobody else need guess."""
        return frozenset(state.heading.casefold() for state in self.states)

    def state_blocks(self, frame: pd.DataFrame) -> list[StateBlock]:
        """What the state columns of a file say, one block for each that the file has; ``frame`` has the file's own headings.

        A column that ``columns`` sends to one of `FLAGS` is read as that flag, and is not among them.
        """
        called = {str(heading).casefold(): heading for heading in frame.columns}
        blocks = []
        for column in self.states:
            heading = called.get(column.heading.casefold())
            if heading is None or self.columns.get(column.heading.casefold(), "") in FLAGS:
                continue
            cells = frame[heading].astype(TEXT)
            said = column.meaning(cells)
            day = called.get(column.day.casefold()) if column.day else None
            days = (
                frame[day].astype(TEXT)
                if day is not None
                else pd.Series(pd.NA, index=frame.index, dtype=TEXT)
            )
            given = str(heading) + ": " + cells.str.strip()
            reason = reason_of(said["state"])
            blocks.append(
                StateBlock(
                    column.heading, column.channel, said["state"], reason, days, given, said["understood"]
                )
            )
        return blocks

    def stated(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The cells of state columns that stop a person or are not understood, one row each.

        Columns: ``row`` (the index of the frame), ``heading``, ``channel``, ``state`` (one of `states`), ``reason`` (the reason for
        a suppression; both missing where the cell is not understood), ``day`` (the cell with the day, as it stands) and
        ``understood``. For large files `state_blocks` says the same in whole columns.
        """
        found = []
        for one in self.state_blocks(frame):
            here = one.reason.notna() | ~one.understood
            block = pd.DataFrame(
                {
                    "row": frame.index, "heading": one.heading, "channel": one.channel, "state": one.state, "reason": one.reason,
                    "day": one.day, "understood": one.understood,
                }
            )  # fmt: skip
            found.append(block[here].astype({"heading": TEXT, "channel": TEXT}))
        there = [rows for rows in found if len(rows)]
        return pd.concat(there, ignore_index=True) if there else _NOTHING_STATED.copy()

    def in_our_words(self, place: str, cells: pd.Series) -> pd.Series:
        """The cells of a column (``table.column``) in our words; what the profile does not know stays as it stands."""
        known = self.words.get(place, {})
        ours = cells.astype(TEXT).str.strip().str.casefold().map(known).astype(TEXT)
        return ours.fillna(cells.astype(TEXT))


_NOTHING_STATED = pd.DataFrame(
    {
        "row": pd.Series(dtype="int64"), "heading": pd.Series(dtype=TEXT), "channel": pd.Series(dtype=TEXT),
        "state": pd.Series(dtype=TEXT), "reason": pd.Series(dtype=TEXT), "day": pd.Series(dtype=TEXT),
        "understood": pd.Series(dtype=bool),
    }
)  # fmt: skip


def graver(one: pd.Series, other: pd.Series) -> pd.Series:
    """Of two reasons for a suppression the one that lasts longer, row by row; a missing one is none."""
    rank = {reason: place for place, reason in enumerate(GRAVITY)}
    none = len(GRAVITY)
    first = one.map(rank).fillna(none) <= other.map(rank).fillna(none)
    return one.where(first, other).astype(TEXT)


def reason_of(states: pd.Series) -> pd.Series:
    """The reason for a suppression that a state asks for; missing for states that stop nobody."""
    reasons = {**{one: one for one in GRAVITY}, **STOPS}
    return states.map(reasons).astype(TEXT)
