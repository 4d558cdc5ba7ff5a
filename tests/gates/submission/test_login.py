"""Whom a mail program logs in as."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.gates.submission.login import address_of


def coded(text: bytes) -> bytes:
    return base64.b64encode(text)


@pytest.mark.parametrize(
    ("argument", "responses", "expected"),
    [
        (b"PLAIN " + coded(b"\0eve@firm.example\0secret"), [], "eve@firm.example"),
        (b"plain " + coded(b"boss\0eve@firm.example\0s@x.example"), [], "eve@firm.example"),
        (b"PLAIN", [coded(b"\0eve@firm.example\0secret") + b"\r\n"], "eve@firm.example"),
        (b"PLAIN =", [coded(b"\0eve@firm.example\0secret")], ""),
        (b"PLAIN " + coded(b"\0eve\0secret@firm.example"), [], ""),
        (
            b"LOGIN",
            [coded(b"eve@firm.example") + b"\r\n", coded(b"s@x.example")],
            "eve@firm.example",
        ),
        (b"LOGIN " + coded(b"eve@firm.example"), [coded(b"s@x.example")], "eve@firm.example"),
        (b"LOGIN", [coded(b"eve"), coded(b"secret@x.example")], ""),
        (b"LOGIN", [], ""),
        (
            b"XOAUTH2 " + coded(b"user=eve@firm.example\1auth=Bearer x@y.example\1\1"),
            [],
            "eve@firm.example",
        ),
        (
            b"OAUTHBEARER " + coded(b"n,a=eve@firm.example,\1auth=Bearer x\1\1"),
            [],
            "eve@firm.example",
        ),
        (b"CRAM-MD5", [coded(b"eve@firm.example " + b"0f" * 16)], "eve@firm.example"),
        (b"SCRAM-SHA-256 " + coded(b"n,,n=eve@firm.example,r=x"), [], ""),
        (b"PLAIN not-base64!", [], ""),
        (b"PLAIN " + coded(b"\0eve@firm.example and more\0secret"), [], ""),
        (b"PLAIN " + coded(b"\0\xff\xfe\0secret"), [], ""),
        (b"", [], ""),
    ],
)
def test_the_name_of_each_mechanism(argument: bytes, responses: list[bytes], expected: str) -> None:
    assert address_of(argument, responses) == expected


@given(
    st.sampled_from([b"PLAIN", b"LOGIN", b"CRAM-MD5", b"XOAUTH2", b"OAUTHBEARER", b"X"]),
    st.lists(st.one_of(st.binary(max_size=40), st.binary(max_size=40).map(coded)), max_size=3),
)
def test_junk_raises_nothing(mechanism: bytes, said: list[bytes]) -> None:
    address_of(mechanism, said)
    address_of(mechanism + b" " + b"".join(said), [])


@given(st.binary(max_size=30))
def test_a_password_is_never_taken_for_a_name(password: bytes) -> None:
    for responses in ([coded(b"eve"), coded(password)], [coded(b"\0eve\0" + password)]):
        assert address_of(b"LOGIN" if len(responses) > 1 else b"PLAIN", responses) == ""
