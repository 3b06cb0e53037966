"""What says no in the rows of a file of people: understood, it is a stop with its source; in doubt, it holds its row.

Columns of yes and no, days of leaving, reasons, states, tags, lists, notes, and columns that nobody knows are all asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from xlmigrate.cleaning.distinct import TEXT, arrow_text, once_per_value
from xlmigrate.files.reading.columns import RIDDLE, SPEAKS, STATE, Placed, reason_of_text
from xlmigrate.files.reading.meanings import flag_said, may_say_no, search_pattern, state_said

REASONS = {
    "unsubscribed": "Unsubscribed", "objected": "Objected", "complained": "Complained", "bounced": "Hard bounce",
    "blocked": "Blocked", "erasure": "Erasure", "sms": "Unsubscribed",
}  # fmt: skip
"""What a place of the vocabulary (no.…, when.…, why.…) means, as a reason on Suppressions."""

_TOO_COMMON = frozenset(
    (
        "no",
        "nein",
        "non",
        "nee",
        "nao",
        "out",
        "left",
        "normal",
        "manual",
        "dead",
        "invalid",
        "stop",
        "delete",
        "refuse",
        "hold",
        "express",
    )
)
"""Words of a column of states that are too common to be asked about where they are a tag or a field."""

_NOT_A_DAY = frozenset(("false", "no", "0", "never", "n", "-"))
_HOLD = "\x00hold\x00"
_DAY = re.compile(r"\d{4}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} \w{3,9} \d{4}|\w{3,9} \d{1,2}, \d{4}")


@dataclass
class Said:
    """What was found: stops as blocks of (row, reason, since, given, channel), and why rows are held, by position of the row."""

    count: int
    stops: list[pd.DataFrame] = field(default_factory=list)
    held: dict[int, list[str]] = field(default_factory=dict)
    phrases: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)

    def stop(
        self,
        where: NDArray[np.bool_],
        reason: pd.Series | str,
        *,
        given: pd.Series | str,
        since: pd.Series | None = None,
        channel: str = "E-mail",
    ) -> None:
        """Note a stop of the rows marked."""
        rows = np.flatnonzero(where)
        if not len(rows):
            return
        block = pd.DataFrame({"row": rows})
        for name, value in (("reason", reason), ("given", given), ("since", since)):
            if isinstance(value, pd.Series):
                block[name] = value.iloc[rows].to_numpy(dtype=object)
            else:
                block[name] = pd.NA if value is None else value
        block["channel"] = channel
        self.stops.append(block)
        for text, count in block["given"].value_counts().head(50).items():
            self.read[str(text)] = self.read.get(str(text), 0) + int(count)

    def hold(self, where: NDArray[np.bool_], why: pd.Series | str) -> None:
        """Hold the rows marked, until a person says what the words mean."""
        for row in np.flatnonzero(where):
            text = why if isinstance(why, str) else str(why.iloc[row])
            told = self.held.setdefault(int(row), [])
            if text not in told:
                told.append(text)
                self.phrases[text] = self.phrases.get(text, 0) + 1

    def stopped(self, channel: str = "E-mail") -> NDArray[np.bool_]:
        """The rows with a stop in a channel."""
        mask = np.zeros(self.count, dtype=bool)
        for block in self.stops:
            mask[block.loc[block["channel"].eq(channel), "row"].to_numpy(dtype=np.int64)] = True
        return mask


def listen(said: Said, columns: Iterable[tuple[Placed, pd.Series]], words: Mapping[str, str]) -> None:
    """Hear what the columns of a file of contacts say; ``words`` are the states of the platform, in small letters."""
    for one, values in columns:
        place, _, what = one.to.partition(".")
        if one.to == STATE:
            _states(said, one.heading, values, words)
        elif place == "no":
            _no(said, one.heading, values, what)
        elif place == "yes":
            _yes(said, one.heading, values, what)
        elif place == "when":
            _when(said, one.heading, values, what)
        elif place == "why":
            _why(said, one.heading, values, what)
        elif one.to == RIDDLE:
            _riddle(said, one.heading, values)
        elif one.to == SPEAKS:
            _speaks(said, one.heading, values)


def _answers(values: pd.Series, reads: Callable[[str], str]) -> pd.Series:
    """What each cell says, once per distinct cell: a reason, `_HOLD`, or blank for nothing (missing cells stay so)."""
    return once_per_value(values.astype(TEXT), reads)


def carry(
    said: Said,
    heading: str,
    values: pd.Series,
    answers: pd.Series,
    *,
    since: pd.Series | None = None,
    channel: str = "E-mail",
) -> None:
    """Carry out what the cells of a column say: a reason stops, a doubt holds; the heading and the cell are given as the source."""
    told = answers.notna() & answers.ne("") & answers.ne(_HOLD)
    label = heading + ": " + values.astype(TEXT).str.strip().str.slice(0, 60)
    said.stop(told.fillna(False).to_numpy(dtype=bool), answers, given=label, since=since, channel=channel)
    said.hold(answers.eq(_HOLD).fillna(False).to_numpy(dtype=bool), label)


def _channel(what: str) -> str:
    return "SMS" if what == "sms" else "E-mail"


def _no(said: Said, heading: str, values: pd.Series, what: str) -> None:
    """A column in which a yes is a stop: a day and a word for a state are one too; a number of bounces is asked about."""

    def reads(cell: str) -> str:
        answer = flag_said(cell)
        if answer is not None:
            return REASONS[what] if answer else ""
        if state := state_said(cell, in_states=True):
            return state.reason or ("" if state.status in ("Subscribed", "Not stated") else _HOLD)
        return REASONS[what] if _DAY.search(cell) else reason_of_text(cell) or _HOLD

    answers = _answers(values, reads)
    days = values.where(values.astype(TEXT).str.contains(_DAY.pattern, regex=True).fillna(False))
    carry(said, heading, values, answers, since=days, channel=_channel(what))


def _yes(said: Said, heading: str, values: pd.Series, what: str) -> None:
    """A column in which a no is a stop; where it is only ticked, a blank is no tick."""

    def reads(cell: str) -> str:
        answer = flag_said(cell)
        if answer is not None:
            return "" if answer else REASONS[what]
        if state := state_said(cell, in_states=True):
            return state.reason or ("" if state.status in ("Subscribed", "Not stated") else _HOLD)
        return "" if _DAY.search(cell) else _HOLD

    answers = _answers(values, reads)
    filled = values.notna()
    flags = answers[filled].ne(_HOLD)
    if filled.any() and flags.mean() < 0.5 and not (answers[filled].ne("") & flags).any():
        hear_text(said, heading, values)  # names of newsletters, not answers
        return
    carry(said, heading, values, answers, channel=_channel(what))
    if filled.any() and what != "sms":
        said.hold((~filled).to_numpy(dtype=bool), f"{heading}: blank")


def _when(said: Said, heading: str, values: pd.Series, what: str) -> None:
    answers = _answers(values, lambda cell: "" if cell.strip().casefold() in _NOT_A_DAY else REASONS[what])
    carry(said, heading, values, answers, since=values, channel=_channel(what))


def _why(said: Said, heading: str, values: pd.Series, what: str) -> None:
    def reads(cell: str) -> str:
        answer = flag_said(cell)
        if answer is False or re.search(r"\bsoft\b|temporar|mailbox full", cell.casefold()):
            return ""
        return reason_of_text(cell) or REASONS[what]

    carry(said, heading, values, _answers(values, reads))


def answers_of_states(values: pd.Series) -> pd.Series:
    """What words of a column of states say that its profile does not know."""

    def reads(cell: str) -> str:
        if state := state_said(cell, in_states=True):
            return state.reason
        return reason_of_text(cell) or _HOLD

    return _answers(values, reads)


def _states(said: Said, heading: str, values: pd.Series, words: Mapping[str, str]) -> None:
    """A second column of states: what stops, stops; what nobody knows holds."""

    def reads(cell: str) -> str:
        if state := state_said(cell, in_states=True):
            return state.reason
        return "" if cell.strip().casefold() in words else reason_of_text(cell) or _HOLD

    carry(said, heading, values, _answers(values, reads))


def _riddle(said: Said, heading: str, values: pd.Series) -> None:
    """A heading that may say no and that nobody knows: only a plain no, a zero or a blank says that it does not."""
    answers = _answers(values, lambda cell: "" if flag_said(cell) is False else _HOLD)
    carry(said, heading, values, answers)


def _speaks(said: Said, heading: str, values: pd.Series) -> None:
    """A heading that may speak of consent: a plain no, or a word for an opt-out, holds."""

    def reads(cell: str) -> str:
        state = state_said(cell, in_states=True)
        return _HOLD if flag_said(cell) is False or (state and state.status != "Subscribed") else ""

    carry(said, heading, values, _answers(values, reads))
    filled = values.dropna()
    if len(filled) and sum(flag_said(cell) is not None for cell in filled.unique()) * 2 >= filled.nunique():
        said.hold(values.isna().to_numpy(dtype=bool), f"{heading}: blank")


def hear_names(said: Said, heading: str, cells: pd.Series) -> None:
    """Tags or lists in cells, joined by a semicolon and a space: a name that is a plain opt-out stops, one that may be one holds."""
    codes, distinct = pd.factorize(cells)
    verdicts: dict[str, str] = {}
    for place, cell in enumerate(distinct):
        for name in str(cell).split("; "):
            if name not in verdicts:
                verdicts[name] = _name_says(name)
            if verdicts[name]:
                where = codes == place
                if verdicts[name] == _HOLD:
                    said.hold(where, f"{heading}: {name}")
                else:
                    said.stop(where, verdicts[name], given=f"{heading}: {name}")


def _name_says(name: str) -> str:
    state = state_said(name)
    if state:
        return state.reason
    loose = state_said(name, in_states=True)
    if loose and loose.reason and name.strip().casefold() not in _TOO_COMMON:
        return _HOLD
    return _HOLD if may_say_no(name) else ""


def hear_text(said: Said, heading: str, values: pd.Series) -> None:
    """Free text, names and fields of one's own: what may say no holds its row."""
    suspects = np.flatnonzero(_suspects(values))
    if not len(suspects):
        return
    answers = once_per_value(values.astype(TEXT).iloc[suspects], _text_says)
    for row, phrase in zip(suspects, answers, strict=True):
        if isinstance(phrase, str) and phrase:
            mask = np.zeros(said.count, dtype=bool)
            mask[row] = True
            said.hold(mask, f"{heading}: {phrase}")


def _text_says(text: str) -> str:
    state = state_said(text) if len(text) < 60 else None
    if state and state.reason:
        return text.strip()
    return may_say_no(text)


def _suspects(values: pd.Series) -> NDArray[np.bool_]:
    """Cells worth a look, found at the speed of the column: in small letters, without accents."""
    smooth = pc.utf8_lower(pc.utf8_normalize(arrow_text(values), "NFKD"))
    smooth = pc.replace_substring_regex(smooth, r"\pM", "")
    smooth = pc.replace_substring_regex(smooth, r"[_’]", " ")
    found = pc.match_substring_regex(smooth, search_pattern())
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
