"""Recipients that stand in the body as well, where nobody can move them (RFC 9788).

A signature or an encryption may cover copies of To and Cc. Taking somebody out of the header alone
would show them all the same, or break the signature.
"""

from __future__ import annotations

import re

from ccwarn.formats import rfc5322
from ccwarn.i18n import _

BEGINNING = 64 * 1024
"""How many octets of a body are looked at: the copies stand in the header of its first part."""

_CONTENT_TYPE = re.compile(
    rb"^content-type[ \t]*:((?:[^\r\n]|\r*\n[ \t])*)", re.IGNORECASE | re.MULTILINE
)
_ENCRYPTED = re.compile(
    rb"multipart/encrypted|application/(?:x-)?pkcs7-mime|application/octet-stream\b.*\.p7[mz]\b",
    re.IGNORECASE | re.DOTALL,
)
_SIGNED = re.compile(rb"multipart/signed", re.IGNORECASE)
_WHOLE = re.compile(rb"message/(?:rfc822|global)", re.IGNORECASE)
_PART = re.compile(rb"^--[^\r\n]+\r*\n((?:[^\r\n]+\r*\n)*)", re.MULTILINE)
_RECIPIENTS = re.compile(rb"^(?:to|cc)[ \t]*:", re.IGNORECASE | re.MULTILINE)


def may_be_in_body(header: bytes) -> bool:
    """Tell whether a message is signed or encrypted, so that `why_no_move` needs its body."""
    return bool(_SIGNED.search(_content_type(header)) or _ENCRYPTED.search(_content_type(header)))


def why_no_move(header: bytes, body: bytes) -> str:
    """Return why nobody can be moved in a message, in a sentence for a person; "" where they can.

    `body` is how it begins, as far as `BEGINNING` octets.
    """
    kind = _content_type(header)
    if _ENCRYPTED.search(kind):
        return _(
            "This mail is encrypted or sealed by a signature, and may list its recipients inside. "
            "Move them to Bcc in your mail program."
        )
    if _SIGNED.search(kind) and (
        any(map(_RECIPIENTS.search, _PART.findall(body))) or _is_signed_whole(header, body)
    ):
        return _(
            "The signed part of this mail lists its recipients as well. Move them to Bcc in your "
            "mail program."
        )
    return ""


def _is_signed_whole(header: bytes, body: bytes) -> bool:
    """Tell whether what is signed is a whole message to the same people (RFC 8551 section 3.1)."""
    first = _PART.search(body)
    if first is None or not _WHOLE.search(_content_type(first[1])):
        return False
    try:
        inner, outer = rfc5322.read(body[first.end() :]), rfc5322.read(header)
    except rfc5322.NotAMessage:
        return False
    signed = {recipient.mailbox.key for recipient in inner.visible()}
    return any(recipient.mailbox.key in signed for recipient in outer.visible())


def _content_type(header: bytes) -> bytes:
    found = _CONTENT_TYPE.search(header)
    return found[1] if found else b""
