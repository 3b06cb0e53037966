"""Everything else of the demo in the consultant's own lists: assets, links, products, purchases, subscriptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from xlmigrate.demo_company.company import COMPANY, POLICY
from xlmigrate.demo_company.contact_files import Sheet
from xlmigrate.demo_company.people import Person
from xlmigrate.domains import BY_NAME
from xlmigrate.domains.assets.tables import PREFIXES

_PREFIX = dict(PREFIXES)

_PAGES = {
    "optin": "opt-in page",
    "sales": "sales page",
    "checkout": "checkout",
    "upsell": "upsell",
    "thanks": "thank-you page",
}
_EARNS = ("checkout", "product")


@dataclass
class Asset:
    """One row of the consultant's asset list."""

    asset_id: str
    asset_class: str
    name: str
    state: str
    used: str
    uses: str
    inside: str
    revenue: str
    purpose: str
    details: str
    location: str


class _Inventory:
    """Collects assets and links; an asset is known by its name."""

    def __init__(self) -> None:
        self.assets: list[Asset] = []
        self.links: list[tuple[str, str, str]] = []
        self._counts: Counter[str] = Counter()
        self._ids: dict[str, str] = {}

    def add(self, asset_class: str, name: str, state: str, **facts: Any) -> str:
        self._counts[asset_class] += 1
        asset_id = f"{_PREFIX[asset_class]}{self._counts[asset_class]:03d}"
        told = {
            "used": "",
            "uses": "",
            "inside": "",
            "revenue": "",
            "purpose": "",
            "details": "",
            "location": "",
            **facts,
        }
        self.assets.append(Asset(asset_id, asset_class, name, state, **{k: str(v) for k, v in told.items()}))
        self._ids.setdefault(name, asset_id)
        return asset_id

    def link(self, start: str, relation: str, end: str) -> None:
        self.links.append((start, relation, end))

    def id_of(self, name: str) -> str:
        return self._ids[name]


def files(people: list[Person], random: Random) -> dict[str, Sheet]:
    """The consultant's lists: name → delimiter and rows, the heading first."""
    stock = _Inventory()
    for funnel in COMPANY["funnels"]:
        _funnel(stock, funnel)
    for asset_class, name, state, used, uses, inside, purpose in COMPANY["singles"]["assets"]:
        stock.add(asset_class, name, state, used=used, uses=uses, inside=inside, purpose=purpose, **COMPANY["singles"]["more"].get(name, {}))  # fmt: skip
    for start, relation, end in COMPANY["singles"]["links"]:
        stock.link(stock.id_of(start), relation, stock.id_of(end))
    # two links that lead nowhere: the form was deleted, and nobody knows what the tag was
    stock.link(stock.id_of("About Lumen"), "contains", "FM-099")
    stock.link("AU-077", "adds", stock.id_of("VIP"))
    buyers = [p for p in people if p.home in ("active", "subscribed") and not p.defect]
    lists = {
        "assets": _asset_rows(stock),
        "links": _link_rows(stock),
        "products": _product_rows(stock),
        "purchases": _purchase_rows(buyers, random),
        "subscriptions": _subscription_rows(buyers, random),
        **_few_rows(),
    }
    # a spreadsheet that is saved as "CSV UTF-8" begins with a byte-order mark
    return {f"lumen-{name}.csv": Sheet(rows, mark=True) for name, rows in lists.items()}


def _few_rows() -> dict[str, list[list[str]]]:
    """The sheets of which the company's file tells each row."""
    lists = {}
    for table, rows in COMPANY["rows"].items():
        sheet = BY_NAME[table]
        headings = [c.heading for c in sheet.columns if any(c.heading in row for row in rows)]
        numbered = [
            [f"{sheet.id_prefix}{number:03d}", *(row.get(heading, "") for heading in headings)]
            for number, row in enumerate(rows, start=1)
        ]
        lists[table.replace("_", "-")] = [[sheet.key.heading, *headings], *numbered]
    return lists


def _funnel(stock: _Inventory, funnel: dict[str, Any]) -> None:
    name, state, parts = funnel["name"], funnel["state"], funnel["parts"]
    facts = {
        "used": funnel["used"],
        "uses": funnel["visits"] if funnel["visits"] >= 0 else "",
    }
    inside = funnel["inside"] if funnel["inside"] >= 0 else ""
    revenue = funnel["revenue"] if funnel["revenue"] >= 0 else ""
    root = stock.add("Funnel", f"{name}: funnel", state, **facts)
    before = root
    for part in (part for part in parts if part in _PAGES):
        earns = {"revenue": revenue} if part in _EARNS else {}
        page = stock.add(
            "Page", f"{name}: {_PAGES[part]}", state, **facts, **earns, details=f"step of {name}"
        )
        stock.link(before, "leads to", page)
        before = page
    pages = {part: stock.id_of(f"{name}: {title}") for part, title in _PAGES.items() if part in parts}
    _follow(stock, funnel, pages, inside, revenue)


def _follow(
    stock: _Inventory, funnel: dict[str, Any], pages: dict[str, str], inside: Any, revenue: Any
) -> None:
    """What hangs on the pages of a funnel: form, product, tag, automation, mails, access."""
    name, state, parts = funnel["name"], funnel["state"], funnel["parts"]
    first_page = next(iter(pages.values()))
    tag = stock.add("Tag", f"{name}: tag", state, used=funnel["used"])
    automation = mails = ""
    if "automation" in parts:
        automation = stock.add("Automation", f"{name}: automation", state, used=funnel["used"], inside=inside, details="trigger: tag")  # fmt: skip
        stock.link(tag, "triggers", automation)
    if "mails" in parts:
        mails = stock.add("Sequence", f"{name}: mails", state, used=funnel["used"], inside=inside)
        stock.link(automation or tag, "sends", mails)
        for number in range(1, 4):
            mail = stock.add("E-mail", f"{name}: mail {number}", state, used=funnel["used"])
            stock.link(mails, "sends", mail)
            stock.link(mail, "links to", pages.get("sales", first_page))
    if "form" in parts:
        form = stock.add("Form", f"{name}: form", state, used=funnel["used"])
        stock.link(pages.get("optin", first_page), "contains", form)
        stock.link(form, "adds", tag)
    if "product" in parts:
        product = stock.add("Product", f"{name}: product", state, used=funnel["used"], revenue=revenue)
        stock.link(pages.get("checkout", first_page), "sells", product)
        stock.link(product, "adds", tag)
        for part, asset_class in (("membership", "Membership"), ("course", "Course")):
            if part in parts:
                access = stock.add(asset_class, f"{name}: access", state, used=funnel["used"], inside=inside, purpose="Access" if inside else "")  # fmt: skip
                stock.link(product, "grants", access)


def _asset_rows(stock: _Inventory) -> list[list[str]]:
    headings = [
        "Asset ID", "Class", "Name", "State", "Last used on", "Uses in 90 days", "People inside", "Revenue in 12 months",
        "Purpose", "Details", "Location", "Source platform",
    ]  # fmt: skip
    rows = [
        [a.asset_id, a.asset_class, a.name, a.state, a.used, a.uses, a.inside, a.revenue, a.purpose, a.details, a.location, "ActiveCampaign"]
        for a in stock.assets
    ]  # fmt: skip
    return [headings, *rows]


def _link_rows(stock: _Inventory) -> list[list[str]]:
    rows = [
        [f"LK-{number:04d}", start, relation, end, "Person"]
        for number, (start, relation, end) in enumerate(stock.links, start=1)
    ]
    return [["Link ID", "From", "Relation", "To", "Source"], *rows]


_PRICES = {
    "Morning membership": ("Monthly", "29"),
    "Spring course": ("One-time", "290"),
    "Retreat Tuscany": ("One-time", "1150"),
    "Teacher training": ("Payment plan", "240"),
    "Retreat 2023": ("One-time", "980"),
    "Winter sale 2022": ("One-time", "99"),
}


def _product_rows(stock: _Inventory) -> list[list[str]]:
    rows = [["Price ID", "Product", "Price point", "Amount", "Currency", "Billing", "Gateway", "Asset ID"]]
    for number, (product, (billing, amount)) in enumerate(_PRICES.items(), start=1):
        rows.append(
            [
                f"PR-{number:03d}",
                product,
                billing,
                amount,
                "EUR",
                billing,
                "Stripe",
                stock.id_of(f"{product}: product"),
            ]
        )
    return rows


def _purchase_rows(buyers: list[Person], random: Random) -> list[list[str]]:
    rows = [
        [
            "Purchase ID",
            "E-mail",
            "Product",
            "Bought at",
            "Amount",
            "Currency",
            "Kind",
            "Gateway",
            "Source ID",
        ]
    ]
    products = list(_PRICES)
    for number in range(1, 321):
        buyer = random.choice(buyers)
        product = random.choices(products, [8, 5, 2, 1, 2, 2])[0]
        when = datetime(2023, 6, 1) + timedelta(minutes=random.randrange(60 * 24 * 1200))
        kind = "Refund" if number % 29 == 0 else "Sale"
        amount = f"-{_PRICES[product][1]}" if kind == "Refund" else _PRICES[product][1]
        rows.append(
            [f"PU-{number:06d}", buyer.email, product, f"{when:%Y-%m-%d %H:%M}", amount, "EUR", kind, "Stripe", f"ch_example_{number:06d}"]
        )  # fmt: skip
    return rows


def _subscription_rows(buyers: list[Person], random: Random) -> list[list[str]]:
    headings = [
        "Subscription ID", "E-mail", "Product", "State", "Amount", "Currency", "Billing", "Next bill on", "Paid until",
        "Gateway", "Token holder", "Gateway ID", "Access",
    ]  # fmt: skip
    rows = [headings]
    today = POLICY.as_of or date.min
    for number, member in enumerate(random.sample(buyers, 118), start=1):
        state = random.choices(["Active", "Past due", "Cancelled", "Free access"], [86, 5, 5, 4])[0]
        due = today + timedelta(days=random.randrange(1, 31))
        paid = state in ("Active", "Past due")
        holder = random.choices(["Own account", "Platform", "Unknown"], [80, 14, 6])[0]
        rows.append(
            [
                f"SB-{number:05d}", member.email, "Morning membership", state, "29" if paid else "0", "EUR", "Monthly",
                due.isoformat() if paid else "", due.isoformat(), "Stripe" if paid else "",
                holder if paid else "", f"sub_example_{number:05d}" if paid else "", "MB-001",
            ]
        )  # fmt: skip
    return rows
