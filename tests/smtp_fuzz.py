"""What a client may say that does not keep to the rules, and what must hold all the same."""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress

from hypothesis import strategies as st

from ccwarn.formats import rfc5322
from ccwarn.formats.envelope import Envelope, read
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from drafts import firms
from smtp_lab import LOOPBACK
from smtp_reference import Delivery

PEOPLE = firms(6)


class ByWord:
    """Decides what the subject of the mail says."""

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        answer: Future[Decision] = Future()
        words = review.draft.subject.split()
        answer.set_result(
            Decision(words[0]) if words[:1] in (["send"], ["remedy"]) else Decision.HOLD
        )
        return answer


def _exposing(word: str) -> bytes:
    return (
        f"From: a@acme.example\r\nSubject: {word}\r\nCc: {', '.join(PEOPLE)}\r\n\r\nx\r\n".encode()
    )


SILENT = b"From: a@acme.example\r\nTo: eve@one.example\r\nSubject: silent\r\n\r\nx\r\n"
MESSAGES = [SILENT, *(_exposing(word) for word in ("send", "remedy", "hold"))]
ENDS = [
    b"\r\n.\r\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\n.\n",
    b"\r.\r",
    b"\r\n.\r",
    b"\r\n\0.\r\n",
    b"\r\n..\r\n",
]

_envelope = st.sampled_from([b"MAIL FROM:<a@acme.example>\r\n", b"MAIL FROM:<> SIZE=5\r\n"])
_recipients = st.lists(
    st.sampled_from(
        [b"RCPT TO:<%s>\r\n" % each.encode() for each in (*PEOPLE, "nobody@x.example")]
    ),
    max_size=7,
).map(b"".join)
_message = st.sampled_from(MESSAGES)
_smuggled = st.builds(
    lambda first, end, envelope, second: first + b"y" + end + envelope + b"DATA\r\n" + second,
    _message, st.sampled_from(ENDS),
    st.just(b"MAIL FROM:<a@acme.example>\r\nRCPT TO:<eve@one.example>\r\n"), _message,
)  # fmt: skip
_transaction = st.builds(
    lambda envelope, recipients, message, end: envelope + recipients + b"DATA\r\n" + message + end,
    _envelope, _recipients, st.one_of(_message, _smuggled), st.sampled_from([b".\r\n", *ENDS]),
)  # fmt: skip
_single = st.sampled_from([
    b"EHLO me\r\n", b"HELO me\r\n", b"RSET\r\n", b"NOOP\r\n", b"QUIT\r\n", b"DATA\r\n",
    b"VRFY x\r\n",
    b"AUTH LOGIN\r\n", b"AUTH LOGIN\r\neA==\r\nc2VjcmV0\r\n", b"*\r\n", b"STARTTLS\r\n", b"\r\n",
    b"BDAT 5\r\nMAIL\n", b"BDAT 9 LAST\r\n", b"BDAT x\r\n", b"BURL imap://x LAST\r\n", b" DATA\r\n",
    b"MAIL FROM:<a@b\r\n", b"RCPT TO:\r\n", b"DATA\n", b"NOOP\rDATA\r\n", b".\r\n", b"HELP\r\n",
])  # fmt: skip
CONVERSATIONS = st.lists(
    st.one_of(_single, _transaction, _transaction, st.binary(max_size=30)), max_size=8
).map(b"".join)
CUTS = st.lists(st.integers(0, 3000), max_size=6)


def converse(port: int, said: bytes, cuts: Sequence[int], *, patient: bool) -> bytes:
    """Say it all in pieces, then no more; return what was heard."""
    heard = bytearray()
    places = sorted({0, len(said), *(cut % (len(said) + 1) for cut in cuts)})
    with socket.create_connection((LOOPBACK, port), 10) as client:
        try:
            for start, end in itertools.pairwise(places):
                if patient:  # a reply, where there is one, before more is said
                    client.settimeout(0.01)
                    with suppress(TimeoutError):
                        heard += client.recv(65536)
                    client.settimeout(10)
                client.sendall(said[start:end])
            client.shutdown(socket.SHUT_WR)
            while piece := client.recv(65536):
                heard += piece
        except ConnectionError:
            pass
    return bytes(heard)


def check(heard: bytes, deliveries: Sequence[Delivery], violations: Sequence[bytes]) -> None:
    """Assert what holds whatever a client says."""
    assert not violations, violations
    for line in heard.split(b"\r\n")[:-1]:
        assert re.fullmatch(rb"[2-5][0-9]{2}(?:[ -].*)?", line), line
    assert heard.count(b"2.0.0 taken") <= len(deliveries)
    for delivery in deliveries:
        paths = tuple(path.decode() for path in delivery.recipients)
        draft = read(delivery.content, Envelope(delivery.sender.decode(), paths))
        asks = examine(draft, Policy(), ALL_RULES).severity.asks
        assert not asks or draft.subject == "send", delivery
        if draft.subject in ("remedy", "hold") and delivery.content.strip():
            assert not list(rfc5322.read(delivery.content).visible()), delivery
