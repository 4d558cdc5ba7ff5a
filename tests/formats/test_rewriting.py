"""How a rewritten header block is laid out: lines of 78 columns, folds and gaps as they were.

RFC 5322 section 2.1.1 wants lines of at most 78 octets, line ending aside.
"""

from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.rewriting import rewritten
from ccwarn.formats.rfc5322 import read, write


def hidden(message: bytes, *chosen: str) -> bytes:
    """Return the message with these mailboxes, or all of them, in Bcc."""
    draft = read(message)
    return write(message, draft.moved(chosen or _keys(draft), Field.BCC))


def _keys(draft: Draft) -> set[str]:
    return {recipient.mailbox.key for recipient in draft.recipients}


def anew(header: str, *chosen: str) -> str:
    """Return the header with these mailboxes in Bcc, and damaged or doubtful items written anew."""
    block = HeaderBlock.of(header.encode())
    moved = read(header.encode()).moved(chosen, Field.BCC)
    return rewritten(block, moved.recipients, canonical=True)


def address(length: int, letter: str) -> str:
    return letter * (length - len("@x.example")) + "@x.example"


@pytest.mark.parametrize(
    ("lengths", "lines"),
    [
        # "Bcc: " and a comma after the last one, which may get another: 5 + 10 + 2 + 60 + 1 = 78.
        ((12, 58), [5 + 12 + 2 + 58]),
        ((12, 59), [5 + 12 + 1, 1 + 59]),
        # A third one, after what stands on the line already.
        ((12, 12, 44), [5 + 12 + 2 + 12 + 2 + 44]),
        ((12, 12, 45), [5 + 12 + 2 + 12 + 1, 1 + 45]),
        # And on a line that has been begun by a blank.
        ((12, 59, 15), [5 + 12 + 1, 1 + 59 + 2 + 15]),
        ((12, 59, 16), [5 + 12 + 1, 1 + 59 + 1, 1 + 16]),
    ],
)
def test_a_line_is_full_at_78_columns(lengths: tuple[int, ...], lines: list[int]) -> None:
    people = [address(length, letter) for length, letter in zip(lengths, "abc", strict=False)]
    written = hidden(f"To: {', '.join(people)}\n\n".encode())
    head, *rest = written.split(b"\n")
    assert head == b"To: undisclosed-recipients:;"
    assert [len(line) for line in rest if line] == lines


@pytest.mark.parametrize(("length", "separator"), [(55, ", "), (56, ",\n ")])
def test_after_an_item_of_several_lines_its_last_one_counts(length: int, separator: str) -> None:
    item, other = "Eve\n of\n  Ad <eve@a.example>", address(length, "b")
    written = hidden(f"Cc: c@c.example, d@d.example, {item}, {other}\n\n".encode()).decode()
    assert written == f"Bcc: c@c.example, d@d.example, {item}{separator}{other}\n\n"


@pytest.mark.parametrize(
    ("gap", "kept"),
    [
        (b"", b" "),
        (b"\t", b"\t"),
        (b"  ", b"  "),
        (b" " * 15, b" " * 15),
        (b" " * 16, b" "),
    ],
)
def test_what_stands_after_the_colon_stays_unless_it_is_long(gap: bytes, kept: bytes) -> None:
    written = hidden(b"To:" + gap + b"eve@a.example, frank@b.example\n\n", "frank@b.example")
    assert written == b"To:" + kept + b"eve@a.example\nBcc: frank@b.example\n\n"


@pytest.mark.parametrize(
    ("folds", "kept"),
    [
        (("\t", "\t"), "\t"),
        (("\t", " " * 20), "\t"),
        (("    ", "\t"), "    "),
        ((" " * 16, "\t"), " " * 16),
        ((" " * 17, "\t"), " "),
    ],
)
def test_lines_are_indented_as_the_first_one_was(folds: tuple[str, str], kept: str) -> None:
    people = ["eve@a.example", "frank@b.example", "gil@c.example"]
    text = people[0] + "".join(
        f",\n{fold}{each}" for fold, each in zip(folds, people[1:], strict=True)
    )
    written = hidden(f"Cc: {text}\n\n".encode()).decode()
    assert written == f"Bcc: {people[0]},\n{kept}{people[1]},\n{kept}{people[2]}\n\n"


def test_one_fold_among_several_items_is_no_item_a_line() -> None:
    written = hidden(b"Cc: a@a.example, b@b.example,\n c@c.example\n\n", "c@c.example")
    assert written == b"Cc: a@a.example, b@b.example\nBcc: c@c.example\n\n"


def test_a_group_of_an_item_a_line_stays_one() -> None:
    written = hidden(
        b"Cc: Team:\n a@a.example,\n b@b.example,\n c@c.example\n ;\n\n", "c@c.example"
    )
    assert written == b"Cc: Team: a@a.example,\n b@b.example;\nBcc: c@c.example\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The only line, which is shorter than what is looked at for its ending.
        (b"To:e@f\n\n", b"To: undisclosed-recipients:;\nBcc: e@f\n\n"),
        # Its line ends as the one before it does.
        (
            b"To: a@a.example\r\nCc: b@b.example\nX: y\r\n\r\n",
            b"To: undisclosed-recipients:;\r\nBcc: a@a.example, b@b.example\nX: y\r\n\r\n",
        ),
        # Bcc comes after the last destination field, wherever others stand.
        (
            b"To: a@a.example\nCc: b@b.example\nX: y\nTo: c@c.example\nZ: y\n\n",
            b"To: undisclosed-recipients:;\nX: y\nBcc: %s\nZ: y\n\n"
            % b"a@a.example, b@b.example, c@c.example",
        ),
        # A comment alone is nobody.
        (
            b"To: (the team), eve@a.example\n\n",
            b"To: undisclosed-recipients:;\nBcc: eve@a.example\n\n",
        ),
        # A group without members says something.
        (
            b"Cc: undisclosed-recipients:;, eve@a.example\n\n",
            b"Cc: undisclosed-recipients:;\nBcc: eve@a.example\n\n",
        ),
        (
            b"Resent-To: e@a.example\n\n",
            b"Resent-To: undisclosed-recipients:;\nResent-Bcc: e@a.example\n\n",
        ),
    ],
)  # fmt: skip
def test_everybody_is_hidden(before: bytes, after: bytes) -> None:
    assert hidden(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The last member takes its group along, and nobody beside it.
        ("a@a.example, Team: eve@e.example;", "a@a.example"),
        ("a@a.example, b@b.example, Team: eve@e.example;", "a@a.example, b@b.example"),
        ("a@a.example, b@b.example, Team: eve@e.example;, c@c.example",
         "a@a.example, b@b.example, c@c.example"),
        ("Team: eve@e.example;, Rest: a@a.example;", "Rest: a@a.example;"),
        # So it does where the group is not closed.
        ("a@a.example, b@b.example, Team: eve@e.example", "a@a.example, b@b.example"),
        # Of several members one leaves.
        ("Team: a@a.example, eve@e.example;", "Team: a@a.example;"),
        ("Team: eve@e.example, a@a.example;", "Team: a@a.example;"),
        ("Team: eve@e.example, Eve <eve@e.example>;, a@a.example", "a@a.example"),
        # A name in which an address stands is shown, not dropped.
        ("all@x.example: eve@e.example;, a@a.example", "all@x.example:;, a@a.example"),
        # Text that cannot be part of a name leaves the name after it alone.
        ("<>, eve@e.example, Frank <frank@b.example>", "<>, Frank <frank@b.example>"),
    ],
)  # fmt: skip
def test_eve_leaves(before: str, after: str) -> None:
    assert hidden(f"Cc: {before}\n\n".encode(), "eve@e.example").startswith(
        f"Cc: {after}\nBcc: ".encode()
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # RFC 2047 section 5: an encoded-word stands in no quotes.
        ("Doe, Zoë <a@a.example>; b@b.example", "=?utf-8?B?RG9lLCBab8Or?= <a@a.example>"),
        ("Doe, J\\W <a@a.example>; b@b.example", '"Doe, J\\\\W" <a@a.example>'),
    ],
)
def test_names_that_are_written_anew(before: str, after: str) -> None:
    written = hidden(f"Cc: {before}\n\n".encode(), "a@a.example").decode()
    assert written == f"Cc: b@b.example\nBcc: {after}\n\n"


def test_a_long_name_is_written_anew_in_several_lines() -> None:
    name = "Doe, " + "ë" * 60
    written = hidden(f"Cc: {name} <a@a.example>; b@b.example\n\n".encode(), "a@a.example")
    assert max(map(len, written.split(b"\n"))) <= 78
    assert b"?=\n =?utf-8?B?" in written
    assert [r.mailbox.display_name for r in read(written).recipients] == ["", name]


def test_what_is_sound_is_not_written_anew() -> None:
    header = "To: Eve (x) <eve@a.example>, Frank <frank@b.example>, gil@c.example\n\n"
    assert anew(header, "gil@c.example") == (
        "To: Eve (x) <eve@a.example>, Frank <frank@b.example>\nBcc: gil@c.example\n\n"
    )


def test_what_follows_text_is_written_anew() -> None:
    header = "To: ???, gil@c.example, Frank <frank@b.example>, Hal <hal@d.example>\n\n"
    assert anew(header, "gil@c.example") == (
        'To: ???, "Frank" <frank@b.example>, Hal <hal@d.example>\nBcc: gil@c.example\n\n'
    )


def test_what_is_damaged_is_written_anew() -> None:
    header = 'To: Eve <eve@a.example>, Fr"ank <frank@b.example>\n\n'
    assert anew(header, "eve@a.example") == (
        'To: "Fr ank" <frank@b.example>\nBcc: Eve <eve@a.example>\n\n'
    )
