from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.settings.files import state_dir, user_policy_file
from ccwarn.stores import in_place, leftovers
from ccwarn.stores.in_place import Overwrite
from ccwarn.stores.mbox import Mbox
from ccwarn.stores.opening import open_store, open_to_change
from command_line import ccwarn
from counterparts import needs_root
from stores.faults import Fault, in_child, with_faults
from stores.mboxes import cc, draft

BEFORE = draft(1, cc=cc(40))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "mail").mkdir()
    path = tmp_path / "mail" / "Drafts"
    path.write_bytes(BEFORE)
    return path


@pytest.fixture
def dead() -> int:
    """Return the number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def fix(path: Path) -> None:
    store = Mbox(path)
    (href,) = store.list()
    stored = store.read(href)
    store.replace(href, stored.etag, stored.draft.moved(set(cc(40)[1:]), Field.BCC))


def tear(path: Path) -> Path:
    """Kill a run in the middle of its write; return the record that it leaves."""
    in_child(lambda: with_faults(Fault("write", 1, "midway"), lambda: fix(path)))
    assert path.read_bytes() != BEFORE
    (record,) = path.parent.glob(".ccwarn-*.in-place")
    return record


def reported(path: Path) -> list[tuple[Path, bool]]:
    return [(found.record, found.ours) for found in open_store(path).interrupted()]


def test_reading_tells_and_a_change_puts_right(path: Path) -> None:
    record = tear(path)
    torn = path.read_bytes()
    assert list(open_store(path).list())
    assert reported(path) == [(record, True)]
    assert path.read_bytes() == torn
    open_to_change(path)
    assert path.read_bytes() == BEFORE
    assert not record.exists()
    assert reported(path) == []


def forged_text(record: Path) -> None:
    line, _, data = record.read_bytes().partition(b"\n")
    document = json.loads(line) | {"seal": "0" * 32}
    record.write_bytes(json.dumps(document).encode() + b"\n" + data)


def another_key(_record: Path) -> None:
    (state_dir() / "recovery.key").write_bytes(b"x" * 32)


def a_key_for_all(_record: Path) -> None:
    (state_dir() / "recovery.key").chmod(0o644)


def no_key(_record: Path) -> None:
    (state_dir() / "recovery.key").unlink()


def others_may_read(record: Path) -> None:
    record.chmod(0o644)


def another_owner(record: Path) -> None:
    needs_root()
    os.chown(record, 12345, 12345)


@pytest.mark.parametrize(
    "forge", [forged_text, another_key, a_key_for_all, no_key, others_may_read, another_owner]
)
def test_what_nothing_proves_is_told_and_left_alone(
    path: Path, forge: Callable[[Path], None]
) -> None:
    record = tear(path)
    forge(record)
    torn, left = path.read_bytes(), record.read_bytes()
    open_to_change(path)
    assert path.read_bytes() == torn
    assert record.read_bytes() == left
    assert reported(path) == [(record, False)]


def test_a_record_proves_nothing_in_another_folder(path: Path, tmp_path: Path) -> None:
    tear(path)
    shutil.copytree(path.parent, tmp_path / "unpacked")
    copy = tmp_path / "unpacked" / path.name
    torn = copy.read_bytes()
    open_to_change(copy)
    assert copy.read_bytes() == torn
    assert [ours for _record, ours in reported(copy)] == [False]


def test_a_record_reaches_no_further_than_recipients(path: Path, dead: int) -> None:
    at = BEFORE.index(b"Subject: ")
    header = BEFORE.index(b"\n") + 1
    change = Overwrite(header, at - header, b"Subject:", b"Zubject!")
    record = path.with_name(f".ccwarn-{dead}-{'a' * 16}.in-place")
    record.touch(0o600)
    record.write_bytes(in_place._encoded(path, change))
    torn = BEFORE.replace(b"Subject:", b"Zubject:")
    path.write_bytes(torn)
    assert reported(path) == [(record, True)]
    open_to_change(path)
    assert path.read_bytes() == torn


def test_what_a_newer_ccwarn_has_written_is_told_and_left_alone(path: Path) -> None:
    record = tear(path)
    torn = path.read_bytes()
    line, _, data = record.read_bytes().partition(b"\n")
    document = json.loads(line)
    assert document["version"] == 1
    for newer in ({**document, "version": 2}, {"version": 2}):
        record.write_bytes(json.dumps(newer).encode() + b"\n" + data)
        (found,) = open_store(path).interrupted()
        assert (found.record, found.ours) == (record, False)
        assert "Update ccwarn" in found.sentence
        open_to_change(path)
        assert record.exists()
        assert path.read_bytes() == torn


def test_a_record_without_a_version_is_of_the_first(path: Path) -> None:
    record = tear(path)
    line, _, data = record.read_bytes().partition(b"\n")
    document = json.loads(line)
    del document["version"]
    record.write_bytes(json.dumps(document).encode() + b"\n" + data)
    open_to_change(path)
    assert path.read_bytes() == BEFORE


def test_a_record_that_is_not_whole_says_nothing_and_goes(path: Path, dead: int) -> None:
    record = path.with_name(f".ccwarn-{dead}-{'a' * 16}.in-place")
    record.touch(0o600)
    change = Overwrite(0, 0, b"From", b"Form")
    record.write_bytes(in_place._encoded(path, change)[:-1])
    assert reported(path) == []
    open_to_change(path)
    assert not record.exists()
    assert path.read_bytes() == BEFORE


def test_no_forged_name_brings_a_file_into_a_drafts_place(tmp_path: Path, dead: int) -> None:
    victim = tmp_path / "draft.eml"
    victim.write_bytes(BEFORE)
    name = leftovers.swap_name(tmp_path, victim.stat().st_ino, "1-2-3")
    theirs = name.replace(str(os.getpid()), str(dead), 1)  # The seal is that of another name.
    planted = tmp_path / theirs
    planted.write_bytes(b"To: everybody@world.example\n\n")
    open_to_change(tmp_path)
    assert victim.read_bytes() == BEFORE
    assert planted.exists()
    assert reported(tmp_path) == [(planted, False)]


def test_check_and_doctor_tell_and_leave_everything_and_fix_puts_right(
    path: Path, tmp_path: Path, home: Path
) -> None:
    policy = user_policy_file()
    policy.parent.mkdir(parents=True)
    policy.write_text(f"drafts_folders = [{str(path)!r}]\n")
    record = tear(path)
    torn = path.read_bytes()
    for command in (("check", path), ("fix", "--dry-run", path), ("doctor",), ("undo", "--list")):
        done = ccwarn(*command, cwd=tmp_path)
        if command[0] != "undo":
            assert "ended in the middle of a change" in " ".join(
                (done.stdout + done.stderr).split()
            ), command
        assert path.read_bytes() == torn, command
        assert record.exists(), command
    done = ccwarn("fix", path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not record.exists()
    undone = ccwarn("undo", cwd=tmp_path)
    assert undone.returncode == 0, undone.stderr
    assert path.read_bytes() == BEFORE
