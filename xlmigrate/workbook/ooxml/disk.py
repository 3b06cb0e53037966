"""The disk: a file is the old one or the new one, whatever happens in between.

A save writes a private temporary file in the same folder, flushes it, and replaces. What can be kept of the old file is
kept: mode, owner, extended attributes, the mark of the web, symbolic links. SQLite's tests are the model: the sweep in
tests/conformance kills or fails every single system call.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError, XlmigrateError

_HELD_BY_WINDOWS = (5, 32, 33)
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: another program has the file open."""
RETRIES = (0.05, 0.1, 0.2, 0.4, 0.75, 1.0)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MARK = "xlmigrate"


def key_of(path: Path) -> str:
    """What a workbook is called in the state folder: a hash of its real path, so that no name is kept there."""
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]


@contextlib.contextmanager
def locked(path: Path, state: Path) -> Iterator[None]:
    """One run per workbook. The system frees the lock when a run dies; within one process it may be taken twice.

    Raises WorkbookBusyError, with the process that holds it.
    """
    folder = private_folder(state / "locks")
    lock = FileLock(folder / f"{key_of(path)}.lock", timeout=0, is_singleton=True)
    holder = folder / f"{key_of(path)}.holder"
    try:
        lock.acquire()
    except Timeout:
        raise WorkbookBusyError(
            f"another run is at work on it{_holder(holder)}", where=path.name, do="Wait until it has ended."
        ) from None
    except OSError as problem:
        raise _as_error(problem, path, "its lock could not be taken") from None
    try:
        with contextlib.suppress(OSError):  # who holds the lock is a courtesy
            holder.write_text(str(os.getpid()), encoding="utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            with contextlib.suppress(OSError):
                holder.unlink(missing_ok=True)
        lock.release()


def _holder(holder: Path) -> str:
    try:
        number = holder.read_text(encoding="utf-8")
    except OSError:
        return ""
    return f" (process {number})" if number.isdecimal() else ""


def private_folder(folder: Path) -> Path:
    """A folder that only this user may read, made when it is missing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise _as_error(problem, folder, "the state folder cannot be made") from None
    return folder


def refuse_when_open(path: Path) -> None:
    """Excel and LibreOffice put an owner file beside a workbook that is open."""
    real = Path(os.path.realpath(path))
    for owner, program in ((f"~${real.name}", "Excel"), (f".~lock.{real.name}#", "LibreOffice")):
        if (real.parent / owner).exists():
            raise WorkbookBusyError(
                f"the workbook is open in {program}",
                where=path.name,
                do=f"Close it there and run again. If it is not open, delete the file {owner} beside it.",
            )


def sha256_of(path: Path) -> str:
    """The fingerprint of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backed_up(path: Path, sha256: str, state: Path, keep: int) -> Path:
    """The bytes of a workbook in the state folder, read again and compared, before anything is written.

    The newest ``keep`` backups of this workbook stay. Raises XlmigrateError when no backup can be made: then no run.
    """
    folder = private_folder(state / "backups" / key_of(path))
    target = folder / f"{sha256}{path.suffix.lower()}"
    try:
        if not target.exists() or sha256_of(target) != sha256:
            _copy(path, target)
        os.utime(target)
        if sha256_of(target) != sha256:
            target.unlink()
            raise WorkbookBusyError(
                "the file changed while it was backed up",
                where=path.name,
                do="Run again; nothing was written.",
            )
        kept = sorted(folder.glob("*"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
        for old in kept[max(1, keep) :]:
            if old != target:
                old.unlink()
    except OSError as problem:
        raise _as_error(problem, path, "no backup could be made, so nothing was changed") from None
    return target


def _copy(path: Path, target: Path) -> None:
    with temporary(target) as new, path.open("rb") as source:
        with new.file() as file:
            shutil.copyfileobj(source, file, 1 << 20)
        new.flush()
        new.close()
        new.path.replace(target)


@dataclass
class Temporary:
    """A private file that becomes a workbook or goes away. Windows moves it only once it is closed."""

    path: Path
    descriptor: int
    is_open: bool = True

    def file(self) -> BinaryIO:
        """The file, opened once more; the caller closes it."""
        return os.fdopen(os.dup(self.descriptor), "r+b")

    def flush(self) -> None:
        """Have everything on the disk."""
        os.fsync(self.descriptor)

    def close(self) -> None:
        """Close it, once."""
        if self.is_open:
            self.is_open = False
            os.close(self.descriptor)


@contextlib.contextmanager
def temporary(beside: Path) -> Iterator[Temporary]:
    """A private file in the same folder, gone at the end unless it was moved away."""
    path = beside.parent / f".{beside.name}.{_MARK}-{secrets.token_hex(8)}.tmp"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    new = Temporary(path, os.open(path, flags, 0o600))
    try:
        yield new
    finally:
        # The file was flushed or is thrown away; what cannot be removed now is swept by the next run.
        with contextlib.suppress(OSError):
            new.close()
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def sweep(beside: Path) -> int:
    """Remove what killed runs left beside a workbook; the caller holds its lock. Gives how many files."""
    start = f".{beside.name}.{_MARK}-"
    left = [path for path in beside.parent.iterdir() if path.name.startswith(start) and path.suffix == ".tmp"]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@dataclass(frozen=True)
class Replacement:
    """How a replace went: ``durable`` is false when the new file is there but the folder could not be flushed."""

    durable: bool
    notes: tuple[str, ...]


def replace(real: Path, new: Temporary, *, sleep: Callable[[float], None] = time.sleep) -> Replacement:
    """Put a finished temporary file in place of a workbook, with what the system lets us keep of the old one."""
    notes = _keep_attributes(real, new)
    new.flush()
    new.close()
    for pause in (*RETRIES, None):
        try:
            new.path.replace(real)
            break
        except PermissionError as problem:
            if getattr(problem, "winerror", None) not in _HELD_BY_WINDOWS:
                raise
            if pause is None:
                raise WorkbookBusyError(
                    "another program holds the file",
                    where=real.name,
                    do="Close it in Excel and in any preview, wait for the sync program, and run again.",
                ) from None
            sleep(pause)
    return Replacement(_flush_folder(real.parent), tuple(notes))


def _flush_folder(folder: Path) -> bool:
    if sys.platform == "win32":
        return True  # a folder cannot be flushed there; MoveFileEx is journalled by NTFS
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        os.fsync(descriptor)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _keep_attributes(real: Path, new: Temporary) -> list[str]:
    status = real.stat()
    notes = []
    if status.st_nlink > 1:
        notes.append("the file had a second name (a hard link), which still holds the old workbook")
    if sys.platform == "win32":
        _keep_mark_of_the_web(real, new.path)
        return notes
    with contextlib.suppress(PermissionError):
        os.fchown(new.descriptor, status.st_uid, status.st_gid)
    os.fchmod(new.descriptor, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):
        for name in os.listxattr(real):
            try:
                os.setxattr(new.descriptor, name, os.getxattr(real, name))
            except OSError:  # what the system itself attaches is the system's to give
                notes += (
                    []
                    if not name.startswith("user.")
                    else [f"the extended attribute {name} could not be kept"]
                )
    return notes


def _keep_mark_of_the_web(real: Path, new: Path) -> None:
    """A file from the internet stays one, so that Excel still opens it with care."""
    with contextlib.suppress(OSError):
        mark = Path(f"{real}:Zone.Identifier").read_bytes()
        Path(f"{new}:Zone.Identifier").write_bytes(mark)


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """What the system says of a disk, as one sentence; the workbook is unchanged in every case."""
    try:
        yield
    except OSError as problem:
        raise _as_error(problem, path, "the workbook could not be written") from None


def _as_error(problem: OSError, path: Path, what: str) -> XlmigrateError:
    if problem.errno in _FULL:
        return XlmigrateError(
            "the disk is full; the workbook is unchanged",
            where=path.name,
            do="Free some space and run again.",
        )
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WorkbookRefusedError(
            "its folder may not be written to",
            where=path.name,
            do="Copy the workbook to a folder of your own, or ask for the right to write there.",
        )
    reason = os.strerror(problem.errno) if problem.errno else "unknown reason"
    return XlmigrateError(f"{what}: {reason}; the workbook is unchanged", where=path.name)
