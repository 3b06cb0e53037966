"""What is wrong with the contacts of the demo, in known numbers: each as the facts of real exports describe it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from xlmigrate.demo_company.people import Person, filled_in

Spoil = Callable[[Person, int, Person], None]
"""Spoils a person; the number is their turn among the bearers of the defect, the other person is somebody clean."""

_EVERYWHERE = ("subscribed", "active", "brevo")


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that can be wrong: how many bear it, what it does to them, and in which files they stand.

    ``paired`` defects repeat somebody of the same file, who is left alone otherwise.
    """

    name: str
    count: int
    spoil: Spoil
    homes: tuple[str, ...] = _EVERYWHERE
    fits: Callable[[Person], bool] = lambda _: True
    paired: bool = False


def plant(everybody: list[Person], random: Random) -> None:
    """Give each defect to as many people as `TABLE` says. Nobody bears two; who bears which hangs on ``random``."""
    drawn = random.sample(everybody, len(everybody))
    for defect in TABLE:
        fitting = [p for p in drawn if p.clean and p.home in defect.homes and defect.fits(p)]
        bearers, rest = fitting[: defect.count], fitting[defect.count :]
        for turn, bearer in enumerate(bearers):
            bearer.defect = defect.name
            other = next((p for p in rest if p.home == bearer.home and not p.paired), bearer)
            other.paired = defect.paired
            defect.spoil(bearer, turn, other)


def _address(*ways: Callable[[str, str], str]) -> Spoil:
    """Change the address; each way takes what stands before the @ and the domain, and they take turns."""

    def spoil(person: Person, turn: int, _: Person) -> None:
        local, domain = person.email.split("@")
        person.email = ways[turn % len(ways)](local, domain)

    return spoil


def _name(*ways: Callable[[str, str], tuple[str, str]]) -> Spoil:
    """Change first and last name; the ways take turns."""

    def spoil(person: Person, turn: int, _: Person) -> None:
        person.first, person.last = ways[turn % len(ways)](person.first, person.last)

    return spoil


def _phone(*patterns: str) -> Spoil:
    """Give a phone number by a pattern; the patterns take turns."""

    def spoil(person: Person, turn: int, _: Person) -> None:
        person.phone = filled_in(patterns[turn % len(patterns)], Random(person.number))

    return spoil


def _other_spelling(person: Person, turn: int, other: Person) -> None:
    local, _, domain = other.email.partition("@")
    person.email = f"{local.title() if turn % 2 else local.upper()}@{domain}"
    person.first, person.last, person.phone = f"{other.first[0]}.", other.last, ""
    person.country = person.country_text = other.country


def _plus_tag(person: Person, turn: int, other: Person) -> None:
    local, _, domain = other.email.partition("@")
    person.email = f"{local}+{('yoga', 'lumen', 'news')[turn % 3]}@{domain}"
    person.first, person.last = other.first, other.last


def _broken_letters(name: str) -> str:
    """UTF-8 read as Windows-1252: é becomes Ã©. Empty where that cannot happen or leaves invisible characters."""
    try:
        broken = name.encode().decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return broken if broken != name and "\xa0" not in broken and "\xad" not in broken else ""


def _set(**values: tuple[object, ...]) -> Spoil:
    """Set attributes of a person, the values of each taking turns."""

    def spoil(person: Person, turn: int, _: Person) -> None:
        for attribute, choices in values.items():
            setattr(person, attribute, choices[turn % len(choices)])

    return spoil


def _damaged(person: Person, turn: int, _: Person) -> None:
    """The long number as a spreadsheet shows it, and as it writes it back: fifteen digits, then zeros."""
    shown = f"{float(person.customer_id):.5E}"
    person.customer_id = shown if turn % 2 else f"{person.customer_id[:15]}00"


def _without_zero(person: Person, _: int, __: Person) -> None:
    person.postcode = person.postcode.lstrip("0")


def _has(letter: str) -> Callable[[Person], bool]:
    return lambda person: letter in person.last


def _lives_in(country: str) -> Callable[[Person], bool]:
    return lambda person: person.country == country


_NAMES = {"DE": ("Germany", "Deutschland"), "GB": ("United Kingdom", "UK", "England"), "US": ("USA", "United States"), "FR": ("France",), "NL": ("The Netherlands", "Holland"), "ES": ("España",)}  # fmt: skip


def _in_words(person: Person, turn: int, _: Person) -> None:
    names = _NAMES[person.country]
    person.country_text = names[turn % len(names)]


TABLE = (
    # Repetitions come first: they need somebody who stays as they are.
    Defect("duplicate in other capitals", 18, _other_spelling, paired=True),
    Defect("same mailbox with a plus tag", 6, _plus_tag, paired=True),
    # Addresses
    Defect("outer space", 24, _address(
        lambda local, domain: f" {local}@{domain} ",
        lambda local, domain: f"\u00a0{local}@{domain}",
        lambda local, domain: f"{local}@{domain}\u00a0 ",
        lambda local, domain: f"{local}@{domain}\t",
    )),
    Defect("zero-width character", 12, _address(
        lambda local, domain: f"{local}@{domain}\u200b",
        lambda local, domain: f"\ufeff{local}@{domain}",
        lambda local, domain: f"{local}\u200d@{domain}",
        lambda local, domain: f"{local}@\u00ad{domain}",
    )),
    Defect("mailto or display name", 18, _address(
        lambda local, domain: f"mailto:{local}@{domain}",
        lambda local, domain: f"Guest <{local}@{domain}>",
        lambda local, domain: f"mailto:{local}@{domain}?subject=Timetable",
        lambda local, domain: f'"Yoga, guest" <{local}@{domain}>',
    )),
    Defect("capitals in the domain", 20, _address(
        lambda local, domain: f"{local}@{domain.capitalize()}",
        lambda local, domain: f"{local}@{domain.upper()}",
    )),
    Defect("trailing punctuation", 10, _address(
        lambda local, domain: f"{local}@{domain},",
        lambda local, domain: f"{local}@{domain}.",
        lambda local, domain: f"<{local}@{domain}>;",
    )),
    Defect("two addresses in a cell", 6, _address(
        lambda local, domain: f"{local}@{domain}; second.{local}@{domain}",
        lambda local, domain: f"{local}@{domain} / second.{local}@{domain}",
        lambda local, domain: f"{local}@{domain}, second.{local}@{domain}",
    )),
    Defect("no address at all", 8, _address(lambda _, __: "")),
    Defect("impossible address", 12, _address(
        lambda local, domain: f"{local} at {domain}",
        lambda local, domain: f"{local}.{domain}",
        lambda local, domain: f"{local}@@{domain}",
        lambda local, _: f"{local}@example",
        lambda local, _: f"{local}@example..com",
        lambda local, domain: f".{local}@{domain}",
    )),
    Defect("unknown ending", 9, _address(
        lambda local, _: f"{local}@example.con",
        lambda local, _: f"{local}@example.ogr",
        lambda local, _: f"{local}@example.nett",
    )),
    Defect("role address", 10, _address(
        lambda local, _: f"info@{local.replace('.', '-').replace('_', '-')}.example.org",
        lambda local, _: f"office@{local.replace('.', '-').replace('_', '-')}.example.com",
        lambda local, _: f"hello@{local.replace('.', '-').replace('_', '-')}.example.net",
    )),
    # Phones; numbers of London kept free for fiction (Ofcom), and of Germany (Bundesnetzagentur)
    Defect("phone without plus", 48, _phone(
        "442079460###", "2079460###", "020 7946 0###", "00442079460###", "4.42079460###E+11", "(020) 79460###",
    ), fits=_lives_in("GB")),
    Defect("phone with a point and zero", 8, _phone("442079460###.0"), fits=_lives_in("GB")),
    Defect("phone rounded by a spreadsheet", 5, _phone("4.42079E+11", "4.4208E+11"), fits=_lives_in("GB")),
    Defect("phone too short", 6, _phone("0###", "46 0"), fits=_lives_in("GB")),
    Defect("phone with two readings", 6, _phone("4917139200##"), homes=("subscribed", "active"), fits=_lives_in("DE")),
    Defect("two phones in a cell", 5, _phone("020 7946 0### / 020 7946 0###", "+442079460### or +442079460###"), fits=_lives_in("GB")),
    Defect("phone with an extension", 4, _phone("+44 20 7946 0### ext. 5", "020 7946 0### x12"), fits=_lives_in("GB")),
    Defect("phone with the letter O", 3, _phone("O20 7946 0###"), fits=_lives_in("GB")),
    # Names
    Defect("name in capitals", 30, _name(lambda first, last: (first.upper(), last.upper()))),
    Defect("name in small letters", 22, _name(lambda first, last: (first.lower(), last.lower()))),
    Defect("last name first", 14, _name(lambda first, last: (f"{last}, {first}", ""))),
    Defect("both names in one cell", 9, _name(lambda first, last: (f"{first} {last}", ""), lambda first, last: ("", f"{first} {last}"))),
    Defect("name with doubled space", 12, _name(
        lambda first, last: (first, f"{last}  "),
        lambda first, last: (f" {first}", last),
        lambda first, last: (first, f"\u00a0{last}"),
        lambda first, last: (f"{first}  {first[0]}.", last),
    )),
    Defect("mojibake", 7, _name(lambda first, last: (_broken_letters(first), last)), fits=lambda p: bool(_broken_letters(p.first))),
    Defect("letters lost for good", 4, _name(lambda first, last: (first, last.replace("ñ", "?")), lambda first, last: (first, last.replace("ñ", "\ufffd"))), fits=_has("ñ")),
    Defect("emoji in the name", 5, _name(lambda first, last: (f"{first} \N{CHERRY BLOSSOM}", last), lambda first, last: (first, f"{last} \N{SPARKLES}"))),
    Defect("placeholder for a name", 6, _name(lambda _, __: ("Test", "Test"), lambda _, __: ("n/a", "-"), lambda _, __: ("xxx", ""))),
    Defect("formula-looking name", 3, _name(lambda _, last: ("=1+1", last), lambda first, last: (f"@{first}", last), lambda first, last: (f"+{first}", last))),
    # Tags, dates, ids, notes
    Defect("tag in another spelling", 24, _set(tags=(("vip",), ("V.I.P.",), ("spring  course",), ("SPRING COURSE", "Buyer"), ("Breathing-class",)))),
    Defect("tag with a comma", 8, _set(tags=(("Buyer, 2025",), ("Tuscany, single room", "Buyer"))), homes=("subscribed", "active")),
    Defect("tag with a symbol", 10, _set(tags=(("Level 1/2",), ("50% off",), ("VIP!",), ("Retreat_2023",), ("no-newsletter",)))),
    Defect("date in the future", 5, _set(joined=(datetime(2031, 1, 1), datetime(2027, 6, 3, 12))), homes=("subscribed", "active")),
    Defect("bulk opt-in", 120, _set(joined=(datetime(2022, 1, 5, 10, 0, 7),), joined_ip=("127.0.0.1",), confirmed=(False,)), homes=("subscribed",)),
    Defect("note with a line break", 11, _set(note=("Prefers mornings\nand the quiet room", "Knee operated in May.\nNo lotus seat!", "Pays cash;\nasked for \"the old price\"")), homes=("subscribed",)),
    Defect("postcode without its zero", 9, _without_zero, homes=("active",), fits=lambda p: p.postcode.startswith("0")),
    Defect("long number damaged by a spreadsheet", 6, _damaged, homes=("active",)),
    Defect("country in words", 40, _in_words, homes=("active",), fits=lambda p: p.country in _NAMES),
    # People who said no
    Defect("opted out on one platform, not on the other", 12, _set(opted_out_elsewhere=(True,)), homes=("unsubscribed",)),
    Defect("marked a mail as spam", 6, _set(spam=(True,)), homes=("unsubscribed",)),
)  # fmt: skip
"""Every defect. Those that change who is who come first."""

DEFECTS = {defect.name: defect.count for defect in TABLE}
"""How many contacts bear each defect; nobody bears two."""
