from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import environment
from installing import pip


def test_stamp_changes_with_every_locked_package() -> None:
    assert environment.stamp(b"idna==3.20\n") != environment.stamp(b"idna==3.21\n")
    assert environment.stamp(b"idna==3.20\n") == environment.stamp(b"idna==3.20\n")


def test_environment_is_current_when_it_runs_and_its_stamp_fits(tmp_path: Path) -> None:
    (tmp_path / environment.STAMP).write_text("wanted")
    assert environment.is_current(tmp_path, Path(sys.executable), "wanted")


def test_environment_without_a_stamp_is_made_anew(tmp_path: Path) -> None:
    assert not environment.is_current(tmp_path, Path(sys.executable), "wanted")


def test_environment_of_other_requirements_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / environment.STAMP).write_text("of yesterday")
    assert not environment.is_current(tmp_path, Path(sys.executable), "wanted")


def test_the_python_of_an_environment_can_make_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / "venv"
    commands: list[list[str]] = []

    def start(command: list[str]) -> int:
        commands.append(command)
        venv.mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(environment, "start", start)
    monkeypatch.setattr(sys, "executable", str(environment.python_in(venv)))
    assert environment.make(venv, "wanted")
    assert Path(commands[0][0]).is_file()


def test_environment_whose_python_is_gone_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / environment.STAMP).write_text("wanted")
    assert not environment.is_current(tmp_path, tmp_path / "bin" / "python", "wanted")


@pytest.fixture(scope="module")
def installer(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command of a pip."""
    return pip(tmp_path_factory.mktemp("pip"))


@pytest.mark.parametrize(
    ("pin", "complaint"),
    [
        ("tiny==1 --hash=sha256:{sha256}", None),
        ("tiny==1 --hash=sha256:" + 64 * "0", "DO NOT MATCH THE HASHES"),
        ("tiny==1", "Hashes are required"),
    ],
)
def test_only_the_files_that_were_locked_are_installed(
    pin: str, complaint: str | None, installer: list[str], tmp_path: Path
) -> None:
    wheel = tmp_path / "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as files:
        files.writestr("tiny.py", "")
        files.writestr(
            "tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n"
        )
        files.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        files.writestr("tiny-1.dist-info/RECORD", "")
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock = tmp_path / "requirements.lock"
    lock.write_text(pin.format(sha256=sha256) + "\n")
    there = [
        "--isolated",
        "--no-index",
        "--find-links",
        str(tmp_path),
        "--target",
        str(tmp_path / "t"),
    ]
    command = [*installer, "install", *there, *environment.as_locked(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (tmp_path / "t" / "tiny.py").exists() == (complaint is None), done.stderr
    assert (complaint or "") in done.stderr
