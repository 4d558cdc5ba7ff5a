from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from at_home import CLAWS_MAIL
from command_line import LIMIT, Running, ccwarn, letter, strangers, without_windows


def test_without_a_display_and_a_folder_it_says_what_to_do(tmp_path: Path, home: Path) -> None:
    done = ccwarn(cwd=tmp_path, environ=without_windows(tmp_path))
    assert done.returncode == 2
    assert "ccwarn --drafts FOLDER" in done.stderr
    assert "policy.toml" in done.stderr


def test_without_a_display_no_window_is_opened(tmp_path: Path) -> None:
    done = ccwarn("--open", "a.eml", cwd=tmp_path, environ=without_windows(tmp_path))
    assert done.returncode == 2
    assert "ccwarn check PATH" in done.stderr


def test_the_first_start_offers_what_mail_programs_have(tmp_path: Path, home: Path) -> None:
    claws = home / CLAWS_MAIL
    claws.mkdir()
    (claws / "folderlist.xml").write_text(
        '<folder type="mh" path="My Mail" name="Mailbox">'
        '<folderitem path="draft" type="draft" /></folder>'
    )
    done = ccwarn(cwd=tmp_path, environ=without_windows(tmp_path))
    assert done.returncode == 2
    drafts = home / "My Mail" / "draft"
    mark = '"' if os.name == "nt" else "'"
    assert f"Claws-Mail, Mailbox: ccwarn --drafts {mark}{drafts}{mark}\n" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_guards_from_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "old.eml").write_bytes(letter(strangers(12)))
    with Running("--drafts", tmp_path, cwd=tmp_path, COLUMNS="100") as guard:
        guard.wait_for("ccwarn would ask about 1 draft when it is saved again")
        (tmp_path / "new.eml").write_bytes(letter(strangers(13)))
        guard.wait_for("13 people would see each other's email addresses")
        guard.wait_for("Your answer")
        guard.type("1\n")
        guard.wait_for("To undo this, use: ccwarn undo")
        assert b"Bcc: person0@firm0.example" in (tmp_path / "new.eml").read_bytes()
        status, _output, errors = guard.end(signal.SIGINT)
    assert (status, errors) == (0, "")
    undone = ccwarn("undo", cwd=tmp_path)
    assert undone.returncode == 0
    assert (tmp_path / "new.eml").read_bytes() == letter(strangers(13))


def save_a_draft(drafts: Path) -> None:
    (drafts / "new.eml").write_bytes(letter(strangers(13)))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("act", [save_a_draft, shutil.rmtree], ids=["a question", "a sentence"])
def test_it_ends_when_nobody_reads_any_more(tmp_path: Path, act: Callable[[Path], None]) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "old.eml").write_bytes(letter(strangers(12)))
    with Running("--drafts", drafts, cwd=tmp_path) as guard:
        guard.wait_for("1 draft")
        guard.stop_reading()
        act(drafts)
        assert guard.process.stderr
        assert guard.process.wait(LIMIT) == 141
        assert guard.process.stderr.read() == b""
