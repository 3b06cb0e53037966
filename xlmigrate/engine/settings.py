"""The numbers and facts that a person may change: the Settings sheet, each with its default and source.

A threshold is judgement, and judgement has a source. Each line of `Policy` is one row of the Settings
sheet; rules take the whole as their parameter ``policy`` and never read a number from anywhere else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, get_type_hints


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the Settings sheet: attribute, heading, group, unit, default, source and help."""

    name: str
    heading: str
    group: str
    type: type
    unit: str
    default: object
    source: str
    help: str
    choices: tuple[str, ...] = ()


def _setting(
    heading: str,
    default: Any,
    *,
    group: str,
    unit: str = "",
    source: str = "",
    help: str,
    choices: tuple[str, ...] = (),
) -> Any:
    about = {
        "heading": heading,
        "group": group,
        "unit": unit,
        "source": source,
        "help": help,
        "choices": choices,
    }
    return field(default=default, metadata=about)


PROJECT, CONTACTS, CONSENT, ASSETS, LAUNCH, RUNS = (
    "Project",
    "Contacts",
    "Consent",
    "Assets",
    "Launch",
    "Runs",
)
_HOUSE = "house rule, 2026-11"
_EFFORT = "house split of published totals: 5 to 55 hours for a move (kb.accessally.com, 2026-11)"


@dataclass(frozen=True)
class SettingCheck:
    """A check of what settings say that only a room can make: what cannot be read, by the name of the setting."""

    unread: Callable[[Policy], Mapping[str, str]]


@dataclass(frozen=True)
class Policy:
    """Everything a person may set, typed. ``Policy()`` is the default; `Policy.from_cells` reads a sheet."""

    client: str = _setting(
        "Client", "", group=PROJECT, help="The name of your business, shown in titles and footers."
    )
    source_platform: str = _setting(
        "Source platform", "", group=PROJECT, help="The platform you are leaving."
    )
    target_platform: str = _setting(
        "Target platform",
        "",
        group=PROJECT,
        help="The platform you are moving to.",
    )
    target_plan: str = _setting(
        "Target plan", "", group=PROJECT, unit="name of the plan",
        help="Your plan on the new platform, if limits depend on it; blank means the smallest plan.",
    )  # fmt: skip
    target_limits: str = _setting(
        "Target limits", "", group=PROJECT, unit="limit = number; semicolons",
        help="Limits of your new account that differ from the profile, such as rows_per_file = 5000.",
    )  # fmt: skip
    home_country: str = _setting(
        "Home country", "", group=PROJECT, unit="ISO 3166 code",
        help="Your country. If filled in, phone numbers without a country code are read as numbers of this country.",
    )  # fmt: skip
    currency: str = _setting(
        "Currency", "", group=PROJECT, unit="ISO 4217 code", help="The currency of amounts without one."
    )
    date_order: str = _setting(
        "Date order", "", group=PROJECT, choices=("Day first", "Month first", "Year first"),
        help="The order of day and month in your exports when the dates themselves do not show it; blank means ask.",
    )  # fmt: skip
    two_digit_years_until: int = _setting(
        "Two-digit years until", 68, group=PROJECT, source="POSIX, strptime: 69 to 99 are of the 20th century",
        help="The last two-digit year read as 20xx: with 68, 31/12/68 is in 2068 and 31/12/69 in 1969.",
    )  # fmt: skip
    freeze_on: date | None = _setting(
        "Freeze",
        None,
        group=PROJECT,
        unit="date",
        help="From this day on, nothing is changed on the old platform.",
    )
    go_live_on: date | None = _setting(
        "Go-live",
        None,
        group=PROJECT,
        unit="date",
        help="The day of the switch. Permission to mail is judged for this day.",
    )
    as_of: date | None = _setting(
        "As of",
        None,
        group=PROJECT,
        unit="date",
        help="The day of the last run. xlmigrate fills it in.",
    )
    lateral_below: float = _setting(
        "Lateral below", 0.5, group=PROJECT, unit="points of 5", source=_HOUSE,
        help="Minimum gain on Platform fit: below this the move is not worth it.",
    )  # fmt: skip
    unengaged_after_days: int = _setting(
        "Unengaged after", 365, group=CONTACTS, unit="days", source="migration guide, phase 1.3: over a year",
        help="No open, click or purchase for longer than this makes a contact cold.",
    )  # fmt: skip
    cooling_after_days: int = _setting(
        "Cooling after", 180, group=CONTACTS, unit="days", source=_HOUSE,
        help="No open, click or purchase for longer than this makes a contact cooling.",
    )  # fmt: skip
    dead_after_days: int = _setting(
        "Dead after", 730, group=CONTACTS, unit="days", source=_HOUSE,
        help="No open, click or purchase for longer than this makes a contact dead.",
    )  # fmt: skip
    engagement_on: date | None = _setting(
        "Engagement judged on", None, group=CONTACTS, unit="date", source="migration guide, phase 1.3",
        help="The day from which engagement is counted back; blank means the day of the run.",
    )  # fmt: skip
    casl_purchase_months: int = _setting(
        "CASL purchase period", 24, group=CONSENT, unit="months", source="CASL s. 10(10)(a), SC 2010 c. 23",
        help="How long a purchase permits mail in Canada without express consent.",
    )  # fmt: skip
    casl_inquiry_months: int = _setting(
        "CASL inquiry period", 6, group=CONSENT, unit="months", source="CASL s. 10(10)(e), SC 2010 c. 23",
        help="How long an inquiry permits mail in Canada without express consent.",
    )  # fmt: skip
    soft_opt_in_review_months: int = _setting(
        "Soft opt-in review", 24, group=CONSENT, unit="months", source=_HOUSE,
        help="Permission from a sale older than this must be reviewed before use.",
    )  # fmt: skip
    silent_after_months: int = _setting(
        "Silent after", 36, group=CONSENT, unit="months", source=_HOUSE,
        help="After this long without any email, ask for consent again.",
    )  # fmt: skip
    silent_after_months_de_at: int = _setting(
        "Silent after, DE and AT", 18, group=CONSENT, unit="months", source="German courts, 1.5 to 4 years (2026-11)",
        help="The same limit for Germany and Austria.",
    )  # fmt: skip
    stale_after_days: int = _setting(
        "Stale after", 365, group=CONSENT, unit="days", source="migration guide, phase 1.3: over a year",
        help="No click, purchase or consent for longer than this before go-live: ask for consent again.",
    )  # fmt: skip
    engagement_unknown: str = _setting(
        "Where engagement is unknown", "Mail", group=CONSENT, choices=("Mail", "Ask again"), source="house rule, 2026-11: what is unknown is said",
        help="For contacts whose exports hold no clicks, opens or purchases: mail those with consent, or ask them again first.",
    )  # fmt: skip
    mailed_regularly: str = _setting(
        "Mailed regularly", "", group=CONSENT, unit="platforms, commas",
        help="Platforms without sent dates in their exports from which you mailed all subscribers regularly until now; Other covers contacts without a platform. Less strict than the default.",
    )  # fmt: skip
    us_min_score: int = _setting(
        "US evidence", 4, group=CONSENT, unit="of 5", source=_HOUSE,
        help="How many of the five parts of proof a US contact needs; 4 does without the wording.",
    )  # fmt: skip
    sender_regimes: str = _setting(
        "Sender's countries", "", group=CONSENT, unit="ISO 3166 codes, commas", source="GDPR 3(1); CASL s. 12",
        help="The countries where your business is established: their law applies to every email you send. Blank counts as the EU.",
    )  # fmt: skip
    declared_country_wins: str = _setting(
        "Declared country wins", "No", group=CONSENT, choices=("No", "Yes"), source=_HOUSE,
        help="Yes: if a contact's country is filled in, a phone number from another country is ignored. Less strict than the default.",
    )  # fmt: skip
    opens_count: str = _setting(
        "Opens count", "No", group=CONSENT, choices=("No", "Yes"), source="mail programs open by themselves (2026-11)",
        help="Yes: an open counts as engagement. Less strict than the default.",
    )  # fmt: skip
    unsubscribe_scope: str = _setting(
        "Opt-out holds for", "Channel", group=CONSENT, choices=("Channel", "All channels"), source=_HOUSE,
        help="Whether an opt-out from email also blocks text messages and letters.",
    )  # fmt: skip
    merge_option: str = _setting(
        "States of duplicates", "Strictest", group=CONSENT, choices=("Strictest", "Latest"), source=_HOUSE,
        help="Latest: the newest status of a person wins (an opt-out always wins). Less strict than the default.",
    )  # fmt: skip
    business_start: date | None = _setting(
        "Business began", None, group=CONSENT, unit="date",
        help="No consent can be older. Blank: 1995-01-01.",
    )  # fmt: skip
    opt_outs_read_for: str = _setting(
        "Opt-outs read for", "", group=CONSENT, unit="platforms, commas",
        help="Platforms for which you confirm that every list of opt-outs was imported; Other covers contacts without a platform. Less strict than the default.",
    )  # fmt: skip
    ledger_key: str = _setting(
        "Ledger key", "", group=CONSENT, unit="hexadecimal",
        help="The secret key behind hashes shared in place of addresses; created once. Keep it private: anyone who has it can test addresses.",
    )  # fmt: skip
    access_registers_read: str = _setting(
        "Access registers read", "No", group=CONSENT, choices=("No", "Yes"),
        help="Yes: you confirm that everyone with paid access is on Subscriptions or marked on Contacts; all others have none.",
    )  # fmt: skip
    bulk_same_day: int = _setting(
        "Bulk day", 50, group=CONSENT, unit="contacts", source=_HOUSE,
        help="In a file whose times are all midnight, this many consents on one day are an upload ...",
    )  # fmt: skip
    bulk_same_day_share: float = _setting(
        "Bulk day share", 0.2, group=CONSENT, unit="share", source=_HOUSE,
        help="... when they are at least this share of the file's rows.",
    )  # fmt: skip
    bulk_same_second: int = _setting(
        "Bulk stamp", 50, group=CONSENT, unit="contacts", source=_HOUSE,
        help="This many consents in one second are an upload, not opt-ins, and do not count.",
    )  # fmt: skip
    expires_soon_days: int = _setting(
        "Expires soon", 30, group=CONSENT, unit="days", source=_HOUSE,
        help="Permission that ends within this time is reported early.",
    )  # fmt: skip
    live_within_days: int = _setting(
        "Live when used within", 365, group=ASSETS, unit="days",
        source="content audits: 12 to 18 months without use is a strong signal to retire (paminga.com, 2026-11)",
        help="An active asset that was used within this time is live.",
    )  # fmt: skip
    pareto_share: float = _setting(
        "Revenue first", 0.8, group=ASSETS, unit="share", source="migration guide, phase 4, step 2",
        help="The assets that make this share of revenue are rebuilt first.",
    )  # fmt: skip
    links_from: float = _setting(
        "Propose links from", 0.7, group=ASSETS, unit="share", source="measured on two invented inventories",
        help="Minimum certainty for proposing a link from similar names; 1 turns proposals off.",
    )  # fmt: skip
    hours_page: float = _setting(
        "Hours for a page", 2.0, group=ASSETS, unit="hours", source=_EFFORT,
        help="Hours to rebuild a page, if its row has no estimate.",
    )  # fmt: skip
    hours_funnel: float = _setting(
        "Hours for a funnel", 1.0, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long it takes to join the pages of a funnel.",
    )  # fmt: skip
    hours_form: float = _setting(
        "Hours for a form", 0.5, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long a form or a calendar takes.",
    )  # fmt: skip
    hours_product: float = _setting(
        "Hours for a product", 0.5, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long a product with its price takes, or the terms for affiliates.",
    )  # fmt: skip
    hours_mail: float = _setting(
        "Hours for a mail", 0.25, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long a single mail or a template takes.",
    )  # fmt: skip
    hours_sequence: float = _setting(
        "Hours for a sequence", 0.5, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long it takes to set up a sequence, its mails apart.",
    )  # fmt: skip
    hours_automation: float = _setting(
        "Hours for an automation", 1.5, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long an automation takes, with a look at each of its steps.",
    )  # fmt: skip
    hours_access: float = _setting(
        "Hours for an access", 4.0, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long a membership or course takes, with its lessons and rules.",
    )  # fmt: skip
    hours_connection: float = _setting(
        "Hours for a connection", 1.5, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long an integration or a domain takes.",
    )  # fmt: skip
    hours_other: float = _setting(
        "Hours for anything else", 0.25, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long a tag, field, list, segment, file or other thing takes when it is made by hand.",
    )  # fmt: skip
    hours_imported: float = _setting(
        "Hours for an import", 0.05, group=ASSETS, unit="hours", source=_EFFORT,
        help="How long an asset takes that the new platform imports: a look at the result.",
    )  # fmt: skip
    rollback_days: int = _setting(
        "Rollback copy", 7, group=LAUNCH, unit="days", source="migration guide, phase 3, question 4",
        help="How long the old platform stays ready to take over again.",
    )  # fmt: skip
    unsubscribe_duty_days: int = _setting(
        "Unsubscribe duty", 90, group=LAUNCH, unit="days",
        source="CAN-SPAM 30, CASL 60, practice 90 (15 USC 7704(a)(3); CASL s. 11(2); 2026-11)",
        help="How long after the last mail the old unsubscribe link must work.",
    )  # fmt: skip
    monitor_hours: int = _setting(
        "Monitoring", 72, group=LAUNCH, unit="hours", source="migration guide, phase 4, step 5",
        help="How long after go-live the numbers are watched.",
    )  # fmt: skip
    not_secrets: str = _setting(
        "Not a secret", "", group=RUNS,
        help="Cells that look like a key or card number but are not. Copy them from the error message, separated by semicolons.",
    )  # fmt: skip
    findings_shown: int = _setting(
        "Findings shown", 2000, group=RUNS, unit="rows", source=_HOUSE,
        help="How many findings the sheet shows, most serious first; the full list is in the run's folder.",
    )  # fmt: skip
    changes_shown: int = _setting(
        "Changes shown", 2000, group=RUNS, unit="rows", source=_HOUSE,
        help="How many changes of a run the sheet shows; the full list is in the run's folder.",
    )  # fmt: skip
    backups_kept: int = _setting(
        "Backups kept", 20, group=RUNS, unit="copies", source=_HOUSE,
        help="How many copies of the workbook from before a run are kept for undo.",
    )  # fmt: skip

    def replace(self, **changes: Any) -> Policy:
        """The same policy with some values changed."""
        return dataclasses.replace(self, **changes)

    @classmethod
    def from_cells(cls, cells: Mapping[str, object]) -> tuple[Policy, dict[str, str]]:
        """Read the Value cells of a Settings sheet, by setting name.

        A blank cell takes the default. What cannot be read keeps the default too, and is named in the
        second result: setting name → one sentence.
        """
        values: dict[str, Any] = {}
        unread: dict[str, str] = {}
        for setting in SETTINGS:
            raw = cells.get(setting.name)
            if raw is None or (isinstance(raw, str) and not raw.strip()):
                continue
            value = _typed(raw, setting)
            if value is None:
                unread[setting.name] = f"{setting.heading} must be {_ASKED[setting.type]}"
            else:
                values[setting.name] = value
        return cls(**values), unread


_ASKED = {int: "a whole number", float: "a number", date: "a date", str: "one of its choices"}


def _typed(raw: object, setting: Setting) -> object | None:
    if setting.type is date:
        if isinstance(raw, datetime):
            return raw.date()
        try:
            return raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
        except ValueError:
            return None
    if setting.type in (int, float):
        try:
            number = float(str(raw).strip())
        except ValueError:
            return None
        if setting.type is float:
            return number
        return int(number) if number.is_integer() and number >= 0 else None
    text = str(raw).strip()
    if setting.choices:
        return next((choice for choice in setting.choices if choice.casefold() == text.casefold()), None)
    return text


def _settings() -> tuple[Setting, ...]:
    hints = get_type_hints(Policy)
    return tuple(
        Setting(
            f.name,
            f.metadata["heading"],
            f.metadata["group"],
            date if hints[f.name] == date | None else hints[f.name],
            f.metadata["unit"],
            f.default,
            f.metadata["source"],
            f.metadata["help"],
            f.metadata["choices"],
        )
        for f in dataclasses.fields(Policy)
    )


SETTINGS: tuple[Setting, ...] = _settings()
"""The rows of the Settings sheet, in their order."""
