"""The rival of `benchmarks/consent.py`: the table of consent, one contact at a time, in plain Python over dictionaries.

Written from the rules in words and not from `xlmigrate.domains.consent.table`, so that it is a second opinion too. E-mail only, no
signatures. It shares with xlmigrate the reader of one address, of one country and the list of platforms with unread opt-outs.
"""

from __future__ import annotations

import calendar
import ipaddress
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd
import phonenumbers
from plain_start import clean_email

from xlmigrate.cleaning import country as countries
from xlmigrate.domains.consent import sources
from xlmigrate.engine.settings import Policy

Row = dict[str, Any]
VERDICTS = ("OK", "OK until", "Re-permission", "Unknown", "Do not migrate", "Suppress", "Erase")
RANK = {word: place for place, word in enumerate(VERDICTS)}
ACTS = {"Tick", "Button", "Double opt-in click", "Paper", "Verbal"}
UPLOADS = {"import", "api", "manual", "admin", "upload", "csv import", "unknown"}
STOPS = {
    "Unsubscribed": "opt-out", "Objected": "objection", "Refused": "refusal", "Complained": "complaint", "Bounced": "bounce",
    "Hard bounce": "bounce", "Erasure": "erasure", "Blocked": "manual", "Manual": "manual",
}  # fmt: skip
DATED = {
    "withdrawn_at": "opt-out", "objected_at": "objection", "complained_at": "complaint", "bounced_at": "bounce",
    "erasure_requested_at": "erasure",
}  # fmt: skip
STATUS_DAY = {
    "Unsubscribed": "withdrawn_at", "Objected": "objected_at", "Refused": "objected_at", "Complained": "complained_at",
    "Bounced": "bounced_at",
}  # fmt: skip
OF_PERSON = ("erasure", "objection", "refusal")
ORIGINS = ("Own", "Event", "Partner", "Unknown", "Purchased", "Scraped")
EEA = {
    "BE", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT",
    "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
NO_COUNTRY = {"ac", "ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "ws"}


def still_paid(status: str | None, until: list[date | None], today: date) -> bool:
    """Whether a subscription is not over: a cancelled one lasts to the end of the paid time."""
    last = max((day.date() if isinstance(day, datetime) else day for day in until if day), default=None)
    if last and last >= today:
        return True
    return status != "Ended" and not (status == "Cancelled" and last)


def judge_all(tables: dict[str, pd.DataFrame], policy: Policy, today: date) -> pd.DataFrame:
    """The verdicts of all contacts, one row each, in the order of the sheet."""
    book = Book(tables, policy, today)
    told = [book.judge(row) for row in book.contacts]
    return pd.DataFrame(told, columns=["marketing_verdict", "rule", "expires_on", "service_verdict"])


def rows(frame: pd.DataFrame, *names: str) -> Iterator[Row]:
    """The rows of some columns of a table as dictionaries, missing as None."""
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def address_of(cell: str | None) -> str | None:
    address, problem = clean_email(cell or "")
    return None if problem or not address else address.lower()


def weak(address: str) -> str:
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in ('gmail.com', 'googlemail.com') else local}@{domain}"


@cache
def regime_of(code: str) -> str:
    if code in ("DE", "AT", "CH", "CA", "US"):
        return code
    if code in ("GB", "GG", "JE", "IM"):
        return "UK"
    return "EU" if code in EEA else "Other"


@cache
def regime_of_country(cell: str) -> str | None:
    code = countries.parse(pd.Series([cell], dtype="string[pyarrow]"))["code"][0]
    return None if pd.isna(code) else regime_of(code)


@cache
def regimes_of_prefix(prefix: str) -> tuple[str, ...]:
    if prefix.startswith("+1"):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=int(prefix[2:] + "2345678"))
        region = phonenumbers.region_code_for_number(number)
        return (regime_of(region),) if region else ("CA", "US")
    for length in (1, 2, 3):
        found = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(prefix[1 : 1 + length]))
        if found:
            return (regime_of(found[0]),)
    return ()


def months_later(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def own_machine(ip: str | None) -> bool:
    if ip is None:
        return False
    try:
        read = ipaddress.ip_address(ip.strip())
    except ValueError:
        return False
    example = ip.startswith(("192.0.2.", "198.51.100.", "203.0.113."))
    return not example and (read.is_private or read.is_loopback or read.is_unspecified)


def day_of(value: datetime | None) -> date | None:
    return None if value is None else value.date()


class Book:
    """The sheets as dictionaries by address, made once."""

    def __init__(self, tables: dict[str, pd.DataFrame], policy: Policy, today: date) -> None:
        self.policy, self.today = policy, today
        self.then = max(today, policy.go_live_on or today)
        self.behind = set(sources.unread(tables, policy))
        self.contacts = list(rows(
            tables["contacts"], "contact_id", "email", "country", "phone", "language", "last_sent_on", "last_clicked_on",
            "last_purchase_on", "has_access", "source_platform", "source_id",
        ))  # fmt: skip
        self.records: dict[str, list[Row]] = defaultdict(list)
        self.times: Counter[tuple[str, datetime]] = Counter()
        for row in rows(
            tables["consent_records"], "email", "channel", "status", "status_on", "basis", "consent_at", "consent_source",
            "consent_method", "consent_ip", "confirmed_at", "wording", "wording_hash", "privacy_notice", "controller", "withdrawn_at",
            "objected_at", "complained_at", "bounced_at", "erasure_requested_at", "last_inquiry_on", "list_origin", "soft_similar",
            "soft_offered", "soft_each_message", "minor", "source_platform", "source_file",
        ):  # fmt: skip
            row["file"] = f"{row['source_platform']}/{row['source_file']}"
            if row["consent_at"] is not None:
                self.times[row["file"], row["consent_at"]] += 1
            address = address_of(row["email"])
            if address:
                self.records[address].append(row)
        self.entries: dict[str, list[Row]] = defaultdict(list)
        self.spellings: dict[str, set[str]] = defaultdict(set)
        for row in rows(tables["suppressions"], "address", "channel", "reason", "suppressed_at"):
            address = address_of(row["address"])
            if address:
                self.entries[address].append(row)
                if row["channel"] != "SMS":
                    self.spellings[weak(address)].add(address)
        self.paying = {
            address_of(row["email"])
            for row in rows(tables["subscriptions"], "email", "status", "paid_until", "bridge_until")
            if still_paid(row["status"], [row["paid_until"], row["bridge_until"]], today)
        }  # fmt: skip
        self.bought: dict[str | None, date] = {}
        for row in rows(tables["purchases"], "email", "kind", "bought_at"):
            if row["kind"] in ("Sale", "Rebill") and row["bought_at"] is not None:
                address, day = address_of(row["email"]), day_of(row["bought_at"])
                self.bought[address] = max(self.bought.get(address, day), day)
        self.group()

    def group(self) -> None:
        """Who is one address, and who is one person: by the id that a platform gave."""
        self.duplicates: dict[str, list[Row]] = defaultdict(list)
        persons: dict[str, str] = {}

        def first(key: str) -> str:
            while persons.get(key, key) != key:
                key = persons[key]
            return key

        of_id: dict[tuple[str | None, str], str] = {}
        for row in self.contacts:
            row["key"] = address_of(row["email"]) or "\x1f" + row["contact_id"]
            self.duplicates[row["key"]].append(row)
            if row["source_id"] is not None:
                known = of_id.setdefault((row["source_platform"], row["source_id"]), row["key"])
                persons[first(row["key"])] = first(known)
        self.persons: dict[str, list[str]] = defaultdict(list)
        self.first = first
        for key in self.duplicates:
            self.persons[first(key)].append(key)

    def stops(self, key: str, *, of_person: bool = False) -> Iterator[tuple[str, date | None]]:
        for row in self.records.get(key, ()):
            mine = row["channel"] in (None, "E-mail")
            found = []
            if row["status"] in STATUS_DAY:
                day = max(filter(None, (row[STATUS_DAY[row["status"]]], row["status_on"])), default=None)
                found.append((STOPS[row["status"]], day))
            found += [(kind, row[name]) for name, kind in DATED.items() if row[name] is not None]
            for kind, day in found:
                if kind in OF_PERSON or (not of_person and (mine or kind == "complaint")):
                    yield kind, day_of(day)
        for row in self.entries.get(key, ()):
            kind = STOPS.get(row["reason"], "manual")
            mine = row["channel"] in (None, "E-mail")
            if kind in OF_PERSON or (not of_person and (mine or kind == "complaint")):
                yield kind, day_of(row["suppressed_at"])

    def regimes(self, members: list[Row]) -> tuple[set[str], bool]:
        declared, strong, weak_ = set(), set(), set()
        for row in members:
            if row["country"] is not None and (found := regime_of_country(row["country"])):
                declared.add(found)
            phone = row["phone"] or ""
            if phone.startswith("+") and phone[1:].isdigit() and 7 <= len(phone) - 1 <= 15:
                strong.update(regimes_of_prefix(phone[:5]))
            last = row["key"].rpartition(".")[2] if "@" in row["key"] else ""
            if len(last) == 2 and last not in NO_COUNTRY:
                weak_.add("EU" if last == "eu" else regime_of("GB" if last == "uk" else last.upper()))
            if (row["language"] or "").strip().lower()[:2] == "de":
                weak_.add("DE")
        hinted = not declared and bool(strong | weak_)
        found = declared | strong if declared else strong | weak_ | ({"EU"} if hinted else set())
        if found and self.policy.sender_regimes != "US":
            raise NotImplementedError("the rival knows senders in the US only")
        return found, hinted

    def event(self, row: Row) -> Row | None:
        """What one record proves, without "not withdrawn"; None where it tells of no collection."""
        at, confirmed, method = row["consent_at"], row["confirmed_at"], row["consent_method"]
        if not any((at, row["basis"], row["consent_source"], method, confirmed)):
            return None
        on = day_of(at)
        suspect = on is not None and (on > self.today or on < date(1995, 1, 1))
        bulk = own_machine(row["consent_ip"]) or (
            at is not None and self.times[row["file"], at] >= self.policy.bulk_same_second
        )
        voided = bulk or suspect
        express = row["basis"] in ("Express, double opt-in", "Express, single opt-in") or (
            row["basis"] is None and (method in ACTS or confirmed is not None)
        )
        source = row["consent_source"]
        told = row["wording"] or row["wording_hash"] or row["privacy_notice"]
        ours = self.policy.client.casefold() in (row["controller"] or "").casefold() and self.policy.client
        past = on if on and on <= self.today else None
        clicked = confirmed and at and confirmed >= at and day_of(confirmed) <= self.today and not voided
        return {
            "express": express, "on": past, "when": past is not None and not voided,
            "how": source is not None and source.strip().lower() not in UPLOADS and method in ACTS and not bulk,
            "what": bool(told and ours), "confirmed_on": day_of(confirmed) if clicked and past else None,
        }  # fmt: skip

    def judge(self, contact: Row) -> tuple[str, str, date | None, str]:
        key, policy = contact["key"], self.policy
        members, records = self.duplicates[key], self.records.get(key, [])
        siblings = self.persons[self.first(key)]
        stops = list(self.stops(key))
        for other in siblings:
            if other != key:
                stops += self.stops(other, of_person=True)
        stops = [(kind, day if day and day <= self.today else None) for kind, day in stops]
        family = (
            [row for other in siblings for row in self.duplicates[other]] if len(siblings) > 1 else members
        )
        regimes, _ = self.regimes(family)
        mine = [row for row in records if row["channel"] in (None, "E-mail")]
        read = not any(row["source_platform"] in self.behind for row in (*members, *records))
        facts = self.weighed(mine, stops, regimes, read)
        facts["origin"] = max(
            (ORIGINS.index(r["list_origin"]) for r in records if r["list_origin"]), default=3
        )
        usable = "@" in key
        access = "No"
        for row in members:
            says = row["has_access"] or ("No" if policy.access_registers_read == "Yes" else "Unknown")
            access = max(access, says, key=("No", "Unknown", "Yes").index)
        due = access == "Yes" or key in self.paying
        kinds = {kind for kind, _ in facts["stops"]}
        service = self.serve(kinds, due, access, usable)
        states = {row["status"] for row in mine}
        pending = "Pending" in states
        verdict = self.stopped(kinds, usable, facts, pending)
        if verdict:
            return (*verdict, None, service)
        self.recent(facts, members, records, key)
        facts["subscribed"] = "Subscribed" in states and not states & {"Never subscribed", "Unknown"}
        word, rule, until = self.ground(facts, regimes, records, read)
        minor = any(row["minor"] for other in siblings for row in self.records.get(other, ()))
        for floor, code in self.floors(facts, regimes, read, minor, key, mine, pending):
            if RANK[floor] > RANK[word]:
                word, rule = floor, code
        return word, rule, until if word == "OK until" else None, service

    def weighed(
        self, mine: list[Row], stops: list[tuple[str, date | None]], regimes: set[str], read: bool
    ) -> Row:
        events = [event for event in map(self.event, mine) if event]
        last_stop = max((day for _, day in stops if day), default=None)
        later = [
            e for e in events
            if last_stop and read and e["express"] and e["when"] and e["how"] and e["what"] and e["on"] > last_stop
        ]  # fmt: skip
        confirmed = any(e["confirmed_on"] for e in later)
        lifts = {
            "opt-out": bool(later) and (confirmed or not regimes & {"DE", "AT"}),
            "objection": confirmed, "refusal": confirmed,
        }  # fmt: skip
        standing = [(kind, day) for kind, day in stops if not (day and lifts.get(kind))]
        back = len(standing) < len(stops)
        undated = any(day is None for _, day in standing)
        facts: Row = {"stops": standing, "back": back, "express5": False, "express5_confirmed": False, "partial": False,
                      "partial_confirmed": False, "weak": False, "collected": False, "confirmed_on": None, "consent_on": None}  # fmt: skip
        for e in events:
            after = not last_stop or (e["on"] is not None and e["on"] > last_stop)
            if back and not (e["express"] and after and e["on"]):
                continue
            kept = read and after and not undated
            points = 1 + e["when"] + e["how"] + e["what"] + kept
            clicked = e["confirmed_on"] is not None
            if e["when"]:
                facts["consent_on"] = max(filter(None, (facts["consent_on"], e["on"])))
            if clicked:
                facts["confirmed_on"] = max(filter(None, (facts["confirmed_on"], e["confirmed_on"])))
            facts["express5"] |= e["express"] and points == 5
            facts["express5_confirmed"] |= e["express"] and points == 5 and clicked
            if e["how"] and kept:
                some = e["express"] and 3 <= points <= 4
                facts["partial"] |= some
                facts["partial_confirmed"] |= some and clicked
                facts["weak"] |= e["express"] and points >= 3
                facts["collected"] |= e["when"] and points >= max(4, self.policy.us_min_score)
        return facts

    def stopped(self, kinds: set[str], usable: bool, facts: Row, pending: bool) -> tuple[str, str] | None:
        for kind, word, code in (
            ("erasure", "Erase", "C01"), ("complaint", "Suppress", "C02"), ("objection", "Suppress", "C03"),
            ("refusal", "Suppress", "C03"), ("opt-out", "Suppress", "C04"), ("manual", "Suppress", "C33"), ("bounce", "Suppress", "C06"),
        ):  # fmt: skip
            if kind in kinds:
                return word, code
        if not usable:
            return "Do not migrate", "C00"
        if facts["origin"] >= 4 or (facts["origin"] == 2 and not facts["express5"]):
            return "Do not migrate", "C07"
        if pending and not facts["confirmed_on"]:
            return "Do not migrate", "C10"
        return None

    def serve(self, kinds: set[str], due: bool, access: str, usable: bool) -> str:
        if "erasure" in kinds:
            return "Hold" if due or access == "Unknown" else "None"
        if due:
            return "New address" if not usable or "bounce" in kinds else "Carry"
        return "Hold" if access == "Unknown" else "None"

    def recent(self, facts: Row, members: list[Row], records: list[Row], key: str) -> None:
        """The last purchase, inquiry and sign of interest; days of the future are none."""

        def last(values: list[date | None]) -> date | None:
            return max((day for day in values if day and day <= self.today), default=None)

        bought = max(
            (day for day in (*(day_of(r["last_purchase_on"]) for r in members), self.bought.get(key)) if day), default=None
        )  # fmt: skip
        purchase = last([bought])
        clicked = max((day for r in members if (day := day_of(r["last_clicked_on"]))), default=None)
        facts["inquiry"] = None if facts["back"] else last([max((day for r in records if (day := day_of(r["last_inquiry_on"]))), default=None)])  # fmt: skip
        facts["purchase"] = None if facts["back"] else purchase
        engaged = last([max((d for d in (clicked, bought) if d), default=None)])
        facts["seen"] = last([engaged, purchase, facts["consent_on"]])
        facts["heard"] = last([facts["seen"], max((day for r in members if (day := day_of(r["last_sent_on"]))), default=None)])  # fmt: skip

    def ground(
        self, facts: Row, regimes: set[str], records: list[Row], read: bool
    ) -> tuple[str, str, date | None]:
        if not regimes:
            return "Unknown", "C09", None
        soft = not facts["back"] and all(
            any(r[name] for r in records) and not any(r[name] is False for r in records)
            for name in ("soft_similar", "soft_offered", "soft_each_message")
        )  # fmt: skip
        worst: tuple[str, str, date | None] | None = None
        for regime in ("DE", "AT", "EU", "UK", "CH", "CA", "US", "Other"):
            if regime not in regimes:
                continue
            found = (
                self.canada(facts, read) if regime == "CA"
                else self.states(facts, read) if regime == "US"
                else self.strict(facts, soft and regime != "Other", read, regime in ("DE", "AT"))
            )  # fmt: skip
            if worst is None or RANK[found[0]] > RANK[worst[0]] or (
                found[0] == worst[0] and found[2] and (worst[2] is None or found[2] < worst[2])
            ):  # fmt: skip
                worst = found
        assert worst is not None
        return worst

    def strict(self, facts: Row, soft: bool, read: bool, needs_click: bool) -> tuple[str, str, date | None]:
        five = facts["express5_confirmed"] if needs_click else facts["express5"]
        some = facts["partial_confirmed"] if needs_click else facts["partial"]
        if five and facts["subscribed"]:
            return "OK", "C12", None
        if soft and facts["origin"] == 0 and read and facts["purchase"]:
            until = months_later(facts["purchase"], self.policy.soft_opt_in_review_months)
            return ("OK until", "C15", until) if until >= self.then else ("Re-permission", "C26", None)
        if some or five:
            return "Re-permission", "C14", None
        return ("Unknown", "C13", None) if needs_click and facts["weak"] else ("Unknown", "C17", None)

    def canada(self, facts: Row, read: bool) -> tuple[str, str, date | None]:
        if facts["express5"] and facts["subscribed"]:
            return "OK", "C18", None
        own = facts["origin"] <= 1 and read
        bought = (
            months_later(facts["purchase"], self.policy.casl_purchase_months) if own and facts["purchase"] else None
        )  # fmt: skip
        asked = (
            months_later(facts["inquiry"], self.policy.casl_inquiry_months)
            if own and facts["inquiry"]
            else None
        )
        if asked and asked >= self.then and (bought is None or bought <= asked):
            return "OK until", "C20", asked
        if bought and bought >= self.then:
            return "OK until", "C19", bought
        ends = max(filter(None, (bought, asked)), default=None)
        if ends and ends >= self.today:
            return "Re-permission", "C35", ends
        if facts["partial"] or facts["express5"]:
            return "Unknown", "C28", None
        return "Do not migrate", "C21", None

    def states(self, facts: Row, read: bool) -> tuple[str, str, date | None]:
        own = facts["origin"] <= 1 or (facts["origin"] == 2 and facts["express5"])
        if facts["collected"] and facts["subscribed"] and own:
            return "OK", "C22", None
        if facts["origin"] == 3:
            return "Unknown", "C37", None
        return ("Re-permission", "C23", None) if read else ("Unknown", "C36", None)

    def floors(
        self, facts: Row, regimes: set[str], read: bool, minor: bool, key: str, mine: list[Row], pending: bool
    ) -> Iterator[tuple[str, str]]:
        if self.spellings.get(weak(key), set()) - {key}:
            yield "Unknown", "C38"
        if minor:
            yield "Unknown", "C08"
        if not read:
            yield "Unknown", "C36"
        if pending and facts["confirmed_on"]:
            begun = [r["status_on"] for r in mine if r["status"] == "Pending"]
            since = None if None in begun else max(begun, default=None)
            if since is None or day_of(since) >= facts["confirmed_on"]:
                yield "Unknown", "C34"
        heard, seen = facts["heard"], facts["seen"]
        if heard is None:
            yield "Unknown", "C30"
        else:
            months = self.policy.silent_after_months
            short = min(months, self.policy.silent_after_months_de_at) if regimes & {"DE", "AT"} else months
            if months_later(heard, short) < self.then:
                yield "Unknown", "C30"
        if seen is None or seen < self.then - timedelta(days=self.policy.stale_after_days):
            yield "Re-permission", "C30"
