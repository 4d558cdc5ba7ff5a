"""Log-ins pass as they are, whatever the mechanism: they are for the server alone."""

from __future__ import annotations

import logging

import pytest

from smtp_lab import guarded
from smtp_reference import Reference, serving

CONVERSATIONS = {
    "PLAIN": [(b"AUTH PLAIN AGV2ZQBzZWNyZXQ=\r\n", b"235 2.7.0 ok\r\n")],
    "PLAIN, asked for": [
        (b"AUTH PLAIN\r\n", b"334 \r\n"),
        (b"AGV2ZQBzZWNyZXQ=\r\n", b"235 2.7.0 ok\r\n"),
    ],
    "XOAUTH2": [(b"AUTH XOAUTH2 dXNlcj1ldmUBYXV0aD1CZWFyZXIgc2VjcmV0AQE=\r\n", b"235 ok\r\n")],
    "XOAUTH2, refused": [
        (
            b"AUTH XOAUTH2 dXNlcj1ldmUBYXV0aD1CZWFyZXIgb2xkAQE=\r\n",
            b"334 eyJzdGF0dXMi\r\n",
        ),
        (b"\r\n", b"535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 See the manual\r\n"),
    ],
    "OAUTHBEARER": [(b"AUTH OAUTHBEARER bixhPWV2ZSwBYXV0aD1CZWFyZXIgeAEB\r\n", b"235 ok\r\n")],
    "SCRAM-SHA-256": [
        (
            b"AUTH SCRAM-SHA-256 biwsbj1ldmUscj1yT3ByTkdmd0ViZQ==\r\n",
            b"334 cj1yT3ByTkdm\r\n",
        ),
        (b"Yz1iaXdzLHI9ck9wck5HZndFYmVRVyxwPWRIek0=\r\n", b"334 dj02cnJpVFJCaTIz\r\n"),
        (b"\r\n", b"235 2.7.0 ok\r\n"),
    ],
    "CRAM-MD5": [
        (b"AUTH CRAM-MD5\r\n", b"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\r\n"),
        (b"dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n", b"235 2.7.0 ok\r\n"),
    ],
    "GSSAPI, long": [
        (b"AUTH GSSAPI " + b"YIIG" * 2900 + b"\r\n", b"334 " + b"oYHy" * 2900 + b"\r\n"),
        (b"BQQE" * 3000 + b"\r\n", b"235 2.7.0 ok\r\n"),
    ],
    "given up": [
        (b"AUTH LOGIN\r\n", b"334 VXNlcm5hbWU6\r\n"),
        (b"*\r\n", b"501 5.7.0 given up\r\n"),
    ],
    "what looks like a command": [
        (b"AUTH LOGIN\r\n", b"334 VXNlcm5hbWU6\r\n"),
        (b"DATA\r\n", b"535 5.7.8 no\r\n"),
    ],
    "with something before": [(b"auth PLAIN AGV2ZQBz = \r\n", b"501 5.5.2 bad\r\n")],
    "not offered": [(b"AUTH NTLM\r\n", b"504 5.5.4 Unrecognized\r\n")],
}


@pytest.mark.parametrize("conversation", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_every_word_of_a_log_in_passes(
    conversation: list[tuple[bytes, bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    replies = {said.upper(): answer for said, answer in conversation}
    server = Reference(replies=replies)
    with serving(server), guarded(server) as lab, lab.client() as talk:
        talk.reply()
        for said, answer in conversation:
            assert talk.ask(said) == answer
        assert talk.ask(b"NOOP\r\n") == b"250 2.0.0 ok\r\n"
    assert server.commands == [*(said for said, _answer in conversation), b"NOOP\r\n"]
    assert "AUTH" not in caplog.text.upper()
