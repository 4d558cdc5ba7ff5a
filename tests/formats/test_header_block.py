"""Where header blocks end and what their fields are, whatever the line endings."""

from __future__ import annotations

import email
import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.formats import header_block
from ccwarn.formats.header_block import HeaderBlock, NotAMessage, is_complete, read_header_block

CUTS = [
    b"To: eve@a.example\r\n\r\n|body",
    b"To: eve@a.example\n\n|body\n\nCc: no@z.example",
    b"To: eve@a.example\r\r|body",
    b"To: eve@a.example\r\rbody\r\nCc: eve@a.example\r\n\r\n|".replace(b"\r\rbody", b"\nX: y"),
    b"To: eve@a.example\r\n\n|body\n",
    b"To: eve@a.example\n\r\n|body",
    b"To: eve@a.example\r\n \r\n ,frank@b.example\r\n\r\n|body",
    b"To: eve@a.example\r\r\nCc: frank@b.example\r\r\n\r\r\n|body",
    b"X: y\nTo: a\r\rCc: frank@b.example\n\n|body",
    b"X: y\r\rTo: a@a.example\r\nCc: frank@b.example\r\n\r\n|body",
    b"X: y\r\n\r\r\nCc: frank@b.example\r\n\r\n|body",
    b"X: y\r" + b"z" * 9000 + b"\r\rTo: a@a.example\nCc: frank@b.example\n\n|body",
    b"\r\n\nTo: eve@a.example\n\n|body",
    b"\xef\xbb\xbfTo: eve@a.example\n\n|body",
    b"From eve@a.example Mon Jan  1 10:00:00 2024\nTo: eve@a.example\n\n|body",
    b"To: eve@a.example|",
    "\ufeffTo: eve@a.example\r\n\r\n|body".encode("utf-16-le"),
    "\ufeffTo: eve@a.example\r\n\r\n|body".encode("utf-16-be"),
    "To: eve@a.example\r\n\r\n|body".encode("utf-16-le"),
    "To: eve@a.example\n\n|body".encode("utf-16-be"),
]


def parts(cut: bytes) -> tuple[bytes, bytes]:
    bar = "|".encode("utf-16-le" if cut[1:2] == b"\0" or cut[:2] == b"\xff\xfe" else "ascii")
    if cut[:1] == b"\0" or cut[:2] == b"\xfe\xff":
        bar = b"\0|"
    header, _, body = cut.partition(bar)
    return header, body


@pytest.mark.parametrize("cut", CUTS)
def test_only_the_header_block_is_read(cut: bytes) -> None:
    header, body = parts(cut)
    assert read_header_block(BytesIO(header + body)) == header
    assert HeaderBlock.of(header + body).length == len(header)
    assert HeaderBlock.of(header).text == HeaderBlock.of(header + body).text


def test_an_attachment_is_not_read() -> None:
    stream = BytesIO(b"To: eve@a.example\r\n\r\n" + bytes(10_000_000))
    read_header_block(stream)
    assert stream.tell() <= 1_000_000


def test_a_header_longer_than_a_chunk_is_read_whole() -> None:
    header = b"Cc: " + b"eve@a.example,\r\n " * 20_000 + b"frank@b.example\r\n\r\n"
    assert read_header_block(BytesIO(header + b"body")) == header


def test_a_header_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_block, "LIMIT", 200_000)
    with pytest.raises(NotAMessage):
        read_header_block(BytesIO(b"To: eve@a.example,\n " * 20_000))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"just text\n",
        bytes(100),
        b"\xff\xfe",
        b"\x89PNG",
        b"root:x:0:0:root:/root:/bin/sh\n",
        b"\x9f:\n\n",
    ],
)
def test_what_has_no_field_is_no_message(data: bytes) -> None:
    with pytest.raises(NotAMessage):
        HeaderBlock.of(data)


@pytest.mark.parametrize("header", [b"To: a@b", b"X: y\nDATE : today\n", b"Subject:"])
def test_one_field_of_mail_is_enough(header: bytes) -> None:
    assert HeaderBlock.of(header).text


@pytest.mark.parametrize("cut", CUTS)
def test_a_header_is_complete_with_its_empty_line(cut: bytes) -> None:
    header, body = parts(cut)
    whole = header != b"To: eve@a.example"
    assert is_complete(header) == is_complete(header + body) == whole
    assert not is_complete(header[:-4])


@pytest.mark.parametrize("name", [b"To", b"to", b"TO", b"tO  ", b"To\t"])
def test_field_names_in_any_letter_case_and_with_blanks(name: bytes) -> None:
    block = HeaderBlock.of(b"X: y\n" + name + b": eve@a.example\n\n")
    assert [(field.name, block.body(field)) for field in block.fields] == [
        ("to", " eve@a.example\n")
    ]


def test_a_line_that_begins_no_field_continues_the_last() -> None:
    block = HeaderBlock.of(b"To: eve@a.example,\nfrank@b.example\nX-To: z\n\n")
    assert [block.body(field) for field in block.fields] == [" eve@a.example,\nfrank@b.example\n"]


@pytest.mark.parametrize("name", [b"X-To", b"Subject", b"From"])
def test_a_cr_beside_lf_ends_no_field_of_recipients(name: bytes) -> None:
    header = b"Cc: eve@a.example\r" + name + b": frank@b.example\nBcc: gil@c.example\n\n"
    first, second = HeaderBlock.of(header).fields
    assert "frank@b.example" in HeaderBlock.of(header).body(first)
    assert second.name == "bcc"
    lone = HeaderBlock.of(header.replace(b"\n", b"\r"))
    assert lone.body(lone.fields[0]) == " eve@a.example\r", "where no LF is, CR ends lines"
    other = HeaderBlock.of(header.replace(name, b"To"))
    assert [field.name for field in other.fields] == ["cc", "to", "bcc"]


@given(st.binary())
def test_any_bytes_come_back(data: bytes) -> None:
    try:
        block = HeaderBlock.of(data)
    except NotAMessage:
        return
    assert block.encoded(block.text) == data[: block.length]


def variants() -> list[tuple[int, bytes]]:
    lines = [b"Subject: one two", b"From: me@own.example", b"Cc: a@a.example, b@b.example", b""]
    marks = (b"\r\r", b"\r", b"\0", b"\r\0\r", b"\r\r\r")
    made = []
    for line in range(4):
        for mark in marks:
            changed = [*lines]
            changed[line] = lines[line][: len(lines[line]) // 2] + mark + lines[line][8:]
            made += [
                (line, b"\r\n".join([*changed, b"body"])),
                (line, b"\n".join([*changed, b"body"])),
                (line, b"\r\n".join([*lines[:line], lines[line] + mark, *lines[line + 1 :], b""])),
            ]
    return made


def seen_by_lines_that_end_in_lf(message: bytes) -> set[str]:
    """Return the addresses that a server finds which ends lines at LF alone and drops NUL."""
    found: set[str] = set()
    for line in message.replace(b"\0", b"").split(b"\n"):
        if line in (b"", b"\r"):
            break
        if line.lower().startswith(b"cc:"):
            found |= {text.decode() for text in re.findall(rb"[ab]@[ab]\.example", line)}
    return found


@pytest.mark.parametrize(("line", "message"), variants())
def test_no_reader_of_stray_line_ends_sees_more_recipients(line: int, message: bytes) -> None:
    fields = HeaderBlock.of(message).fields
    block = HeaderBlock.of(message)
    ours = "".join(block.body(field) for field in fields if field.name == "cc").replace("\0", "")
    parsed = email.message_from_bytes(message).get_all("cc", [])
    theirs = set(re.findall(r"[ab]@[ab]\.example", " ".join(map(str, parsed))))
    assert theirs | seen_by_lines_that_end_in_lf(message) <= set(
        re.findall(r"[ab]@[ab]\.example", ours)
    )
