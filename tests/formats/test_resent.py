"""Messages that are sent on as they are (RFC 5322 section 3.6.6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccwarn.draft import Draft, Field, Mailbox
from ccwarn.formats import envelope
from ccwarn.formats.envelope import Envelope, without_bcc
from ccwarn.formats.rfc5322 import read, write

OLD = (
    b"From: club@club.example\r\nTo: all@club.example\r\nCc: eve@a.example\r\n"
    b"Bcc: chair@club.example\r\nMessage-ID: <old@club.example>\r\nIn-Reply-To: <x@y>\r\n\r\n"
)
NEW = (
    b"Resent-From: Ann <ann@own.example>\r\nResent-To: frank@b.example\r\n"
    b"Resent-Cc: gil@c.example\r\nResent-Message-ID: <new@own.example>\r\n"
)


def shown(draft: Draft) -> Iterator[tuple[str, Field]]:
    return ((recipient.mailbox.key, recipient.field) for recipient in draft.recipients)


def test_the_recipients_are_those_it_is_sent_on_to_and_the_author_is_who_sends_it_on() -> None:
    draft = read(NEW + OLD)
    assert list(shown(draft)) == [("frank@b.example", Field.TO), ("gil@c.example", Field.CC)]
    assert draft.author == Mailbox("ann@own.example", "Ann")
    assert draft.message_id == "<new@own.example>"
    assert draft.answers == "", "it was the first message that answered another one"


def test_whoever_sends_it_on_for_somebody_unnamed_is_the_author() -> None:
    sender = NEW.replace(b"Resent-From: Ann", b"Resent-Sender: Ann")
    assert read(sender + OLD).author == Mailbox("ann@own.example", "Ann")
    unreadable = NEW.replace(b"Ann <ann@own.example>", b"Ann")
    assert read(unreadable + b"Sender: chair@club.example\r\n" + OLD).author is None


@pytest.mark.parametrize(
    "between",
    [
        b"Received: by own.example\r\n",
        b"Resent-From: hal@d.example\r\n",
        b"Resent-Date: Fri, 27 Nov 2026 10:00:00 +0000\r\nResent-From: hal@d.example\r\n",
    ],
)
def test_an_earlier_journey_is_history(between: bytes) -> None:
    earlier = b"Resent-To: ivy@e.example, jo@f.example\r\n"
    assert list(shown(read(NEW + between + earlier + OLD))) == list(shown(read(NEW + OLD)))


def test_what_another_field_stands_between_is_not_history() -> None:
    draft = read(NEW + b"Subject: x\r\nResent-Cc: ivy@e.example\r\n" + OLD)
    assert ("ivy@e.example", Field.CC) in list(shown(draft))


def test_trace_fields_before_it_are_of_this_journey() -> None:
    draft = read(b"Received: by own.example\r\n" + NEW + OLD)
    assert ("frank@b.example", Field.TO) in list(shown(draft))


def test_without_a_recipient_of_its_own_nothing_was_sent_on() -> None:
    draft = read(b"Resent-From: ann@own.example\r\n" + OLD)
    assert ("eve@a.example", Field.CC) in list(shown(draft))


def test_moving_stays_within_the_journey() -> None:
    message = NEW + OLD
    draft = read(message)
    written = write(message, draft.moved({"frank@b.example", "gil@c.example"}, Field.BCC))
    assert written.endswith(OLD), "what was said on an earlier journey stays"
    assert written.startswith(
        b"Resent-From: Ann <ann@own.example>\r\nResent-To: undisclosed-recipients:;\r\n"
        b"Resent-Bcc: frank@b.example, gil@c.example\r\n"
    )


def test_on_its_way_to_the_server_it_shows_nobody_who_was_moved() -> None:
    message = NEW + OLD
    paths = ("frank@b.example", "gil@c.example")
    draft = envelope.read(message, Envelope("ann@own.example", paths))
    written = envelope.write(message, draft.moved({"gil@c.example"}, Field.BCC))
    assert written == message.replace(b"Resent-Cc: gil@c.example\r\n", b"")


def test_only_the_bcc_of_this_journey_is_taken_out() -> None:
    assert without_bcc(NEW + b"Resent-Bcc: hal@d.example\r\n" + OLD) == NEW + OLD
