"""One message as several, each for somebody else: only the header changes (see `separately`).

Body, subject, references and whatever else stands in the header stay byte for byte, so that a
signature over the body (RFC 1847) stays valid.
"""

from __future__ import annotations

import hashlib
import re

from ccwarn.draft import Draft, Field, Mailbox
from ccwarn.formats import protected, rfc5322
from ccwarn.formats.addresses.reader import contents
from ccwarn.formats.envelope import without_bcc
from ccwarn.formats.header_block import HeaderBlock, HeaderField, NotAMessage
from ccwarn.i18n import _

_ANSWERS_TO = re.compile(
    r"^(?:reply-to|mail-reply-to|mail-followup-to|apparently-to)[ \t]*:((?:[^\r\n]|\r*\n[ \t])*)",
    re.IGNORECASE | re.MULTILINE,
)
"""Fields beside To and Cc that name recipients: https://cr.yp.to/proto/replyto.html."""
_SIGNED_ON_ITS_WAY = re.compile(rb"(?im)^(?:dkim|domainkey)-signature[ \t]*:")
"""Signatures that cover To and Message-ID (RFC 6376)."""
_ENCRYPTED_TEXT = re.compile(rb"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_DOMAIN = re.compile(r"@([A-Za-z0-9.-]+)>")


def may_be_split(header: bytes, body: bytes) -> bool:
    """Tell whether a message can be sent as several; `body` is how it begins.

    An encrypted one cannot, as it names everybody who can read it, nor one that a mail server has
    signed, nor one that is sent on, or that names its recipients where they are not moved.
    """
    if header.startswith((b"\r", b"\n")) or _SIGNED_ON_ITS_WAY.search(header):
        return False
    if protected.why_no_move(header, body) or _ENCRYPTED_TEXT.search(body):
        return False
    try:
        block = HeaderBlock.of(header)
    except NotAMessage:
        return False
    message = rfc5322.draft_of(block)
    author = {message.author.key} if message.author else set()
    others = {it.mailbox.key for it in message.recipients} - author
    named = (it for found in _ANSWERS_TO.finditer(block.text) for it in contents(found[1]))
    shown = {it.key for it in named if isinstance(it, Mailbox)}
    return not block.is_resent and not shown & others


def own_mail(header: bytes, draft: Draft, batch: str) -> bytes:
    """Return the header block of somebody's own mail, which shows what `draft` does.

    That is one mailbox in To, and perhaps colleagues in Cc. The Message-ID is made of the batch and
    the mailbox: it is the same whenever this is done again. Raises NotAMessage where the header is
    damaged in such a way that nobody can be taken out of it safely.
    """
    block = HeaderBlock.of(header)
    (only,) = draft.in_field(Field.TO)
    seen = {it.key for it in draft.in_field(Field.CC)}
    message = rfc5322.draft_of(block)
    everybody = {it.mailbox.key for it in message.recipients}
    after = message.moved(everybody - seen - {only.key}, Field.BCC).moved({only.key}, Field.TO)
    written = without_bcc(rfc5322.write(header, after.moved(seen, Field.CC)))
    if only.key not in everybody:
        written = _with_to(written, only)
    written = _with_message_id(written, _message_id(block, batch, only))
    _expect_alone(written, only, seen)
    return written


def _expect_alone(header: bytes, only: Mailbox, seen: set[str]) -> None:
    """Raise NotAMessage where the header shows anybody else, or not whom it should."""
    result = rfc5322.read(header)
    shown = {it.mailbox.key for it in result.recipients}
    in_to = [it.key for it in result.in_field(Field.TO)]
    if in_to != [only.key] or not shown <= seen | {only.key} or result.unreadable:
        raise NotAMessage(_("The recipients of this message cannot be parted safely."))


def _message_id(block: HeaderBlock, batch: str, mailbox: Mailbox) -> str:
    message = rfc5322.draft_of(block)
    digest = hashlib.blake2b(mailbox.key.encode(), key=batch.encode()[:64], digest_size=20)
    found = _DOMAIN.search(message.message_id)
    domain = found[1] if found else message.author.domain if message.author else ""
    return f"<{digest.hexdigest()}@{domain or 'localhost'}>"


def _with_message_id(header: bytes, message_id: str) -> bytes:
    return _with_field(header, "message-id", f"Message-ID: {message_id}")


def _with_to(header: bytes, mailbox: Mailbox) -> bytes:
    address = mailbox.addr_spec.encode("utf-8", "replace").decode("latin-1")
    return _with_field(header, "to", f"To: {address}")


def _with_field(header: bytes, name: str, line: str) -> bytes:
    """Return the header block with `line` in the place of all fields of this name."""
    block = HeaderBlock.of(header)
    old = [field for field in block.fields if field.name == name]
    at = old[0].start if old else _first(block).start
    parts, pos = [block.text[:at], line + block.line_ending], at
    for field in old:
        parts.append(block.text[pos : field.start])
        pos = field.end
    return block.encoded("".join(parts) + block.text[pos:])


def _first(block: HeaderBlock) -> HeaderField:
    """Return the first field that no server has put there; every message has one that is read."""
    if not block.fields:
        raise NotAMessage(_("This is not a mail message: it has no header."))
    return block.fields[0]
