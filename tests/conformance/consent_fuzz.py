"""A fuzzer of the judgement: invented people who must not be mailed, with perfect proof beside; and their twins without the "no".

python tests/conformance/consent_fuzz.py [how many] [seed]

Each case is one person with a proof that makes the twin OK, and one "no" of `NOES` planted somewhere in the tables: a state, a day, an
entry of the ledger in some spelling, an origin, a decision, a contact that is gone. Cases are judged together, thousands in one
workbook, so that duplicates, numbers and platforms of others stand around them. Counted are people with a "no" who end as OK on
the sheet, or stand on a list that would be imported: none may. And twins who are not OK: none should.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import pandas as pd

from xlmigrate.domains import BY_NAME
from xlmigrate.domains.consent import facts as f
from xlmigrate.domains.consent.clearance import Gate
from xlmigrate.domains.consent.gather import READS, READS_TOO, gather
from xlmigrate.domains.consent.ledger import pseudonym
from xlmigrate.domains.consent.segments import segments
from xlmigrate.engine import loading
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 6, 1)
KEY = "ab" * 32
POLICY = Policy(
    client="Acme", go_live_on=date(2026, 7, 1), access_registers_read="Yes", sender_regimes="US", opt_outs_read_for="Other", ledger_key=KEY,
)  # fmt: skip
COUNTRIES = ("FR", "DE", "GB", "US", "CA", "AU", "CH", "AT", "Germany", "usa")
DOMAINS = (
    "example.org",
    "example.com",
    "gmail.com",
    "proton.me",
    "icloud.com",
    "yandex.ru",
    "yahoo.com",
    "mail.example.net",
)
Row = dict[str, Any]


@dataclass
class Case:
    """One person: rows by table, and whether a "no" is among them."""

    number: int
    local: str
    domain: str
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """The address on Contacts."""
        return f"{self.local}@{self.domain}"

    @property
    def contact(self) -> Row:
        """The row on Contacts."""
        return self.tables["contacts"][0]

    @property
    def proof(self) -> Row:
        """The perfect proof."""
        return self.tables["consent_records"][0]

    def add(self, table: str, **row: Any) -> None:
        """One more row."""
        self.tables.setdefault(table, []).append(row)


def perfect(number: int, dice: random.Random) -> Case:
    """A person whose consent is proven in all five parts, by a confirmed link, and who clicked lately."""
    case = Case(number, f"p{number}", dice.choice(DOMAINS))
    on = datetime(2025, 9, 1, 8) + timedelta(seconds=37 * number % 8_000_000, minutes=dice.randrange(50))
    case.add(
        "contacts", email=case.email, country=dice.choice(COUNTRIES), last_clicked_on=datetime(2026, 4, 1), last_sent_on=datetime(2026, 5, 1),
        has_access=dice.choice(["Yes", "No"]), first_name=f"N{number}",
    )  # fmt: skip
    case.add(
        "consent_records", email=case.email, channel=dice.choice(["E-mail", "Email", None]), status="Subscribed", basis="Express, double opt-in",
        consent_at=on, confirmed_at=on + timedelta(minutes=5), consent_source=dice.choice(["Newsletter form", "Checkout", "Fair in Leeds"]),
        consent_method=dice.choice(["Tick", "Button"]), wording="form-v3.pdf", controller="Acme Ltd", list_origin="Own",
        consent_ip=f"198.51.100.{number % 250 + 1}",
    )  # fmt: skip
    return case


def _late(dice: random.Random) -> datetime:
    return datetime(2026, 5, 1) + timedelta(days=dice.randrange(30))


def _day(dice: random.Random) -> Any:
    """A day of a stop that no opt-in of the case answers: later, missing, or not to be read."""
    return dice.choice([_late(dice), None, "last spring", datetime(2027, 1, 1)])


def _spelled(case: Case, dice: random.Random) -> str:
    """The address in another spelling of the same mailbox."""
    local, domain = case.local, case.domain
    sisters = {
        "gmail.com": "googlemail.com",
        "proton.me": "pm.me",
        "icloud.com": "me.com",
        "yandex.ru": "yandex.com",
    }
    choices = [
        f"{local}@{domain}",
        f"{local.upper()}@{domain.upper()}",
        f" {local}@{domain} ",
        f"X <{local}@{domain}>",
        f"{local}+news@{domain}",
    ]
    if domain in sisters:
        choices.append(f"{local}@{sisters[domain]}")
    if domain == "gmail.com":
        choices.append(f"{local[:1]}.{local[1:]}@gmail.com")
    if domain == "yahoo.com":
        choices.append(f"{local}-shop@yahoo.com")
    return dice.choice(choices)


REASONS = (
    "Unsubscribed",
    "Complained",
    "Objected",
    "Refused",
    "Hard bounce",
    "Blocked",
    "Erasure",
    "Manual",
    None,
    "GDPR",
    "asked to leave",
)


def ledger_entry(case: Case, dice: random.Random) -> None:
    reason = dice.choice(REASONS)
    lasting = reason not in ("Unsubscribed",)
    case.add("suppressions", address=_spelled(case, dice), channel=dice.choice(["E-mail", "Email", None, "WhatsApp"]), reason=reason,
             suppressed_at=_day(dice) if not lasting or reason in ("Objected", "Refused") else datetime(2020, 1, 1))  # fmt: skip


def ledger_hash(case: Case, dice: random.Random) -> None:
    plain = case.email.lower().encode()
    entry = dice.choice(
        [
            pseudonym(case.email, KEY),
            hashlib.md5(plain).hexdigest(),
            hashlib.sha256(plain).hexdigest(),
            hashlib.sha1(plain).hexdigest().upper(),
        ]
    )
    case.add(
        "suppressions",
        address=entry,
        channel=None,
        reason=dice.choice(["Erasure", "Unsubscribed"]),
        suppressed_at=None,
    )


def several_in_one_entry(case: Case, dice: random.Random) -> None:
    entry = dice.choice(
        ["other{n}@example.net; {a}", "{a}, other{n}@example.net", "other{n}@example.net / {a}"]
    ).format(n=case.number, a=case.email)
    case.add("suppressions", address=entry, channel="E-mail", reason="Unsubscribed", suppressed_at=_day(dice))


STATES = (
    "Unsubscribed",
    "Objected",
    "Refused",
    "Complained",
    "Bounced",
    "revoked",
    "abgemeldet",
    "GDPR deleted",
    "Never subscribed",
)


def state_on_a_record(case: Case, dice: random.Random) -> None:
    status = dice.choice(STATES)
    # that somebody never subscribed under one spelling is no opt-out of the other
    address = case.email if status == "Never subscribed" else _spelled(case, dice)
    channel = dice.choice(["E-mail", None])
    case.add("consent_records", email=address, channel=channel, status=status, status_on=_day(dice))


def day_on_a_record(case: Case, dice: random.Random) -> None:
    name = dice.choice(["withdrawn_at", "objected_at", "complained_at", "bounced_at", "erasure_requested_at"])
    row = {name: dice.choice([_late(dice), "some day", datetime(2027, 1, 1)])}
    if dice.random() < 0.5:
        case.proof.update(row)
    else:
        case.add("consent_records", email=case.email, channel="E-mail", status="Subscribed", **row)


def two_days(case: Case, dice: random.Random) -> None:
    first, second = datetime(2020, 1, 1), _late(dice)
    if dice.random() < 0.5:
        first, second = second, first
    case.add(
        "consent_records",
        email=case.email,
        channel="E-mail",
        status="Unsubscribed",
        withdrawn_at=first,
        status_on=second,
    )


def pending_again(case: Case, dice: random.Random) -> None:
    case.add(
        "consent_records",
        email=case.email,
        channel="E-mail",
        status="Pending",
        status_on=dice.choice([None, _late(dice)]),
    )
    if dice.random() < 0.5:
        case.add(
            "consent_records",
            email=case.email,
            channel="E-mail",
            status="Pending",
            status_on=datetime(2020, 1, 1),
        )


def mended_address(case: Case, dice: random.Random) -> None:
    case.contact["contact_id"] = f"C-9{case.number:06d}"
    case.add("consent_records", email=f"old{case.number}@example.net", contact_id=case.contact["contact_id"], channel="E-mail",
             status=dice.choice(["Unsubscribed", "Objected", "Complained"]), status_on=_late(dice))  # fmt: skip


def further_address(case: Case, dice: random.Random) -> None:
    other = f"home{case.number}@example.net"
    place = dice.choice(["cell", "other_emails"])
    if place == "cell":
        case.contact["email"] = f"{case.email}; {other}"
    else:
        case.contact["other_emails"] = other
    case.add("suppressions", address=other, channel="E-mail", reason="Unsubscribed", suppressed_at=_day(dice))


NOTHING = (
    "n/a",
    "?",
    "unknown",
    "not kept",
    "-",
    "CSV upload",
    "Excel import",
    "imported",
    "TBD",
    "unbekannt",
)


def no_proof(case: Case, dice: random.Random) -> None:
    column = dice.choice(["wording", "consent_source", "controller"])
    case.proof[column] = dice.choice(NOTHING)
    if column != "consent_source":  # in the United States the wording is not asked for
        case.contact["country"] = dice.choice(["FR", "DE", "GB", "CA"])


def an_upload(case: Case, dice: random.Random) -> None:
    case.proof["consent_ip"] = dice.choice(["localhost", "127.0.0.1:443", "::1", "10.1.2.3", "0.0.0.0"])


def bought(case: Case, dice: random.Random) -> None:
    if dice.random() < 0.5:
        case.proof["list_origin"] = dice.choice(["Purchased", "Scraped"])
    else:
        case.proof["consent_source"] = dice.choice(
            ["purchased list", "bought from a broker: data broker", "rented list", "scraped"]
        )


def decided(case: Case, dice: random.Random) -> None:
    words = ["Exclude", "do not migrate", "no", "hold", "remove", "nicht", "Leave out"]
    case.contact["decision"] = dice.choice(words)


def signed_against(case: Case, dice: random.Random) -> None:
    case.proof["signed_verdict"] = dice.choice(
        ["Suppress", "Do not migrate", "Erase", "no", "exclude", "Unknown"]
    )


def gone(case: Case, dice: random.Random) -> None:
    case.contact["missing_from"] = dice.choice(["newer.csv", "a.csv; b.csv"])


def source_status(case: Case, dice: random.Random) -> None:
    case.contact["source_status"] = dice.choice(
        ["Unsubscribed", "Complained", "opted out", "gesperrt", "deleted by request"]
    )


def unread_platform(case: Case, dice: random.Random) -> None:
    case.contact["source_platform"] = dice.choice(["Mailchimp", "Some Mailer"])


def child(case: Case, dice: random.Random) -> None:
    case.proof["minor"] = dice.choice([True, "perhaps"])


def nobody(case: Case, dice: random.Random) -> None:
    address = dice.choice(
        [
            "no-reply{n}@example.org",
            "noreply+{n}@example.org",
            "abuse+{n}@example.org",
            "mailer-daemon+{n}@example.org",
        ]
    ).format(n=case.number)
    if "{n}" not in address and address.startswith("no-reply"):
        address = f"no-reply@n{case.number}.example.org"
    case.contact["email"] = case.proof["email"] = address


NOES: tuple[Callable[[Case, random.Random], None], ...] = (
    ledger_entry, ledger_hash, several_in_one_entry, state_on_a_record, day_on_a_record, two_days, pending_again, mended_address,
    further_address, no_proof, an_upload, bought, decided, signed_against, gone, source_status, unread_platform, child, nobody,
)  # fmt: skip


def tables(cases: list[Case]) -> dict[str, pd.DataFrame]:
    """The cases as one workbook, typed as the door types it."""
    frames = {}
    for name in (*READS, *READS_TOO):
        rows = [row for case in cases for row in case.tables.get(name, [])]
        key = BY_NAME[name].key.name
        for number, row in enumerate(rows, start=1):
            row.setdefault(key, f"{BY_NAME[name].id_prefix or 'K-'}{number:06d}")
        frames[name] = pd.DataFrame(
            rows, columns=[column.name for column in BY_NAME[name].columns], dtype="object"
        )
    return frames


def opened(cases: list[Case]) -> tuple[set[str], set[str]]:
    """The addresses that are OK on the sheet, and those on a list that would be imported or asked."""
    door = loading.from_frames(tables(cases), POLICY)
    judged = gather(door.tables, POLICY, TODAY, door.raw)
    rank, out = judged.decided(f.EMAIL).rank, Gate(judged, f.EMAIL).left_out()
    contacts = door.tables["contacts"]
    may = (rank <= 1)[judged.units.contact] & ~out[judged.units.contact]
    made = segments({channel: Gate(judged, channel) for channel in range(3)})
    listed = {
        mail
        for one in made.lists
        if one.channel == "E-mail" and one.name in ("OK", "OK until")
        for mail in one.rows["E-mail"].dropna()
    }
    return set(contacts["first_name"][may]), listed


def run(count: int, seed: int = 7, at_once: int = 4_000) -> tuple[Counter[str], Counter[str], int]:
    """Mailed although there is a "no", by its kind; twins that are not OK; and how many cases there were."""
    dice = random.Random(seed)
    wrong: Counter[str] = Counter()
    blocked: Counter[str] = Counter()
    done = 0
    while done < count:
        cases, kinds = [], {}
        for _ in range(min(at_once, count - done)):
            no = dice.choice(NOES)
            case = perfect(2 * done, dice)
            no(case, dice)
            kinds[f"N{2 * done}"] = no.__name__
            twin = perfect(2 * done + 1, dice)
            kinds[f"N{2 * done + 1}"] = ""
            cases += [case, twin]
            done += 1
        may, listed = opened(cases)
        for case in cases:
            name = str(case.contact["first_name"])
            if kinds[name] and (name in may or case.email in listed):
                wrong[kinds[name]] += 1
            if not kinds[name] and name not in may:
                blocked[str(case.contact["country"])] += 1
    return wrong, blocked, done


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    mailed, held, judged_cases = run(total, int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    print(f"{judged_cases:,} people with a no, {sum(mailed.values()):,} of them OK {dict(mailed)}")
    print(f"{judged_cases:,} twins without it, {sum(held.values()):,} of them not OK {dict(held)}")
    sys.exit(bool(mailed or held))
