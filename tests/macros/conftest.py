"""The files with macros that the tests look at, built once."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from xlmigrate.engine.settings import Policy
from xlmigrate.workbook import macros
from xlmigrate.workbook.drawing import template

CONF = macros.settings(r"%USERPROFILE%\tools\python.exe", "win32")


def workbook_bytes(tables=None) -> bytes:
    target = io.BytesIO()
    template.write(target, tables or {}, Policy(), today=date(2026, 11, 25), finish=macros.attaching(CONF))
    return macros.finished(target.getvalue())


@pytest.fixture(scope="session")
def addin() -> bytes:
    return macros.addin_bytes(CONF)


@pytest.fixture(scope="session")
def workbook() -> bytes:
    return workbook_bytes()


@pytest.fixture(scope="session", params=["addin", "workbook"])
def built(request, tmp_path_factory) -> Path:
    """Each of the two as a file."""
    content = request.getfixturevalue(request.param)
    path = (
        tmp_path_factory.mktemp("built") / {"addin": "Migrate.xlam", "workbook": "Acme.xlsm"}[request.param]
    )
    path.write_bytes(content)
    return path
