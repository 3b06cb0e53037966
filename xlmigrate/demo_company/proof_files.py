"""The proofs of consent that the studio kept apart: what its forms recorded, the soft opt-in of the shop, text messages.

Only people with nothing wrong are in it, so that each verdict of the demo can be followed by eye.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from xlmigrate.demo_company.company import POLICY
from xlmigrate.demo_company.contact_files import Sheet
from xlmigrate.demo_company.people import Person
from xlmigrate.domains import BY_NAME

_COLUMNS = (
    "email", "channel", "status", "status_on", "basis", "consent_at", "consent_source", "consent_method", "consent_ip", "confirmed_at", "wording",
    "controller", "list_origin", "soft_similar", "soft_offered", "soft_each_message", "last_inquiry_on", "minor", "evidence_file",
)  # fmt: skip


def files(everybody: list[Person], random: Random) -> dict[str, Sheet]:
    """The file of proofs, by name."""
    kept = [p for p in everybody if p.clean and p.home in ("subscribed", "active")]
    rows = [row for number, person in enumerate(kept) for row in _rows(number, person, random)]
    headings = [BY_NAME["consent_records"].by_name[name].heading for name in _COLUMNS]
    lines = [headings, *([row.get(name, "") for name in _COLUMNS] for row in rows)]
    return {"lumen-consent-proofs.csv": Sheet(lines)}


def _rows(number: int, person: Person, random: Random) -> list[dict[str, str]]:
    """The proofs of one person: of twenty, eleven confirmed, two complete, three without their wording, two of a sale, one of a fair, one
    of a partner. What the wording was is one and the same for the three of the guide: a signature on Origins can say it.
    """
    form = {
        "email": person.email, "channel": "E-mail", "basis": "Express, single opt-in", "consent_at": str(person.joined),
        "consent_source": "Newsletter form", "consent_method": "Tick", "consent_ip": person.joined_ip,
        "wording": "forms/newsletter-v3.pdf", "controller": POLICY.client, "list_origin": "Own",
    }  # fmt: skip
    clicked = str(person.joined + timedelta(minutes=random.randrange(1, 90)))
    kind = number % 20
    if kind < 11:
        form |= {"basis": "Express, double opt-in", "confirmed_at": clicked}
    elif kind in (13, 14, 15):
        form |= {
            "basis": "Express, double opt-in", "confirmed_at": clicked, "consent_source": "Spring guide", "wording": "", "controller": "",
        }  # fmt: skip
    elif kind in (16, 17):
        form |= {
            "basis": "Own collection", "consent_source": "Checkout", "consent_method": "Button", "wording": "",
            "controller": "", "soft_similar": "Yes", "soft_offered": "Yes", "soft_each_message": "Yes",
        }  # fmt: skip
    elif kind == 18:
        form |= {
            "consent_source": "Yoga fair 2025",
            "consent_method": "Paper",
            "list_origin": "Event",
            "evidence_file": "proofs/fair-2025.pdf",
        }
    elif kind == 19:
        form |= {"list_origin": "Partner", "controller": "Example Partner Ltd"}
    if number == 25:
        form["minor"] = "Yes"
    if number % 14 == 5:
        form["last_inquiry_on"] = "2026-10-20"
    rows = [form]
    if person.phone and number % 6 == 0:
        rows.append(
            {**form, "channel": "SMS", "status": "Subscribed", "wording": "forms/text-messages-v1.pdf"}
        )
    return rows
