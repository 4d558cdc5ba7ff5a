from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Running, ccwarn, without_windows

Environ = dict[str, str]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary files are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("TEMP", str(folder))
    return folder


@pytest.fixture
def environ(temporary: Path, tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the terminal is all there is."""
    return without_windows(tmp_path / "without Qt")


def text(done: subprocess.CompletedProcess[str]) -> str:
    return re.sub(r"\s+", " ", done.stdout)


def test_the_whole_job(tmp_path: Path, temporary: Path, environ: Environ) -> None:
    done = ccwarn("demo", cwd=tmp_path, typed="1\n", environ=environ)
    assert done.returncode == 0
    assert bool(done.stderr) is (sys.platform == "win32"), "it says why there are no windows"
    assert "475 people would see each other's email addresses" in text(done)
    assert "1 Move 475 to Bcc 2 " in text(done)
    assert "Send anyway" not in done.stdout
    assert "Done: 475 addresses moved to Bcc" in text(done)
    assert "outside To, Cc and Bcc, every byte is the same" in text(done)
    assert list(temporary.iterdir()) == []


def test_the_answer_that_changes_nothing(tmp_path: Path, temporary: Path, environ: Environ) -> None:
    done = ccwarn("demo", cwd=tmp_path, typed="\n", environ=environ)
    assert done.returncode == 0
    assert "Compared with the original file: every byte is the same." in text(done)
    assert list(temporary.iterdir()) == []


def test_nobody_there_to_answer(tmp_path: Path, temporary: Path, environ: Environ) -> None:
    done = ccwarn("demo", cwd=tmp_path, environ=environ)
    assert done.returncode == 0
    assert "475 people" in done.stdout
    assert "Nobody is here to answer, so the draft stays as it is." in text(done)
    assert list(temporary.iterdir()) == []


def test_leaves_nothing_of_the_users_own_behind(
    tmp_path: Path, temporary: Path, home: Path, environ: Environ
) -> None:
    assert ccwarn("demo", cwd=tmp_path, typed="1\n", environ=environ).returncode == 0
    assert not list(home.rglob("*ccwarn*"))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ended_from_outside(
    tmp_path: Path, temporary: Path, number: signal.Signals, status: int
) -> None:
    with Running("demo", cwd=tmp_path) as demo:
        demo.wait_for("Your answer")
        assert list(temporary.iterdir())
        ended, _output, errors = demo.end(number)
    assert (ended, errors) == (status, "")
    assert list(temporary.iterdir()) == []
