"""Messages read and rewritten: recipients go where they should, and nothing else changes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.rfc5322 import NotAMessage, read, write

PARTS = st.sampled_from(
    (
        *(bytes((octet,)) for octet in b';,<>"()\\@\xff\0'),
        *(b"To:", b"\r\nCc: ", b"\nBCC :", b"\r\nSubject: x", b"\r\n\r\n", b"\n\n", b"\r\r"),
        *(
            b"\r\n ",
            b"\n\t",
            b", ",
            b"Team:",
            b"undisclosed-recipients:;",
            b"\xc2\xa0",
            b"Ivy",
            b"Doe, Jo <jo@e.example>;",
        ),
        *("，".encode(), "；".encode()),
        *(b"eve@a.example", b"Frank <frank@b.example>", b'"Gil, G." <gil@c.example>'),
        *(b"hal@d.example ", b"=?utf-8?q?", b"?="),
    )
)
MESSAGES = st.lists(PARTS, max_size=25).map(b"".join).map(b"From: ida@own.example\r\nTo: ".__add__)


def keys(draft: Draft) -> list[str]:
    return sorted({recipient.mailbox.key for recipient in draft.recipients})


def places(draft: Draft) -> Counter[tuple[str, Field]]:
    return Counter((recipient.mailbox.key, recipient.field) for recipient in draft.recipients)


def hidden(message: bytes, *chosen: str) -> bytes:
    """Return the message with these mailboxes, or all of them, in Bcc."""
    draft = read(message)
    return write(message, draft.moved(chosen or keys(draft), Field.BCC))


def test_read() -> None:
    draft = read(
        b"Resent-Date: now\r\nfrom: =?utf-8?q?Zo=C3=AB?= <ida@own.example>\r\n"
        b"TO: Eve <eve@a.example>\r\nSubject: =?utf-8?q?H=C3=A9?=\r\n llo\r\n"
        b"Cc  : frank@b.example, Ivy\r\nTo: gil@c.example\r\nbcc: hal@d.example\r\n"
        b"Message-ID: <1@own.example>\r\n\r\nTo: x@z.example"
    )
    assert draft == Draft(
        author=Mailbox("ida@own.example", "Zoë"),
        recipients=(
            Recipient(Mailbox("eve@a.example", "Eve"), Field.TO),
            Recipient(Mailbox("frank@b.example"), Field.CC),
            Recipient(Mailbox("gil@c.example"), Field.TO),
            Recipient(Mailbox("hal@d.example"), Field.BCC),
        ),
        subject="Hé llo",
        unreadable=(Unreadable("Ivy", Field.CC),),
        message_id="<1@own.example>",
    )


def test_the_sender_is_the_author_where_from_has_no_mailbox() -> None:
    assert read(b"From: Ida\nSender: ida@own.example\n\n").author == Mailbox("ida@own.example")
    assert read(b"Subject: x\n\n").author is None


def test_newsgroups_are_read_but_not_those_of_an_earlier_journey() -> None:
    posted = b"To: a@x.example\r\nNewsgroups: comp.lang.c,\r\n comp.lang.python\r\n\r\n"
    assert read(posted).newsgroups == ("comp.lang.c", "comp.lang.python")
    assert read(b"Resent-To: b@y.example\r\n" + posted).newsgroups == ()


REWRITTEN = [
    (
        "a missing Bcc goes after the last destination field",
        b"To: eve@a.example\r\nCc: frank@b.example,\r\n\tgil@c.example\r\nX: y\r\n\r\nbody\n",
        ("gil@c.example",),
        b"To: eve@a.example\r\nCc: frank@b.example\r\nBcc: gil@c.example\r\nX: y\r\n\r\nbody\n",
    ),
    (
        "an emptied To says so, an emptied Cc goes",
        b"To: eve@a.example\nCc: frank@b.example\nX: y\n\n",
        (),
        b"To: undisclosed-recipients:;\nBcc: eve@a.example, frank@b.example\nX: y\n\n",
    ),
    (
        "the text of an item goes with it",
        b'Cc: =?utf-8?q?Zo=C3=AB?= <zoe@a.example> (x),\r\n "Adams, E." <eve@a.example>\r\n\r\n',
        ("zoe@a.example",),
        b'Cc: "Adams, E." <eve@a.example>\r\nBcc: =?utf-8?q?Zo=C3=AB?= <zoe@a.example> (x)\r\n\r\n',
    ),
    (
        "an item a line stays an item a line",
        b"Cc: a@a.example,\r\n\tb@b.example,\r\n\tc@c.example,\r\n\td@d.example\r\n\r\n",
        ("b@b.example", "c@c.example"),
        b"Cc: a@a.example,\r\n\td@d.example\r\nBcc: b@b.example,\r\n\tc@c.example\r\n\r\n",
    ),
    (
        "a Bcc that exists is added to",
        b"Bcc: hal@d.example\nTo: eve@a.example, frank@b.example\n\n",
        ("eve@a.example",),
        b"Bcc: hal@d.example, eve@a.example\nTo: frank@b.example\n\n",
    ),
    (
        "an empty Bcc is filled",
        b"To: eve@a.example, frank@b.example\nBcc:\n\n",
        ("eve@a.example",),
        b"To: frank@b.example\nBcc: eve@a.example\n\n",
    ),
    (
        "members leave their group, the rest stays",
        b"Cc: Team: eve@a.example, frank@b.example;, gil@c.example\n\n",
        ("eve@a.example",),
        b"Cc: Team: frank@b.example;, gil@c.example\nBcc: eve@a.example\n\n",
    ),
    (
        "a group without members goes",
        b"To: Team: eve@a.example;, gil@c.example\n\n",
        ("eve@a.example",),
        b"To: gil@c.example\nBcc: eve@a.example\n\n",
    ),
    (
        "surnames go with their mailboxes, in quotes",
        b"Cc: Doe, John <a@x.example>; Doe, Jane <b@y.example>\n\n",
        (),
        b'Bcc: "Doe, John" <a@x.example>, "Doe, Jane" <b@y.example>\n\n',
    ),
    (
        "surnames that stay get quotes where commas now separate",
        b"Cc: Doe, John <a@x.example>; Doe, Jane <b@y.example>\n\n",
        ("a@x.example",),
        b'Cc: "Doe, Jane" <b@y.example>\nBcc: "Doe, John" <a@x.example>\n\n',
    ),
    (
        "a name in front of a comma goes along as it is written",
        b"Cc: Doe, John <a@x.example>, b@y.example\n\n",
        ("a@x.example",),
        b"Cc: b@y.example\nBcc: Doe, John <a@x.example>\n\n",
    ),
    (
        "a name does not come to stand in front of another's",
        b"Cc: Ivy, eve@a.example, Frank <frank@b.example>\n\n",
        ("eve@a.example",),
        b'Cc: Ivy, "Frank" <frank@b.example>\nBcc: eve@a.example\n\n',
    ),
    (
        "full-width separators become commas",
        "Cc: a@x.example，b@y.example；王，小 <c@z.example>\n\n".encode(),
        ("b@y.example",),
        "Cc: a@x.example, 王，小 <c@z.example>\nBcc: b@y.example\n\n".encode(),
    ),
    (
        "unreadable text stays where it is",
        b"Cc: Ivy, eve@a.example, ???\n\n",
        ("eve@a.example",),
        b"Cc: Ivy, ???\nBcc: eve@a.example\n\n",
    ),
    (
        "damaged text that nothing parts stays together as it moves",
        b'Cc: ann@one.example, <rubert\\"@firm.<??s"p.@firm.example>, \n\tbob@two.example\n\n',
        (),
        b'Bcc: ann@one.example, <rubert\\"@firm.<??s"p.@firm.example>, bob@two.example\n\n',
    ),
    (
        "and as it stays",
        b'To: ann@one.example, <rubert\\"@firm.<??s"p.@firm.example>, bob@two.example\n\n',
        ("ann@one.example", "bob@two.example"),
        b'To: <rubert\\"@firm.<??s"p.@firm.example>\nBcc: ann@one.example, bob@two.example\n\n',
    ),
    (
        "one pair of brackets around several, and a lonely quote, get no commas either",
        b'Cc: <a@x.example b@y.example>; c@z.example d@w.example" e@v.example\n\n',
        (),
        b'Bcc: <a@x.example b@y.example>, c@z.example d@w.example" e@v.example\n\n',
    ),
    (
        "of what nothing parts, one can leave alone",
        b"Cc: a@x.example b@y.example c@z.example\n\n",
        ("b@y.example",),
        b"Cc: a@x.example, c@z.example\nBcc: b@y.example\n\n",
    ),
    (
        "only the fields that change are written anew",
        b"To:eve@a.example;  frank@b.example\nTo: gil@c.example\n\n",
        ("gil@c.example",),
        b"To:eve@a.example;  frank@b.example\nBcc: gil@c.example\n\n",
    ),
    (
        "a header of CR stays one",
        b"To: eve@a.example\rCc: frank@b.example\r\rbody\r",
        ("frank@b.example",),
        b"To: eve@a.example\rBcc: frank@b.example\r\rbody\r",
    ),
    (
        "a header that is cut off",
        b"To: eve@a.example, frank@b.example",
        ("frank@b.example",),
        b"To: eve@a.example\r\nBcc: frank@b.example",
    ),
    (
        "a byte order mark, an mbox line and damaged octets stay",
        b"\xef\xbb\xbfX\xff: \0\nTo: e@a.example\r\nX: y\n\nb\0dy",
        (),
        b"\xef\xbb\xbfX\xff: \0\nTo: undisclosed-recipients:;\r\nBcc: e@a.example\r\nX: y\n\nb\0dy",
    ),
]


@pytest.mark.parametrize(("why", "message", "chosen", "written"), REWRITTEN)
def test_write(why: str, message: bytes, chosen: tuple[str, ...], written: bytes) -> None:
    assert hidden(message, *chosen) == written, why


def test_a_second_occurrence_is_dropped_where_the_draft_has_one() -> None:
    message = b"To: Eve <eve@a.example>\nBcc: eve@a.example\n\n"
    assert hidden(message) == b"To: undisclosed-recipients:;\nBcc: eve@a.example\n\n"


def test_recipients_come_back_from_bcc() -> None:
    message = b"To: eve@a.example\nBcc: frank@b.example\n\n"
    draft = read(message).moved(["frank@b.example"], Field.TO)
    assert write(message, draft) == b"To: eve@a.example, frank@b.example\n\n"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_stays_utf_16(codec: str) -> None:
    text = "\ufeffTo: Zoë <zoe@a.example>\r\nX: ë\r\n\r\nbody"
    written = hidden(text.encode(codec) + b"?").decode(codec, "replace")
    assert written.startswith(
        "\ufeffTo: undisclosed-recipients:;\r\nBcc: Zoë <zoe@a.example>\r\nX: ë\r\n\r\nbody"
    )


def test_lines_are_folded_at_78_columns() -> None:
    people = ", ".join(f"customer{number}@a.example" for number in range(475))
    written = hidden(f"Cc: {people}\r\n\r\n".encode())
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert len(written.split(b"\r\n")) < 200


def test_other_recipients_are_refused() -> None:
    message = b"To: eve@a.example\n\n"
    more = Draft(None, (*read(message).recipients, Recipient(Mailbox("x@z.example"), Field.CC)))
    for draft in (Draft(None), more):
        with pytest.raises(ValueError, match="recipient"):
            write(message, draft)


def test_a_field_that_may_run_into_the_body_is_not_rewritten() -> None:
    with pytest.raises(NotAMessage, match="not indented"):
        hidden(b"To: eve@a.example\nHello there\n\n")


def test_damaged_text_is_parted_where_nobody_could_be_moved_otherwise() -> None:
    message = b'To: G:<b@y.example>\nCc: <a@x.example(x)) "Q" <c@z.example>\\\n\n'
    chosen = ("a@x.example", "c@z.example")
    assert places(read(hidden(message, *chosen))) == places(read(message).moved(chosen, Field.BCC))


def test_damaged_items_are_written_anew_if_they_would_change_others() -> None:
    message = b'To: "Eve <eve@a.example>, "Frank" <frank@b.example>\nBcc: "G" <gil@c.example>\n\n'
    written = hidden(message, "eve@a.example")
    assert places(read(written)) == places(read(message).moved(["eve@a.example"], Field.BCC))


@given(MESSAGES, st.sets(st.integers(0, 9)))
def test_laws_of_writing(message: bytes, chosen: set[int]) -> None:
    before = read(message)
    assert write(message, before) == message
    some = [key for number, key in enumerate(keys(before)) if number in chosen]
    wanted = before.moved(some, Field.BCC)
    try:
        written = write(message, wanted)
    except NotAMessage:
        return
    after = read(written)
    assert places(after) == places(wanted)
    assert Counter(after.unreadable) == Counter(before.unreadable)
    assert (after.author, after.subject) == (before.author, before.subject)
    assert write(written, after.moved(some, Field.BCC)) == written


@given(
    st.lists(st.sampled_from((b"X-A: b\r\n", b"Received: x\n y\n", b"Z\xff: \0\r\n")), max_size=4),
    st.binary(),
)
def test_every_other_byte_stays(others: list[bytes], body: bytes) -> None:
    above, below = b"".join(others[:2]), b"".join(others[2:])
    written = hidden(above + b"To: eve@a.example\r\n" + below + b"\r\n" + body)
    expected = b"To: undisclosed-recipients:;\r\nBcc: eve@a.example\r\n"
    assert written == above + expected + below + b"\r\n" + body


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for message in (data, b"To: " + data):
        with suppress(NotAMessage):
            write(message, read(message))


HOSTILE = [
    "<",
    "(",
    '"',
    ",",
    "\\",
    ":",
    ";",
    ":;",
    "@",
    "a@",
    "a,",
    "<a@b ",
    '"a@,"x',
    "()",
    "[",
    "\r",
]


def seconds(message: bytes) -> float:
    started = time.process_time()
    read(message)
    return time.process_time() - started


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("part", [*HOSTILE, "a\n ", "\n ", "=?x?q?a?= ", "\n:", "x (", "<@", "a<"])
def test_time_grows_no_faster_than_the_message(part: str) -> None:
    def message(size: int) -> bytes:
        return b"Cc: " + part.encode() * (size // len(part)) + b"\nX: y\n\n"

    # Windows counts the time of a process in 64ths of a second.
    step = 1 / 64 if sys.platform == "win32" else 0
    small = max(step, min(seconds(message(20_000)) for _ in range(3)))
    assert min(seconds(message(160_000)) for _ in range(2)) < 32 * small + 0.05


def test_deep_comments_end() -> None:
    deep = b"(" * 100_000 + b")" * 100_000
    assert keys(read(b"To: " + deep + b"eve@a.example\n\n")) == ["eve@a.example"]
    assert keys(read(b"To: (" + deep + b"eve@a.example\n\n")) == ["eve@a.example"]


def test_importing_is_cheap() -> None:
    code = (
        "import sys, ccwarn.formats.rfc5322; print({'email', 'idna', 'PySide6'} & {*sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout == "set()\n"
