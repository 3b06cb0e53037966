"""The same table gives the same result: twice over, and whatever the hash seed, the time zone or the locale."""

import os
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xlmigrate
from xlmigrate.domains import OPERATIONS
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide

TODAY = date(2026, 11, 14)

ROWS = [
    # e-mail, first name, last name, phone, country, tags, city
    (" Ana@Example.ORG", "ANA", "van  der Berg", "020 7946 0018", "UK", "VIP; Buyer", "KÃ¶ln"),
    ("mailto:ben@gmial.com", "Jos?", "O'BRIEN", "447911123456", "United Kingdom", "Buyer, VIP", "Bristol"),
    ("ana@example.org", "ana", "mcdonald", "+44 7911 123456 ext. 5", "Georgia", None, " Lyon"),
    ("info@example.org, eva@example.org", "Eva", None, "4.47912E+11", "Germny", "vip", None),
    ("dora.example.org", "Dora\x07", "Dent", "(217) 555-0100", "USA", "VIP", "Springfield"),
    ("x@mailinator.com", None, None, None, None, None, None),
]
HEADINGS = ["E-mail", "First name", "Last name", "Phone", "Country", "Tags", "City"]

PROGRAM = """
import hashlib, json, sys
from datetime import date
import pandas as pd
import xlmigrate
frame = pd.DataFrame(json.loads(sys.stdin.read()), columns={headings})
result = xlmigrate.clean_contacts(frame, today=date(2026, 11, 14))
parts = (result.clean, result.findings, result.plan.changes())
assert all(len(part) for part in parts)
text = "".join(part.to_csv(index=False) for part in parts)
print(hashlib.sha256(text.encode()).hexdigest())
"""


def digest(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(headings=HEADINGS)],
        input=pd.DataFrame(ROWS).to_json(orient="values"),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_hash_seed_time_zone_and_locale_change_nothing():
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8"},
    ]
    assert len({digest(**one) for one in surroundings}) == 1


def cleaned_twice(frame: pd.DataFrame) -> list[list[object]]:
    once = xlmigrate.clean_contacts(frame, today=TODAY)
    again = xlmigrate.clean_contacts(once.clean, today=TODAY)
    pd.testing.assert_frame_equal(again.clean, once.clean)
    changes = again.plan.changes()
    repairs = changes[changes["rules"].ne("computed") & changes["rules"].ne("XL201")]
    return repairs.astype(object).values.tolist()


def test_cleaning_twice_changes_nothing_the_second_time():
    assert cleaned_twice(pd.DataFrame(ROWS, columns=HEADINGS)) == []


CELLS = {
    "E-mail": st.text(alphabet="abA@.+ <>,;'=é\u200b", max_size=12)
    | st.sampled_from([row[0] for row in ROWS]),
    "First name": st.text(alphabet="aBcÃ©\x07 '-\u00a0?", max_size=8)
    | st.sampled_from(["JosÃ©", "JD", "MARIA"]),
    "Last name": st.text(alphabet="aB '-.,", max_size=10)
    | st.sampled_from(["MACGREGOR", "van der BERG", "DÃ©JÃ€"]),
    "Phone": st.text(alphabet="0123456789+ ().-Oo/xE'=", max_size=16)
    | st.sampled_from([row[3] for row in ROWS if row[3]]),
    "Country": st.sampled_from(["GB", "uk", "Georgia", "Germny", "US", "IT", "", "nowhere"]),
    "City": st.text(max_size=6),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries({name: st.none() | cell for name, cell in CELLS.items()}),
        min_size=1,
        max_size=4,
    )
)
def test_cleaning_anything_twice_changes_nothing_the_second_time(rows):
    assert cleaned_twice(pd.DataFrame(rows, columns=list(CELLS), dtype=object)) == []


@pytest.mark.parametrize("shuffle", [1, 2])
def test_the_order_of_the_rows_changes_no_repair(shuffle):
    frame = pd.DataFrame(ROWS, columns=HEADINGS)
    mixed = frame.sample(frac=1, random_state=shuffle)
    straight = xlmigrate.clean_contacts(frame, today=TODAY).clean
    pd.testing.assert_frame_equal(
        xlmigrate.clean_contacts(mixed, today=TODAY).clean.sort_index(), straight, check_dtype=False
    )


def test_what_a_repair_takes_out_of_a_cell_stands_in_the_frame_too():
    frame = pd.DataFrame({"E-mail": ["Ana Dietz <ana@example.org>"], "Phone": ["+44 20 7946 0018 (work)"]})
    clean = xlmigrate.clean_contacts(frame, today=TODAY).clean
    assert clean.loc[0].tolist() == [
        "ana@example.org",
        "+442079460018",
        "From the email cell: Ana Dietz. From the phone cell: work",
    ]
    assert list(
        xlmigrate.clean_contacts(frame[["E-mail"]].assign(**{"E-mail": "ana@example.org"}), today=TODAY).clean
    ) == ["E-mail"]


def test_a_workbook_without_notes_keeps_the_cell_as_it_is():
    cells = {"Contact ID": ["C-000001"], "E-mail": ["Ana Dietz <ana@example.org>"]}
    door = loading.from_frames({"contacts": pd.DataFrame(cells)})
    outcome = decide([OPERATIONS["clean-contacts"]], door, today=TODAY)
    assert "email" not in outcome.plan.changes()["column"].tolist()
    whole = loading.from_frames({"contacts": pd.DataFrame({**cells, "Notes": [None]})})
    changed = decide([OPERATIONS["clean-contacts"]], whole, today=TODAY).plan.changes()
    assert {"email", "notes"} <= set(changed["column"])
