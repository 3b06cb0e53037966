"""Where and when a click happens: the user's state folder, the clock, the account."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path

import platformdirs


def state_folder() -> Path:
    """Where undo packs and logs are kept; the command line keeps its own there too."""
    return Path(platformdirs.user_state_dir("xlmigrate", appauthor=False))


def now() -> datetime:
    """This moment, to the second."""
    return datetime.now().replace(microsecond=0)


def who() -> str:
    """The account that runs."""
    return getpass.getuser()
