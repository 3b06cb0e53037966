"""Two clients in one process: after an evaluation nothing of the first is left anywhere in the package."""

import gc
import sys
from datetime import date
from functools import _lru_cache_wrapper, lru_cache

import pandas as pd
import pyarrow as pa
import pytest

import xlmigrate
from xlmigrate.domains import OPERATIONS
from xlmigrate.engine import loading
from xlmigrate.engine.evaluate import decide

TODAY = date(2026, 11, 14)
MARK = "firstclient"


def inventory(mark: str) -> loading.Inventory:
    frames = {
        "contacts": pd.DataFrame(
            {
                "E-mail": [f" ana@{mark}.example.org", f"ben@{mark}.example.org, cara@{mark}.example.net", f"dora@{mark}.con"],
                "First name": [f"Ana {mark}", "ben", "cara"],
                "Phone": ["+447700900123", "0049 30 23125 0", "nonsense"],
                "Country": [f"Land of {mark}", "germany", "GB"],
                "Created on": [f"2024-03-18 {mark}", "18/03/2024", "18.3.24"],
                "Tags": [f"{mark}; Buyer", "buyer", None],
            }
        ),
        "consent_records": pd.DataFrame({"E-mail": [f"ana@{mark}.example.org"], "Consent at": ["2024-03-18 09:12"]}),
        "suppressions": pd.DataFrame({"Address": [f"eve@{mark}.example.org"], "Reason": ["Unsubscribed"]}),
        "subscriptions": pd.DataFrame({"E-mail": [f"ana@{mark}.example.org"], "Product": [f"Course of {mark}"]}),
        "purchases": pd.DataFrame({"E-mail": [f"ana@{mark}.example.org"], "Product": [f"Course of {mark}"]}),
        "assets": pd.DataFrame({"Name": [f"Page of {mark}", f"Form of {mark}"], "Class": ["Page", "Form"]}),
        "files": pd.DataFrame({"File": [f"{mark}.csv"], "Platform": [mark], "Holds": ["Contacts"]}),
    }  # fmt: skip
    blank = {table.name: table.empty() for table in xlmigrate.domains.TABLES if table.name not in frames}
    return loading.from_frames({**blank, **frames})


def texts_in(value: object) -> list[str]:
    """The text that a value holds itself; what it refers to is walked apart."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, pa.Array | pa.ChunkedArray) and pa.types.is_large_string(
        value.type
    ) | pa.types.is_string(value.type):
        return [one for one in value.to_pylist() if one is not None]
    if isinstance(value, pd.Series | pd.Index) and value.dtype != object:
        return [str(one) for one in value]
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return [str(one) for one in value]
    return []


def held_by_modules(mark: str) -> list[str]:
    """The globals of our modules from which a text with this mark can be reached."""
    seen: set[int] = set()
    found = []
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] != "xlmigrate":
            continue
        for variable, start in list(vars(module).items()):
            if variable.startswith("__") or _of_another_module(start):
                continue
            waiting = [start]
            while waiting:
                value = waiting.pop()
                if id(value) in seen or isinstance(value, type(sys)):
                    continue
                seen.add(id(value))
                if any(mark in text for text in texts_in(value)):
                    found.append(f"{name}.{variable}")
                waiting += [one for one in gc.get_referents(value) if not _of_another_module(one)]
    return found


def _of_another_module(value: object) -> bool:
    module = getattr(value, "__module__", None) if isinstance(value, type) or callable(value) else None
    return isinstance(module, str) and module.partition(".")[0] not in ("xlmigrate", "functools")


def test_after_an_evaluation_nothing_of_the_first_client_is_left():
    first = decide(OPERATIONS.values(), inventory(MARK), today=TODAY)
    assert len(first.plan.findings)
    assert first.tables["contacts"]["email"].str.contains(MARK, regex=False).any()
    del first
    decide(OPERATIONS.values(), inventory("another"), today=TODAY)
    gc.collect()
    assert held_by_modules(MARK) == []
    assert not [
        one
        for one in gc.get_objects()
        if isinstance(one, pa.Array | pa.ChunkedArray | pd.api.extensions.ExtensionArray | _lru_cache_wrapper)
        and any(MARK in text for text in texts_in(one))
    ]


def remembering(text: str):
    @lru_cache
    def remember(value: str) -> str:
        return value

    remember.__module__ = "xlmigrate.cleaning.slips"
    remember(text)
    return remember


@pytest.mark.parametrize(
    "hold",
    [
        lambda text: {"a list in a dictionary": [text]},
        lambda text: pd.DataFrame({"email": pd.Series([text], dtype=pd.StringDtype("pyarrow"))}),
        lambda text: pd.Series([text], dtype=pd.StringDtype("pyarrow")).array._pa_array,
        remembering,
    ],
)
def test_a_module_that_keeps_a_client_would_be_found(hold, monkeypatch):
    from xlmigrate.cleaning import slips

    monkeypatch.setattr(slips, "KEPT", hold("ana@keptclient.example.org"), raising=False)
    assert any(name.startswith("xlmigrate.cleaning.slips.") for name in held_by_modules("keptclient"))


def test_a_shared_result_is_made_once_in_an_evaluation_and_anew_when_its_column_changes():
    from xlmigrate.engine.shared import Evaluation, Shared

    made = []

    def addresses(contacts):
        made.append(len(contacts))
        return contacts["email"].str.upper()

    one = Shared(addresses, {"contacts": ("email",)})
    contacts = inventory(MARK).tables["contacts"]
    evaluation = Evaluation(xlmigrate.Policy(), TODAY)
    evaluation._shared(one, {"contacts": contacts})
    evaluation._shared(one, {"contacts": contacts.assign(first_name="X")})
    assert made == [3]
    changed = contacts.assign(email=contacts["email"].str.strip())
    assert evaluation._shared(one, {"contacts": changed}).iloc[0] == "ANA@FIRSTCLIENT.EXAMPLE.ORG"
    assert made == [3, 3]
