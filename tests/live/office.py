"""LibreOffice Calc as a program that is spoken to: started with a profile and a pipe of its own, and ended.

The system's ``uno`` module is loaded by its place, so that a virtual environment can use it; that works where Python is
the system's version (3.11 for Debian 12). ``uno`` puts an import hook of its own in place, which is taken out again.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

_PLACES = ("/usr/lib/python3/dist-packages/uno.py", "/usr/lib/libreoffice/program/uno.py")
PIPE = "XLMIGRATE_LIVE_PIPE"
"""The environment variable in which a program that LibreOffice starts finds the way back to it."""

_RESTART = 81
"""A fresh profile ends the first start with this exit code."""


def uno() -> ModuleType:
    """The module ``uno`` of the system. ImportError where it is not there, or made for another Python."""
    if "uno" in sys.modules:
        return sys.modules["uno"]
    place = next((path for path in map(Path, _PLACES) if path.exists()), None)
    if place is None:
        raise ImportError("python3-uno is not installed")
    spec = importlib.util.spec_from_file_location("uno", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    ours = builtins.__import__
    sys.modules["uno"] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules["uno"]
        raise
    finally:
        builtins.__import__ = ours
    return module


def is_here() -> bool:
    """Whether Calc and its Python bridge can be used."""
    if shutil.which("soffice") is None:
        return False
    try:
        uno()
    except ImportError:
        return False
    return True


def connect(pipe: str, seconds: float = 60) -> Any:
    """The desktop behind a pipe. TimeoutError when nobody answers in time."""
    module = uno()
    local = module.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    refused = module.getClass("com.sun.star.connection.NoConnectException")
    until = time.monotonic() + seconds
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except refused:
            if time.monotonic() > until:
                raise TimeoutError("LibreOffice does not answer") from None
            time.sleep(0.05)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


class Office:
    """A running LibreOffice; `close` ends it and removes its profile."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.environment = environment or {}
        self.folder = Path(tempfile.mkdtemp(prefix="office-"))
        self.pipe = f"xlmigrate-{uuid.uuid4().hex[:12]}"
        self._process = self._start()
        atexit.register(self.close)
        try:
            self.desktop = connect(self.pipe)
        except TimeoutError:
            self.close()
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            "soffice", f"-env:UserInstallation={self.folder.as_uri()}/profile", "--headless", "--norestore", "--nologo",
            "--nodefault", "--nofirststartwizard", f"--accept=pipe,name={self.pipe};urp;",
        ]  # fmt: skip
        environment = {**os.environ, "LC_ALL": "C.UTF-8", PIPE: self.pipe, **self.environment}
        for _ in range(2):
            process = subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
            try:
                if process.wait(timeout=1.5) != _RESTART:
                    break
            except subprocess.TimeoutExpired:
                break
        return process

    def open(self, path: Path) -> Any:
        """A copy of a workbook, opened as a person sees it; the original is never locked or saved."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        copy = Path(shutil.copyfile(path, folder / path.name))
        return self.open_in_place(copy)

    def open_in_place(self, path: Path) -> Any:
        """A workbook that nobody else uses, opened with its macros allowed."""
        module = uno()

        def option(name: str, value: Any) -> Any:
            made = module.createUnoStruct("com.sun.star.beans.PropertyValue")
            made.Name, made.Value = name, value
            return made

        options = (option("MacroExecutionMode", module.Any("short", 4)), option("Hidden", False))
        document = self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, options)
        if document is None:
            raise RuntimeError(f"LibreOffice did not open {path.name}")
        return document

    def close(self) -> None:
        """End LibreOffice; what is open is thrown away."""
        atexit.unregister(self.close)
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
