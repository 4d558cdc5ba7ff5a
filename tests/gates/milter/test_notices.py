"""Mails to authors: sent once, tried again where nobody takes them, and at last given up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Mailbox
from ccwarn.formats import rfc5322
from ccwarn.gates.milter import notices
from ccwarn.gates.milter.counters import Counters
from ccwarn.gates.milter.kept_notices import KeptNotices
from ccwarn.gates.milter.notices import Notices, by_sendmail, composed
from ccwarn.gates.milter.sentences import Notice
from conftest import ExpectedLog
from gates.scripted import eventually

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the gate is for Linux and Unix")

NOTICE = Notice("support@acme.example", "Not sent yet: Prices", "It waits.\n")
LATER = "an author could not be told, and is told later: OSError"
GIVEN_UP = "an author could not be told what became of a mail: see mailq"


class Server:
    """Takes notices, but for the first ones."""

    def __init__(self, folder: Path, refused: int = 0) -> None:
        self.refused, self.taken, self.tries = refused, list[Notice](), 0
        self.counters = Counters(1)
        self.folder = folder

    def send(self, notice: Notice) -> None:
        self.tries += 1
        if self.tries <= self.refused:
            raise OSError
        self.taken.append(notice)

    def counts(self) -> tuple[int, int]:
        sums = self.counters.sums()
        return sums["notices"], sums["untold"]

    def notices(self, *again: float) -> Notices:
        return Notices(self.send, self.counters.row(0), KeptNotices(self.folder), again)


def test_a_notice_is_sent_once(tmp_path: Path) -> None:
    server = Server(tmp_path)
    sending = server.notices()
    sending.add(NOTICE)
    eventually(lambda: server.counts() == (0, 0) and server.taken == [NOTICE])
    sending.add(NOTICE)
    sending.close()
    assert (server.taken, server.tries) == ([NOTICE, NOTICE], 2)


def test_one_that_nobody_takes_is_tried_again(tmp_path: Path, expected_log: ExpectedLog) -> None:
    expected_log.expect(LATER)
    server = Server(tmp_path, 2)
    sending = server.notices(0.0, 0.0, 99.0)
    sending.add(NOTICE)
    eventually(lambda: server.counts() == (0, 0) and server.taken == [NOTICE])
    sending.close()
    assert server.tries == 3


def test_others_do_not_wait_for_it_and_at_last_it_is_given_up(
    tmp_path: Path, expected_log: ExpectedLog
) -> None:
    for said in (LATER, GIVEN_UP):
        expected_log.expect(said)
    server = Server(tmp_path, 1)
    sending = server.notices(0.2)
    other = NOTICE._replace(to="anna@acme.example")
    sending.add(NOTICE)
    sending.add(other)
    eventually(lambda: server.taken == [other, NOTICE])
    server.refused = 99
    sending.add(NOTICE)
    eventually(lambda: server.counts() == (0, 1))
    sending.close()


def test_at_the_end_those_that_wait_are_tried_once_more_and_then_by_whoever_comes_next(
    tmp_path: Path, expected_log: ExpectedLog
) -> None:
    expected_log.expect(LATER)
    server = Server(tmp_path, 2)
    sending = server.notices(99.0)
    other = NOTICE._replace(to="anna@acme.example")
    sending.add(NOTICE)
    sending.add(other)
    eventually(lambda: server.tries == 2)
    assert server.counts() == (2, 0)
    server.refused = 3
    sending.close()
    assert (server.tries, server.taken, server.counts()) == (4, [other], (0, 0))
    afterwards = server.notices()
    afterwards.begin()
    afterwards.close()
    assert (server.taken, server.counts()) == ([other, NOTICE], (0, 0))
    assert list(tmp_path.iterdir()) == []


def test_it_ends_in_time_however_many_wait(tmp_path: Path, expected_log: ExpectedLog) -> None:
    expected_log.expect(LATER.replace("OSError", "TimeoutError"))
    go, server = threading.Event(), Server(tmp_path)

    def send(notice: Notice) -> None:
        assert go.wait(20)
        server.send(notice)

    sending = Notices(send, server.counters.row(0), KeptNotices(tmp_path))
    for _number in range(3):
        sending.add(NOTICE)
    eventually(lambda: len(sending._waiting) == 2)
    threading.Timer(0.1, go.set).start()
    sending.close(0)
    assert (server.tries, server.counts()) == (1, (0, 0))
    assert [notice for _file, notice in KeptNotices(tmp_path).left()] == [NOTICE] * 2


def test_one_that_cannot_be_kept_is_sent_all_the_same(
    tmp_path: Path, expected_log: ExpectedLog
) -> None:
    for said in ("a notice could not be kept, and is gone if ccwarn is stopped now", GIVEN_UP):
        expected_log.expect(said)
    expected_log.expect(LATER)
    (tmp_path / "notices").write_text("a file")
    server = Server(tmp_path / "notices")
    sending = server.notices(99.0)
    sending.add(NOTICE)
    eventually(lambda: server.taken == [NOTICE])
    server.refused = 99
    sending.add(NOTICE)
    sending.close()
    assert server.counts() == (0, 1), "nobody comes next who knows of it"


def test_no_more_wait_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    expected_log.expect(GIVEN_UP)
    monkeypatch.setattr(notices, "MOST_WAITING", 2)
    go, server = threading.Event(), Server(tmp_path)

    def send(notice: Notice) -> None:
        assert go.wait(20)
        server.send(notice)

    sending = Notices(send, server.counters.row(0), KeptNotices(tmp_path))
    sending.add(NOTICE)
    eventually(lambda: sending._waiting == [])
    for _number in range(2):
        assert sending.has_room
        sending.add(NOTICE)
    assert not sending.has_room
    sending.add(NOTICE)
    go.set()
    sending.close()
    assert (server.tries, server.counts()) == (3, (0, 1))


@pytest.mark.parametrize("status", [0, 75])
def test_the_program_says_whether_it_has_taken_a_notice(tmp_path: Path, status: int) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nsys.exit({status})\n")
    program.chmod(0o755)
    if status:
        with pytest.raises(subprocess.CalledProcessError):
            by_sendmail(str(program))(NOTICE)
    else:
        by_sendmail(str(program))(NOTICE)


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("support@acme.example", "support@acme.example"),
        ("root", "root"),
        ('"eve smith"@acme.example', '"eve smith"@acme.example'),
        (r'"a\"b\\c"@acme.example', r'"a\"b\\c"@acme.example'),
        ('"eve"@acme.example', "eve@acme.example"),
        ("жанна@пример.example", "жанна@пример.example"),
    ],
)
def test_a_notice_is_for_its_author_however_the_address_is_written(to: str, written: str) -> None:
    message = message_from_bytes(composed(NOTICE._replace(to=to)), policy=policy.SMTPUTF8)
    assert str(message["To"]) == written


@given(st.from_regex(r"[a-z0-9 .@\\\"]{1,20}", fullmatch=True))
def test_any_local_part_in_quotation_marks_stays_the_same(local: str) -> None:
    quoted = '"' + local.replace("\\", "\\\\").replace('"', '\\"') + '"@acme.example'
    written = rfc5322.read(composed(NOTICE._replace(to=quoted)))
    assert [it.mailbox.key for it in written.recipients] == [Mailbox(quoted).key]
