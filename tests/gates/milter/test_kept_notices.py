"""Notices that outlive the process that was to send them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.gates.milter.kept_notices import KeptNotices
from ccwarn.gates.milter.sentences import Notice
from command_line import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the gate is for Linux and Unix")

NOTICE = Notice("жанна@пример.example", "Not sent yet: Prices", "It waits.\n", "<1@acme.example>")
KEEP = """
import sys
from pathlib import Path
from ccwarn.gates.milter.kept_notices import KeptNotices
from ccwarn.gates.milter.sentences import Notice
kept = KeptNotices(Path(sys.argv[1]))
for number in range(10_000):
    kept.keep(Notice(str(number), "s", "t"))
    print(number, flush=True)
"""


def left(folder: Path) -> list[Notice]:
    """Return what another process takes over, and forget it."""
    kept = KeptNotices(folder)
    found = list(kept.left())
    for path, _notice in found:
        kept.done(path)
    kept.close()
    return [notice for _path, notice in found]


def written(folder: Path, text: str, days: float = 0) -> Path:
    """Write a file of a process that is gone, so many days ago."""
    (folder / "gone").mkdir()
    path = folder / "gone" / "1.json"
    path.write_text(text)
    before = time.time() - days * 86400
    os.utime(path, (before, before))
    return path


@given(st.builds(Notice, *[st.text()] * 4))
def test_any_notice_is_the_same_afterwards(
    tmp_path_factory: pytest.TempPathFactory, notice: Notice
) -> None:
    folder = tmp_path_factory.mktemp("notices")
    kept = KeptNotices(folder)
    kept.keep(notice)
    kept.close()
    assert left(folder) == [notice]
    assert list(folder.iterdir()) == []


def test_only_the_gate_may_read_them(tmp_path: Path) -> None:
    path = KeptNotices(tmp_path / "notices").keep(NOTICE)
    modes = [it.stat().st_mode & 0o777 for it in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_who_lives_keeps_his_own(tmp_path: Path) -> None:
    kept, other = KeptNotices(tmp_path), KeptNotices(tmp_path)
    path = kept.keep(NOTICE)
    other.keep(NOTICE)
    assert list(kept.left()) == []
    assert left(tmp_path) == []
    kept.done(path)
    kept.done(path)
    kept.close()
    assert left(tmp_path) == []
    other.close()
    assert left(tmp_path) == [NOTICE]


def test_nothing_is_lost_with_a_process_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KEEP, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as keeping:
        assert keeping.stdout
        for _line in range(20):
            keeping.stdout.readline()
        assert left(tmp_path) == []
        keeping.kill()
        last = 19 + len(keeping.stdout.readlines())
    found = {it.to for it in left(tmp_path)}
    assert found >= {str(number) for number in range(last + 1)}
    assert left(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1, "to": 1, "subject": "", "text": "", "message_id": ""}']
)
def test_what_is_damaged_is_deleted(tmp_path: Path, text: str) -> None:
    written(tmp_path, text)
    assert left(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_what_became_of_an_old_mail_is_not_told(tmp_path: Path) -> None:
    text = json.dumps({"version": 1, **NOTICE._asdict()})
    written(tmp_path, text, days=3.1)
    assert left(tmp_path) == []
    written(tmp_path, text, days=2.9)
    assert left(tmp_path) == [NOTICE]


def test_what_a_newer_version_has_kept_is_left_to_it(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps({"version": 2, "something": "else"}))
    assert left(tmp_path) == []
    assert path.exists()


def test_what_is_no_folder_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)
    assert left(tmp_path) == []
    assert left(tmp_path / "nowhere") == []
