from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ccwarn.stores import leftovers, seals


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


@pytest.fixture
def aside(tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a version of tmp_path/cur/draft that a dead run has left in tmp_path/tmp."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    with monkeypatch.context() as there:
        there.setattr(os, "getpid", lambda: dead)
        name = leftovers.aside_name(tmp_path / "tmp", tmp_path / "cur" / "draft")
    aside = tmp_path / "tmp" / name
    aside.write_bytes(b"the old version")
    return aside


def told(tmp_path: Path) -> list[tuple[Path, bool]]:
    found = leftovers.interrupted(tmp_path / "tmp", [tmp_path / "new", tmp_path / "cur"])
    return [(it.record, it.ours) for it in found]


def cleaned(tmp_path: Path) -> dict[str, bytes]:
    leftovers.clean_up(tmp_path / "tmp", [tmp_path / "new", tmp_path / "cur"])
    return {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_a_version_that_stands_aside_goes_back_where_no_other_came(
    tmp_path: Path, aside: Path
) -> None:
    assert told(tmp_path) == [(aside, True)]
    assert cleaned(tmp_path) == {"draft": b"the old version"}
    assert (tmp_path / "cur" / "draft").exists()


def test_a_version_that_stands_aside_goes_where_another_came(tmp_path: Path, aside: Path) -> None:
    (tmp_path / "cur" / "draft").write_bytes(b"the new version")
    assert told(tmp_path) == []
    assert cleaned(tmp_path) == {"draft": b"the new version"}


@pytest.mark.parametrize("change", [("draft", "other"), ("aside", "away")])
def test_what_only_seems_to_stand_aside_stays_where_it_is(
    tmp_path: Path, aside: Path, change: tuple[str, str]
) -> None:
    named = aside.rename(aside.with_name(aside.name.replace(*change)))
    moved = tmp_path / "new" / aside.name
    moved.write_bytes(b"elsewhere")
    assert told(tmp_path) == ([(named, False)] if change[0] == "draft" else [])
    assert cleaned(tmp_path) == {named.name: b"the old version", moved.name: b"elsewhere"}


def test_a_name_that_would_be_too_long_is_not_given(tmp_path: Path) -> None:
    fits = next(
        n for n in range(255, 0, -1) if leftovers.aside_name(tmp_path, tmp_path / ("x" * n))
    )
    assert len(leftovers.aside_name(tmp_path, tmp_path / ("x" * fits))) == 255
    assert leftovers.aside_name(tmp_path, tmp_path / ("\N{GRINNING FACE}" * (fits // 2 + 1))) == ""


def test_nothing_stands_aside_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*parts: bytes) -> str:
        raise PermissionError

    monkeypatch.setattr(seals, "seal", refused)
    assert leftovers.aside_name(tmp_path, tmp_path / "draft") == ""


def test_a_folder_that_is_not_there_is_clean(tmp_path: Path) -> None:
    leftovers.clean_up(tmp_path / "absent", [])


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_of_such_a_name_is_removed_but_not_followed(tmp_path: Path, dead: int) -> None:
    target = tmp_path / "target"
    target.touch()
    (tmp_path / f".ccwarn-{dead}-{'a' * 16}.tmp").symlink_to(target)
    leftovers.clean_up(tmp_path, [tmp_path])
    assert list(tmp_path.iterdir()) == [target]
