from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Field, Mailbox
from ccwarn.formats import rfc5322
from ccwarn.formats.envelope import Envelope, expect_sound, read, to_send, unsent, write
from drafts import addresses

HEADER = (
    b"From: Acme <support@acme.example>\r\nTo: Eve <eve@one.example>\r\n"
    b"Cc: frank@two.example, grace@three.example\r\nX-Odd:  kept\r\nSubject: Prices\r\n\r\n"
)


def test_bcc_is_who_gets_the_message_without_being_visible() -> None:
    draft = read(HEADER, Envelope("a@acme.example", ("eve@one.example", "heidi@four.example")))
    assert addresses(draft, Field.TO) == ["eve@one.example"]
    assert addresses(draft, Field.CC) == ["frank@two.example", "grace@three.example"]
    assert addresses(draft, Field.BCC) == ["heidi@four.example"]


def test_paths_are_compared_as_mailboxes_are() -> None:
    draft = read(HEADER, Envelope("", ("EVE@One.Example", '"frank"@two.example', "Ivan@x.example")))
    assert addresses(draft, Field.BCC) == ["Ivan@x.example"]


def test_a_path_named_twice_is_one_recipient() -> None:
    draft = read(HEADER, Envelope("", ("i@x.example", "I@x.example")))
    assert addresses(draft, Field.BCC) == ["i@x.example"]


def test_a_bcc_field_in_the_message_is_not_the_envelope() -> None:
    draft = read(b"Bcc: heidi@four.example\r\n" + HEADER, Envelope("", ("eve@one.example",)))
    assert addresses(draft, Field.BCC) == []


@pytest.mark.parametrize(
    ("header", "reverse_path", "author"),
    [
        (HEADER, "bounces@acme.example", "support@acme.example"),
        (b"To: eve@one.example\r\n\r\n", "bounces@acme.example", "bounces@acme.example"),
        (b"no header\r\n", "bounces@acme.example", "bounces@acme.example"),
    ],
)
def test_the_author_stands_in_from_or_else_is_the_sender(
    header: bytes, reverse_path: str, author: str
) -> None:
    assert read(header, Envelope(reverse_path)).author == (
        Mailbox(author, "Acme") if header is HEADER else Mailbox(author)
    )


def test_nobody_is_the_author_of_a_mail_from_nobody() -> None:
    assert read(b"", Envelope("")).author is None


def test_a_path_that_cannot_be_read_is_shown() -> None:
    draft = read(HEADER, Envelope("", ("eve", "postmaster", "@x", "x@")))
    assert [item.text for item in draft.unreadable] == ["eve", "@x", "x@"]


def test_writing_hides_who_is_no_longer_visible_and_names_nobody_in_bcc() -> None:
    draft = read(b"Bcc: x@four.example\r\n" + HEADER, Envelope("", ("eve@one.example",)))
    moved = draft.moved({"frank@two.example", "grace@three.example"}, Field.BCC)
    assert write(b"Bcc: x@four.example\r\n" + HEADER, moved) == HEADER.replace(
        b"Cc: frank@two.example, grace@three.example\r\n", b""
    )


def test_an_empty_to_says_so() -> None:
    draft = read(HEADER, Envelope("", ("eve@one.example",)))
    keys = {recipient.mailbox.key for recipient in draft.visible()}
    assert b"To: undisclosed-recipients:;\r\n" in write(HEADER, draft.moved(keys, Field.BCC))


people = st.lists(
    st.builds("p{}@{}.example".format, st.integers(0, 9), st.sampled_from("abc")), max_size=8
)


@given(to=people, cc=people, paths=people, moved=people)
def test_writing_shows_exactly_who_is_visible(
    to: list[str], cc: list[str], paths: list[str], moved: list[str]
) -> None:
    header = f"To: {', '.join(to)}\r\nX: y\r\nCc: {', '.join(cc)}\r\n\r\n".encode()
    draft = read(header, Envelope("", tuple(paths))).moved(set(moved), Field.BCC)
    after = rfc5322.read(write(header, draft))
    assert [(r.mailbox, r.field) for r in after.recipients] == [
        (r.mailbox, r.field) for r in draft.visible()
    ]
    everybody = {mailbox.key for mailbox in draft.in_field(Field.BCC)}
    everybody |= {r.mailbox.key for r in draft.visible()}
    assert everybody == {*to, *cc, *paths}


@given(
    to=people,
    cc=people,
    bcc=people,
    paths=people,
    moved=people,
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_whoever_sends_a_mail_for_another_reaches_the_same_people(
    to: list[str], cc: list[str], bcc: list[str], paths: list[str], moved: list[str], end: str
) -> None:
    lines = ["From: support@acme.example", f"To: {', '.join(to)}", "X: y", f"Cc: {', '.join(cc)}"]
    lines.append(f"Bcc: {', '.join(bcc)}")
    header = "".join(f"{line}{end}" for line in (*lines, "")).encode()
    draft = read(header, Envelope("", tuple(paths))).moved(set(moved), Field.BCC)
    written = unsent(header, draft)
    after = rfc5322.read(written)
    for field in Field:
        keys = {mailbox.key for mailbox in after.in_field(field)}
        assert keys == {mailbox.key for mailbox in draft.in_field(field)}
    assert written.count(b"Bcc:") <= 1
    assert (b"X: y" + end.encode()) in written
    assert written.endswith((end * 2).encode())


def test_what_somebody_else_is_to_send_is_opened_to_be_sent_and_answers_go_to_the_author() -> None:
    draft = read(HEADER, Envelope("a@acme.example", ("eve@one.example", "heidi@four.example")))
    added = b"Bcc: <heidi@four.example>\r\n"
    first = b"X-Unsent: 1\r\nReply-To: <support@acme.example>\r\n"
    assert unsent(HEADER, draft) == first + added + HEADER
    there = b"Reply-To: team@acme.example\r\n" + HEADER
    assert unsent(there, draft).count(b"Reply-To:") == 1


def test_no_path_begins_a_field_there() -> None:
    paths = ("eve@one.example", "a@x.example\r\nTo: b@x.example")
    assert b"\r\nTo: b" not in unsent(HEADER, read(HEADER, Envelope("", paths)))


def test_what_is_sent_on_as_it_is_stays_so_there() -> None:
    resent = b"Resent-From: a@acme.example\r\nResent-To: eve@one.example\r\n" + HEADER
    assert unsent(resent, read(resent, Envelope("", ("eve@one.example",)))) == resent
    assert unsent(b"\r\nhello\r\n", read(b"", Envelope("", ("a@x.example",)))) == b"\r\nhello\r\n"


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: a\r\rb\r\nTo: eve@one.example\r\n\r\n",
        b"Subject: a\r\n\r\r\nTo: eve@one.example\r\n\r\n",
        b"Subject: a\0b\nTo: eve@one.example\n\n",
    ],
)
def test_what_servers_read_in_different_ways_is_not_sound(header: bytes) -> None:
    with pytest.raises(rfc5322.NotAMessage, match="different ways"):
        expect_sound(header)


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_ordinary_line_ends_are_sound(ending: bytes) -> None:
    expect_sound(b"Subject: a" + ending + b"To: eve@one.example" + ending + ending)


def test_what_is_sent_shows_no_bcc() -> None:
    header = b"From: ann@own.example\nbcc : x@four.example\nTo: eve@one.example\n\n"
    paths = ("x@four.example", "ann@own.example")
    without = b"From: ann@own.example\nTo: eve@one.example\n\n"
    assert to_send(header, Envelope("", paths)) == without
    assert to_send(without, Envelope("", paths)) is without
    assert to_send(header, Envelope("", ("Ann@own.example",))) == header, "the author's own copy"


def test_whom_the_mail_program_sends_and_logs_in_as_is_the_author_too() -> None:
    draft = read(HEADER, Envelope("bounces@acme.example", ("eve@one.example",), "ann@own.example"))
    assert draft.sent_as == (Mailbox("bounces@acme.example"), Mailbox("ann@own.example"))
    assert draft.identities == ()
    assert read(HEADER, Envelope("", ("eve@one.example",))).sent_as == ()


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_what_stands_behind_an_empty_line_is_text_to_a_server_and_stays(ending: bytes) -> None:
    text = ending + b"Bcc: heidi@four.example\r\n" + HEADER
    draft = read(text, Envelope("", ("eve@one.example",)))
    assert addresses(draft, Field.TO) == ["eve@one.example"], "in doubt it is asked about"
    assert to_send(text, Envelope("", ("eve@one.example",))) == text
    with pytest.raises(rfc5322.NotAMessage):
        write(text, draft.moved({"eve@one.example"}, Field.BCC))
