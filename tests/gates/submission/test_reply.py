from __future__ import annotations

import asyncio

import pytest

from ccwarn.gates.submission.reply import BadReply, Reply, own, received


class Lines:
    def __init__(self, octets: bytes) -> None:
        self._lines = octets.splitlines(keepends=True)

    async def line(self, deadline: float | None = None) -> bytes:
        return self._lines.pop(0)


def read(octets: bytes) -> Reply:
    return asyncio.run(received(Lines(octets)))


@pytest.mark.parametrize(
    "octets", [b"250 ok\r\n", b"250\r\n", b"250-a\r\n250-b\r\n250 c\r\n", b"421 4.3.0 bye\n"]
)
def test_a_reply_is_kept_as_it_is(octets: bytes) -> None:
    reply = read(octets)
    assert (reply.octets, reply.code) == (octets, int(octets[:3]))


@pytest.mark.parametrize(
    "octets", [b"hello\r\n", b"250-a\r\n251 b\r\n", b"999 x\r\n", b"2500 x\r\n", b"250-a\r\n" * 501]
)
def test_what_is_no_reply_is_not_taken_for_one(octets: bytes) -> None:
    with pytest.raises(BadReply):
        read(octets)


def test_its_text_is_for_a_person() -> None:
    assert read(b"535-5.7.8 Wrong\r\n535 5.7.8 password\r\n").text == "5.7.8 Wrong 5.7.8 password"


@pytest.mark.parametrize(
    ("translated", "octets"),
    [
        ("Held", b"550 5.7.1 Held\r\n"),
        ("Gehalten für später…", b"550 5.7.1 Gehalten fur spater...\r\n"),
        ("Задержано", b"550 5.7.1 English\r\n"),
        ("two\r\n250 lines", b"550 5.7.1 English\r\n"),
        ("x" * 600, b"550 5.7.1 " + b"x" * 400 + b"\r\n"),
    ],
)
def test_own_replies_are_one_short_line_of_ascii(translated: str, octets: bytes) -> None:
    assert own(550, "5.7.1", translated, "English").octets == octets
