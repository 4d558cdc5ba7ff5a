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
    ],
)
def test_what_nobody_can_look_into_may_hold_them(kind: bytes) -> None:
    header = b"To: eve@a.example\r\nContent-Type: " + kind + b"\r\n\r\n"
    assert may_be_in_body(header)
    assert "may list its recipients inside" in why_no_move(header, b"")


def test_an_ordinary_mail_is_not_looked_into() -> None:
    header = b"To: eve@a.example\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n"
    assert not may_be_in_body(header)
    assert why_no_move(header, INNER) == ""
