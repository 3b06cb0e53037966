import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def exports() -> Path:
    """The folder of export files with real headings; a test that needs it skips where it is absent."""
    found = Path(os.environ.get("XLMIGRATE_EXPORTS", REPOSITORY.parent / "shared" / "exports"))
    if not found.is_dir():
        pytest.skip("the export files with real headings are not here (set XLMIGRATE_EXPORTS)")
    return found
