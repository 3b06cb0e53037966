"""A save is the old file or the new one. The sweep over every system call is in tests/conformance/ooxml_kill.py."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ooxml.building import book
from xlmigrate.engine.errors import WorkbookBusyError, WorkbookRefusedError, XlmigrateError
from xlmigrate.workbook import ooxml
from xlmigrate.workbook.ooxml import archive, disk, sheet_edit, verify

ROWS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX file system")


@pytest.fixture
def path(tmp_path):
    return book(tmp_path / "a.xlsx", ROWS)


def editor_of(path: Path, value: object = 5) -> ooxml.Editor:
    editor = ooxml.Editor(ooxml.open(path))
    editor.set_cell("List", "A1", value)
    return editor


def save(path: Path, value: object = 5, **options: int) -> ooxml.Saved:
    return editor_of(path, value).save(path.parent / "state", **options)


def litter(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir() if p.name not in (path.name, "state"))


def test_a_save_says_what_it_did(path):
    before = path.read_bytes()
    saved = save(path)
    assert (saved.changed, saved.durable, saved.notes) == (True, True, ())
    assert saved.sha256 == disk.sha256_of(path)
    assert saved.backup is not None
    assert saved.backup.read_bytes() == before
    assert ooxml.open(path).read_cell("List", "A1") == 5.0
    assert litter(path) == []


@posix
def test_the_mode_of_the_file_is_kept_and_nobody_else_sees_the_temporary_one(path, monkeypatch):
    path.chmod(0o640)
    seen = []
    before = disk.replace

    def looking(real, new):
        seen.append(stat.S_IMODE(new.path.stat().st_mode))
        return before(real, new)

    monkeypatch.setattr(disk, "replace", looking)
    save(path)
    assert seen == [0o600]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_backups_and_their_folder_are_private(path):
    saved = save(path)
    assert saved.backup is not None
    assert stat.S_IMODE(saved.backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.backup.parent.stat().st_mode) == 0o700
    assert path.name not in str(saved.backup)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs extended attributes")
def test_extended_attributes_are_kept(path):
    try:
        os.setxattr(path, "user.origin", b"https://example.org")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    save(path)
    assert os.getxattr(path, "user.origin") == b"https://example.org"


@posix
def test_a_symbolic_link_stays_a_link_and_its_target_changes(path):
    link = path.parent / "link.xlsx"
    link.symlink_to(path)
    save(link)
    assert link.is_symlink()
    assert ooxml.open(path).read_cell("List", "A1") == 5.0


@posix
def test_a_hard_link_is_said_to_keep_the_old_workbook(path):
    other = path.parent / "other.xlsx"
    other.hardlink_to(path)
    assert save(path).notes == (
        "the file had a second name (a hard link), which still holds the old workbook",
    )
    assert ooxml.open(other).read_cell("List", "A1") == 1.0


def test_a_file_that_changed_since_it_was_read_is_refused(path):
    editor = editor_of(path)
    changed = book(path.parent / "b.xlsx", ROWS.replace("<v>2</v>", "<v>3</v>"))
    changed.replace(path)
    before = path.read_bytes()
    with pytest.raises(WorkbookBusyError) as refused:
        editor.save(path.parent / "state")
    assert str(refused.value) == "a.xlsx: the file changed since it was read. Run again; nothing was written."
    assert path.read_bytes() == before


def test_a_file_that_changes_while_it_is_written_is_refused(path, monkeypatch):
    editor = editor_of(path)
    before = verify.sheet_is_as_meant

    def meanwhile(*about, **options):
        before(*about, **options)
        path.write_bytes(b"somebody saved in between")

    monkeypatch.setattr(verify, "sheet_is_as_meant", meanwhile)
    with pytest.raises(WorkbookBusyError, match="the file changed since it was read"):
        editor.save(path.parent / "state")
    assert path.read_bytes() == b"somebody saved in between"
    assert litter(path) == []


@pytest.mark.parametrize(("owner", "program"), [("~$a.xlsx", "Excel"), (".~lock.a.xlsx#", "LibreOffice")])
def test_a_workbook_that_is_open_elsewhere_is_refused_with_advice(path, owner, program):
    (path.parent / owner).write_bytes(b"\x05Ana B")
    with pytest.raises(WorkbookBusyError) as refused:
        save(path)
    assert str(refused.value) == (
        f"a.xlsx: the workbook is open in {program}. Close it there and run again."
        f" If it is not open, delete the file {owner} beside it."
    )


@posix
def test_a_read_only_file_is_refused(path):
    path.chmod(0o444)
    with pytest.raises(WorkbookRefusedError, match="the file is read-only"):
        save(path)
    assert litter(path) == []


def test_a_second_process_is_told_who_holds_the_workbook(path):
    state = path.parent / "state"
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert holding.stdin is not None
    assert holding.stdout is not None
    try:
        assert holding.stdout.readline() == b"held\n"
        with pytest.raises(WorkbookBusyError) as refused:
            save(path)
        assert str(refused.value) == (
            f"a.xlsx: another run is at work on it (process {holding.pid}). Wait until it has ended."
        )
    finally:
        holding.kill()
        holding.communicate()
    save(path)  # the system freed the lock of the killed process
    assert ooxml.open(path).read_cell("List", "A1") == 5.0


HOLD = """
import sys
from pathlib import Path
from xlmigrate.workbook import ooxml
with ooxml.locked(Path(sys.argv[1]), Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_run_may_hold_the_lock_around_its_save(path):
    with ooxml.locked(path, path.parent / "state"):
        save(path)
        with ooxml.locked(path, path.parent / "state"):
            save(path, 6)
    assert ooxml.open(path).read_cell("List", "A1") == 6.0


def test_what_a_killed_run_left_is_swept_away_and_nothing_else(path):
    orphan = path.parent / ".a.xlsx.xlmigrate-0123456789abcdef.tmp"
    others = [path.parent / name for name in (".b.xlsx.xlmigrate-0.tmp", "a.xlsx.tmp", ".a.xlsx.swp")]
    for file in (orphan, *others):
        file.write_bytes(b"")
    save(path)
    assert not orphan.exists()
    assert all(other.exists() for other in others)


def test_old_backups_go_when_there_are_more_than_are_kept(path):
    saved = [save(path, value, keep=3) for value in range(10, 16)]
    kept = [s.backup for s in saved if s.backup is not None and s.backup.exists()]
    assert kept == [s.backup for s in saved[-3:]]


def test_a_backup_that_cannot_be_made_stops_the_run(path):
    state = path.parent / "state"
    state.write_bytes(b"a file where the folder should be")
    before = path.read_bytes()
    with pytest.raises(XlmigrateError, match="the state folder cannot be made"):
        save(path)
    assert path.read_bytes() == before


def failing(number: int, only: str = ""):
    def fail(*about, **_options):
        if not only or any(only in str(part) for part in about):
            raise OSError(number, os.strerror(number))
        raise AssertionError("not the expected call")

    return fail


FAILURES = [
    (errno.ENOSPC, "the disk is full; the workbook is unchanged. Free some space and run again."),
    (errno.EDQUOT, "the disk is full; the workbook is unchanged. Free some space and run again."),
    (errno.EIO, "the workbook could not be written: Input/output error; the workbook is unchanged."),
    (errno.EROFS, "its folder may not be written to. Copy the workbook to a folder of your own, or ask for the right to write there."),
]  # fmt: skip


@posix
@pytest.mark.parametrize(("number", "sentence"), FAILURES)
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_workbook_and_says_so(path, monkeypatch, number, sentence, call):
    before = path.read_bytes()
    editor = editor_of(path)
    target, name = {
        "write": (archive.ArchiveWriter, "finish"), "fsync": (os, "fsync"), "replace": (disk, "replace")
    }[call]  # fmt: skip
    if call == "fsync":
        disk.backed_up(path, editor.document.sha256, path.parent / "state", 20)
    monkeypatch.setattr(target, name, failing(number))
    with pytest.raises(XlmigrateError) as refused:
        editor.save(path.parent / "state")
    assert str(refused.value) == f"a.xlsx: {sentence}"
    assert path.read_bytes() == before
    assert litter(path) == []


@posix
def test_a_folder_that_cannot_be_flushed_after_the_replace_is_said_not_raised(path, monkeypatch):
    before = os.fsync

    def fsync(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        before(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    saved = save(path)
    assert (saved.changed, saved.durable) == (True, False)
    assert ooxml.open(path).read_cell("List", "A1") == 5.0


class HeldError(PermissionError):
    def __init__(self, winerror: int) -> None:
        super().__init__(errno.EACCES, "held")
        self.winerror = winerror


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_that_windows_holds_for_a_moment_is_tried_again(path, monkeypatch, winerror):
    pauses, replace, tries = [], Path.replace, []

    def held(self, target):
        tries.append(1)
        if len(tries) < 3:
            raise HeldError(winerror)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with disk.temporary(path) as new:
        os.write(new.descriptor, b"new")
        disk.replace(path, new, sleep=pauses.append)
        assert not new.is_open  # Windows moves no open file
    assert path.read_bytes() == b"new"
    assert pauses == [0.05, 0.1]


def test_a_file_that_windows_holds_for_long_is_said_after_two_and_a_half_seconds(path, monkeypatch):
    pauses: list[float] = []

    def held(_self, _target):
        raise HeldError(32)

    monkeypatch.setattr(Path, "replace", held)
    with disk.temporary(path) as new, pytest.raises(WorkbookBusyError) as refused:
        disk.replace(path, new, sleep=pauses.append)
    assert sum(pauses) == 2.5
    assert str(refused.value) == (
        "a.xlsx: another program holds the file."
        " Close it in Excel and in any preview, wait for the sync program, and run again."
    )


def test_any_other_refusal_of_windows_is_not_tried_again(path, monkeypatch):
    def held(_self, _target):
        raise HeldError(1224)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(WorkbookRefusedError, match="its folder may not be written to"):
        save(path)


SABOTAGE = {
    "a cell beside it": (sheet_edit._Stream, "_written", lambda *_: b'<c r="A1"><v>5</v></c><c r="AA1"><v>9</v></c>'),
    "the wrong value": (sheet_edit._Stream, "_written", lambda *_: b'<c r="A1"><v>6</v></c>'),
    "a lost cell": (sheet_edit._Stream, "_spliced", lambda *_: b'<row r="1"><c r="A1"><v>5</v></c></row>'),
    "a lost row": (sheet_edit._Stream, "_spliced", lambda *_: b""),
    "a changed tail": (sheet_edit._Stream, "_rest", lambda self, _: [self.tail.replace(b"</worksheet>", b" </worksheet>")]),
    "a part less": (archive.ArchiveWriter, "copy", None),
}  # fmt: skip


@pytest.mark.parametrize("what", SABOTAGE)
def test_a_fault_of_our_own_is_found_before_the_workbook_is_replaced(path, monkeypatch, what):
    target, name, fault = SABOTAGE[what]
    before = path.read_bytes()
    editor = editor_of(path)
    if fault is None:
        copy = archive.ArchiveWriter.copy

        def fault(self, source, entry):
            if entry.name != "xl/styles.xml":
                copy(self, source, entry)

    monkeypatch.setattr(target, name, fault)
    with pytest.raises(verify.VerificationError):
        editor.save(path.parent / "state")
    assert path.read_bytes() == before
    assert litter(path) == []


@pytest.mark.parametrize("at", [0.3, 0.5, 0.7, 0.9])
def test_a_flipped_bit_on_the_disk_is_found_before_the_workbook_is_replaced(path, monkeypatch, at):
    before = path.read_bytes()
    editor = editor_of(path)
    finish = archive.ArchiveWriter.finish

    def flipping(self):
        finish(self)
        end = self.file.tell()
        self.file.seek(int(end * at))
        byte = self.file.read(1)
        self.file.seek(int(end * at))
        self.file.write(bytes([byte[0] ^ 0x10]))
        self.file.seek(end)

    monkeypatch.setattr(archive.ArchiveWriter, "finish", flipping)
    with pytest.raises((verify.VerificationError, XlmigrateError)):
        editor.save(path.parent / "state")
    assert path.read_bytes() == before
    assert litter(path) == []


def test_a_signed_workbook_is_said_to_be_signed_no_more(tmp_path):
    path = book(tmp_path / "a.xlsx", ROWS, extra={"_xmlsignatures/origin.sigs": b""})
    assert save(path).notes == ("the workbook was signed, and the signature no longer holds",)


def test_a_backup_is_put_back_and_that_can_be_undone_too(path):
    before = path.read_bytes()
    saved = save(path)
    after = path.read_bytes()
    assert saved.backup is not None
    kept = ooxml.restore(path, saved.backup, saved.sha256, path.parent / "state")
    assert path.read_bytes() == before
    assert kept.read_bytes() == after
    assert litter(path) == []


def test_a_backup_is_not_put_over_a_workbook_that_changed(path):
    saved = save(path)
    save(path, 9)
    assert saved.backup is not None
    with pytest.raises(
        WorkbookBusyError, match=r"the file changed since it was read\. Nothing was restored\."
    ):
        ooxml.restore(path, saved.backup, saved.sha256, path.parent / "state")
    assert ooxml.open(path).read_cell("List", "A1") == 9.0
