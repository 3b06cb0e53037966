"""The people of the demo: invented names of many countries, on addresses and numbers that reach nobody."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from xlmigrate.demo_company.company import COMPANY

HOMES = {
    "subscribed": 1080,
    "nonsubscribed": 120,
    "unsubscribed": 150,
    "cleaned": 60,
    "active": 430,
    "brevo": 180,
}
"""How many people stand in which file first; the four of Mailchimp, then ActiveCampaign, then Brevo."""

_DOMAINS = {
    "example.com": 46,
    "example.org": 22,
    "example.net": 14,
    "mail.example.com": 10,
    "post.example.org": 5,
    "studio.example.net": 3,
}
"""Domains that nobody can own (RFC 2606, section 3), and how common they are."""

_TAGS = (
    "VIP",
    "Buyer",
    "Spring course",
    "Retreat Tuscany",
    "Breathing class",
    "Morning membership",
    "Old studio",
)


@dataclass
class Person:
    """One invented contact. ``defect`` names what is wrong with it; ``paired`` says that another one repeats it."""

    number: int
    home: str
    first: str
    last: str
    country: str
    email: str
    phone: str
    postcode: str
    joined: datetime
    joined_ip: str
    confirmed: bool
    tags: tuple[str, ...]
    last_opened: datetime | None
    customer_id: str
    country_text: str
    note: str = ""
    spam: bool = False
    opted_out_elsewhere: bool = False
    defect: str = ""
    paired: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong with it, and nobody repeats it."""
        return not self.defect and not self.paired


def people(random: Random) -> list[Person]:
    """Everybody, by the file they stand in first, with nothing wrong yet."""
    homes = (home for home, count in HOMES.items() for _ in range(count))
    return [_person(number, home, random) for number, home in enumerate(homes)]


def _person(number: int, home: str, random: Random) -> Person:
    countries = COMPANY["countries"]
    country = random.choices(list(countries), [facts["weight"] for facts in countries.values()])[0]
    facts = countries[country]
    first, last = random.choice(facts["first"]), random.choice(facts["last"])
    joined = datetime(2018, 3, 1) + timedelta(seconds=random.randrange(60 * 60 * 24 * 365 * 8))
    opened = joined + timedelta(days=random.randrange(3100))
    return Person(
        number=number,
        home=home,
        first=first,
        last=last,
        country=country,
        email=_email(number, first, last, random),
        phone=_phone(facts["phones"], random) if home != "brevo" else "",
        postcode=filled_in(random.choice(facts["postcode"]), random),
        joined=joined,
        joined_ip=f"192.0.2.{random.randrange(1, 255)}",
        confirmed=random.random() < 0.6,
        tags=tuple(random.sample(_TAGS, random.choices([0, 1, 2, 3], [30, 40, 20, 10])[0])),
        last_opened=opened if opened < datetime(2026, 11, 10) else None,
        customer_id=f"20{random.randrange(10**14):014d}{number % 10}",
        country_text=country,
    )


def _email(number: int, first: str, last: str, random: Random) -> str:
    given, family = ascii_of(first), ascii_of(last)
    local = random.choices(
        [f"{given}.{family}", f"{given[:1]}{family}", f"{family}.{given}", f"{given}_{family}"],
        [60, 20, 12, 8],
    )[0]
    return f"{local}{number}@{random.choices(list(_DOMAINS), list(_DOMAINS.values()))[0]}"


def _phone(patterns: list[str], random: Random) -> str:
    return filled_in(random.choice(patterns), random) if patterns and random.random() < 0.5 else ""


def filled_in(pattern: str, random: Random) -> str:
    """A pattern with a random digit for each ``#`` and a random letter for each ``A``."""
    choices = {"#": string.digits, "A": "BCDFGHJKLMNPRSTVWXYZ"}
    return "".join(random.choice(choices.get(character, character)) for character in pattern)


def ascii_of(name: str) -> str:
    """The letters and digits of a name without accents, in lower case, as people write them in addresses."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l").replace("ı", "i"))
    return "".join(c for c in plain.casefold() if c.isascii() and c.isalnum())
