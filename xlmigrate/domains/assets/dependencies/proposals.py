"""Links between assets proposed by their names, addresses and details; a person confirms or refuses each.

Precision goes before recall: a wrong proposal costs a person's time, and keeps dead weight until it is refused; a missing one is
drawn by hand. So a name of one common word is never looked for in a text, a name that two assets of one class have names
neither, and what two assets of the same thing have to do with each other is said only where each stands alone of its class.

All of it is linear in the words of the inventory: names are looked up, never compared in pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from xlmigrate.domains.assets.dependencies.names import (
    ROLES,
    Words,
    class_said,
    core,
    role_of,
    says_something,
    words,
)
from xlmigrate.domains.assets.words import AssetClass, Relation
from xlmigrate.engine.plan import TEXT, as_text

SURE, LIKELY, SHARED, PROBABLE = 0.95, 0.9, 0.8, 0.7
"""How sure a proposal is: the asset is named by its id, address, or name and class; it is named; both have one name and can
hardly mean anything else; both have one name."""

RELATIONS: Mapping[tuple[str, str], str] = {
    (AssetClass.PAGE, AssetClass.FORM): "contains", (AssetClass.PAGE, AssetClass.MEDIA): "contains", (AssetClass.PAGE, AssetClass.CALENDAR): "contains", (AssetClass.PAGE, AssetClass.PRODUCT): "sells", (AssetClass.PAGE, AssetClass.PAGE): "leads to",
    (AssetClass.FUNNEL, AssetClass.PAGE): "leads to", (AssetClass.FORM, AssetClass.TAG): "adds", (AssetClass.FORM, AssetClass.LIST): "subscribes", (AssetClass.FORM, AssetClass.SEQUENCE): "subscribes",
    (AssetClass.FORM, AssetClass.CUSTOM_FIELD): "uses", (AssetClass.FORM, AssetClass.PAGE): "leads to", (AssetClass.PRODUCT, AssetClass.TAG): "adds", (AssetClass.PRODUCT, AssetClass.LIST): "subscribes", (AssetClass.PRODUCT, AssetClass.SEQUENCE): "subscribes",
    (AssetClass.PRODUCT, AssetClass.MEMBERSHIP): "grants", (AssetClass.PRODUCT, AssetClass.COURSE): "grants", (AssetClass.AUTOMATION, AssetClass.MEMBERSHIP): "grants", (AssetClass.AUTOMATION, AssetClass.COURSE): "grants",
    (AssetClass.AUTOMATION, AssetClass.TAG): "adds", (AssetClass.AUTOMATION, AssetClass.SEQUENCE): "sends", (AssetClass.AUTOMATION, AssetClass.E_MAIL): "sends", (AssetClass.AUTOMATION, AssetClass.CUSTOM_FIELD): "uses",
    (AssetClass.AUTOMATION, AssetClass.LIST): "subscribes", (AssetClass.SEQUENCE, AssetClass.E_MAIL): "sends", (AssetClass.TAG, AssetClass.AUTOMATION): "triggers",
    (AssetClass.E_MAIL, AssetClass.PAGE): "links to", (AssetClass.BROADCAST, AssetClass.PAGE): "links to", (AssetClass.E_MAIL, AssetClass.CUSTOM_FIELD): "uses", (AssetClass.BROADCAST, AssetClass.CUSTOM_FIELD): "uses",
    (AssetClass.E_MAIL, AssetClass.TEMPLATE): "uses", (AssetClass.BROADCAST, AssetClass.TEMPLATE): "uses", (AssetClass.SEGMENT, AssetClass.TAG): "filters", (AssetClass.SEGMENT, AssetClass.CUSTOM_FIELD): "filters",
    (AssetClass.MEMBERSHIP, AssetClass.PAGE): "shown on", (AssetClass.COURSE, AssetClass.PAGE): "shown on", (AssetClass.DOMAIN, AssetClass.PAGE): "serves", (AssetClass.AFFILIATE_PROGRAM, AssetClass.PRODUCT): "promotes",
}  # fmt: skip
"""What the first has to do with the second when its details name it."""

_STARTS = frozenset("trigger triggers triggered starts start started when".split())  # noqa: SIM905
_TAKES = frozenset("remove removes removed removal".split())  # noqa: SIM905
_TRIGGERS = (
    AssetClass.TAG,
    AssetClass.FORM,
    AssetClass.PRODUCT,
    AssetClass.LIST,
    AssetClass.PAGE,
    AssetClass.CUSTOM_FIELD,
)
_ENTRIES = ("opt-in", "sales")
_MOST_MAILS = 60
_LONGEST_NAME = 12
_ADDRESS = re.compile(r"https?://[^\s,;|<>\"')]+", re.I)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_PAIR = re.compile(r"\s*([^:;\n]{1,40}):(?!//)\s*([^;\n]*)")
COLUMNS = ("from_id", "relation", "to_id", "confidence", "evidence")


@dataclass(frozen=True, slots=True)
class _Asset:
    """One asset as words; ``said`` are its details and further columns, each with what it is called."""

    asset_id: str
    asset_class: str
    name: Words
    core: Words
    role: str
    location: str
    said: tuple[tuple[Words, str], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    start: _Asset
    relation: str
    end: _Asset
    confidence: float
    evidence: str


def proposals(
    assets: pd.DataFrame,
    links: pd.DataFrame,
    products: pd.DataFrame | None = None,
    *,
    least: float = PROBABLE,
) -> pd.DataFrame:
    """Links that are likely and that nobody has entered or refused: the columns `COLUMNS`, one row for a pair of assets.

    ``least`` is the lowest confidence. Two assets between which a link stands, answered or not, are not proposed again.
    """
    known = _assets(assets)
    index = _Index(known)
    found = [
        *_by_details(known, index),
        *_by_products(index, products),
        *_by_address(known),
        *_by_shared_name(known),
    ]
    ends = links[["from_id", "to_id"]].dropna().astype(object)
    seen = {frozenset(pair) for pair in zip(ends["from_id"], ends["to_id"], strict=True)}
    rows = []
    for one in sorted(found, key=lambda one: -one.confidence):
        pair = frozenset((one.start.asset_id, one.end.asset_id))
        if one.confidence >= least and len(pair) == 2 and pair not in seen:
            seen.add(pair)
            rows.append((one.start.asset_id, one.relation, one.end.asset_id, one.confidence, one.evidence))
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {name: TEXT for name in COLUMNS if name != "confidence"}
    )
    return frame.astype({"confidence": "Float64"}).sort_values(["from_id", "to_id"], ignore_index=True)


def address_key(location: str) -> str:
    """What two spellings of one address share: without protocol, www., case of the host, fragment and the slash at the end."""
    bare = location.strip().partition("#")[0].rstrip("/")
    host, slash, path = bare.partition("://")[2].partition("/") if "://" in bare else bare.partition("/")
    return host.casefold().removeprefix("www.") + slash + path


_OWN = (
    "asset_id", "name", "required_status", "needed", "reason", "used_by", "depends_on", "decision", "override_note", "owner", "due",
    "asset_class", "live_state", "progress", "last_used_on", "usage_90d", "people_inside", "revenue_12m", "purpose", "location",
    "created_on", "edited_on", "effort_hours", "target_name", "target_location", "evidence", "source_platform", "source_id", "notes",
)  # fmt: skip
"""Columns that name no other asset; what an import added beside them is read, and so are the details."""


def _assets(assets: pd.DataFrame) -> list[_Asset]:
    rows = assets[
        assets["asset_id"].notna() & ~assets["asset_id"].duplicated(keep=False) & assets["name"].notna()
    ]
    spoken = [str(name) for name in rows.columns if name not in _OWN]
    texts = {name: as_text(rows[name]).astype(object).tolist() for name in spoken}
    columns = (rows[name].astype(object) for name in ("asset_id", "asset_class", "name", "location"))
    known = []
    for at, (asset_id, asset_class, name, location) in enumerate(zip(*columns, strict=True)):
        kind = "" if asset_class is pd.NA else asset_class
        said = [part for column in spoken for part in _parts(column, texts[column][at])]
        spelt = words(name)
        known.append(
            _Asset(
                asset_id, kind, spelt, core(spelt, kind), role_of(spelt) if kind == "Page" else "",
                "" if location is pd.NA else address_key(location), tuple(said),
            )
        )  # fmt: skip
    return known


def _parts(column: str, text: object) -> Iterator[tuple[Words, str]]:
    """A cell as what is said: ``trigger: tag Buyer; steps: 7`` is two things; other columns are one, called by their heading."""
    if not isinstance(text, str):
        return
    if column != "details":
        yield words(column), text
        return
    for piece in re.split(r"[;\n]", text):
        pair = _PAIR.match(piece)
        yield (words(pair[1]), pair[2]) if pair else ((), piece)


class _Index:
    """Assets by id, address, name, and by class and what is left of their name."""

    def __init__(self, known: Iterable[_Asset]) -> None:
        self.by_id: dict[str, _Asset] = {}
        self.by_name: dict[Words, list[_Asset]] = defaultdict(list)
        self.by_class: dict[tuple[str, Words], list[_Asset]] = defaultdict(list)
        self.by_address: dict[str, list[_Asset]] = defaultdict(list)
        for one in known:
            self.by_id[one.asset_id.casefold()] = one
            self.by_name[one.name].append(one)
            for spelling in {one.name, one.core}:
                self.by_class[one.asset_class, spelling].append(one)
            if one.location:
                self.by_address[one.location].append(one)
        self.spellings = {*self.by_name, *(spelling for _, spelling in self.by_class)}
        self.longest = min(max(map(len, self.by_name), default=0), _LONGEST_NAME)

    def of_class(self, asset_class: str, spelling: Words) -> _Asset | None:
        """The one asset of a class with that name, or with that name but for its class; None when there are several."""
        alike = self.by_class.get((asset_class, spelling), [])
        exact = [one for one in alike if one.name == spelling]
        best = exact or alike
        return best[0] if len(best) == 1 else None

    def named(self, spelling: Words) -> _Asset | None:
        """The one asset of that name, where the name is so long that it can hardly mean anything else."""
        alike = self.by_name.get(spelling, [])
        return alike[0] if len(alike) == 1 and len(spelling) > 1 and sum(map(len, spelling)) >= 8 else None


def _by_details(known: Iterable[_Asset], index: _Index) -> Iterator[_Found]:
    for one in known:
        for called, text in one.said:
            for other, confidence in _named_in(called, text, index):
                found = _directed(one, other, called, words(text))
                if found and other is not one:
                    start, relation, end = found
                    said = f"{' '.join(called)}: {text.strip()}" if called else text.strip()
                    yield _Found(start, relation, end, confidence, f"{one.asset_id} says: {said[:80]}")


def _named_in(called: Words, text: str, index: _Index) -> Iterator[tuple[_Asset, float]]:
    """The assets that a text names, with how sure that is."""
    for found in _ADDRESS.findall(text):
        at = index.by_address.get(address_key(found), [])
        pages = [one for one in at if one.asset_class == "Page"] or at
        if len(pages) == 1:
            yield pages[0], SURE
    for token in re.findall(r"[^\s,;|()]+", text):
        if token.casefold() in index.by_id and not token.isdigit():
            yield index.by_id[token.casefold()], SURE
    for piece in re.split(r"[,|]|\s[/+&]\s|\band\b", _ADDRESS.sub(" ", text)):
        yield from _named_by(called, words(piece), index)


def _named_by(called: Words, said: Words, index: _Index) -> Iterator[tuple[_Asset, float]]:
    about = class_said(called)
    for other in (index.of_class(about, said),) if about and said else ():
        if other is not None:
            yield other, SURE
            return
    at = 0
    while at < len(said):
        for length in range(min(index.longest, len(said) - at), 0, -1):
            if said[at : at + length] in index.spellings and (named := _named_at(said, at, length, index)):
                yield named
                at += length
                break
        else:
            at += 1


def _named_at(said: Words, at: int, length: int, index: _Index) -> tuple[_Asset, float] | None:
    """The asset that some words of a text name: with its class before or behind it, or by a long name alone."""
    spelling = said[at : at + length]
    for kind in (class_said(said[:at]), class_said(said[at + length : at + length + 1])):
        other = index.of_class(kind, spelling) if kind else None
        if other is not None:
            return other, SURE
    other = index.named(spelling)
    return (other, LIKELY) if other else None


def _directed(one: _Asset, other: _Asset, called: Words, said: Words) -> tuple[_Asset, str, _Asset] | None:
    """Who points at whom, and how, where the details of ``one`` name ``other``."""
    if called[:1] == ("replaces",) or said[:1] == ("replaces",):
        return one, "replaces", other
    if called[:2] == ("replaced", "by") or said[:2] == ("replaced", "by"):
        return other, "replaces", one
    if one.asset_class in ("Automation", "Sequence") and _STARTS & {*called, *said[:1]}:
        if other.asset_class not in _TRIGGERS:
            return None
        return (other, "triggers", one) if one.asset_class == "Automation" else None
    if one.asset_class == "Automation" and other.asset_class == "Tag" and _TAKES & {*called, *said}:
        return one, "removes", other
    relation = RELATIONS.get((one.asset_class, other.asset_class))
    if relation:
        return one, relation, other
    relation = RELATIONS.get((other.asset_class, one.asset_class))
    return (other, relation, one) if relation else None


def _by_products(index: _Index, products: pd.DataFrame | None) -> Iterator[_Found]:
    """What the price list says: what a product opens, and the tag that its buyers get."""
    if products is None:
        return
    columns = (products[name].astype(object) for name in ("asset_id", "product", "access", "tag"))
    for asset_id, name, access, tag in zip(*columns, strict=True):
        own = index.by_id.get(str(asset_id).casefold()) if asset_id is not pd.NA else None
        own = own or (index.of_class("Product", words(name)) if name is not pd.NA else None)
        if own is None:
            continue
        for cell, relation, classes in (
            (access, "grants", ("Membership", "Course")),
            (tag, "adds", ("Tag",)),
        ):
            for other in _of_cell(cell, classes, index):
                yield _Found(own, relation, other, SURE, f"Products says of {own.asset_id}: {str(cell)[:60]}")


def _of_cell(cell: object, classes: tuple[str, ...], index: _Index) -> Iterator[_Asset]:
    for piece in re.split(r"[;,]", cell) if isinstance(cell, str) else ():
        other = index.by_id.get(piece.strip().casefold())
        alike = [one for kind in classes for one in [index.of_class(kind, words(piece))] if one]
        if other is not None and other.asset_class in classes:
            yield other
        elif other is None and len(alike) == 1:
            yield alike[0]


def _by_address(known: Iterable[_Asset]) -> Iterator[_Found]:
    """What stands at the address of a page, and the domain that serves it."""
    pages: dict[str, list[_Asset]] = defaultdict(list)
    hosts: dict[str, list[_Asset]] = defaultdict(list)
    others: list[_Asset] = []
    for one in known:
        if one.asset_class == "Page" and one.location:
            pages[one.location].append(one)
        elif one.asset_class == "Domain":
            spelt = one.location or ".".join(one.name)
            hosts[address_key(spelt).partition("/")[0]].append(one)
        elif one.location and one.asset_class in ("Form", "Product", "Membership", "Course"):
            others.append(one)
    for other in others:
        for page in pages.get(other.location, []):
            if len(pages[other.location]) == 1:
                backward = other.asset_class in ("Membership", "Course")
                start, end = (other, page) if backward else (page, other)
                yield _Found(start, RELATIONS[start.asset_class, end.asset_class], end, LIKELY, f"Both stand at {page.location[:70]}")  # fmt: skip
    for place, there in pages.items():
        host = place.partition("/")[0]
        if _HOST.fullmatch(host) and len(hosts.get(host, [])) == 1:
            for page in there:
                yield _Found(
                    hosts[host][0], "serves", page, SURE, f"The address of {page.asset_id} begins with {host}"
                )


_PAIRS = (
    ((AssetClass.PRODUCT,), Relation.GRANTS, (AssetClass.MEMBERSHIP,), SHARED),
    ((AssetClass.PRODUCT,), Relation.GRANTS, (AssetClass.COURSE,), SHARED),
    (("Page checkout", "Page sales"), Relation.SELLS, (AssetClass.PRODUCT,), SHARED),
    (("Page opt-in", "Page", "Page sales"), Relation.CONTAINS, (AssetClass.FORM,), PROBABLE),
    ((AssetClass.AUTOMATION,), Relation.SENDS, (AssetClass.SEQUENCE,), SHARED),
    ((AssetClass.TAG,), Relation.TRIGGERS, (AssetClass.AUTOMATION,), SHARED),
    ((AssetClass.SEGMENT,), Relation.FILTERS, (AssetClass.TAG,), SHARED),
    ((AssetClass.FORM,), Relation.ADDS, (AssetClass.TAG,), PROBABLE),
    ((AssetClass.PRODUCT,), Relation.ADDS, (AssetClass.TAG,), PROBABLE),
    ((AssetClass.FORM,), Relation.SUBSCRIBES, (AssetClass.LIST,), PROBABLE),
)
"""Who, of those that are called by the same name, has what to do with whom; of several kinds the first that is there."""


def _by_shared_name(known: Iterable[_Asset]) -> Iterator[_Found]:
    families: dict[Words, dict[str, list[_Asset]]] = defaultdict(lambda: defaultdict(list))
    for one in known:
        if says_something(one.core):
            kind = f"Page {one.role}" if one.role else one.asset_class
            families[one.core][kind].append(one)
        if one.name != one.core and one.asset_class in ("Course", "Membership"):
            families[one.name][one.asset_class].append(
                one
            )  # "Spring course" is the whole name of what is sold
    for family, kinds in families.items():
        yield from _of_family(f"Both are called {' '.join(family)}", kinds)


def _of_family(why: str, kinds: Mapping[str, list[_Asset]]) -> Iterator[_Found]:
    alone = {kind: assets[0] for kind, assets in kinds.items() if len(assets) == 1}
    for starts, relation, ends, confidence in _PAIRS:
        start = next((alone[kind] for kind in starts if kind in alone), None)
        end = next((alone[kind] for kind in ends if kind in alone), None)
        if start is not None and end is not None:
            yield _Found(start, relation, end, confidence, why)
    sender = alone.get("Sequence") or (alone.get("Automation") if "Sequence" not in kinds else None)
    mails = kinds.get("E-mail", [])
    if sender is not None and len(mails) <= _MOST_MAILS:
        yield from (_Found(sender, "sends", mail, SHARED, why) for mail in mails)
    way = [alone[f"Page {role}"] for role in ROLES if f"Page {role}" in alone]
    steps = [alone["Funnel"], *way] if "Funnel" in alone and way and way[0].role in _ENTRIES else way
    yield from (_Found(before, "leads to", after, SHARED, why) for before, after in pairwise(steps))
