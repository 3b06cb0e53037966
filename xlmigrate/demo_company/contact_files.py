"""The contacts as three platforms export them: headings, order and writing of each.

Headings: Mailchimp, ActiveCampaign and Brevo as public code and test fixtures show them (2026-11). Mailchimp
quotes what has a space and ends lines with a line feed, and writes a tag in quotation marks of its own; Brevo
writes semicolons, day first, Yes and No, and numbers without their plus.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from xlmigrate.demo_company import defects
from xlmigrate.demo_company.people import Person, people

Row = list[str]

_ALSO_ACTIVE = 98
"""How many contacts of Mailchimp stand in ActiveCampaign too, the same in all they say."""

_BULK_DAY = datetime(2026, 10, 4, 8)


def invent(random: Random) -> list[Person]:
    """Everybody, with the defects of `DEFECTS`."""
    everybody = people(random)
    defects.plant(everybody, random)
    return everybody


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one file, the heading first, and how they are written."""

    rows: list[Row]
    delimiter: str = ","
    ends: str = "\r\n"
    mark: bool = False
    quotes_spaces: bool = False

    def content(self) -> bytes:
        """The bytes of the file: UTF-8, with a byte-order mark where the writer puts one."""
        if self.quotes_spaces:
            text = "".join(self.delimiter.join(map(_quoted, row)) + self.ends for row in self.rows)
        else:
            held = io.StringIO(newline="")
            csv.writer(held, delimiter=self.delimiter, lineterminator=self.ends).writerows(self.rows)
            text = held.getvalue()
        return text.encode("utf-8-sig" if self.mark else "utf-8")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(' ,"\r\n\t\\') else cell


def files(everybody: list[Person], random: Random) -> dict[str, Sheet]:
    """The export files of the three platforms by name."""
    of = {home: [p for p in everybody if p.home == home] for home in dict.fromkeys(p.home for p in everybody)}
    also = random.sample([p for p in of["subscribed"] if not p.defect], _ALSO_ACTIVE)
    returned = [p for p in of["unsubscribed"] if p.opted_out_elsewhere]
    half = len(returned) // 2
    active = [_active(p, random) for p in [*of["active"], *also, *returned[:half]]]
    brevo = [_brevo(p, random) for p in [*of["brevo"], *returned[half:]]]
    mailchimp = {
        "subscribed": (_MAILCHIMP, [_mailchimp(p, random) for p in of["subscribed"]]),
        "nonsubscribed": (_MAILCHIMP, [_mailchimp(p, random) for p in of["nonsubscribed"]]),
        "unsubscribed": (_UNSUBSCRIBED, [_stopped(p, random) for p in of["unsubscribed"]]),
        "cleaned": (_CLEANED, [_cleaned(p, random) for p in of["cleaned"]]),
    }
    return {
        **{
            f"{status}_members_export_lumen.csv": Sheet([heading, *rows], ends="\n", quotes_spaces=True)
            for status, (heading, rows) in mailchimp.items()
        },
        "activecampaign-contacts-lumen.csv": Sheet([_ACTIVE, *active]),
        "brevo-contacts-old-studio.csv": Sheet([_BREVO, *brevo], delimiter=";", mark=True),
    }


_MAILCHIMP = [
    "Email Address", "First Name", "Last Name", "Phone Number", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME",
    "CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF", "TIMEZONE", "CC", "REGION", "LAST_CHANGED", "LEID", "EUID",
    "NOTES", "TAGS",
]  # fmt: skip
_UNSUBSCRIBED = [
    *_MAILCHIMP[:-2], "UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_CAMPAIGN_ID", "UNSUB_REASON", "UNSUB_REASON_OTHER",
    *_MAILCHIMP[-2:],
]  # fmt: skip
_CLEANED = [*_MAILCHIMP[:-2], "CLEAN_TIME", *_MAILCHIMP[-2:]]


def _mailchimp(person: Person, random: Random) -> Row:
    confirmed = person.joined + timedelta(seconds=random.randrange(30, 20_000))
    return [
        person.email, person.first, person.last, person.phone,
        str(random.choices([1, 2, 3, 4, 5], [5, 45, 20, 18, 12])[0]),
        str(person.joined), person.joined_ip,
        str(confirmed) if person.confirmed else "", person.joined_ip if person.confirmed else "",
        "", "", "", "", "", person.country, "", str(_BULK_DAY),
        str(90210000000000000 + person.number), f"{random.randrange(16**10):010x}", person.note,
        ",".join(f'"{tag}"' for tag in person.tags),
    ]  # fmt: skip


def _stopped(person: Person, random: Random) -> Row:
    row = _mailchimp(person, random)
    when = _after(person, datetime(2024, 1, 1), 900, random)
    reason = random.choice(["NORMAL", "NOSIGNUP", "INAPPROPRIATE", "OTHER", ""])
    words = "Moved away, thank you" if reason == "OTHER" and not person.spam else ""
    said = ["Newsletter", f"{random.randrange(16**10):010x}", "SPAM" if person.spam else reason, words]
    return [*row[:-2], str(when), *said, *row[-2:]]


def _cleaned(person: Person, random: Random) -> Row:
    row = _mailchimp(person, random)
    return [*row[:-2], str(_after(person, datetime(2025, 1, 1), 600, random)), *row[-2:]]


def _after(person: Person, begin: datetime, days: int, random: Random) -> datetime:
    """Some moment in a span of days, and after the person joined."""
    when = begin + timedelta(seconds=random.randrange(60 * 60 * 24 * days))
    return max(when, person.joined + timedelta(hours=9))


_ACTIVE = [
    "Email", "First Name", "Last Name", "Phone", "Tags", "Date Created", "IP", "Status", "Postcode", "Country", "Level",
    "Heard of us", "Birthday", "Customer ID", "Last opened on",
]  # fmt: skip


def _active(person: Person, random: Random) -> Row:
    """ActiveCampaign joins tags by commas and quotes none: a comma in a tag makes two tags of it."""
    status = random.choices(["Active", "Unconfirmed", "Unsubscribed", "Bounced"], [82, 8, 7, 3])[0]
    born = datetime(1950, 1, 1) + timedelta(days=random.randrange(20_000))
    return [
        person.email, person.first, person.last, person.phone, ", ".join(person.tags), str(person.joined),
        person.joined_ip, status if person.home == "active" else "Active", person.postcode, person.country_text,
        random.choice(["1", "2", "3", ""]), random.choice(["A friend", "Search", "Instagram", "Poster", ""]),
        f"{born:%d/%m/%Y}" if random.random() < 0.3 else "", person.customer_id,
        f"{person.last_opened:%Y-%m-%d}" if person.last_opened else "",
    ]  # fmt: skip


_BREVO = [
    "EMAIL", "LASTNAME", "FIRSTNAME", "SMS", "EMAIL_BLACKLISTED", "SMS_BLACKLISTED", "ADDED_TIME", "MODIFIED_TIME", "SHOE_SIZE",
]  # fmt: skip


def _brevo(person: Person, random: Random) -> Row:
    added = f"{person.joined:%d-%m-%Y %H:%M}"
    changed = f"{person.joined + timedelta(days=random.randrange(90)):%d-%m-%Y %H:%M}"
    no_mail = "Yes" if person.home == "brevo" and person.number % 17 == 0 else "No"
    no_sms = "Yes" if person.phone and person.number % 5 == 0 else "No"
    size = str(random.randrange(36, 47)) if random.random() < 0.3 else ""
    return [person.email, person.last, person.first, person.phone, no_mail, no_sms, added, changed, size]
