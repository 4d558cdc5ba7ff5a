"""Recipients that stand in the body as well."""

from __future__ import annotations

import pytest

from ccwarn.formats.protected import may_be_in_body, why_no_move

SIGNED = (
    b"From: ann@own.example\r\nTo: eve@a.example\r\n"
    b'Content-Type: multipart/signed;\r\n protocol="application/pgp-signature"; boundary=bb\r\n\r\n'
)
INNER = (
    b'--bb\r\nContent-Type: text/plain; hp="clear"\r\nTo: eve@a.example\r\nSubject: s\r\n\r\nHi\r\n'
)


def test_a_signed_copy_of_the_recipients_cannot_be_changed() -> None:
    assert may_be_in_body(SIGNED)
    assert why_no_move(SIGNED, INNER).startswith("The signed part of this mail lists")
    assert why_no_move(SIGNED, INNER.replace(b"To:", b"cc :"))
    assert why_no_move(SIGNED.replace(b"\r\n", b"\n"), INNER.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("kind", [b"message/rfc822; forwarded=no", b"\r\n Message/Global"])
def test_a_whole_message_that_is_signed_lists_its_recipients(kind: bytes) -> None:
    body = b"--bb\r\nContent-Type: " + kind + b"\r\n\r\nCc: Eve <EVE@a.example>\r\n\r\nHi\r\n"
    assert why_no_move(SIGNED, body).startswith("The signed part of this mail lists")
    assert why_no_move(SIGNED, body.replace(b"\r\n\r\nCc", b"\r\n\r\n--bb\r\nCc"))
    assert not why_no_move(SIGNED, body.replace(b"EVE", b"frank"))
    assert not why_no_move(SIGNED, body.replace(b"Cc: ", b"Bcc: "))
    assert not why_no_move(SIGNED, body.partition(b"Cc")[0])


def test_lines_that_were_ended_twice_are_read() -> None:
    twice = (SIGNED.replace(b"\r\n", b"\r\r\n"), INNER.replace(b"\r\n", b"\r\r\n"))
    assert why_no_move(*twice)


@pytest.mark.parametrize(
    "body",
    [
        INNER.replace(b"To: eve@a.example\r\n", b""),
        b"--bb\r\nContent-Type: message/rfc822\r\n\r\nTo: all@old.example\r\n\r\nHi\r\n",
        b"--bb\r\nContent-Type: text/plain\r\n\r\nTo: be is to do\r\n",
        b"",
    ],
)
def test_a_signature_that_covers_no_recipients_is_no_obstacle(body: bytes) -> None:
    assert why_no_move(SIGNED, body) == ""


@pytest.mark.parametrize(
    "kind",
    [
        b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=bb',
        b"application/pkcs7-mime; smime-type=enveloped-data",
        b"Application/X-PKCS7-MIME; smime-type=signed-data",
        b'application/octet-stream;\r\n name="smime.p7m"',
    ],
)
def test_what_nobody_can_look_into_may_hold_them(kind: bytes) -> None:
    header = b"To: eve@a.example\r\nContent-Type: " + kind + b"\r\n\r\n"
    assert may_be_in_body(header)
    assert "may list its recipients inside" in why_no_move(header, b"")


def test_an_ordinary_mail_is_not_looked_into() -> None:
    header = b"To: eve@a.example\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n"
    assert not may_be_in_body(header.replace(b"multipart/mixed", b"application/octet-stream"))
    assert not may_be_in_body(header)
    assert why_no_move(header, INNER) == ""
