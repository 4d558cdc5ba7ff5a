"""Journal reports: what Exchange keeps of a mail, the envelope beside it ([MS-XJRNL]).

A report is a message of two parts: a text that names the sender and whoever got the mail, also by
Bcc or through a list, and the mail itself. Who is named and is not in sight was in Bcc.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.formats import envelope
from ccwarn.formats.addresses.reader import contents
from ccwarn.formats.header_block import CONTENT_TYPE, JOURNAL_REPORT, HeaderBlock, NotAMessage
from ccwarn.formats.mime_parts import leaves

_BEGINNING = 1024 * 1024
"""How many octets of a report are looked at: the envelope may name thousands."""

_SOME_BODY = 2048
"""And so many, where nothing else says that it is one."""

_LINE = re.compile(
    r"^(sender|message-id|recipients?|to|cc|bcc)[ \t]*:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE
)
_EXPANDED = re.compile(r",\s*(?:expanded|forwarded)[ \t]*:.*", re.IGNORECASE)
"""Which list, or whose rule, has brought the mail to the one before."""


class JournaledMail(NamedTuple):
    """The mail in a report: its draft with whom the envelope names, and its header block."""

    draft: Draft
    block: HeaderBlock


def read(block: HeaderBlock, body: Callable[[int], bytes]) -> JournaledMail | None:
    """Return the mail that a message reports of; None for what is no journal report.

    Exchange marks its reports in their header. What other systems make of them has lost the mark,
    and is known by how the text begins.
    """
    if not _may_be(block, body):
        return None
    parts = leaves(block.text.encode("latin-1"), body(_BEGINNING))
    text, mail = next(parts, None), next(parts, None)
    if text is None or mail is None or mail.kind != "message/rfc822":
        return None
    named = _named(text.content)
    if "sender" not in named or "message-id" not in named:
        return None
    sender = next(iter(named.pop("sender")), "")
    paths = [path for found in named.values() for path in found]
    try:
        inner = HeaderBlock.of(mail.content)
    except NotAMessage:
        return None
    header, rest = mail.content[: inner.length], mail.content[inner.length :]
    wrapped = envelope.Envelope(sender, tuple(paths))
    return JournaledMail(envelope.read(header, wrapped, lambda size: rest[:size]), inner)


def _may_be(block: HeaderBlock, body: Callable[[int], bytes]) -> bool:
    is_mixed = is_marked = False
    for field in block.fields:
        if field.name == CONTENT_TYPE:
            is_mixed = "multipart/mixed" in block.body(field).lower()
        elif field.name == JOURNAL_REPORT:
            is_marked = True
    if is_marked or not is_mixed:
        return is_mixed
    text = body(_SOME_BODY).lower()
    return b"\nsender:" in text and b"\nmessage-id:" in text


def _named(content: bytes) -> dict[str, list[str]]:
    """Return the addresses by the names of the lines that they stand in; a Message-ID is none."""
    found: dict[str, list[str]] = {}
    for line in _LINE.finditer(content.decode("utf-8", "replace").replace("\r\n", "\n")):
        addresses = found.setdefault(line[1].lower(), [])
        if line[1].lower() != "message-id":
            octets = _EXPANDED.sub("", line[2]).encode().decode("latin-1")
            addresses += [it if isinstance(it, str) else it.addr_spec for it in contents(octets)]
    return found
