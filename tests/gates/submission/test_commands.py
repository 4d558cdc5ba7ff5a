"""Commands on their way through the gate: one by one or in groups, counted, and taken leave of."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ccwarn.gates.submission.limits import Limits
from smtp_lab import LOOPBACK, Talk, guarded
from smtp_reference import Reference, serving

MAIL = b"MAIL FROM:<support@acme.example>\r\n"
RCPT = b"RCPT TO:<eve@one.example>\r\n"
REFUSED = b"RCPT TO:<nobody@one.example>\r\n"
OK = b"250 2.0.0 ok\r\n"


class Script:
    """A mail server that is played line by line. It waits ten seconds for each, then fails."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        connection.settimeout(10)

    def say(self, octets: bytes) -> None:
        self._connection.sendall(octets)

    def hear(self, lines: int) -> bytes:
        """Return what has come when there are at least so many lines, without an answer to any."""
        heard = b""
        while heard.count(b"\r\n") < lines:
            part = self._connection.recv(1 << 16)
            assert part, f"hung up after {heard!r}"
            heard += part
        return heard


@contextmanager
def connected() -> Iterator[tuple[Talk, Script]]:
    """Let a client and a server speak through the gate, from the greeting on."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        there = Reference(port=listening.getsockname()[1])
        with guarded(there) as lab, lab.client() as talk:
            connection, _address = listening.accept()
            with connection:
                script = Script(connection)
                script.say(b"220 hello\r\n")
                assert talk.reply() == b"220 hello\r\n"
                yield talk, script


@contextmanager
def greeted() -> Iterator[tuple[Talk, Script]]:
    """Do what `connected` does, with an EHLO to which PIPELINING was offered."""
    with connected() as (talk, script):
        talk.say(b"EHLO me\r\n")
        assert script.hear(1) == b"EHLO me\r\n"
        script.say(b"250-there\r\n250 PIPELINING\r\n")
        assert talk.reply() == b"250-there\r\n250 PIPELINING\r\n"
        yield talk, script


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (b"HELO client.example\r\n", b"250 reference.example\r\n"),
        (b"VRFY eve\r\n", b"252 2.1.5 cannot tell, but will try\r\n"),
        (b"EXPN staff\r\n", b"502 5.5.1 not here\r\n"),
        (b"HELP\r\n", b"214-2.0.0 known:\r\n214 2.0.0 MAIL RCPT DATA\r\n"),
        (b"NOOP\r\n", b"250 2.0.0 awake\r\n"),
        (b"RSET\r\n", b"250 2.0.0 forgotten\r\n"),
    ],
)
def test_the_server_answers_in_its_own_words(command: bytes, reply: bytes) -> None:
    upstream = Reference(replies={command[:4]: reply})
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(command) == reply
    assert upstream.commands == [command]


def test_a_group_reaches_the_server_before_it_answers_any_of_it() -> None:
    with greeted() as (talk, script):
        talk.say(MAIL + RCPT + RCPT)
        assert script.hear(3) == MAIL + RCPT + RCPT
        script.say(b"250 1\r\n250 2\r\n550 3\r\n")
        assert [talk.reply() for _each in range(3)] == [b"250 1\r\n", b"250 2\r\n", b"550 3\r\n"]


def test_before_ehlo_commands_go_one_by_one() -> None:
    with connected() as (talk, script):
        talk.say(MAIL + RCPT)
        assert script.hear(1) == MAIL
        script.say(OK)
        assert script.hear(1) == RCPT
        script.say(OK)
        assert [talk.reply(), talk.reply()] == [OK, OK]


def test_after_helo_commands_go_one_by_one() -> None:
    with greeted() as (talk, script):
        talk.say(b"HELO me\r\n")
        assert script.hear(1) == b"HELO me\r\n"
        script.say(OK)
        assert talk.reply() == OK
        talk.say(MAIL + RCPT)
        assert script.hear(1) == MAIL
        script.say(OK)
        assert script.hear(1) == RCPT
        script.say(OK)
        assert [talk.reply(), talk.reply()] == [OK, OK]


def test_a_server_that_offers_no_pipelining_gets_commands_one_by_one() -> None:
    with greeted() as (talk, script):
        talk.say(b"EHLO me\r\n")
        assert script.hear(1) == b"EHLO me\r\n"
        script.say(b"250 there\r\n")
        assert talk.reply() == b"250 there\r\n"
        talk.say(MAIL + RCPT)
        assert script.hear(1) == MAIL
        script.say(OK)
        assert script.hear(1) == RCPT
        script.say(OK)


def test_an_ehlo_that_is_refused_changes_nothing() -> None:
    with greeted() as (talk, script):
        talk.say(b"EHLO again\r\n")
        script.hear(1)
        script.say(b"501 no such name\r\n")
        assert talk.reply() == b"501 no such name\r\n"
        talk.say(MAIL + RCPT)
        assert script.hear(2) == MAIL + RCPT
        script.say(OK + OK)


@pytest.mark.parametrize("other", [b"NOOP\r\n", b"VRFY eve\r\n", b"nonsense\0\r\n"])
def test_other_commands_end_a_group(other: bytes) -> None:
    with greeted() as (talk, script):
        talk.say(MAIL + RCPT + other)
        assert script.hear(2) == MAIL + RCPT
        script.say(OK + OK)
        assert [talk.reply(), talk.reply()] == [OK, OK]
        if not other.startswith(b"nonsense"):
            assert script.hear(1) == other
            script.say(OK)
        assert talk.reply()[:3] == (b"500" if other.startswith(b"nonsense") else b"250")


@pytest.mark.parametrize("first", [b"NOOP\r\n", b"VRFY eve\r\n"])
def test_other_commands_begin_no_group(first: bytes) -> None:
    with greeted() as (talk, script):
        talk.say(first + MAIL)
        assert script.hear(1) == first
        script.say(OK)
        assert script.hear(1) == MAIL
        script.say(OK)


def test_a_group_has_at_most_100_commands() -> None:
    with greeted() as (talk, script):
        talk.say(b"RSET\r\n" * 150)
        assert script.hear(100) == b"RSET\r\n" * 100
        script.say(OK * 100)
        assert script.hear(50) == b"RSET\r\n" * 50
        script.say(OK * 50)
        assert [talk.reply() for _each in range(150)] == [OK] * 150


def allowed(talk: Talk) -> int:
    """Return how many commands the gate still takes before it has had enough, up to 50."""
    for number in range(50):
        reply = talk.ask(b"NOOP\r\n")
        if not reply.startswith(b"250"):
            assert reply.startswith(b"421 4.7.0")
            assert talk.reply() == b""
            return number
    return 50


@pytest.mark.parametrize(
    ("commands", "left"),
    [
        ([], 20),
        ([b"NOOP\r\n"] * 5, 15),
        ([b"EHLO me\r\n", MAIL], 18),
        ([b"EHLO me\r\n", MAIL, RCPT, RCPT, RCPT], 18),
        ([b"EHLO me\r\n", MAIL, REFUSED, REFUSED, REFUSED], 15),
        ([b"EHLO me\r\n", MAIL + RCPT + REFUSED + RCPT], 17),
        ([b"what?\0\r\n", b"TURN\r\n", b"DATA\r\n"], 17),
    ],
)
def test_what_counts_as_a_command(commands: list[bytes], left: int) -> None:
    upstream = Reference()
    with serving(upstream), guarded(upstream, Limits(commands=20)) as lab, lab.client() as talk:
        talk.reply()
        for part in commands:
            talk.say(part)
            for _each in range(part.count(b"\r\n")):
                assert talk.reply()
        assert allowed(talk) == left


def test_a_mail_begins_the_count_anew() -> None:
    upstream = Reference()
    with serving(upstream), guarded(upstream, Limits(commands=8)) as lab, lab.client() as talk:
        talk.begin("eve@one.example")
        assert talk.ask(b"Subject: Hi\r\n\r\n.\r\n") == b"250 2.0.0 taken\r\n"
        # And the next one needs a transaction of its own.
        assert talk.ask(b"DATA\r\n").startswith(b"503 5.5.1")
        assert allowed(talk) == 7


@pytest.mark.parametrize("verb", [b"NOOP", b"EHLO", b"MAIL", b"AUTH"])
def test_a_server_that_takes_leave_is_believed(verb: bytes) -> None:
    upstream = Reference(replies={verb: b"421 4.3.2 closing down\r\n"})
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(verb + b" FROM:<support@acme.example>\r\n") == b"421 4.3.2 closing down\r\n"
        assert talk.reply() == b""


@pytest.mark.parametrize("verb", [b"NOOP", b"EHLO", b"MAIL", b"AUTH"])
def test_a_server_that_hangs_up_is_told_of(verb: bytes) -> None:
    upstream = Reference(replies={verb: b""})
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(verb + b" FROM:<support@acme.example>\r\n").startswith(
            b"421 4.4.2 The mail"
        )
        assert talk.reply() == b""


def test_last_words_of_a_server_are_passed_on() -> None:
    with greeted() as (talk, script):
        talk.say(MAIL)
        script.hear(1)
        script.say(b"421 4.3.2 closing down\r\n250 never\r\n")
        assert talk.reply() == b"421 4.3.2 closing down\r\n"
        assert talk.reply() == b""


def test_a_message_needs_recipients_of_its_own() -> None:
    upstream = Reference()
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        talk.begin("eve@one.example")
        assert talk.ask(b"Subject: Hi\r\n\r\n.\r\n") == b"250 2.0.0 taken\r\n"
        assert talk.ask(MAIL).startswith(b"250")
        assert talk.ask(b"DATA\r\n").startswith(b"554 5.5.1")
        assert talk.ask(RCPT).startswith(b"250")
        assert talk.ask(b"HELO me\r\n") == OK
        assert talk.ask(b"DATA\r\n").startswith(b"503 5.5.1"), "HELO ends a transaction"


def test_a_chunk_is_swallowed_as_it_comes() -> None:
    upstream = Reference()
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        talk.say(b"BDAT 13 LAST\r\nhello")
        talk.say(b" there\r")
        assert talk.ask(b"\nNOOP\r\n").startswith(b"502 5.5.1"), "the chunk ends with the LF"
        assert talk.reply().startswith(b"250")
    assert upstream.commands == [b"NOOP\r\n"]


def test_a_chunk_that_does_not_come_is_not_waited_for() -> None:
    upstream = Reference()
    with serving(upstream), guarded(upstream, Limits(idle=0.05)) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(b"BDAT 5 LAST\r\nhel").startswith(b"421 4.4.2")
        assert talk.reply() == b""


def test_what_a_client_says_to_log_in_is_no_command() -> None:
    with greeted() as (talk, script):
        talk.say(b"AUTH LOGIN\r\n")
        assert script.hear(1) == b"AUTH LOGIN\r\n"
        for words in (b"DATA\r\n", b"QUIT\r\n", b"\r\n"):
            script.say(b"334 \r\n")
            assert talk.reply() == b"334 \r\n"
            talk.say(words)
            assert script.hear(1) == words
        script.say(b"535 5.7.8 no\r\n")
        assert talk.reply() == b"535 5.7.8 no\r\n"
