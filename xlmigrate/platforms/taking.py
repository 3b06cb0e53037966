"""What a platform demands of an import file and does with it: the schema of ``[import]``, and its typed value.

`ImportFile` is both. Each of its attributes is one key of the table; its type, unit, words and meaning are declared with it, the
reader refuses everything else, and the page is written from it. Per file, per day and per account are keys of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, get_args, get_type_hints

from xlmigrate.platforms.facts import Fact, Known, silent

Texts = tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """One key of ``[import]``.

    ``type`` is int, bool, str or tuple (of texts). ``words`` are the only texts allowed, none meaning any; ``columns`` says that
    the texts are columns of the workbook. ``checked`` names what reads the key and checks names or values by it; blank: nothing
    does yet, and the page says so. ``limit`` marks a number that is an upper bound: of several the smaller one is the safe one.
    """

    name: str
    group: str
    type: type
    help: str
    unit: str = ""
    words: Texts = ()
    columns: bool = False
    limit: bool = False
    checked: str = ""


TAGS = "Fits the target? of Tags"
CLASSES = "what becomes of assets, and AS304"

FILE, LIMITS, VALUES, TAG, EXISTING, CONSENT, EFFECTS, TAKES, STEPS = (
    "File", "Limits", "Values", "Tags and lists", "Contacts that are there already", "Consent and opt-outs", "What an import sets off",
    "What it takes", "Where to click",
)  # fmt: skip


def _key(group: str, help: str, **about: Any) -> Any:
    return field(default_factory=silent, metadata={"group": group, "help": help, **about})


@dataclass(frozen=True)
class Heading:
    """The heading under which a platform takes a column of the workbook, and who says so."""

    heading: str
    source: str
    grade: str
    date: str


@dataclass(frozen=True)
class ConsentColumn:
    """A column of the import file that carries consent for one channel, with its words.

    ``words`` maps our status (`Subscribed`, `Unsubscribed` …) to the platform's word; ``blank`` says what a blank cell means there,
    in our words, where that is known; ``day_heading`` is the column for the day.
    """

    channel: str
    heading: str
    words: Mapping[str, str]
    source: str
    grade: str
    date: str
    day_heading: str = ""
    blank: str = ""


@dataclass(frozen=True)
class ImportFile:
    """Everything that is known of importing contacts into one platform; every attribute is a `Fact`, whatever is known of it.

    ``columns`` maps ``table.column`` to the heading that the platform recognises; where it matches columns by hand there may be
    none, and our own headings serve. ``consent`` are its consent columns, none where a choice for the whole file takes their
    place or nothing was found.
    """

    file_types: Fact[Texts] = _key(
        FILE,
        "File types it takes, the best first.",
        words=("CSV", "TXT", "TSV", "XLSX", "XLS", "ODS", "VCF", "pasted"),
    )
    delimiter: Fact[Texts] = _key(
        FILE, "What stands between cells; the first is written.", words=(",", ";", "\t")
    )
    encoding: Fact[Texts] = _key(
        FILE, "Encodings it reads; the first is written.", words=("UTF-8", "Windows-1252", "ASCII")
    )
    one_sheet: Fact[bool] = _key(FILE, "Whether a workbook may hold one sheet only.")
    headings: Fact[str] = _key(
        FILE, "How columns find their fields.", words=("exact", "recognized", "matched by hand")
    )
    heading_form: Fact[str] = _key(FILE, "How headings must be written.")
    required: Fact[Texts] = _key(FILE, "Columns that every row must have.", columns=True)
    required_any: Fact[Texts] = _key(FILE, "Columns of which every row must have one.", columns=True)
    first_columns: Fact[Texts] = _key(FILE, "Columns that stand first, in this order.", columns=True)

    bytes_per_file: Fact[int] = _key(LIMITS, "Size of one file.", unit="bytes", limit=True)
    rows_per_file: Fact[int] = _key(
        LIMITS, "Rows of one file, the headings not counted.", unit="rows", limit=True
    )
    rows_per_day: Fact[int] = _key(LIMITS, "Rows of all files of a day.", unit="rows", limit=True)
    imports_per_day: Fact[int] = _key(LIMITS, "Files in a day.", unit="files", limit=True)
    columns_per_file: Fact[int] = _key(LIMITS, "Columns of one file.", unit="columns", limit=True)
    characters_per_field: Fact[int] = _key(LIMITS, "Characters of one cell.", unit="characters", limit=True)
    bytes_per_field: Fact[int] = _key(LIMITS, "Bytes of one cell in UTF-8.", unit="bytes", limit=True)
    characters_per_line: Fact[int] = _key(
        LIMITS, "Characters of one whole line.", unit="characters", limit=True
    )
    characters_per_email: Fact[int] = _key(LIMITS, "Characters of an address.", unit="characters", limit=True)
    over_length: Fact[str] = _key(
        LIMITS, "What happens to a value that is too long.", words=("cut", "refused")
    )
    fields_per_account: Fact[int] = _key(LIMITS, "Custom fields of an account.", unit="fields", limit=True)
    lists_per_account: Fact[int] = _key(LIMITS, "Lists and segments of an account.", unit="lists", limit=True)
    tags_per_account: Fact[int] = _key(LIMITS, "Tags of an account.", unit="tags", limit=True)
    minutes_between_files: Fact[int] = _key(
        LIMITS, "How long to wait between the parts of an import.", unit="minutes"
    )

    name_form: Fact[str] = _key(
        VALUES,
        "Whether the name is one column (the whole name under the heading of the first name), two, or the first name only.",
        words=("one", "two", "first only", "either"),
    )
    choice_separator: Fact[str] = _key(
        VALUES, "What stands between the values of a field with several choices."
    )
    unknown_choice: Fact[str] = _key(
        VALUES,
        "What happens to a choice that the field does not offer.",
        words=("skipped", "refused", "made"),
    )
    date_form: Fact[Texts] = _key(VALUES, "Forms of a date as strftime writes them; the first is written.")
    time_form: Fact[Texts] = _key(
        VALUES, "Forms of a date with time as strftime writes them; the first is written."
    )
    birthday_form: Fact[Texts] = _key(VALUES, "Form of a birthday without year.")
    phone_form: Fact[str] = _key(
        VALUES, "Form of a phone number.", words=("E.164", "with country code", "national")
    )
    number_form: Fact[str] = _key(VALUES, "Form of a number.", words=("no thousands separators",))
    address_form: Fact[str] = _key(VALUES, "How a postal address is written.")
    time_zone_form: Fact[str] = _key(VALUES, "How a time zone is written.", words=("IANA name",))
    yes_words: Fact[Texts] = _key(VALUES, "Words for yes; the first is written.")
    no_words: Fact[Texts] = _key(VALUES, "Words for no; the first is written.")
    field_kinds: Fact[Texts] = _key(
        VALUES,
        "Kinds of custom fields there are.",
        words=("text", "long text", "number", "date", "one choice", "several choices", "yes/no"),
    )
    refused_characters: Fact[Texts] = _key(
        VALUES,
        "What may not stand in any cell.",
        words=("emoji", "line breaks", "non-ASCII", "letters with accents before the @"),
    )
    refused_addresses: Fact[Texts] = _key(
        VALUES,
        "Addresses that it refuses.",
        words=("role addresses", "short Gmail names", "high-risk addresses", "addresses on its blocklist"),
    )
    email_case: Fact[str] = _key(
        VALUES, "What becomes of capitals in an address.", words=("kept", "lowered", "joined")
    )

    tags: Fact[str] = _key(
        TAG,
        "Whether each row may carry tags of its own, or one set is chosen for the file.",
        words=("per row", "per file"),
        checked=TAGS,
    )
    tag_separator: Fact[str] = _key(TAG, "What stands between tags of a cell.", checked=TAGS)
    tag_quote: Fact[str] = _key(
        TAG, "What a tag with the separator in its name is put in.", words=('"',), checked=TAGS
    )
    tag_characters: Fact[str] = _key(
        TAG, "The characters a tag may have, as a regular expression.", checked=TAGS
    )
    refused_in_tags: Fact[Texts] = _key(TAG, "What may not stand in a tag.", words=("emoji",), checked=TAGS)
    characters_per_tag: Fact[int] = _key(
        TAG, "Characters of a tag.", unit="characters", limit=True, checked=TAGS
    )
    tag_case: Fact[str] = _key(
        TAG,
        "What becomes of capitals in a tag: kept, lowered, or joined with a tag that differs in them only.",
        words=("kept", "lowered", "joined"),
        checked=TAGS,
    )
    tags_on_update: Fact[str] = _key(
        TAG, "What becomes of the tags of a contact that is there already.", words=("added", "replaced")
    )
    tags_per_upload: Fact[int] = _key(TAG, "Tags of one upload.", unit="tags", limit=True)
    lists: Fact[str] = _key(
        TAG,
        "Whether each row may name its lists, or one is chosen for the file.",
        words=("per row", "per file"),
    )
    list_separator: Fact[str] = _key(TAG, "What stands between lists of a cell.")

    matched_by: Fact[Texts] = _key(
        EXISTING, "Columns by which a contact is known again, the first first.", columns=True
    )
    existing: Fact[str] = _key(
        EXISTING, "What becomes of a contact that is there already.", words=("updated", "skipped", "chosen")
    )
    blank_cells: Fact[str] = _key(
        EXISTING, "What a blank cell does to a value that is there.", words=("erase", "keep")
    )
    row_twice: Fact[str] = _key(
        EXISTING,
        "What becomes of a second row of one person in the file.",
        words=("first counts", "last counts", "joined", "refused"),
    )
    status_on_update: Fact[str] = _key(
        EXISTING,
        "What becomes of the mail status of a contact that is there already.",
        words=("kept", "replaced"),
    )

    status_choice: Fact[Texts] = _key(CONSENT, "The states of which one is chosen for the whole file.")
    contacted_within: Fact[int] = _key(
        CONSENT, "How lately people must have been written to.", unit="months", limit=True
    )
    opt_out_way: Fact[str] = _key(
        CONSENT,
        "How opt-outs are loaded.",
        words=("own file", "column", "status choice", "bulk action", "not at all"),
    )
    opt_out_headings: Fact[Texts] = _key(CONSENT, "The headings of the file of opt-outs.")
    opt_out_effect: Fact[str] = _key(CONSENT, "What loading an opt-out does.")
    opt_out_blocks_service: Fact[bool] = _key(CONSENT, "Whether a loaded opt-out blocks service mail too.")
    opt_out_can_be_undone: Fact[bool] = _key(
        CONSENT, "Whether a loaded opt-out can be taken back by the account."
    )
    opt_out_delay: Fact[int] = _key(
        CONSENT, "How long a loaded opt-out may take to hold.", unit="minutes", limit=True
    )
    import_resubscribes: Fact[bool] = _key(
        CONSENT, "Whether an import can subscribe a person again who opted out there."
    )

    automations: Fact[str] = _key(
        EFFECTS, "Whether an import starts automations.", words=("start", "chosen", "do not start")
    )
    double_opt_in_mail: Fact[bool] = _key(EFFECTS, "Whether an import sends confirmation mails.")
    sets_off: Fact[Texts] = _key(EFFECTS, "What else an import sets off, and how to keep it from it.")
    review: Fact[str] = _key(EFFECTS, "Who looks at the import before it counts.")
    review_days: Fact[int] = _key(EFFECTS, "How many business days that may take.", unit="business days")
    questionnaire: Fact[Texts] = _key(EFFECTS, "What it asks before an import.")
    added_tag: Fact[str] = _key(EFFECTS, "A label that every imported contact gets.")

    classes: Fact[Texts] = _key(TAKES, "Classes of assets that it takes by file.", checked=CLASSES)
    sheets: Fact[Texts] = _key(TAKES, "Sheets of the workbook that it takes by file, by their schema name.")
    not_imported: Fact[Texts] = _key(TAKES, "What it cannot import.")

    steps: Fact[Texts] = _key(STEPS, "The clicks, in order.")

    columns: Mapping[str, Heading] = field(default_factory=dict, metadata={"apart": True})
    consent: tuple[ConsentColumn, ...] = field(default=(), metadata={"apart": True})

    def fact(self, name: str) -> Fact[Any]:
        """The fact of that key. Raises KeyError for a key that there is not."""
        if name not in KEYS:
            raise KeyError(name)
        found: Fact[Any] = getattr(self, name)
        return found

    def or_safest(self, name: str) -> Any:
        """The value of a key; where it is not known what is then assumed (`SAFEST`), and None where there is no such thing."""
        fact = self.fact(name)
        if fact.state in (Known.NOT_KNOWN, Known.NOT_LOOKED_UP):
            return SAFEST.get(name)
        return fact.value


SAFEST: Mapping[str, Any] = {
    "file_types": ("CSV",), "delimiter": (",",), "encoding": ("UTF-8",), "headings": "matched by hand", "over_length": "cut",
    "name_form": "two", "unknown_choice": "skipped", "date_form": ("%Y-%m-%d",), "time_form": ("%Y-%m-%d %H:%M:%S",),
    "phone_form": "E.164", "number_form": "no thousands separators", "yes_words": ("yes",), "no_words": ("no",),
    "email_case": "joined", "tags": "per file", "tag_case": "joined", "tags_on_update": "replaced", "lists": "per file",
    "existing": "updated", "blank_cells": "erase", "row_twice": "last counts", "status_on_update": "replaced",
    "opt_out_way": "not at all", "opt_out_blocks_service": True, "opt_out_can_be_undone": False, "import_resubscribes": True,
    "automations": "start", "double_opt_in_mail": True,
}  # fmt: skip
"""What is assumed of a fact that is not known: the form that most importers read, and the worst that an import could do."""


WRITTEN = frozenset((
    "file_types", "delimiter", "encoding", "heading_form", "required", "required_any", "first_columns", "bytes_per_file",
    "rows_per_file", "columns_per_file", "characters_per_field", "bytes_per_field", "characters_per_line", "characters_per_email",
    "over_length", "fields_per_account", "name_form", "choice_separator", "date_form", "time_form", "phone_form", "yes_words", "no_words",
    "refused_characters", "refused_addresses", "lists", "list_separator", "row_twice", "status_choice", "opt_out_way", "opt_out_headings",
    "opt_out_blocks_service",
))  # fmt: skip
"""The keys that the writing of import files goes by."""


def _keys() -> dict[str, Key]:
    hints = get_type_hints(ImportFile)
    found = {}
    for one in fields(ImportFile):
        if one.metadata.get("apart"):
            continue
        assert one.default_factory is not MISSING
        (holds,) = get_args(hints[one.name])
        about = dict(one.metadata)
        if one.name in WRITTEN and not about.get("checked"):
            about["checked"] = "the files of `export`"
        found[one.name] = Key(one.name, type=tuple if holds is Texts else holds, **about)
    return found


KEYS: Mapping[str, Key] = _keys()
"""Every key of ``[import]`` by its name, in the order of the page."""

NOT_CHECKED: tuple[str, ...] = tuple(name for name, key in KEYS.items() if not key.checked)
"""The keys that nothing reads yet: shown as not checked, never taken for a verdict."""
