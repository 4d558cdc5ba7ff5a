"""Messages as mail programs store them (RFC 5322, RFC 6532): bytes to Draft and back.

Only the header block is looked at. Reading reports every mailbox of every To, Cc and Bcc field,
and as unreadable whatever else stands there. A message that is sent on as it is goes to those in
its latest Resent fields, and its author is who sends it on (RFC 5322 section 3.6.6).
"""

from __future__ import annotations

import re
from collections import Counter

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.addresses.encoded_words import readable
from ccwarn.formats.addresses.reader import contents
from ccwarn.formats.header_block import (
    ANSWERED,
    FORWARDED,
    NEWSGROUPS,
    RESENT,
    HeaderBlock,
    NotAMessage,
    read_header_block,
)
from ccwarn.i18n import _

__all__ = ["NotAMessage", "draft_of", "read", "read_header_block", "write"]

_LIST = re.compile(r'([^<>]+)<(?:"([^<>"]+)"|([^<>@"]+))>')
_SOME_BODY = 256  # bytes, to see that the header block still ends where it should


def read(header: bytes) -> Draft:
    """Return the draft that a message is; bytes after its header block are ignored.

    Raises NotAMessage when there is no header of a mail message.
    """
    return draft_of(HeaderBlock.of(header))


def write(header: bytes, draft: Draft) -> bytes:
    """Return the message with every recipient in the field that `draft` gives it.

    Everything else stays byte for byte: other fields, line endings, the body if there is one. A
    recipient takes its text along as it is written, with quotes around its name if it needs them
    there (see `Piece.unquoted`). Recipients of which `draft` has fewer (see
    `Draft.moved`) lose the surplus ones. Raises ValueError if the mailboxes of `draft` are not
    those of the message, and NotAMessage if the message has no header or is damaged in such a
    way that moving recipients would change what the rest of it means.
    """
    from ccwarn.formats.rewriting import rewritten  # late: most mail is only read

    block = HeaderBlock.of(header)
    unreadable = Counter(draft_of(block).unreadable)
    wanted = _places(draft)
    for canonical in (False, True):
        text = rewritten(block, draft.recipients, canonical=canonical)
        if text == block.text:
            return header
        written = block.encoded(text)
        again = HeaderBlock.of(written + header[block.length : block.length + _SOME_BODY])
        result = draft_of(again)
        if (
            again.length == len(written)
            and _places(result) == wanted
            and Counter(result.unreadable) == unreadable
        ):
            return written + header[block.length :]
    raise NotAMessage(
        _(
            "The recipients of this message are written in a way that ccwarn cannot change "
            "safely. Open the message in your mail program and move them there."
        )
    )


def draft_of(block: HeaderBlock) -> Draft:
    """Return the draft that the message of a header block is."""
    recipients: list[Recipient] = []
    unreadable: list[Unreadable] = []
    single: dict[str, str] = {}
    for header_field in block.fields:
        single.setdefault(header_field.name, block.body(header_field))
    # Who sends a message on, and what identifies that, takes the place of the first journey's.
    sent_on = {it.name.removeprefix(RESENT): block.body(it) for it in block.resent()}
    if "from" in sent_on or "sender" in sent_on:
        single |= {"from": "", "sender": ""}
    single |= sent_on
    destinations = block.destinations()
    for header_field, field in destinations:
        for content in contents(block.body(header_field)):
            if isinstance(content, Mailbox):
                recipients.append(Recipient(content, field))
            else:
                unreadable.append(Unreadable(content, field, is_list=_is_list(content)))
    is_resent = any(header_field.name.startswith(RESENT) for header_field, _place in destinations)
    return Draft(
        author=_first_mailbox(single.get("from", "")) or _first_mailbox(single.get("sender", "")),
        recipients=tuple(recipients),
        subject=readable(single.get("subject", "")),
        unreadable=tuple(unreadable),
        message_id=readable(single.get("message-id", "")),
        answers="" if is_resent else _answered(single),
        newsgroups=() if is_resent else _newsgroups(single.get(NEWSGROUPS, "")),
    )


def _newsgroups(text: str) -> tuple[str, ...]:
    return tuple(name for name in map(str.strip, text.split(",")) if name)


def _is_list(text: str) -> bool:
    """Tell whether a text is how mail programs save a list of their address book.

    That is its name twice, or its name and what describes it: `Friends <Friends>`. An @ in it and
    no blank may as well be an address in quotation marks that do not belong there.
    """
    found = _LIST.fullmatch(text.strip())
    if found is None:
        return False
    name, description, again = found.groups()
    text = again or description
    _before, at, domain = text.rpartition("@")
    if at and " " not in text and "." in domain:
        return False
    return name.strip(' "') == text or (description is not None and (not at or " " in text))


def _answered(fields: dict[str, str]) -> str:
    """Return the Message-ID, in its brackets, of the message that is answered; "" for none.

    Whoever forwards a message answers none.
    """
    for name in ANSWERED:
        if name in fields and FORWARDED not in fields:
            ids: list[str] = re.findall(r"<[^<>\s]{1,990}>", readable(fields[name]))
            if ids:
                return ids[-1]
    return ""


def _first_mailbox(text: str) -> Mailbox | None:
    return next((content for content in contents(text) if isinstance(content, Mailbox)), None)


def _places(draft: Draft) -> Counter[tuple[str, Field]]:
    return Counter((recipient.mailbox.key, recipient.field) for recipient in draft.recipients)
