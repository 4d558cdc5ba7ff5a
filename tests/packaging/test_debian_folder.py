from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

import debian_folder
from counterparts import missing, needs, needs_root

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can enter a folder")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "debian"


@pytest.fixture
def debootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Put a program in debootstrap's place that makes a bit of a folder and ends with a status."""
    needs_root()
    if subprocess.run([*debian_folder.CONTAINED, "true"], capture_output=True).returncode:
        missing("may not mount anything here")
    programs = tmp_path / "programs"
    programs.mkdir()

    def ends_with(status: int) -> None:
        script = programs / "debootstrap"
        last = 'for last; do true; done; mkdir -p "$last/bin"; touch "$last/bin/$$"'
        script.write_text(f'#!/bin/sh\n{last}\necho "of no use"\nexit {status}\n')
        script.chmod(0o755)

    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return ends_with


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small checkout, with one file of its own and one that only lies there."""
    needs("git")
    checkout = tmp_path / "checkout"
    (checkout / "made").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(checkout)], check=True)
    (checkout / ".gitignore").write_text("made\n")
    (checkout / "made" / "here").touch()
    (checkout / "old.py").touch()
    monkeypatch.setattr(debian_folder, "ROOT", checkout)
    return checkout


def entered(monkeypatch: pytest.MonkeyPatch, status: int) -> list[tuple[str, ...]]:
    """Note what is run in the folder instead of running it, as if it ended with a status."""
    commands: list[tuple[str, ...]] = []

    def enter(folder: Path, *command: str) -> int:
        commands.append(command)
        return status

    monkeypatch.setattr(debian_folder, "enter", enter)
    return commands


def test_a_folder_is_made_once_and_used_again(
    folder: Path, debootstrap: Callable[[int], None]
) -> None:
    debootstrap(0)
    assert debian_folder.provide(folder)
    made = list((folder / "bin").iterdir())
    assert debian_folder.provide(folder)
    assert list((folder / "bin").iterdir()) == made


def test_a_folder_that_was_made_by_half_is_not_used(
    folder: Path, debootstrap: Callable[[int], None], capfd: pytest.CaptureFixture[str]
) -> None:
    debootstrap(1)
    assert not debian_folder.provide(folder)
    assert "of no use" in capfd.readouterr().err
    (folder / "left").touch()
    debootstrap(0)
    assert debian_folder.provide(folder)
    assert not (folder / "left").exists()


def test_a_folder_of_other_things_is_made_anew(
    folder: Path, debootstrap: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    debootstrap(0)
    assert debian_folder.provide(folder)
    monkeypatch.setattr(debian_folder, "PACKAGES", ("python3", "wine"))
    assert not debian_folder.is_whole(folder)


def test_a_folder_in_which_packages_were_installed_by_half_is_not_used(
    folder: Path, debootstrap: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    debootstrap(0)
    assert debian_folder.provide(folder)
    entered(monkeypatch, 1)
    assert not debian_folder.set_up(folder)
    assert not debian_folder.is_whole(folder)


@pytest.mark.usefixtures("checkout")
def test_tests_run_where_all_is_set_up(
    tmp_path: Path, debootstrap: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    debootstrap(0)
    commands = entered(monkeypatch, 0)
    assert debian_folder.run_tests(["-q"]) == 0
    assert debian_folder.look_at_coverage() == 0
    dev = ("python3", "packaging/dev.py", "python")
    assert commands == [
        (*dev, "-c", ""),
        (*dev, "-m", "coverage", "erase"),
        (*dev, "-m", "coverage", "run", "-m", "pytest", "-q"),
        (*dev, "packaging/coverage_floor.py"),
    ]
    assert debian_folder.place().is_relative_to(tmp_path)
    assert debian_folder.is_whole(debian_folder.place())
    assert (debian_folder.place() / "ccwarn" / "old.py").is_file()


def test_where_no_folder_can_be_made_it_says_so_and_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert debian_folder.run_tests([]) == 1
    assert "Only root" in capfd.readouterr().err


def test_the_copy_of_the_checkout_follows_it_and_keeps_its_environment(
    tmp_path: Path, checkout: Path
) -> None:
    copy = tmp_path / "copy"
    debian_folder.copy_checkout(copy)
    (copy / ".venv").mkdir()
    (copy / ".venv" / "kept").touch()
    (checkout / "old.py").unlink()
    (checkout / "new").mkdir()
    (checkout / "new" / "new.py").touch()
    debian_folder.copy_checkout(copy)
    files = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert files == {".gitignore", ".venv/kept", "new/new.py"}


@pytest.mark.usefixtures("debootstrap")
def test_with_files_besides_those_of_the_folder_neither_is_changed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = Path("/")  # It has all that a command needs, but for what is on other file systems.
    changed = Path("/var/tmp") / str(uuid.uuid4())
    script = f"echo more >>here; cp here {changed}; cat {changed}; cp here /mnt"
    with tempfile.TemporaryDirectory(dir="/dev/shm") as besides:
        here = Path(besides, "ccwarn", "here")
        here.parent.mkdir()
        here.write_text("besides")
        Path(besides, "mnt").mkdir()
        try:
            assert debian_folder.enter(folder, "sh", "-c", script, besides=Path(besides)) == 0
            assert not changed.exists()
        finally:
            changed.unlink(missing_ok=True)
        assert capfd.readouterr().out == "besidesmore\n"
        assert here.read_text() == "besides"
        assert Path(besides, "mnt", "here").read_text() == "besidesmore\n", "only this is kept"


def test_many_may_use_a_folder_together_and_nobody_changes_it_meanwhile(folder: Path) -> None:
    command = ["flock", "--nonblock", str(folder.with_suffix(".lock")), "true"]
    with debian_folder.together(folder), debian_folder.together(folder):
        assert subprocess.run(command, check=False).returncode == 1
    assert subprocess.run(command, check=False).returncode == 0


def test_mounts_and_processes_are_gone_when_whoever_made_them_is_killed(tmp_path: Path) -> None:
    needs_root()
    folder = tmp_path / "mounted"
    folder.mkdir()
    within = f"mount -t tmpfs tmpfs {folder} && touch {folder}/within && echo mounted && sleep 99"
    command = [*debian_folder.CONTAINED, "sh", "-c", within]
    parent = f"import subprocess\nsubprocess.run({command!r}, check=False)"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        if process.stdout.readline() != b"mounted\n":
            missing("may not mount anything here")
        assert not folder.is_mount(), "outside there never is a mount"
        process.kill()
        # Its output ends when the last process that could write to it has ended.
        assert process.stdout.read() == b""
    folder.rmdir()


def test_what_debian_has_mended_is_installed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = entered(monkeypatch, 0)
    assert debian_folder.renew(folder, "bookworm")
    ((*_shell, script),) = commands
    # The folder's own files lie elsewhere here, and there is no apt.
    sources = tmp_path / "sources.list"
    sources.with_name("sources.list.d").mkdir()
    sources.write_text("deb http://mirror.example/debian bookworm main\n")
    lines = script.replace("/etc/apt/sources.list", str(sources))
    apt = tmp_path / "apt-get"
    apt.write_text('#!/bin/sh\necho "$*" >>"$0.told"\n')
    apt.chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", lines], env=environ, check=True)
    told = (tmp_path / "sources.list.d" / "security.list").read_text()
    assert told == "deb http://mirror.example/debian-security bookworm-security main\n"
    told = (tmp_path / "apt-get.told").read_text()
    assert [line.split()[-1] for line in told.splitlines()] == ["update", "dist-upgrade", "clean"]
    entered(monkeypatch, 1)
    assert not debian_folder.renew(folder, "bookworm")
