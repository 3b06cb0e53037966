"""What people call things in lists of their own: headings that mean a column of ours, and words that mean one of a list.

Only a mapping file uses the headings, where a person sees each and can change it. Words are translated where a list of assets is
taken over; a word that is not known here stays as it is, and the door says so.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, once_per_value
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.assets.dependencies.names import class_said, words
from xlmigrate.domains.assets.words import ASSET_CLASS, LIVE_STATE

_HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contacts": {
        "email": ("mail", "e mail address", "adresse e mail", "adresse mail", "correo", "correo electrónico", "e mail adresse"),
        "first_name": ("given name", "forename", "vorname", "prénom", "prenom", "nombre", "nome", "voornaam"),
        "last_name": ("surname", "family name", "nachname", "familienname", "nom", "nom de famille", "apellido", "apellidos", "cognome", "achternaam"),
        "phone": ("telephone", "telephone number", "phone number", "mobile", "mobile phone", "mobile number", "cell", "cell phone", "tel", "telefon", "telefonnummer", "handy", "mobil", "téléphone", "teléfono", "telefono", "telefoon"),
        "country": ("country name", "land", "pays", "país", "pais", "paese"),
        "source_status": ("status", "e mail status", "subscription status", "opt in status", "subscribed"),
        "created_on": ("created", "created at", "date created", "date added", "added", "signup date", "sign up date", "subscribed on", "registered", "registration date", "anmeldedatum", "date d inscription", "fecha de alta", "data di iscrizione"),
        "company": ("organisation", "organization", "business", "firma", "unternehmen", "société", "empresa", "azienda", "bedrijf"),
        "tags": ("tag", "labels", "label"),
        "address": ("street", "street address", "straße", "strasse", "rue", "calle", "via", "straat"),
        "city": ("town", "ort", "stadt", "ville", "ciudad", "città", "plaats"),
        "postcode": ("zip", "zip code", "postal code", "plz", "postleitzahl", "code postal", "código postal", "cap"),
        "language": ("sprache", "langue", "idioma", "lingua", "taal"),
        "notes": ("comment", "comments", "remarks", "note", "notizen", "bemerkung", "bemerkungen"),
    },
    "assets": {
        "name": ("asset", "asset name", "title", "item", "page name"),
        "asset_class": ("type", "asset type", "kind", "category", "asset class"),
        "live_state": ("status", "active", "live", "current status", "still using", "still in use", "still used", "in use", "used", "using", "do we use it", "aktiv", "in benutzung", "actif", "en uso", "in uso", "in gebruik"),
        "location": ("url", "link", "web address", "address", "page url", "permalink"),
        "last_used_on": ("last used", "last visited", "last visit", "last sent", "last activity", "last active", "last sale"),
        "usage_90d": ("visits", "visits 90d", "visits in 90 days", "uses", "usage", "traffic", "views", "sends"),
        "people_inside": ("people", "contacts", "members", "subscribers", "contacts inside", "active contacts"),
        "revenue_12m": ("revenue", "revenue 12m", "sales 12m", "income", "annual revenue"),
        "details": ("description", "what it does"),
        "created_on": ("created", "date created", "created at"),
        "edited_on": ("edited", "last edited", "last modified", "modified", "updated", "last updated"),
        "owner": ("responsible", "assigned to", "assignee", "person"),
        "due": ("due date", "deadline"),
        "effort_hours": ("effort", "hours", "estimate"),
        "notes": ("comment", "comments", "remarks", "note"),
        "source_id": ("id", "platform id"),
        "source_platform": ("platform", "source", "tool", "system"),
        "decision": ("migrate", "action", "what to do", "keep or archive"),
    },
    "links": {
        "from_id": ("from id", "source asset"),
        "to_id": ("to id", "target asset"),
        "relation": ("relationship", "how"),
    },
}  # fmt: skip
"""Headings that people use, by table and column."""

_STATES = {
    "Active": (
        "live",
        "on",
        "enabled",
        "running",
        "published",
        "yes",
        "in use",
        "y",
        "x",
        "ja",
        "oui",
        "si",
        "sí",
        "sì",
        "sim",
        "true",
        "1",
        "✓",
        "✔",
        "☑",
        "✅",
        "aktiv",
        "actif",
        "activo",
        "attivo",
        "actief",
        "ativo",
        "still using",
        "still in use",
        "used",
    ),
    "Paused": (
        "off",
        "disabled",
        "inactive",
        "stopped",
        "unpublished",
        "no",
        "switched off",
        "not active",
        "n",
        "nein",
        "non",
        "nee",
        "não",
        "false",
        "0",
        "✗",
        "✘",
        "❌",
        "inaktiv",
        "inactif",
        "inactivo",
        "inattivo",
        "inactief",
        "inativo",
        "not in use",
        "not used",
        "unused",
        "retired",
    ),
    "Draft": ("never published", "unfinished", "not started"),
    "Unknown": ("?", "not sure", "unsure", "don't know"),
}
_CLASSES = {
    "Page": (
        "checkout",
        "check out",
        "download page",
        "download",
        "thank you",
        "upsell",
        "downsell",
        "webinar page",
        "sales letter",
        "seite",
        "landingpage",
        "site",
    ),
    "Form": (
        "pop up",
        "popup",
        "pop ups",
        "popups",
        "lightbox",
        "modal",
        "slide in",
        "embed form",
        "quiz",
        "survey",
        "formular",
        "formulaire",
    ),
    "Sequence": (
        "drip",
        "drip campaign",
        "autoresponder",
        "email course",
        "nurture",
        "follow up sequence",
        "series",
    ),
    "Broadcast": ("newsletter", "campaign", "email blast"),
    "Automation": ("zap", "flow", "rule", "trigger"),
    "Media": ("pdf", "file", "audio", "ebook", "lead magnet"),
    "Calendar": ("booking page", "scheduler", "booking"),
}
"""What owners call things that no name of a class ends in."""

_CLASS_OF = {words(other): name for name, others in _CLASSES.items() for other in others}
_STATE_OF = {other: word for word, others in _STATES.items() for other in others}


def heading_of(table: str, heading: str) -> str:
    """The column that people mean by a heading, as it is called on our sheet; blank when nothing is known."""
    asked = " ".join(words(heading))
    for name, others in _HEADINGS.get(table, {}).items():
        if asked in others:
            return BY_NAME[table].by_name[name].heading
    return ""


def in_our_words(block: pd.DataFrame) -> pd.DataFrame:
    """Rows of a list of assets with Class and State in our words; others stay as they are."""
    for column, reads in (("asset_class", _class), ("live_state", _state)):
        if column in block:
            block = block.assign(**{column: once_per_value(block[column].astype(TEXT), reads)})
    return block


def _class(text: str) -> str:
    known = {word.casefold(): word for word in ASSET_CLASS.words}
    return known.get(text.strip().casefold()) or class_said(words(text)) or _CLASS_OF.get(words(text)) or text


def _state(text: str) -> str:
    asked = text.strip().casefold()
    known = {word.casefold(): word for word in LIVE_STATE.words}
    return known.get(asked) or _STATE_OF.get(asked) or text
