"""What all tests share: where the end-to-end tools and the published suites are, and what happens without them."""

import getpass
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

import xlmigrate.domains  # noqa: F401  the rooms fill the catalogue, whichever module a test asks for first

pytest_plugins = ["tests.slow_tests"]

REPOSITORY = Path(__file__).parent.parent

# The examples that a test asks for, and no clock: how long one takes says something of the machine alone.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")

# A command in a process of its own is as fast as an installed one: compiled once, in a folder that is not the checkout's.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault(
    "PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir(), f"xlmigrate-compiled-{getpass.getuser()}"))
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without LibreOffice an end-to-end test is skipped, and says so."""
    if shutil.which("soffice") and shutil.which("pdftoppm"):
        return
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.skip(reason="LibreOffice Calc and poppler-utils are not installed"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the end-to-end tests are required, one that is skipped, for whatever reason, has failed."""
    report = yield
    required = os.environ.get("XLMIGRATE_E2E") == "required"
    if required and report.skipped and item.get_closest_marker("e2e"):
        report.outcome = "failed"
        report.longrepr = (
            f"this run requires the end-to-end tests, and this one was skipped: {report.longrepr}"
        )
    return report


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder of published suites; a test that needs it skips where it is absent."""
    found = Path(os.environ.get("XLMIGRATE_SUITES", REPOSITORY.parent / "shared" / "suites"))
    if not found.is_dir():
        pytest.skip("the published suites are not here (set XLMIGRATE_SUITES)")
    return found


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of workbooks made by Excel; a test that needs it skips where it is absent."""
    found = Path(os.environ.get("XLMIGRATE_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    if not found.is_dir():
        pytest.skip("the corpus of workbooks is not here (set XLMIGRATE_CORPUS)")
    return found


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, made once for all tests of a worker; nobody changes it."""
    from xlmigrate import api

    folder = tmp_path_factory.mktemp("demo") / "lumen"
    api.demo(folder)
    return folder
