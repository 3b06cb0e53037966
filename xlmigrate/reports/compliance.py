"""The compliance page: what was decided for how many and why, what is missing, who signed what. For the client; no contact is named.

One HTML file without scripts and without anything from elsewhere, so that it can be filed and printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from xlmigrate.domains.consent import decisions, law, precedence, sources
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.facts import PARTS
from xlmigrate.domains.consent.gather import Gathered
from xlmigrate.domains.consent.table import TABLE
from xlmigrate.domains.consent.words import MARKETING_VERDICT, MarketingVerdict
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import SETTINGS, Policy
from xlmigrate.reports.markup import Bar, rendered

LOOSER = {
    "declared_country_wins": "Yes", "opens_count": "Yes", "merge_option": "Latest", "access_registers_read": "Yes",
}  # fmt: skip
"""Choices that loosen; each is named on the page, because a person answers for it."""
LOOSER_WHEN_MORE = (
    "silent_after_months", "silent_after_months_de_at", "stale_after_days", "soft_opt_in_review_months", "casl_purchase_months",
    "casl_inquiry_months", "bulk_same_second", "bulk_same_day", "bulk_same_day_share",
)  # fmt: skip
LOOSER_WHEN_LESS = ("us_min_score",)

STYLE = """
body{font:15px/1.5 'Segoe UI',Calibri,Arial,sans-serif;color:#1f2933;max-width:60rem;margin:2.5rem auto;padding:0 1.5rem}
h1{font-size:1.7rem;margin:0}h2{font-size:1.1rem;margin:2.2rem 0 .5rem;border-bottom:2px solid #1f4e79;padding-bottom:.2rem}
.sub{color:#5b6770;margin:.2rem 0 1.5rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;vertical-align:top}
th{font-weight:600;border-bottom:1px solid #9aa5b1}tr+tr td{border-top:1px solid #e4e7eb}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{background:#1f4e79;height:.65rem;display:inline-block}.note{background:#fdf6e3;border-left:4px solid #b7791f;padding:.6rem 1rem}
@media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}}
"""


def page(judged: Gathered, policy: Policy, today: date) -> str:
    """The page as HTML; the same facts give the same text."""
    computed = judged.verdicts(f.EMAIL).frame().take(judged.units.contact).reset_index(drop=True)
    counts = pd.Series(precedence.MARKETING, dtype=TEXT)[judged.decided(f.EMAIL).rank[judged.units.contact]]
    verdicts = computed.assign(marketing_verdict=counts.reset_index(drop=True))
    about = f"As of {today.isoformat()}; go-live {policy.go_live_on or 'not set'}; {len(verdicts):,} contacts, channel email."
    sections = [
        *_section("Who may get marketing", _verdict_rows(verdicts), ("Verdict", "", "Contacts", "Meaning")),
        *_section(
            "Why, before any signature",
            _reason_rows(computed),
            ("Rule", "Verdict", "Contacts", "Reason and source"),
        ),
        *_section("Who must be served", _service_rows(verdicts), ("Verdict", "Contacts", "Reasons")),
        *_section("What is missing", _missing_rows(judged, verdicts), ("Fact", "Contacts", "What to do")),
        *_section(
            "Who signed what",
            _signed_rows(judged),
            ("Record or contact", "Signed verdict", "By", "On", "State"),
        ),
        *_section(
            "Origins that are signed for",
            _origin_rows(judged),
            ("Origin", "Records", "What is stated", "By", "On", "State"),
        ),
        *_section(
            "Suppressions", _ledger_rows(judged), ("Reason", "Stand", "Lifted by a later proven opt-in")
        ),
        *_section(
            "Settings that are looser than the default", _looser_rows(policy), ("Setting", "Default", "Here")
        ),
        *_section(
            "Answers for the new platform's import review",
            _answers(judged, verdicts),
            ("Question", "Answer from the data"),
        ),
        *_section("What every sender owes", _duty_rows(), ("Where", "What", "Since", "Source")),
        *_section(
            "Where this judgement is stricter than the law",
            _stricter_rows(),
            ("What", "The law", "Here", "Switch on Settings or sheet"),
        ),
        *_section("Days", _days(judged, policy), ("What", "Day", "Why")),
    ]
    return rendered(
        "compliance.html", title=f"Consent, {policy.client}" if policy.client else "Consent", style=STYLE,
        business=policy.client or "this business", about=about, sections=sections,
    )  # fmt: skip


Cell = str | int | Bar
Rows = Iterable[Sequence[Cell]]


def _section(title: str, rows: Rows, headings: Sequence[str]) -> list[dict[str, Any]]:
    return [{"title": title, "rows": list(rows), "headings": headings}]


def _verdict_rows(verdicts: pd.DataFrame) -> Rows:
    counts = verdicts["marketing_verdict"].value_counts()
    most = max(int(counts.max()), 1) if len(counts) else 1
    for choice in MARKETING_VERDICT.choices:
        count = int(counts.get(choice.word, 0))
        yield (
            choice.word,
            Bar(10 * count / most),
            count,
            choice.help,
        )


def _reason_rows(verdicts: pd.DataFrame) -> Rows:
    first = verdicts["reason_codes"].str.split(",").str[0]
    counts = pd.DataFrame(
        {"rule": verdicts["rule"], "reason": first, "verdict": verdicts["marketing_verdict"]}
    ).value_counts()
    for row in TABLE:
        for verdict in precedence.MARKETING:
            count = int(counts.get((row.code, row.reason, verdict), 0))
            if (
                count
                and row.kind in ("stop", "ground", "floor")
                and row.verdict == precedence.MARKETING.index(verdict)
            ):
                yield (
                    f"{row.code} {row.reason}",
                    verdict,
                    count,
                    f"{row.says}. {_source(row.source, row.as_of)}.",
                )
                counts = counts.drop((row.code, row.reason, verdict))


def _source(source: str, as_of: str) -> str:
    return source if as_of in source else f"{source} ({as_of})"


def _service_rows(verdicts: pd.DataFrame) -> Rows:
    for word in precedence.SERVICE:
        mine = verdicts[verdicts["service_verdict"].eq(word)]
        why = ", ".join(
            f"{reason} {count:,}" for reason, count in mine["service_reason"].value_counts().items()
        )
        yield word, len(mine), why


def _missing_rows(judged: Gathered, verdicts: pd.DataFrame) -> Rows:
    asks = {
        "who": "A usable address on the record.",
        "when": "The day of consent, not an upload's.",
        "how": "The form, page or event, and what the person did.",
        "what": "The wording, or where it lies, and that it named this business.",
        "not withdrawn": "The lists of opt-outs of every platform, as new as its contacts.",
    }
    for part in PARTS:
        pattern = rf"(?:^|, ){part}(?:,|$)"
        yield part, int(verdicts["not_filled"].str.contains(pattern).fillna(False).sum()), asks[part]
    nowhere = int((judged.facts(f.EMAIL).people.regimes[judged.units.contact] == 0).sum())
    yield "country", nowhere, "Country on Contacts: which law protects the person hangs on it."
    for title in sources.unread(judged.tables, judged.policy):
        rows = judged.tables["contacts"]["source_platform"].eq(title).fillna(False)
        yield (
            f"opt-outs of {title}",
            int(rows.sum()),
            "Import its lists of unsubscribed and bounced contacts.",
        )


def _signed_rows(judged: Gathered) -> Rows:
    records = judged.tables["consent_records"]
    signed = records[records["signed_verdict"].notna()]
    for row in signed.to_dict("records"):
        day = "" if pd.isna(row["reviewed_on"]) else f"{row['reviewed_on']:%Y-%m-%d}"
        who, state = (("" if pd.isna(row[name]) else str(row[name])) for name in ("reviewed_by", "signature"))
        yield str(row["record_id"]), str(row["signed_verdict"]), who, day, state or "not judged yet"

    contacts = judged.tables["contacts"]
    for channel, column in decisions.DECISIONS.items():
        decided = judged.decided(channel)
        rows = np.flatnonzero(decided.states.notna())
        for at in rows:
            one = contacts.iloc[at]
            day = "" if pd.isna(one["decided_on"]) else f"{one['decided_on']:%Y-%m-%d}"
            who = "" if pd.isna(one["decided_by"]) else str(one["decided_by"])
            named = f"{one['contact_id']} ({f.CHANNELS[channel]})"
            yield named, str(one[column]), who, day, str(decided.states.iloc[at])


def _origin_rows(judged: Gathered) -> Rows:
    table, signed = judged.tables["origins"].reset_index(drop=True), judged.origins
    for at in np.flatnonzero(signed.states.notna()):
        one = table.iloc[at]
        said = "; ".join(
            str(one[name])
            for name in ("basis", "method", "where_shown", "wording", "controller")
            if pd.notna(one[name])
        )
        day = "" if pd.isna(one["signed_on"]) else f"{one['signed_on']:%Y-%m-%d}"
        who = "" if pd.isna(one["signed_by"]) else str(one["signed_by"])
        count = int((signed.covered & (signed.place == at)).sum())
        yield str(one["origin"]), count, said, who, day, str(signed.states.iloc[at])


def _duty_rows() -> Rows:
    for one in law.duties():
        yield one["where"], one["says"], one["holds_from"], one["source"]


def _stricter_rows() -> Rows:
    for one in law.stricter():
        yield one["what"], one["law"], one["here"], one["switch"]


def _ledger_rows(judged: Gathered) -> Rows:
    entries = judged.tables["suppressions"]
    lifted = entries["lifted_at"].notna()
    for reason, rows in entries.groupby(entries["reason"].fillna("No reason"), sort=True):
        gone = int(lifted.loc[rows.index].sum())
        yield str(reason), len(rows) - gone, gone


def _looser_rows(policy: Policy) -> Rows:
    default = Policy()
    for setting in SETTINGS:
        mine, theirs = getattr(policy, setting.name), getattr(default, setting.name)
        looser = (
            (setting.name in LOOSER and LOOSER[setting.name] == mine)
            or (setting.name in LOOSER_WHEN_MORE and mine > theirs)
            or (setting.name in LOOSER_WHEN_LESS and mine < theirs)
            or (setting.name in ("opt_outs_read_for", "sender_regimes", "mailed_regularly") and mine != "")
        )
        if looser:
            yield setting.heading, str(theirs) or "blank", str(mine)


def _answers(judged: Gathered, verdicts: pd.DataFrame) -> Rows:
    """What platforms ask before they take a list, drafted from the data; check before you send it."""
    records, contacts = judged.tables["consent_records"], judged.tables["contacts"]
    ok = (
        verdicts["marketing_verdict"]
        .isin([MarketingVerdict.OK, MarketingVerdict.OK_UNTIL])
        .to_numpy(dtype=bool)
    )
    may = judged.decided(f.EMAIL).rank <= precedence.OK_UNTIL
    stated = judged.stated
    of_mail = judged.record_channel == f.EMAIL
    dated = records["consent_at"].notna().to_numpy(dtype=bool)
    mine = stated[may[judged.units.record] & of_mail & dated]
    yield "How many contacts are to be imported for marketing?", f"{int(ok.sum()):,}"
    named = mine["consent_source"].value_counts()
    yield (
        "Where did they sign up?",
        ", ".join(f"{name} ({count:,})" for name, count in named.items()) or "Not known.",
    )
    if len(mine):
        first, last = mine["consent_at"].min(), mine["consent_at"].max()
        yield "When did they sign up?", f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
        yield (
            "How many confirmed by a link?",
            f"{mine['confirmed_at'].notna().sum():,} of {len(mine):,} records",
        )
    told = mine["wording"].dropna().unique()
    yield "What were they told?", ", ".join(sorted(map(str, told))) or "No wording is on record."
    sent = contacts["last_sent_on"].to_numpy(dtype="M8[s]", na_value=np.datetime64("NaT"))[ok]
    sent = sent[~np.isnat(sent)]
    yield "When were they last written to?", str(sent.max().astype("M8[D]")) if len(sent) else "Not known."
    yield "Is any of them from a list that was bought, scraped or passed on?", _origin(judged, ok)


def _origin(judged: Gathered, ok: np.ndarray) -> str:
    origin = judged.facts(f.EMAIL).people.origin[judged.units.contact]
    not_own = np.isin(origin, (f.PARTNER, f.PURCHASED, f.SCRAPED))
    passed, unknown = int((ok & not_own).sum()), int((ok & (origin == f.UNKNOWN_ORIGIN)).sum())
    says = [f"{passed:,} came by a partner and opted in themselves." if passed else "No."]
    if unknown:
        says.append(f"Of {unknown:,} the origin is not on record.")
    if left := int((~ok & not_own).sum()):
        says.append(f"Others are ({left:,}), and are not imported.")
    return " ".join(says)


def closing_days(judged: Gathered, policy: Policy) -> dict[str, date]:
    """When the old account may close: the last mail, and the days until which its unsubscribe link must work."""
    sent = judged.tables["contacts"]["last_sent_on"].dropna()
    days: dict[str, date] = {}
    if len(sent):
        last = sent.max().date()
        days["last"] = last
        days |= {f"+{n}": last + timedelta(days=n) for n in (30, 60, policy.unsubscribe_duty_days)}
    if policy.go_live_on:
        days["rollback"] = policy.go_live_on + timedelta(days=policy.rollback_days)
    return days


def _days(judged: Gathered, policy: Policy) -> Rows:
    days = closing_days(judged, policy)
    if "last" not in days:
        yield (
            "Last mail of the old platform",
            "not known",
            "Fill Last sent on: the day the old account may close hangs on it.",
        )
    else:
        yield (
            "Last mail of the old platform",
            days["last"].isoformat(),
            "As far as Contacts know; mail sent later moves all days below.",
        )
        yield (
            "Old unsubscribe link, United States",
            days["+30"].isoformat(),
            "30 days after the last mail (15 USC 7704(a)(3)).",
        )
        yield (
            "Old unsubscribe link, Canada",
            days["+60"].isoformat(),
            "60 days after the last mail (CASL s. 11(2)).",
        )
        duty = days[f"+{policy.unsubscribe_duty_days}"].isoformat()
        yield (
            "The old account may close after",
            duty,
            f"{policy.unsubscribe_duty_days} days after the last mail (setting Unsubscribe duty).",
        )
    if "rollback" in days:
        yield (
            "Copy for a rollback",
            days["rollback"].isoformat(),
            "Shorter than the duty above: do not close the account with it.",
        )


__all__ = ["closing_days", "page"]
