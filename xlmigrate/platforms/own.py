"""What a user sets on Settings wins over a profile: the plan of the account, and limits of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from xlmigrate.engine.settings import Policy
from xlmigrate.platforms.facts import OWN, Fact
from xlmigrate.platforms.profile import Profile
from xlmigrate.platforms.taking import KEYS

_SAID_BY = "Settings, Target limits"


def with_own_values(profile: Profile, policy: Policy) -> tuple[Profile, dict[str, str]]:
    """The profile as the user's account has it, and what could not be read: setting name → one sentence.

    *Target plan* chooses among the values of a fact that depends on the plan. *Target limits* names limits and their values
    (``rows_per_file = 5000; fields_per_account = 60``) and wins over all; the fact then has the grade `OWN` and names Settings as
    its source. What cannot be read changes nothing.
    """
    taking = profile.import_file
    if taking is None:
        return profile, {}
    unread: dict[str, str] = {}
    changed: dict[str, Fact[int]] = {}
    plan = _folded(policy.target_plan)
    plans = {_folded(name): name for key in KEYS for name in taking.fact(key).plans}
    if plan and plan not in plans:
        there = ", ".join(dict.fromkeys(plans.values()))
        unread["target_plan"] = (
            f"Target plan must be one of: {there}"
            if there
            else f"{profile.title} has no plans in its profile: leave Target plan blank"
        )
    for key in KEYS:
        fact = taking.fact(key)
        if plan and plans.get(plan) in fact.plans:
            changed[key] = replace(fact, value=fact.plans[plans[plan]], note=f"Plan {plans[plan]}")
    for entry in filter(None, (part.strip() for part in re.split(r"[;\n]", policy.target_limits))):
        name, _, value = (part.strip() for part in entry.partition("="))
        key = re.sub(r"\W+", "_", name.casefold())
        number = re.sub(r"[,'_ ]", "", value)
        if (
            key not in KEYS
            or not KEYS[key].limit
            or not re.fullmatch(r"[0-9]{1,15}", number)
            or int(number) == 0
        ):
            unread["target_limits"] = (
                f"Target limits must be limits and whole numbers, such as rows_per_file = 5000; {entry!r} is not"
            )
            continue
        before = taking.fact(key)
        changed[key] = Fact(
            int(number), _SAID_BY, OWN, note=f"The profile says {before.value}" if before.known else ""
        )
    return replace(profile, import_file=replace(taking, **changed)), unread  # type: ignore[arg-type]


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
