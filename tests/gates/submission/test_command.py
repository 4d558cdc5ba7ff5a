from __future__ import annotations

import pytest

from ccwarn.gates.submission.command import Command, NotACommand


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b"MAIL FROM:<a@b.example> SIZE=1 BODY=8BITMIME\r\n", "a@b.example"),
        (b"mail from: <a@b.example>\r\n", "a@b.example"),
        (b"MAIL FROM:<>\r\n", ""),
        (b"MAIL FROM:a@b.example SIZE=1\r\n", "a@b.example"),
        (b"RCPT TO:<@one.example,@two.example:eve@b.example> NOTIFY=NEVER\r\n", "eve@b.example"),
        (b'RCPT TO:<"a <b> c"@d.example>\r\n', '"a <b> c"@d.example'),
        (b'RCPT TO:<"a\\"b"@d.example>\r\n', '"a\\"b"@d.example'),
        ("RCPT TO:<жанна@почта.example> SMTPUTF8\r\n".encode(), "жанна@почта.example"),
        (b"RCPT TO:<Postmaster>\r\n", "Postmaster"),
        (b"RCPT eve@b.example\r\n", None),
        (b"RCPT\r\n", None),
    ],
)
def test_paths_are_read(line: bytes, path: str | None) -> None:
    assert Command.parsed(line).path == path


def test_a_command_keeps_its_octets() -> None:
    line = b"mAiL  FROM:<a@b.example>\t\r\n"
    command = Command.parsed(line)
    assert (command.verb, command.argument, command.line) == ("MAIL", b"FROM:<a@b.example>", line)


@pytest.mark.parametrize(
    "line", [b"", b"\r\n", b"NOOP\n", b"NOOP", b" NOOP\r\n", b"NO\0OP\r\n", b"NOOP \x7f\r\n",
             b"NOOP a\nb\r\n", b"NOOP a\rb\r\n", b"NOOP\r\nDATA\r\n", b"MAIL:x\r\n", b"\xff\r\n"],
)  # fmt: skip
def test_what_servers_may_read_differently_is_no_command(line: bytes) -> None:
    with pytest.raises(NotACommand):
        Command.parsed(line)


@pytest.mark.parametrize(
    ("line", "size"),
    [(b"BDAT 12\r\n", 12), (b"bdat 0 last\r\n", 0), (b"BDAT -1\r\n", None), (b"BDAT\r\n", None)],
)
def test_the_size_of_a_chunk_is_read(line: bytes, size: int | None) -> None:
    assert Command.parsed(line).chunk_size == size
