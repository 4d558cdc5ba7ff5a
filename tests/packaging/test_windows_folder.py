from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

import debian_folder
import windows_folder
from counterparts import needs
from environment import LOCK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can enter a folder")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a place for a folder of which nothing is really made."""
    folder = tmp_path / "windows"

    def made(where: Path) -> bool:
        where.mkdir(exist_ok=True)
        return True

    monkeypatch.setattr(debian_folder, "provide", made)
    monkeypatch.setattr(windows_folder, "_put_python", lambda folder: 0)
    return folder


def entered(monkeypatch: pytest.MonkeyPatch, status: int) -> list[tuple[str, ...]]:
    """Note what is run in the folder instead of running it, as if it ended with a status."""
    commands: list[tuple[str, ...]] = []

    def enter(folder: Path, *command: str, besides: Path | None = None) -> int:
        commands.append(command)
        return status

    monkeypatch.setattr(windows_folder, "enter", enter)
    return commands


def test_a_folder_is_made_once_and_used_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = entered(monkeypatch, 0)
    assert windows_folder.provide(folder)
    assert ["wine64" in commands[0][-1], "wineboot" in commands[1][-1]] == [True, True]
    assert windows_folder.provide(folder)
    assert len(commands) == 2


def test_a_folder_that_was_made_by_half_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    entered(monkeypatch, 1)
    assert not windows_folder.provide(folder)
    assert "Failed at installing Wine" in capfd.readouterr().err
    assert not windows_folder.is_whole(folder)


@pytest.mark.parametrize("name", ["PACKAGES", "INTERPRETER", "QT"])
def test_a_folder_of_other_things_is_made_anew(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(monkeypatch, 0)
    assert windows_folder.provide(folder)
    monkeypatch.setattr(windows_folder, name, "another one")
    assert not windows_folder.is_whole(folder)


@pytest.mark.usefixtures("folder")
def test_what_runs_there_has_a_copy_of_the_checkout_that_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("git")
    seen: list[Path] = []

    def enter(folder: Path, *command: str, besides: Path | None = None) -> int:
        if besides is None:
            return 0
        assert (besides / debian_folder.CHECKOUT / "pyproject.toml").is_file()
        catalogues = besides / debian_folder.CHECKOUT / "resources" / "i18n"
        assert (catalogues / "de" / "LC_MESSAGES" / "ccwarn.mo").is_file()
        seen.append(besides)
        (besides / "mnt" / f"picture{len(seen)}").touch()
        return 3

    monkeypatch.setattr(windows_folder, "enter", enter)
    monkeypatch.setattr(debian_folder, "can_be_made", lambda: True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    results = tmp_path / "results"
    assert [windows_folder.run_tests([]), windows_folder.run(["true"], results)] == [3, 3]
    assert [path.name for path in results.iterdir()] == ["picture2"]
    assert windows_folder.is_whole(debian_folder.place(windows_folder.NAME))
    assert len({*seen}) == 2, "two at once do not meet"
    assert not any(besides.exists() for besides in seen)


@pytest.mark.usefixtures("folder")
def test_whoever_waits_until_it_is_made_does_not_wait_for_those_who_use_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl  # late: only Linux has it

    needs("git")
    entered(monkeypatch, 0)
    monkeypatch.setattr(debian_folder, "can_be_made", lambda: True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = debian_folder.place(windows_folder.NAME)
    folder.mkdir(parents=True)
    waits, status = threading.Event(), list[int]()
    monkeypatch.setattr(debian_folder, "say", lambda text: waits.set())
    second = threading.Thread(target=lambda: status.append(windows_folder.run(["true"])))
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second.start()
        assert waits.wait(30)
        assert windows_folder.provide(folder)
        fcntl.flock(lock, fcntl.LOCK_SH)
        second.join(100)
        done = [*status]
    second.join()
    assert done == [0]


@pytest.mark.parametrize("on_screen", [False, True])
def test_windows_are_opened_on_a_screen_where_that_is_asked_for(
    on_screen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("Xvfb")
    needs("openbox")
    ran: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> int:
        ran.append(command)
        return 4

    monkeypatch.setattr(windows_folder, "run", run)
    begin = windows_folder.run_tests_on_screen if on_screen else windows_folder.run_tests
    assert begin(["-k", "dialog"]) == 4
    (command,) = ran
    assert command[command.index("-k") :][:2] == ["-k", "dialog"]
    assert any(word.startswith("DISPLAY=:") for word in command) == on_screen
    assert ("CCWARN_TEST_PLATFORM=windows" in command) == on_screen


def test_where_no_folder_can_be_made_it_says_so_and_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert windows_folder.run_tests([]) == 1
    assert "Only root" in capfd.readouterr().err


def test_all_that_is_locked_is_installed_but_for_qt() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    wanted = windows_folder.requirements(lock)
    packages = [line.split()[0] for line in wanted.splitlines() if line[:1].isalpha()]
    locked = [line.split()[0] for line in lock.splitlines() if line[:1].isalpha()]
    of_qt = {"pyside6-essentials", "shiboken6"}
    assert packages[:-2] == [each for each in locked if each.partition("==")[0] not in of_qt]
    assert packages[-2:] == ["pyside6-essentials==6.9.3", "shiboken6==6.9.3"]
    known = set(wanted.split()) - set(lock.split())
    assert len(known) == 4, "two packages, each with its hash"
