from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Field, Separate
from ccwarn.formats import rfc5322
from ccwarn.formats.envelope import Envelope, read
from ccwarn.formats.header_block import NotAMessage
from ccwarn.formats.separate_mails import may_be_split, own_mail
from ccwarn.separately import copies
from drafts import addresses

_TO = [
    b"Zo\xc3\xab <zoe@firm0.example>",
    b"=?utf-8?B?WsO2w6s=?= <Z@firm1.example>",
    b'"Last, First" <f@firm2.example>',
    b"plain@firm3.example (a comment)",
    b"Ann <ann@acme.example>",
    "jörg@firm4.example".encode(),
]
_HEADER = (
    b"Date: Mon, 30 Nov 2026 12:00:00 +0000\r\n"
    b"From: Me <me@acme.example>\r\n"
    b"To: %s\r\n"
    b"Cc: Bob <bob@acme.example>\r\n"
    b"Message-Id: <first@acme.example>\r\n"
    b"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
    b"References: <a@b>\r\n <c@d>\r\n"
    b"Content-Type: text/plain\r\n\r\n"
)
_PATHS = ("zoe@firm0.example", "ann@acme.example", "hidden@firm9.example")


def _header(to: bytes = b",\r\n ".join(_TO)) -> bytes:
    return _HEADER % to


def _parted(header: bytes, paths: tuple[str, ...], in_cc: frozenset[str]) -> list[Draft]:
    draft = read(header, Envelope("me@acme.example", paths))
    keys = frozenset(it.mailbox.key for it in draft.recipients) - in_cc
    return [it.draft for it in copies(draft._replace(separate=Separate(keys, in_cc))) if it.is_own]


def _rest(header: bytes) -> bytes:
    """Return what of a header block is neither a recipient nor the Message-ID."""
    gone = rb"(?im)^(?:to|cc|bcc|message-id):(?:[^\r\n]|\r\n[ \t])*\r\n"
    return re.sub(gone, b"", header)


@given(
    st.lists(st.sampled_from(_TO), unique=True).map(b",\r\n ".join),
    st.booleans(),
    st.lists(st.sampled_from(_PATHS), unique=True).map(tuple),
)
def test_each_shows_one_and_changes_nothing_but_recipients_and_message_id(
    to: bytes, keeps: bool, paths: tuple[str, ...]
) -> None:
    header = _header(to or b"undisclosed-recipients:;")
    in_cc = frozenset({"bob@acme.example"}) if keeps else frozenset()
    seen = []
    for draft in _parted(header, paths, in_cc):
        written = own_mail(header, draft, "batch")
        result = rfc5322.read(written)
        assert addresses(result, Field.TO) == addresses(draft, Field.TO)
        assert addresses(result, Field.CC) == (["bob@acme.example"] if keeps else [])
        assert not any(result.in_field(Field.BCC))
        assert _rest(written) == _rest(header)
        assert result.message_id.endswith("@acme.example>")
        seen.append(result.message_id)
    assert len({"<first@acme.example>", *seen}) == len(seen) + 1


def test_a_name_stays_as_it_was_written() -> None:
    header = _header()
    texts = [own_mail(header, draft, "b") for draft in _parted(header, (), frozenset())]
    for name, written in zip(_TO, texts, strict=False):
        assert b"To: " + name + b"\r\n" in written


def test_a_message_id_is_the_same_for_a_batch_and_a_mailbox_and_says_neither() -> None:
    header = _header()
    one, other = _parted(header, (), frozenset())[:2]
    assert own_mail(header, one, "b") == own_mail(header, one, "b")
    ids = {rfc5322.read(own_mail(header, one, batch)).message_id for batch in ("b", "c")}
    ids.add(rfc5322.read(own_mail(header, other, "b")).message_id)
    assert len(ids) == 3
    assert not any("zoe" in it for it in ids)


def test_who_stands_in_no_field_is_put_into_to() -> None:
    for to in (b"undisclosed-recipients:;", b"zoe@firm0.example"):
        header = _header(to)
        draft = _parted(header, ("hidden@firm9.example",), frozenset())[-1]
        written = own_mail(header, draft, "b")
        assert written.count(b"\r\nTo: hidden@firm9.example\r\n") == 1
        assert b"undisclosed" not in written
        assert b"zoe" not in written


def test_a_mail_without_destination_fields_and_message_id_gets_them() -> None:
    header = b"From: me@acme.example\nSubject: x\n\n"
    (draft,) = _parted(header, ("a@x.example",), frozenset())
    written = own_mail(header, draft, "b")
    assert rfc5322.read(written).message_id.endswith("@acme.example>")
    assert re.sub(rb"Message-ID: \S+\n", b"", written) == b"To: a@x.example\n" + header


def test_who_cannot_be_taken_out_stops_it() -> None:
    header = _header(b"Friends, zoe@firm0.example, a@firm1.example")
    draft = _parted(header, (), frozenset())[0]
    with pytest.raises(NotAMessage):
        own_mail(header, draft, "b")


_PART = b"--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("added", "body", "may"),
    [
        (b"", b"Hello", True),
        (b"Content-Type: multipart/signed; boundary=x\r\n", _PART, True),
        (b"Content-Type: multipart/encrypted; boundary=x\r\n", _PART, False),
        (b"Content-Type: application/pkcs7-mime\r\n", b"", False),
        (b"", b"Hello\r\n-----BEGIN PGP MESSAGE-----\r\n", False),
        (b"", b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHello", True),
        (b"DKIM-Signature: v=1; a=rsa-sha256;\r\n\th=to\r\n", b"Hello", False),
        (b"Resent-To: z@z.example\r\n", b"Hello", False),
        (b"Mail-Followup-To: Me <me@acme.example>\r\n", b"Hello", True),
        (b"Mail-Followup-To: me@acme.example,\r\n zoe@firm0.example\r\n", b"Hello", False),
        (b"Reply-To: zoe@firm0.example\r\n", b"Hello", False),
    ],
)
def test_what_may_be_split(added: bytes, body: bytes, may: bool) -> None:
    header = _header().replace(b"Content-Type: text/plain\r\n", added)
    assert may_be_split(header, body) is may


def test_what_has_no_header_is_not_split() -> None:
    assert not may_be_split(b"\r\nTo: a@x.example\r\n\r\n", b"")
    assert not may_be_split(b"Hello\r\n\r\n", b"")
