"""Reads of a message that was received, or sent, what matters when it is answered."""

from __future__ import annotations

import re

from ccwarn.draft import Answered, Mailbox
from ccwarn.formats.addresses.encoded_words import readable
from ccwarn.formats.addresses.reader import contents
from ccwarn.formats.header_block import HeaderBlock, NotAMessage
from ccwarn.formats.list_addresses import list_addresses

# RFC 2919 and 2369 name the fields of mailing lists; older ones have only a precedence.
_BY_LIST = re.compile(
    r"(?:^|[\r\n])(?:list-(?:id|post)[ \t]*:|precedence[ \t]*:[ \t]*list[ \t]*[\r\n])",
    re.IGNORECASE,
)
_NAMES_LIST = re.compile(
    r"(?:^|[\r\n])list-(?:id|post)[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.IGNORECASE
)
_POSTED = re.compile(r"(?:^|[\r\n])newsgroups[ \t]*:", re.IGNORECASE)


def read_answered(header: bytes, message_id: str) -> Answered | None:
    """Return who stood in the message with this header block; None if it has another Message-ID."""
    try:
        return answered_of(HeaderBlock.of(header), message_id)
    except NotAMessage:
        return None


def answered_of(block: HeaderBlock, message_id: str) -> Answered | None:
    """Do what `read_answered` does for a header block that was found already."""
    people: dict[str, list[Mailbox]] = {"from": [], "to": [], "cc": []}
    is_wanted = False
    for field in block.fields:
        if field.name == "message-id":
            is_wanted = is_wanted or message_id in readable(block.body(field))
        elif field.name in people:
            found = contents(block.body(field))
            people[field.name] += (content for content in found if isinstance(content, Mailbox))
    if not is_wanted:
        return None
    is_public = _POSTED.search(block.text) is not None
    by_list = is_public or _BY_LIST.search(block.text) is not None
    senders, recipients = tuple(people["from"]), (*people["to"], *people["cc"])
    lists = list_addresses(_NAMES_LIST.findall(block.text))
    return Answered(senders, recipients, by_list, is_public, lists)
