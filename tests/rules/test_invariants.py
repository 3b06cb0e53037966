"""What holds of every safe rule, whatever stands in the cells: nothing is lost, nothing is done twice, no row hangs on another."""

import re
from collections import Counter
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from xlmigrate.domains import OPERATIONS, RULES
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import Outcome, decide
from xlmigrate.engine.plan import Fix
from xlmigrate.engine.settings import Policy

TODAY = date(2026, 11, 14)
CLEAN = [OPERATIONS["clean-contacts"]]
SAFE = {one.code for one in RULES if one.fix is Fix.SAFE and one.code.startswith("CT")}

EMAIL = st.sampled_from([
    "ana@example.org", " Ana@Example.ORG ", "Ana Dietz <ana@example.org>", "ana dietz@example.org", "ana,dietz@example.org", "ana\ndietz@gmail.com",
    "ana@example.org (work)", "ana@example.org; ben@example.org", "Ana <ana@example.org>, Ben <ben@example.org>", "mailto:ana@example.org?subject=Hi",
    "ana@gmial.con", "ana@gmailcom", "Email: ana@example.org", "ana @example.org", "x", "ana>dietz@example.org", "[Ana](mailto:ana@example.org)",
]) | st.text(alphabet="abA1@.+ <>,;()'\"=:é\u200b\u00a0\n", max_size=16)  # fmt: skip
NAME = st.sampled_from([
    "MARIA", "jan", "VAN DER BERG", "O'BRIEN", "JosÃ©", "GarcÃ\u00ada", "  Ana  ", "MACGREGOR", "İPEK", "M??ller", "NULL", "{{first_name}}",
    "Ana & Ben", "ana@example.org", "O&#39;Brien", "\U0001d4d0\U0001d4f7\U0001d4ea", "d'angelo", "'T HART", "Ana 🌸", "Dr. Ana", "https://example.org", "Лука",
]) | st.text(alphabet="aBcÃ© '-\u00a0\u00ad?.&;#ıİŞ", max_size=10)  # fmt: skip
PHONE = st.sampled_from([
    "020 7946 0018", "49 151 23456789", "0044 20 7946 0018", "212-555-XXXX", "030 901820 Fax", "212-555-2368 (Ana)", "DO NOT CALL 212-555-2368",
    "1-800-FLOWERS", "442079460018", "2079460018", "020 7946 0018 ext. 5", "020 7946 0018 or 020 7946 0019", "+44 (0)20 7946 0018", "4.4207946E+11",
    "Mobile: +49 30 901820", "212*555*2368", "T 020 7946 0018", "(212) 555-0123",
]) | st.text(alphabet="0123456789+ ().-/x*#aT", max_size=16)  # fmt: skip
COUNTRY = st.sampled_from(["GB", "Germany", "London, UK", "USA", "US", "DE", "44", "no", "Georgia", "NL", "China (Hong Kong)", "Spain (Madrid)", "IT", "TR"])  # fmt: skip
PLACE = st.sampled_from(["London", " Köln ", "KÃ¶ln", "2134", "NULL", "MA"]) | st.text(
    alphabet="aBÃ¶ 1\u00a0", max_size=6
)
CELLS = {
    "E-mail": EMAIL, "First name": NAME, "Last name": NAME, "Full name": NAME, "Phone": PHONE, "Country": COUNTRY, "City": PLACE,
    "State": PLACE, "Postcode": PLACE, "Company": NAME, "Notes": st.sampled_from(["VIP", "From the phone cell: Fax", "Ana."]),
    "Other phones": st.sampled_from(["+442079460019"]),
}  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | cell for name, cell in CELLS.items()}), min_size=1, max_size=5
)
HOMES = st.sampled_from(["", "GB", "US", "DE"])
INVENTED = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a failure of a whole run is small enough as it is
)


def cleaned(rows: list[dict[str, object]], home: str) -> Outcome:
    ids = [row.get("Contact ID", f"C-{n + 1:06d}") for n, row in enumerate(rows)]
    frame = pd.DataFrame(rows, columns=list(CELLS), dtype=object).assign(**{"Contact ID": ids})
    door = loading.from_frames({"contacts": frame}, Policy(home_country=home))
    return decide(CLEAN, door, today=TODAY)


def as_rows(outcome: Outcome) -> list[dict[str, object]]:
    names = {"E-mail": "email", "Full name": "Full name", "Other phones": "phone_2"}
    table = outcome.tables["contacts"]
    columns = {heading: table[names.get(heading, heading.lower().replace(" ", "_"))] for heading in CELLS}
    return [
        {heading: None if cells.iloc[at] is pd.NA else cells.iloc[at] for heading, cells in columns.items()}
        for at in range(len(table))
    ]


def repairs(outcome: Outcome) -> pd.DataFrame:
    changes = outcome.plan.changes()
    return changes[changes["rules"].str.contains("CT")]


def signs(text: object) -> Counter[str]:
    """The letters and digits of a cell, whatever their case and their width."""
    plain = str(text).translate({0x130: "i", 0x131: "i"}).casefold().replace("i\u0307", "i")
    return Counter(c for c in plain if c.isalnum())


MARKUP = re.compile(r"(?i)mailto:|tel:|%20|&(?:lt|gt|quot|nbsp|amp);|&#\d+;|[(\[]at[)\]]")


@INVENTED
@given(ROWS, HOMES)
def test_no_letter_and_no_digit_leaves_its_row(rows, home):
    outcome = cleaned(rows, home)
    after = outcome.tables["contacts"]
    for change in repairs(outcome).itertuples():
        if change.column in ("country", "notes", "phone_2") or re.search(r"CT300|CT302|XL", change.rules):
            continue  # a country becomes its code; what was added is looked for below; broken letters are other letters before
        now = Counter()
        for column in ("email", "first_name", "last_name", "company", "phone_2", "notes", change.column):
            cell = after[column].iloc[change.row]
            now += signs("" if cell is pd.NA else cell)
        old = MARKUP.sub("", change.old)
        if change.column == "phone":
            digits = re.sub(r"\D", "", change.new)
            assert digits[-4:] in re.sub(r"\D", "", old) or any(c.isalpha() for c in old)
            old = "".join(c for c in old if c.isalpha())
        assert not signs(old) - now, (change, after.iloc[change.row].dropna().to_dict())


@INVENTED
@given(ROWS, HOMES)
def test_a_second_run_writes_nothing(rows, home):
    first = cleaned(rows, home)
    again = cleaned(as_rows(first), home)
    assert repairs(again)[["column", "old", "new", "rules"]].to_numpy().tolist() == []


@INVENTED
@given(ROWS, HOMES)
def test_safe_rules_leave_no_finding(rows, home):
    found = cleaned(rows, home).plan.findings
    assert found[found["rule"].isin(SAFE)][["rule", "column", "old", "new"]].to_numpy().tolist() == []


@INVENTED
@given(ROWS, HOMES, st.fixed_dictionaries(CELLS))
def test_an_unrelated_row_changes_nothing(rows, home, other):
    named = [{**row, "Contact ID": f"C-{n + 1:06d}"} for n, row in enumerate(rows)]
    alone = repairs(cleaned(named, home)).drop(columns="row")
    beside = repairs(cleaned([{**other, "Contact ID": "C-999999"}, *named], home)).drop(columns="row")
    beside = beside[beside["key"].ne("C-999999")]
    keys = ["key", "column"]
    assert beside.sort_values(keys).to_numpy().tolist() == alone.sort_values(keys).to_numpy().tolist()


@INVENTED
@given(ROWS, HOMES, st.randoms())
def test_the_order_of_rows_changes_nothing(rows, home, dice):
    named = [{**row, "Contact ID": f"C-{n + 1:06d}"} for n, row in enumerate(rows)]
    mixed = list(named)
    dice.shuffle(mixed)
    keys = ["key", "column"]
    straight = repairs(cleaned(named, home)).drop(columns="row").sort_values(keys)
    shuffled = repairs(cleaned(mixed, home)).drop(columns="row").sort_values(keys)
    assert shuffled.to_numpy().tolist() == straight.to_numpy().tolist()


@pytest.mark.parametrize("home", ["", "GB"])
def test_numbers_of_the_house_stay_at_home_at_the_second_run(home):
    cells = [f"20794600{n:02d}" for n in range(30)] + ["4930901820", "+4930901820", "0207 946 0018"]
    rows = [{"E-mail": f"a{n}@example.org", "Phone": cell} for n, cell in enumerate(cells)]
    first = cleaned(rows, home)
    assert repairs(cleaned(as_rows(first), home)).empty
