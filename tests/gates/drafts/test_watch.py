from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.events import FileDeletedEvent

from ccwarn.gates.drafts.portable_watch import PortableWatch
from ccwarn.gates.drafts.watch import Watch, nearest, watch
from counterparts import not_on_wine
from gates.scripted import DEADLINE, eventually


class Heard:
    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.upsets = 0

    def changed(self, path: Path) -> None:
        self.paths.append(path)

    def upset(self) -> None:
        self.upsets += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "above" / "drafts"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(params=["system", "portable"])
def watched(
    request: pytest.FixtureRequest,
    folder: Path,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watch]:
    # On Linux, where ccwarn does not use it, watchdog calls it an error when an event comes while
    # it is being stopped.
    monkeypatch.setattr(logging.getLogger("watchdog.observers.inotify"), "disabled", True)
    made: Watch
    if request.param == "system":
        made = watch([folder], heard.changed, heard.upset)
    else:
        made = PortableWatch([folder], [], heard.changed, heard.upset)
    yield made
    made.close()


def test_writes_renames_and_removals_are_heard(watched: Watch, folder: Path, heard: Heard) -> None:
    path, renamed = folder / "a.eml", folder / "b.eml"
    path.write_bytes(b"x")
    eventually(lambda: path in heard.paths)
    heard.paths.clear()
    path.rename(renamed)
    eventually(lambda: {path, renamed} <= set(heard.paths))
    heard.paths.clear()
    renamed.unlink()
    eventually(lambda: renamed in heard.paths)


@not_on_wine("keeps a folder that is watched until it is watched no more")
def test_the_folders_end_is_heard(watched: Watch, folder: Path, heard: Heard) -> None:
    folder.rmdir()
    eventually(lambda: heard.upsets)


def test_the_folders_move_is_heard(watched: Watch, folder: Path, heard: Heard) -> None:
    folder.rename(folder.with_name("elsewhere"))
    eventually(lambda: heard.upsets)


def test_the_folders_end_is_heard_where_it_is_told_as_that_of_a_file(
    folder: Path, heard: Heard
) -> None:
    watch = PortableWatch([folder], [], heard.changed, heard.upset)
    watch.close()
    # What Windows tells of something that is gone, it does not say what it was.
    watch.on_any_event(FileDeletedEvent(str(folder)))
    assert heard.upsets == 1


def test_a_folder_that_is_made_in_the_folder_is_heard(
    watched: Watch, folder: Path, heard: Heard
) -> None:
    (folder / "cur").mkdir()
    eventually(lambda: folder / "cur" in heard.paths)


def test_reading_is_not_heard(watched: Watch, folder: Path, heard: Heard) -> None:
    path, last = folder / "a.eml", folder / "last"
    path.write_bytes(b"x")
    eventually(lambda: path in heard.paths)
    last.touch()
    eventually(lambda: last in heard.paths)
    heard.paths.clear()
    path.read_bytes()
    last.write_bytes(b"y")
    eventually(lambda: last in heard.paths)
    assert path not in heard.paths


def test_a_missing_folders_coming_is_heard(tmp_path: Path, heard: Heard) -> None:
    made = watch([tmp_path / "a" / "b"], heard.changed, heard.upset)
    (tmp_path / "a").mkdir()
    eventually(lambda: tmp_path / "a" in heard.paths)
    made.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only there is it told")
def test_a_folder_above_that_moves_is_heard(folder: Path, heard: Heard, tmp_path: Path) -> None:
    made = watch([folder], heard.changed, heard.upset)
    folder.parent.rename(tmp_path / "elsewhere")
    eventually(lambda: heard.upsets)
    made.close()


def test_nothing_is_heard_after_the_end(folder: Path, heard: Heard) -> None:
    made = watch([folder], heard.changed, heard.upset)
    made.close()
    (folder / "a").touch()
    assert heard.paths == []


def test_a_folder_that_cannot_be_watched_is_an_error(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda path: True)
    with pytest.raises(OSError, match=r"No such file|not found"):
        watch([tmp_path / "absent"], heard.changed, heard.upset)


def test_a_folder_that_goes_before_it_is_watched_is_an_error_at_once(
    tmp_path: Path, heard: Heard
) -> None:
    start = time.monotonic()
    with pytest.raises(FileNotFoundError):
        PortableWatch([tmp_path / "absent"], [], heard.changed, heard.upset)
    assert time.monotonic() < start + 1


@pytest.mark.usefixtures("watched")
def test_a_folder_that_is_written_to_again_and_again_is_heard_meanwhile(
    folder: Path, heard: Heard
) -> None:
    path, enough = folder / "a.eml", threading.Event()

    def write() -> None:
        give_up = time.monotonic() + DEADLINE / 2
        while not enough.wait(0.4) and time.monotonic() < give_up:
            path.write_bytes(b"x")
        heard.paths.append(folder / "the end")

    writing = threading.Thread(target=write)
    writing.start()
    eventually(lambda: heard.paths)
    enough.set()
    writing.join()
    assert heard.paths[0] == path


def test_the_nearest_folder_above(tmp_path: Path) -> None:
    assert nearest(tmp_path / "a" / "b" / "c") == tmp_path
