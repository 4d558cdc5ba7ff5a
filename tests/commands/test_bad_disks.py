"""Every command, where nothing can be written: a sentence and an exit status, never a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import Running, ccwarn, environment, letter, strangers
from disks import fill, make_read_only, small_disk

CANNOT = {"read-only": "Read-only file system", "full": "No space left on device"}
EXPOSED = letter(strangers(12))


@pytest.fixture(params=CANNOT)
def cannot(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Return why nothing can be written in the home folder, where a draft lies."""
    with small_disk(home / "disk", "1m") as disk:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, str(disk))
        (disk / "drafts").mkdir()
        (disk / "drafts" / "a.eml").write_bytes(EXPOSED)
        {"read-only": make_read_only, "full": fill}[request.param](disk)
        yield CANNOT[request.param]


@pytest.fixture
def drafts(home: Path) -> Path:
    return home / "disk" / "drafts"


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.usefixtures("cannot")
def test_check_needs_nothing_to_write(drafts: Path, tmp_path: Path) -> None:
    done = ccwarn("check", drafts, cwd=tmp_path)
    assert done.returncode == 1
    assert "1 to ask about" in said(done)


def test_fix_says_that_it_could_not_be_undone(cannot: str, drafts: Path, tmp_path: Path) -> None:
    done = ccwarn("fix", drafts, cwd=tmp_path)
    assert done.returncode == 2
    assert f"could not be recorded for undo: {cannot}" in said(done)
    assert (drafts / "a.eml").read_bytes() == EXPOSED


@pytest.mark.usefixtures("cannot")
def test_undo_has_nothing_to_undo(tmp_path: Path) -> None:
    for arguments in ((), ("--list",)):
        assert "nothing to undo" in said(ccwarn("undo", *arguments, cwd=tmp_path))


@pytest.mark.usefixtures("cannot")
def test_doctor_says_what_is_broken(tmp_path: Path) -> None:
    done = ccwarn("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "makes no fix that it cannot undo" in said(done)
    assert "1 problem found" in said(done)


@pytest.mark.usefixtures("cannot")
def test_policy_needs_nothing_to_write(tmp_path: Path) -> None:
    done = ccwarn("policy", "explain", cwd=tmp_path)
    assert done.returncode == 0
    assert "own_domains" in said(done)


def test_what_cannot_be_installed_is_told(cannot: str, drafts: Path, tmp_path: Path) -> None:
    done = ccwarn("install", "thunderbird", "--profile", drafts, cwd=tmp_path)
    assert done.returncode == 2
    assert f"could not be written: {cannot}." in said(done)
    assert "None" not in said(done)
    done = ccwarn("uninstall", "thunderbird", "--profile", drafts, cwd=tmp_path)
    assert "add-on" in said(done)


@pytest.mark.usefixtures("cannot")
def test_the_demonstration_works(tmp_path: Path) -> None:
    done = ccwarn("demo", cwd=tmp_path, typed="1\n")
    assert done.returncode == 0
    assert "every byte is the same" in said(done)


@pytest.mark.usefixtures("cannot")
def test_mail_is_sent_though_the_answer_cannot_be_noted(tmp_path: Path) -> None:
    send = f"{sys.executable} -c 'import sys; sys.stdin.read(); print(1)'"
    done = ccwarn(
        *("sendmail", "--command", send, "--unattended", "remedy", "a@b.example"),
        cwd=tmp_path,
        typed=EXPOSED,
    )
    assert done.returncode == 0
    assert said(done).startswith("1 ")
    assert "the decision could not be noted: " in said(done)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.usefixtures("cannot")
def test_gates_stand_without_a_desktop(drafts: Path, tmp_path: Path) -> None:
    with Running("--drafts", drafts, cwd=tmp_path) as guard:
        guard.wait_for("ccwarn would ask about 1 draft")
        status, _out, errors = guard.end(signal.SIGINT)
        assert status == 0
        assert " ".join(errors.split()).endswith("ccwarn makes no fix that it cannot undo.")
    options = ("--upstream", "mail.example:587", "--unattended", "hold")
    with Running("submission", "--listen", "127.0.0.1:0", *options, cwd=tmp_path) as gate:
        gate.wait_for("is checked and passed on")
        assert gate.end(signal.SIGTERM)[::2] == (0, "")


@pytest.mark.usefixtures("cannot")
def test_the_tray_says_why_it_cannot_start(drafts: Path, tmp_path: Path) -> None:
    environ = environment(QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=str(drafts))
    done = ccwarn("--drafts", drafts, cwd=tmp_path, environ=environ)
    assert done.returncode == 74
    assert f"nothing can be written in {drafts}/ccwarn." in said(done)
