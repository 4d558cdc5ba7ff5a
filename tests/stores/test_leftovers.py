from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ccwarn.stores import leftovers


@pytest.fixture
def dead() -> int:
    """Return the number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_what_a_dead_run_was_writing_is_removed(tmp_path: Path, dead: int) -> None:
    (tmp_path / f".ccwarn-{dead}-{'a' * 16}.tmp").touch()
    leftovers.clean_up(tmp_path, [tmp_path])
    assert list(tmp_path.iterdir()) == []


def test_what_belongs_to_the_living_or_to_others_stays(tmp_path: Path, dead: int) -> None:
    names = {leftovers.temporary_name(), ".ccwarn-x.tmp", f".ccwarn-{dead}-z.tmp", f"ccwarn-{dead}"}
    for name in names:
        (tmp_path / name).touch()
    leftovers.clean_up(tmp_path, [tmp_path])
    assert {path.name for path in tmp_path.iterdir()} == names


def test_after_an_hour_a_process_number_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / leftovers.temporary_name()).touch()
    later = time.time() + 3700
    monkeypatch.setattr(time, "time", lambda: later)
    leftovers.clean_up(tmp_path, [tmp_path])
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_version_without_its_place_is_kept(tmp_path: Path, dead: int) -> None:
    foreign = tmp_path / f".ccwarn-{dead}-1-2-3-4-{'0' * 32}.swap"
    foreign.write_bytes(b"somebody's draft")
    leftovers.clean_up(tmp_path, [tmp_path])
    assert foreign.read_bytes() == b"somebody's draft"


def test_a_folder_that_is_not_there_is_clean(tmp_path: Path) -> None:
    leftovers.clean_up(tmp_path / "absent", [])


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_of_such_a_name_is_removed_but_not_followed(tmp_path: Path, dead: int) -> None:
    target = tmp_path / "target"
    target.touch()
    (tmp_path / f".ccwarn-{dead}-{'a' * 16}.tmp").symlink_to(target)
    leftovers.clean_up(tmp_path, [tmp_path])
    assert list(tmp_path.iterdir()) == [target]
