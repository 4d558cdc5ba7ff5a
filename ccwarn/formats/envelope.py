"""Messages on their way to a server: an envelope (RFC 5321 section 2.3.1) and the message in it.

What others can see is To and Cc of the message; who gets it is the envelope. So the Bcc recipients
are the forward-paths that are not visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ccwarn import cleared_mark
from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats import rfc5322
from ccwarn.formats.body_digest import with_body_digest
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.invitation import BodyReader, with_attendees
from ccwarn.i18n import _

_STRAY = re.compile(rb"\0|\r(?!\n)")
_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_REPLY_TO = re.compile(r"^reply-to[ \t]*:", re.IGNORECASE | re.MULTILINE)
_BCC = re.compile(rb"^(?:resent-)?bcc[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a message comes from and who gets it; paths without angle brackets.

    The null reverse-path is "". A path that could not be read is the text of its command. `login`
    is the address that the author's mail program has logged in as, or "" where that is not known.
    """

    reverse_path: str
    forward_paths: tuple[str, ...] = ()
    login: str = ""


def read(header: bytes, envelope: Envelope, body: BodyReader = lambda _size: b"") -> Draft:
    """Return the draft that an envelope with a message in it is, its invitations included.

    A mailbox in To or Cc is visible and so counts, even where the envelope lacks it: a mail
    program may send a message in several parts. A message without any header shows nobody.
    """
    block = _block(header)
    message = rfc5322.draft_of(block) if block else Draft(author=None)
    visible = {recipient.mailbox.key for recipient in message.visible()}
    author = message.author
    if author is None and envelope.reverse_path:
        author = Mailbox(envelope.reverse_path)
    mailboxes, unreadable = _hidden(envelope.forward_paths, visible)
    draft = message._replace(
        author=author,
        recipients=(
            *message.visible(),
            *(Recipient(mailbox, Field.BCC) for mailbox in mailboxes),
        ),
        unreadable=(*message.unreadable, *unreadable),
        sent_as=tuple(Mailbox(it) for it in (envelope.reverse_path, envelope.login) if it),
    )
    draft = with_body_digest(draft, body)
    return with_attendees(draft, block, body) if block else draft


def write(header: bytes, draft: Draft) -> bytes:
    """Return the header block that shows only who is visible in `draft`; other fields stay.

    It has no Bcc field: the envelope says who gets the message. Raises rfc5322.NotAMessage if the
    header is damaged in such a way that nobody can be taken out of it safely. So it is where a
    server takes it for text, because an empty line stands before it.
    """
    if _is_text(header):
        raise rfc5322.NotAMessage(_("This is not a mail message: it has no header."))
    return without_bcc(_moved(header, draft))


def unsent(header: bytes, draft: Draft) -> bytes:
    """Return the header block of a message that somebody else is to send in its author's place.

    It shows who is visible in `draft`, and Bcc has the others: whoever sends it anew has no other
    envelope. Answers go to the author. `X-Unsent` has Outlook, and Thunderbird from a file, open it
    to be sent. A message without a header, or one that was sent on as it is, stays as it is. Raises
    rfc5322.NotAMessage as `write` does.
    """
    before = None if _is_text(header) else _block(header)
    if before is None or before.is_resent:
        return _moved(header, draft)
    header = _moved(without_bcc(header), draft)  # The envelope knows better who is in Bcc.
    block = _block(header)
    if block is None or not block.fields:
        return header
    text, end = _with_bcc(block, draft), block.line_ending
    added = f"X-Unsent: 1{end}"
    if draft.author is not None and not _REPLY_TO.search(text):
        added += f"Reply-To: {_written(draft.author)}{end}"
    start = block.fields[0].start
    return block.encoded(text[:start] + added + text[start:])


def expect_sound(header: bytes) -> None:
    """Raise rfc5322.NotAMessage where servers disagree about what the header block says.

    They do at a NUL and at a CR without LF (RFC 5321 section 2.3.8): some end the line or the whole
    header there, others read on and find more recipients.
    """
    if _STRAY.search(header):
        raise rfc5322.NotAMessage(
            _(
                "The header of this message is damaged: it has a line end that mail servers read in"
                " different ways."
            )
        )


def to_send(header: bytes, envelope: Envelope) -> bytes:
    """Return the header block as it may leave, where its recipients stay as they are.

    That is without Bcc, which a server might show to everybody; only an author's copy to themselves
    keeps it (RFC 5322 section 3.6.3).
    """
    if not _BCC.search(header) or _is_text(header):
        return header
    author = _message(header).author
    own = {author.key} if author else set()
    if all(Mailbox(path).key in own for path in envelope.forward_paths):
        return header
    return without_bcc(header)


def marked(header: bytes, envelope: Envelope, key: str, now: float) -> bytes:
    """Return the header block with the mark that its author was asked about it, if there is a key.

    It stands before all other fields, as what is added on the way does; nothing else changes.
    """
    if not key or _is_text(header) or header.startswith((b"From ", b">From ")):
        return header
    text = cleared_mark.mark(key, read(header, envelope), now)
    end = b"\r\n" if b"\r\n" in header else b"\n"
    return f"{cleared_mark.NAME}: {text}".encode("ascii") + end + header


def _moved(header: bytes, draft: Draft) -> bytes:
    """Return the header block with those in its Bcc who are not visible in `draft`."""
    message = _message(header)
    stays = {recipient.mailbox.key for recipient in draft.visible()}
    leaves = {recipient.mailbox.key for recipient in message.visible()} - stays
    return rfc5322.write(header, message.moved(leaves, Field.BCC)) if leaves else header


def _with_bcc(block: HeaderBlock, draft: Draft) -> str:
    """Return the text of a header block with those in Bcc whom it does not list."""
    listed = {recipient.mailbox.key for recipient in rfc5322.draft_of(block).recipients}
    hidden = [it for it in draft.in_field(Field.BCC) if it.key not in listed]
    text, end = block.text, block.line_ending
    if not hidden:
        return text
    added = f",{end} ".join(map(_written, hidden))
    for field, place in block.destinations():
        if place is Field.BCC:
            before = text[: field.end].rstrip()
            comma = "" if before.endswith((":", ",")) else ","
            return f"{before}{comma}{end} {added}{end}{text[field.end :]}"
    start = block.fields[0].start
    return f"{text[:start]}Bcc: {added}{end}{text[start:]}"


def _written(mailbox: Mailbox) -> str:
    """Return a mailbox as octet text; no line end in it can begin another field."""
    return f"<{_CONTROL.sub('', mailbox.addr_spec).encode().decode('latin-1')}>"


def _is_text(header: bytes) -> bool:
    return header.startswith((b"\r", b"\n"))


def _message(header: bytes) -> Draft:
    block = _block(header)
    return rfc5322.draft_of(block) if block else Draft(author=None)


def _block(header: bytes) -> HeaderBlock | None:
    try:
        return HeaderBlock.of(header)
    except rfc5322.NotAMessage:
        return None


def _hidden(
    forward_paths: Iterable[str], visible: set[str]
) -> tuple[list[Mailbox], list[Unreadable]]:
    mailboxes: dict[str, Mailbox] = {}
    unreadable: list[Unreadable] = []
    for path in forward_paths:
        local_part, at, domain = path.rpartition("@")
        if at and local_part and domain:
            mailbox = Mailbox(path)
            if mailbox.key not in visible:
                mailboxes.setdefault(mailbox.key, mailbox)
        elif path.lower() != "postmaster":  # RFC 5321 section 4.1.1.3: the server's own
            unreadable.append(Unreadable(path, Field.BCC))
    return list(mailboxes.values()), unreadable


def without_bcc(header: bytes) -> bytes:
    """Return the header block without its Bcc fields; all else stays.

    Of a message that is sent on as it is, these are its Resent-Bcc fields.
    """
    block = HeaderBlock.of(header)
    parts: list[str] = []
    pos = 0
    for field, place in block.destinations():
        if place is Field.BCC:
            parts.append(block.text[pos : field.start])
            pos = field.end
    return block.encoded("".join(parts) + block.text[pos:])
