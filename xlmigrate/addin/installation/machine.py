"""What is known of a computer: where Excel looks for add-ins, which Python answers, what its policies allow.

It is a value: the entrance reads it off the real computer, tests write down computers that are broken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ADDIN = "Migrate.xlam"
RECEIPT = "addin.json"
SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"
"""Below the user's folder on macOS: where Excel, in its sandbox, may start AppleScripts from."""


def unmarked(_: Path) -> bool:
    """A file system that marks nothing."""
    return False


@dataclass(frozen=True)
class Machine:
    """One computer and one account on it.

    ``platform`` is as in ``sys.platform``. ``startup`` is the folder whose files Excel opens at its start; None where
    Excel does not run. ``xlwings`` is its installed version, "" without it. ``excel`` is the program, "" when not found.
    ``trusted`` are Excel's trusted locations, None when unknown. ``macros`` is the policy VBAWarnings (1 all run, 2 asks, 3
    signed only, 4 none), None when nothing is set. ``synced`` are the folders of OneDrive. ``is_marked`` tells whether a file bears the
    mark of a download.
    """

    platform: str
    home: Path
    state: Path
    python: Path
    version: str
    startup: Path | None = None
    xlwings: str = ""
    excel: str = ""
    trusted: tuple[Path, ...] | None = None
    macros: int | None = None
    synced: tuple[Path, ...] = ()
    is_marked: Callable[[Path], bool] = unmarked

    @property
    def addin(self) -> Path | None:
        """The add-in's place, whether it is there or not."""
        return self.startup / ADDIN if self.startup else None

    @property
    def receipt(self) -> Path:
        """Where it is written down what was installed."""
        return self.state / RECEIPT

    @property
    def dll(self) -> str:
        """The name of xlwings' library on Windows, which the cell functions need."""
        return f"xlwings64-{self.xlwings}.dll"

    @property
    def applescript(self) -> Path:
        """The script by which Excel on macOS starts Python."""
        return self.home / SCRIPTS / f"xlwings-{self.xlwings}.applescript"
