"""Facts in one line, for the examples of the table and for tests: ``country=DE event=express:2025-09-01:doi access=Yes``.

Unless a line says otherwise: e-mail, a usable address, subscribed, own list, every source of opt-outs read, last sent 2026-05-01,
last engaged 2026-04-01, a sender in the US, no access, go-live and today 2026-06-01.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent import regimes
from xlmigrate.domains.consent.facts import Events, Facts, People, Stops, weigh
from xlmigrate.domains.consent.judge import judge
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 6, 1)
_FLAGS = (
    "noid", "minor", "variant", "unread", "soft", "role", "untold", "mailed", "gone", "unreaddecision", "against", "nobody", "ask",
)  # fmt: skip


def shown(line: str) -> str:
    """The outcome of a line of facts as a row of the table shows it; both outcomes, a slash between them."""
    told = outcome(line)
    ends = f" {told['expires_on']:%Y-%m-%d}" if pd.notna(told["expires_on"]) else ""
    marketing = f"{told['marketing_verdict']}{ends} {told['rule']} {told['reason_codes']}"
    return f"{marketing} / {told['service_verdict']} {told['service_rule']} {told['service_reason']}"


def outcome(line: str) -> pd.Series:
    """The verdict of one line of facts, as a row of `Verdicts.frame`."""
    return judge(read(line)).frame().iloc[0]


def read(line: str) -> Facts:
    """The facts of one line."""
    said: dict[str, list[str]] = {}
    for word in line.split():
        name, _, value = word.partition("=")
        said.setdefault(name, []).append(value)
    unknown = set(said) - {*_FLAGS, "country", "phone", "domain", "sender", "channel", "status", "origin", "event", "stop",
                           "purchase", "inquiry", "sent", "engaged", "access", "due", "today", "golive"}  # fmt: skip
    if unknown:
        raise ValueError(f"an example knows no {', '.join(sorted(unknown))}")
    today = date.fromisoformat(_one(said, "today", TODAY.isoformat()))
    go_live = _one(said, "golive", TODAY.isoformat())
    policy = Policy(
        go_live_on=None if go_live == "-" else date.fromisoformat(go_live),
        engagement_unknown="Ask again" if "ask" in said else "Mail",
    )
    channel = f.CHANNELS.index(_one(said, "channel", "E-mail"))
    events = _events(said.get("event", []))
    return weigh(
        _people(said), events, _stops(said.get("stop", [])), channel=channel, policy=policy, today=today
    )


def _one(said: dict[str, list[str]], name: str, default: str) -> str:
    return said.get(name, [default])[0]


def _day(text: str) -> np.datetime64:
    return f.NO_DAY if text in ("", "-") else np.datetime64(text, "D")


def _days(text: str) -> f.Days:
    return np.array([_day(text)], dtype="M8[D]")


def _people(said: dict[str, list[str]]) -> People:
    def declared(name: str) -> int:
        bits = 0
        for value in said.get(name, []):
            for code in value.split(","):
                bits |= regimes.of_country(code)
        return bits

    bits, hinted = regimes.united(
        np.array([declared("country")], dtype=np.uint16),
        np.array([declared("phone")], dtype=np.uint16),
        np.array([declared("domain")], dtype=np.uint16),
        regimes.of_sender(_one(said, "sender", "US")),
    )
    states = dict(value.partition("@")[::2] for value in _one(said, "status", "subscribed").split(","))

    def is_(*flags: str) -> f.Mask:
        return np.array([any(flag in said for flag in flags)])

    return People(
        usable=~is_("noid"), regimes=bits, hinted=hinted,
        subscribed=np.array(["subscribed" in states]), contrary=np.array([bool({"never", "unknown"} & set(states))]),
        pending=np.array(["pending" in states]), pending_on=_days(states.get("pending", "")),
        origin=np.array([f.ORIGINS.index(_one(said, "origin", "Own"))]), minor=is_("minor"), variant=is_("variant"),
        read=~is_("unread"), soft=is_("soft"), purchase=_days(_one(said, "purchase", "")),
        inquiry=_days(_one(said, "inquiry", "")), sent=_days(_one(said, "sent", "2026-05-01")),
        engaged=_days(_one(said, "engaged", "2026-04-01")), access=np.array([f.ACCESS.index(_one(said, "access", "No"))]),
        open_obligation=is_("due"), role=is_("role"), told=~is_("untold"), told_sent=~is_("untold"), mailed=is_("mailed"),
        gone=is_("gone"), unread_decision=is_("unreaddecision"), decided_against=is_("against"), nobody=is_("nobody"),
    )  # fmt: skip


def _events(lines: Iterable[str]) -> Events:
    """Events written ``express:2025-09-01:doi:-what:bulk``; all parts are there but those with a minus."""
    rows = [line.split(":") for line in lines]

    def lacks(part: str) -> f.Mask:
        return np.array([f"-{part}" in row for row in rows], dtype=bool)

    on = np.array([_day(row[1]) for row in rows], dtype="M8[D]")
    clicks = ["doi" in row for row in rows]
    return Events(
        person=np.zeros(len(rows), dtype=np.int64), express=np.array([row[0] == "express" for row in rows], dtype=bool),
        on=on, who=~lacks("who"), when=~lacks("when"), how=~lacks("how"), what=~lacks("what"),
        confirmed_on=np.where(np.array(clicks, dtype=bool), on, f.NO_DAY),
        bulk=np.array(["bulk" in row for row in rows], dtype=bool),
        suspect=np.array(["suspect" in row for row in rows], dtype=bool),
        attested=np.array(["attested" in row for row in rows], dtype=bool),
    )  # fmt: skip


def _stops(lines: Iterable[str]) -> Stops:
    rows = [line.partition("@") for line in lines]
    return Stops(
        person=np.zeros(len(rows), dtype=np.int64),
        kind=np.array([f.STOP_KINDS.index(row[0]) for row in rows], dtype=np.int64),
        on=np.array([_day(row[2]) for row in rows], dtype="M8[D]"),
        entry=np.full(len(rows), -1),
    )
