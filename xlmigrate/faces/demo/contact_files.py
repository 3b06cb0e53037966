"""Contacts of the demo: people, their defects in known numbers, and the files of three platforms."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from xlmigrate.faces.demo.company import COMPANY

DEFECTS = {
    "outer space": 24,
    "zero-width character": 12,
    "mailto or display name": 18,
    "capitals in the domain": 20,
    "trailing punctuation": 10,
    "two addresses in a cell": 6,
    "no address at all": 8,
    "impossible address": 12,
    "unknown ending": 9,
    "role address": 10,
    "phone without plus": 15,
    "phone with a point and zero": 8,
    "phone rounded by a spreadsheet": 5,
    "phone too short": 6,
    "name in capitals": 30,
    "name with doubled space": 12,
    "mojibake": 7,
    "duplicate in other capitals": 18,
    "formula-looking name": 3,
}
"""How many contacts bear each defect. No contact bears two."""

_PLATFORMS = {
    "subscribed": 1080,
    "nonsubscribed": 120,
    "unsubscribed": 150,
    "cleaned": 60,
    "active": 430,
    "brevo": 180,
}
"""How many people stand in which file; the four of Mailchimp first."""

_ALSO_ACTIVE = 110
"""Subscribed contacts of Mailchimp who stand in ActiveCampaign too, twelve of them after they opted out there."""

_DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "post.example.org")
_TAGS = (
    "VIP",
    "Buyer",
    "Spring course",
    "Retreat Tuscany",
    "Breathing class",
    "Morning membership",
    "Old studio",
)
_STRANGE_TAGS = ("vip", "V.I.P.", "Buyer, 2025", "Level 1/2", "Retreat-2023")


@dataclass
class Person:
    """One invented contact as its export shows it."""

    number: int
    home: str
    first: str
    last: str
    country: str
    email: str
    phone: str
    joined: datetime
    tags: tuple[str, ...]
    postcode: str
    confirmed: bool
    defect: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def invent(random: Random) -> list[Person]:
    """Everybody, the platform they stand on first, with the defects of `DEFECTS`."""
    people = [
        _person(number, home, random)
        for number, home in enumerate(home for home, count in _PLATFORMS.items() for _ in range(count))
    ]
    bearers = random.sample(
        [p for p in people if p.home in ("subscribed", "active", "brevo")], sum(DEFECTS.values())
    )
    position = 0
    for defect, count in DEFECTS.items():
        for person in bearers[position : position + count]:
            person.defect = defect
            _SPOIL[defect](person, people, random)
        position += count
    return people


def _person(number: int, home: str, random: Random) -> Person:
    country = random.choices(["GB", "DE", "US", "FR", "NL", "ES"], [40, 20, 18, 10, 7, 5])[0]
    names = COMPANY["names"][country]
    first, last = random.choice(names["first"]), random.choice(names["last"])
    local = ".".join(_ascii(part) for part in (first, last))
    joined = datetime(2018, 3, 1) + timedelta(minutes=random.randrange(60 * 24 * 365 * 8))
    tags = tuple(random.sample(_TAGS, random.choices([0, 1, 2, 3], [30, 40, 20, 10])[0]))
    if random.random() < 0.04:
        tags = (*tags, random.choice(_STRANGE_TAGS))
    return Person(
        number=number,
        home=home,
        first=first,
        last=last,
        country=country,
        email=f"{local}{number}@{random.choice(_DOMAINS)}",
        phone=_phone(country, random) if random.random() < 0.45 else "",
        joined=joined,
        tags=tags,
        postcode=f"{random.randrange(100000):05d}" if country in ("DE", "US", "FR", "ES") else "",
        confirmed=random.random() < 0.6,
    )


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    return "".join(c for c in plain.casefold() if c.isascii() and c.isalnum())


def _phone(country: str, random: Random) -> str:
    if country == "GB":
        return f"+44207946{random.randrange(1000):04d}"
    if country == "US":
        return f"+1212555{random.randrange(100, 200):04d}"
    if country == "DE":
        return f"+493023125{random.randrange(1000):03d}"
    return ""


Spoil = Callable[[Person, list[Person], Random], None]


def _address(change: Callable[[str], str]) -> Spoil:
    def spoil(person: Person, _: list[Person], __: Random) -> None:
        person.email = change(person.email)

    return spoil


def _name(change: Callable[[Person], tuple[str, str]]) -> Spoil:
    def spoil(person: Person, _: list[Person], __: Random) -> None:
        person.first, person.last = change(person)

    return spoil


def _number(change: Callable[[str], str]) -> Spoil:
    def spoil(person: Person, _: list[Person], random: Random) -> None:
        person.country = "GB"
        person.phone = change(_phone("GB", random))

    return spoil


def _twin(person: Person, people: list[Person], random: Random) -> None:
    """The same address as somebody else of the same file, in other capitals and under another name."""
    other = random.choice([p for p in people if p.home == person.home and not p.defect and p is not person])
    person.email = other.email.title().replace("@Example", "@example")


def _role(person: Person, _: list[Person], random: Random) -> None:
    person.email = f"{random.choice(['info', 'office', 'sales', 'hello'])}@studio{person.number}.example.org"


_SPOIL: dict[str, Spoil] = {
    "outer space": _address(lambda email: f" {email} "),
    "zero-width character": _address(lambda email: f"{email}\u200b"),
    "mailto or display name": _address(
        lambda email: f"mailto:{email}" if len(email) % 2 else f"Guest <{email}>"
    ),
    "capitals in the domain": _address(
        lambda email: email.replace("@example", "@Example").replace("@mail", "@Mail")
    ),
    "trailing punctuation": _address(lambda email: f"{email},"),
    "two addresses in a cell": _address(lambda email: f"{email}; second.{email}"),
    "no address at all": _address(lambda _: ""),
    "impossible address": _address(lambda email: email.replace("@", " at ")),
    "unknown ending": _address(lambda email: email.partition("@")[0] + "@example.con"),
    "role address": _role,
    "phone without plus": _number(lambda phone: phone.removeprefix("+")),
    "phone with a point and zero": _number(lambda phone: phone.removeprefix("+") + ".0"),
    "phone rounded by a spreadsheet": _number(lambda _: "4.42079E+11"),
    "phone too short": _number(lambda phone: phone[-4:]),
    "name in capitals": _name(lambda p: (p.first.upper(), p.last.upper())),
    "name with doubled space": _name(lambda p: (p.first, f"{p.last}  ")),
    "mojibake": _name(lambda p: ("JosÃ©", p.last)),
    "duplicate in other capitals": _twin,
    "formula-looking name": _name(lambda p: ("=1+1", p.last)),
}

_MAILCHIMP = [
    "Email Address",
    "First Name",
    "Last Name",
    "Phone Number",
    "MEMBER_RATING",
    "OPTIN_TIME",
    "OPTIN_IP",
    "CONFIRM_TIME",
    "CONFIRM_IP",
    "LATITUDE",
    "LONGITUDE",
    "GMTOFF",
    "DSTOFF",
    "TIMEZONE",
    "CC",
    "REGION",
    "LAST_CHANGED",
    "LEID",
    "EUID",
    "NOTES",
    "TAGS",
]
_UNSUBSCRIBED = [*_MAILCHIMP[:-2], "UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_CAMPAIGN_ID", "UNSUB_REASON", "UNSUB_REASON_OTHER", *_MAILCHIMP[-2:]]  # fmt: skip
_CLEANED = [*_MAILCHIMP[:-2], "CLEAN_TIME", *_MAILCHIMP[-2:]]
_ACTIVE = ["Email", "First Name", "Last Name", "Phone", "Tags", "Date Created", "IP", "Status", "Postcode", "Country", "Level", "Heard of us"]  # fmt: skip
_BREVO = [
    "EMAIL",
    "LASTNAME",
    "FIRSTNAME",
    "SMS",
    "EMAIL_BLACKLISTED",
    "SMS_BLACKLISTED",
    "ADDED_TIME",
    "MODIFIED_TIME",
    "SHOE_SIZE",
]


def files(people: list[Person], random: Random) -> dict[str, tuple[str, list[list[str]]]]:
    """The files of the three platforms: name → delimiter and rows, the heading first."""
    of = {home: [p for p in people if p.home == home] for home in _PLATFORMS}
    also = random.sample([p for p in of["subscribed"] if not p.defect], _ALSO_ACTIVE - 12)
    returned = random.sample(of["unsubscribed"], 12)
    active = [_active(p, random) for p in [*of["active"], *also, *returned]]
    return {
        "subscribed_members_export_lumen.csv": (
            ",",
            [_MAILCHIMP, *(_mailchimp(p, random) for p in of["subscribed"])],
        ),
        "nonsubscribed_members_export_lumen.csv": (
            ",",
            [_MAILCHIMP, *(_mailchimp(p, random) for p in of["nonsubscribed"])],
        ),
        "unsubscribed_members_export_lumen.csv": (
            ",",
            [_UNSUBSCRIBED, *(_stopped(p, random) for p in of["unsubscribed"])],
        ),
        "cleaned_members_export_lumen.csv": (",", [_CLEANED, *(_cleaned(p, random) for p in of["cleaned"])]),
        "activecampaign-contacts-lumen.csv": (",", [_ACTIVE, *active]),
        "brevo-contacts-old-studio.csv": (";", [_BREVO, *(_brevo(p, random) for p in of["brevo"])]),
    }


def _mailchimp(person: Person, random: Random) -> list[str]:
    bulk = person.number % 9 == 0
    opted = datetime(2022, 1, 5, 10) if bulk else person.joined
    if person.number % 331 == 0:
        opted = datetime(2031, 1, 1)
    confirmed = (
        "" if bulk or not person.confirmed else str(opted + timedelta(minutes=random.randrange(1, 300)))
    )
    ip = "127.0.0.1" if bulk else f"192.0.2.{random.randrange(1, 255)}"
    note = "Prefers mornings\nand the quiet room" if person.number % 97 == 0 else ""
    return [
        person.email, person.first, person.last, person.phone, str(random.randrange(1, 6)), str(opted), ip, confirmed,
        ip if confirmed else "", "", "", "", "", "", person.country, "", "2026-10-04 08:00:00",
        str(90210000000000000 + person.number), f"{random.randrange(16**10):010x}", note,
        ",".join(f'"{tag}"' for tag in person.tags),
    ]  # fmt: skip


def _stopped(person: Person, random: Random) -> list[str]:
    row = _mailchimp(person, random)
    when = str(datetime(2024, 1, 1) + timedelta(minutes=random.randrange(60 * 24 * 900)))
    reason = "SPAM" if person.number % 25 == 0 else random.choice(["NORMAL", "NOSIGNUP", "INAPPROPRIATE", ""])
    return [*row[:-2], when, "Newsletter", "c0ffee", reason, "", *row[-2:]]


def _cleaned(person: Person, random: Random) -> list[str]:
    row = _mailchimp(person, random)
    when = str(datetime(2025, 1, 1) + timedelta(minutes=random.randrange(60 * 24 * 600)))
    return [*row[:-2], when, *row[-2:]]


def _active(person: Person, random: Random) -> list[str]:
    status = "Active" if person.home != "active" else random.choices(
        ["Active", "Unconfirmed", "Unsubscribed", "Bounced"], [82, 8, 7, 3]
    )[0]  # fmt: skip
    return [
        person.email, person.first, person.last, person.phone, ",".join(t for t in person.tags if "," not in t),
        str(person.joined), f"192.0.2.{random.randrange(1, 255)}", status, person.postcode, person.country,
        random.choice(["1", "2", "3", ""]), random.choice(["A friend", "Search", "Instagram", ""]),
    ]  # fmt: skip


def _brevo(person: Person, random: Random) -> list[str]:
    added = person.joined.strftime("%d-%m-%Y %H:%M")
    opted_out = str(person.number % 17 == 0).lower()
    no_sms = str(bool(person.phone) and person.number % 5 == 0).lower()
    return [
        person.email, person.last, person.first, person.phone, opted_out, no_sms, added, added,
        str(random.randrange(36, 47)) if random.random() < 0.3 else "",
    ]  # fmt: skip
