"""`ccwarn sendmail` and `ccwarn unsent` of mails that are sent separately."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.batch_file import Batch, RowState
from ccwarn.batches import Batches
from ccwarn.commands.delivery import Delivered, by_command, by_server
from ccwarn.commands.sendmail_options import SendmailOptions
from ccwarn.commands.separate_sending import SeparateSending
from ccwarn.draft import Draft
from ccwarn.formats import envelope, rfc5322
from ccwarn.formats.envelope import Envelope
from ccwarn.policy import Policy, SeparateMails
from ccwarn.review import Decision, examine, settle
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from command_line import ccwarn
from drafts import firms
from smtp_reference import Reference, serving

PEOPLE = firms(6)
HEADER = (
    f"From: me@acme.example\nTo: {', '.join(PEOPLE)}\nSubject: Prices\nMessage-ID: <1@a>\n\n"
).encode()
BODY = b"All,\n.\nRegards\n"
ENVELOPE = Envelope("me@acme.example", tuple(PEOPLE))
POLICY = Policy(separately=SeparateMails(a_minute=600))


class Server:
    """Takes mails, but does with those of some people what `script` says."""

    def __init__(self, **script: Delivered) -> None:
        self.script = {f"info@{name}.example": done for name, done in script.items()}
        self.got: list[str] = []
        self.messages: list[bytes] = []

    def __call__(
        self, message: bytes, envelope: Envelope, handing: Callable[[], object] = lambda: None
    ) -> Delivered:
        (path,) = envelope.forward_paths
        handing()
        done = self.script.pop(path, Delivered(0))
        if not done.status:
            self.got.append(path)
            self.messages.append(message)
        return done


def draft() -> Draft:
    return envelope.read(HEADER, ENVELOPE)


def chosen() -> Draft:
    left = settle(examine(draft(), POLICY, ALL_RULES), Decision.SEPARATELY)
    assert left is not None
    return left


def sending(state: Path, server: Server, slept: list[float] | None = None) -> SeparateSending:
    sleep = (slept if slept is not None else []).append
    return SeparateSending(Batches(state), HEADER, BODY, ENVELOPE, POLICY, server, sleep)


def test_each_gets_one(tmp_path: Path) -> None:
    server = Server()
    assert sending(tmp_path, server).begin(chosen()) == (0, "Sent separately to 6 people.")
    assert server.got == PEOPLE
    for path, message in zip(PEOPLE, server.messages, strict=True):
        assert [it.mailbox.addr_spec for it in rfc5322.read(message).recipients] == [path]
        assert message.endswith(b"\n\n" + BODY)
    again = sending(tmp_path, server).again(draft())
    assert again == (0, "This mail was sent separately before: everybody has it.")
    assert server.got == PEOPLE


@pytest.mark.parametrize(
    ("done", "status", "state", "told"),
    [
        (Delivered(75, "452 full"), 75, RowState.PLANNED, "3 of 6 people have this mail. 452 full"),
        (Delivered(77, "535 no"), 77, RowState.PLANNED, "3 of 6 people have this mail. 535 no"),
        (Delivered(67, "550 who"), 69, RowState.REFUSED, "5 of 6 people have this mail. The mail "),
        (Delivered(75, "", is_known=False), 75, RowState.UNKNOWN, "3 of 6 people have this mail."),
    ],
)
def test_what_a_no_means(
    tmp_path: Path, done: Delivered, status: int, state: RowState, told: str
) -> None:
    server = Server(firm3=done)
    result, sentence = sending(tmp_path, server).begin(chosen())
    assert (result, sentence[: len(told)]) == (status, told)
    (found,) = Batches(tmp_path).unfinished()
    assert found.rows[PEOPLE[3]].state is state
    again = sending(tmp_path, server).again(draft())
    assert again is not None
    assert again[0] == (69 if state is RowState.UNKNOWN else 0)
    expected = set(PEOPLE) - ({PEOPLE[3]} if state is RowState.UNKNOWN else set())
    assert Counter(server.got) == Counter(expected)


@pytest.mark.parametrize("written", range(4))
def test_a_disk_that_is_full_on_the_way_stops_it_and_nobody_gets_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    mark, left = Batch.mark, [written]

    def mark_while_there_is_space(self: Batch, *what: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        mark(self, *what)

    server = Server()
    monkeypatch.setattr(Batch, "mark", mark_while_there_is_space)
    status, told = sending(tmp_path, server).begin(chosen())
    monkeypatch.setattr(Batch, "mark", mark)
    assert status == 75
    assert told.startswith(f"{written // 2} of 6 people have this mail. ccwarn can no longer note")
    again = sending(tmp_path, server).again(draft())
    assert again is not None
    assert again[0] == (69 if written % 2 else 0)
    assert Counter(server.got) == Counter(PEOPLE)


def test_it_waits_as_the_policy_says(tmp_path: Path) -> None:
    slept: list[float] = []
    policy = POLICY._replace(separately=SeparateMails(a_minute=4))
    work = SeparateSending(
        Batches(tmp_path), HEADER, BODY, ENVELOPE, policy, Server(), slept.append
    )
    assert work.begin(chosen())[0] == 0
    assert [pause > 50 for pause in slept] == [False] * 4 + [True] * 2


def test_while_another_process_sends_it_nothing_is_sent(tmp_path: Path) -> None:
    server = Server(firm3=Delivered(75, "452 full"))
    sending(tmp_path, server).begin(chosen())
    (found,) = Batches(tmp_path).unfinished()
    with Batches(tmp_path).open(found.facts.id):
        told = (75, "ccwarn is sending this mail just now. Try again in a minute.")
        assert sending(tmp_path, server).again(draft()) == told
        assert sending(tmp_path, server).begin(chosen()) == told
    assert len(server.got) == 3


def test_what_a_newer_ccwarn_was_sending_is_not_sent_again(tmp_path: Path) -> None:
    (tmp_path / "separately").mkdir()
    (tmp_path / "separately" / "a.done").write_bytes(b'{"version": 2}')
    server = Server()
    status, said = sending(tmp_path, server).begin(chosen())
    assert status == 75
    assert said.startswith("A newer version of ccwarn was sending mails separately")
    assert server.got == []


def test_another_mail_is_another_mail(tmp_path: Path) -> None:
    assert sending(tmp_path, Server()).again(draft()) is None


def test_a_server_says_what_is_known(tmp_path: Path) -> None:
    account = Account(Endpoint("127.0.0.1", 0), Endpoint("127.0.0.1", 1), Security.PLAIN)
    handed: list[int] = []
    with serving(Reference(at_dots=[b"250 ok\r\n", b"452 full\r\n", b""])) as server:
        account = Account(account.listen, Endpoint("127.0.0.1", server.port), Security.PLAIN)
        deliver = by_server(account, None, None, SendmailOptions())
        for status, is_known in ((0, True), (75, True), (75, False)):
            done = deliver(HEADER + BODY, ENVELOPE, lambda: handed.append(1))
            assert (done.status, done.is_known) == (status, is_known)
        assert len(handed) == 3
        server.replies[b"MAIL"] = b""
        done = deliver(HEADER + BODY, ENVELOPE, lambda: handed.append(1))
        assert (done.status, done.is_known, len(handed)) == (75, True, 3)


@pytest.mark.parametrize(("code", "known"), [(0, True), (67, True), (74, False), (75, True)])
def test_a_command_says_what_is_known(tmp_path: Path, code: int, known: bool) -> None:
    mailer = tmp_path / "mailer.py"
    mailer.write_text(f"import sys\nsys.stdin.buffer.read()\nsys.exit({code})\n")
    deliver = by_command(f'"{sys.executable}" "{mailer}"', SendmailOptions())
    done = deliver(HEADER + BODY, ENVELOPE)
    assert (done.status, done.is_known) == (code, known)


def unsent(*arguments: str) -> subprocess.CompletedProcess[str]:
    return ccwarn("unsent", *arguments, cwd=Path.cwd())


def _unknown() -> None:
    sending(state_dir(), Server(firm3=Delivered(75, is_known=False))).begin(chosen())


def test_what_nobody_knows_is_shown_and_settled() -> None:
    assert unsent().stdout == "Everybody has all mails that were sent separately.\n"
    _unknown()
    shown = unsent()
    assert shown.returncode == 1
    text = " ".join(shown.stdout.split())
    assert "“Prices”" in text
    assert "3 of 6 people have it Nobody knows whether they have it: info@firm3.example" in text
    assert "They do not have it: info@firm4.example info@firm5.example" in text
    assert unsent("2").returncode == 2
    assert "“Prices”" in unsent("1").stdout
    done = unsent("1", "--again")
    assert (done.returncode, done.stdout) == (
        1,
        "Now send the mail again from your mail program.\n",
    )
    server = Server()
    assert sending(state_dir(), server).again(draft()) == (0, "Sent separately to 6 people.")
    assert server.got == PEOPLE[3:]


def test_what_was_received_is_not_sent_again() -> None:
    _unknown()
    assert unsent("1", "--received").returncode == 1
    server = Server()
    assert sending(state_dir(), server).again(draft()) == (0, "Sent separately to 6 people.")
    assert server.got == PEOPLE[4:]


def test_what_is_forgotten_is_not_sent() -> None:
    _unknown()
    assert unsent("1", "--forget").returncode == 0
    assert Batches(state_dir()).unfinished() == []
    assert not list((state_dir() / "separately").glob("*.batch"))
