"""Moves recipients in a .msg file: the recipient table, and whatever repeats it in the message."""

from __future__ import annotations

import struct
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from ccwarn.draft import Draft, Field, Recipient
from ccwarn.formats import rfc5322
from ccwarn.formats.invitation import NO_MOVE
from ccwarn.formats.outlook import mapi_properties as mapi
from ccwarn.formats.outlook.compound_file import ReadAt
from ccwarn.formats.outlook.compound_header import Malformed
from ccwarn.formats.outlook.compound_writer import Patch, edit, same_but_for
from ccwarn.formats.outlook.display_lines import convention_of, stored_lines
from ccwarn.formats.outlook.mapi_properties import Text
from ccwarn.formats.outlook.msg_reader import (
    INVITATION,
    TYPE_MASK,
    NotAMsg,
    NotUnsent,
    OutlookMessage,
    RecipientRow,
    open_message,
)
from ccwarn.formats.outlook.recipient_entry import FIELDS
from ccwarn.i18n import _
from ccwarn.plain import isolated

_TYPES = {field: number for number, field in FIELDS.items()}
_VALUE = 8
"""Where in its record a property's value, or the declared size of a text, stands."""


class Refused(ValueError):
    """The draft can be read but must not be rewritten; the text says why, for a person."""


def rewrite(read_at: ReadAt, size: int, draft: Draft) -> Patch:
    """Return what puts every recipient of a .msg file into the field that `draft` gives it.

    A mailbox that `draft` has fewer times than the file keeps all its entries, the surplus ones in
    the field of the last. Raises Refused, ValueError where the mailboxes of `draft` are not
    those of the file, and what `msg_reader.read` raises.
    """
    message = open_message(read_at, size)
    _expect_rewritable(message)
    try:
        contents = _contents(message, draft)
        return edit(message.file, contents) if contents else Patch(size, ())
    except Malformed as error:
        raise NotAMsg(_("it is damaged; save it again from Outlook, under another name")) from error


def is_as_planned(old: ReadAt, old_size: int, new: ReadAt, new_size: int, draft: Draft) -> bool:
    """Tell whether a new version of a file is what `rewrite` promises, by reading all of both."""
    try:
        before, after = open_message(old, old_size), open_message(new, new_size)
        contents = _contents(before, draft)
        if not same_but_for(before.file, after.file, contents):
            return False
    except (NotAMsg, NotUnsent, Malformed):
        return False
    wanted = fields(before.rows, draft)
    found = [row.entry.field for row in after.rows]
    return found == wanted and after.draft.unreadable == before.draft.unreadable


def fields(rows: Sequence[RecipientRow], draft: Draft) -> list[Field]:
    """Return the field that each entry of the table goes to.

    Raises ValueError where `draft` lacks a mailbox of the table or has another one.
    """
    waiting: defaultdict[str, deque[Field]] = defaultdict(deque)
    for recipient in draft.recipients:
        waiting[recipient.mailbox.key].append(recipient.field)
    found: list[Field] = []
    for row in rows:
        if not isinstance(row.entry, Recipient):
            found.append(row.entry.field)
            continue
        left = waiting.get(row.entry.mailbox.key)
        if not left:
            raise ValueError("the mailboxes of the draft are not those of the file")
        found.append(left.popleft() if len(left) > 1 else left[0])
    known = {row.entry.mailbox.key for row in rows if isinstance(row.entry, Recipient)}
    if waiting.keys() - known:
        raise ValueError("the mailboxes of the draft are not those of the file")
    return found


def _expect_rewritable(message: OutlookMessage) -> None:
    name = message.message_class.upper()
    if message.is_template:
        raise Refused(_("It is a template. Open it in Outlook and move the people to Bcc there."))
    if name.startswith(INVITATION):
        raise Refused(_(NO_MOVE))
    # Signed mail in the open has its text beside the signature and its recipients outside both.
    if name.startswith("IPM.NOTE.SMIME") and name != "IPM.NOTE.SMIME.MULTIPARTSIGNED":
        raise Refused(
            _(
                "It is encrypted, and ccwarn cannot encrypt it again. Open it in Outlook and move "
                "the people to Bcc there."
            )
        )


def _contents(message: OutlookMessage, draft: Draft) -> dict[int, bytes]:
    """Return the new contents of all streams that have to change, by their numbers."""
    wanted = fields(message.rows, draft)
    moved = [
        (row, field)
        for row, field in zip(message.rows, wanted, strict=True)
        if field is not row.entry.field
    ]
    contents = {row.properties.number: _with_type(row, field) for row, field in moved}
    hidden = {
        row.entry.mailbox.key
        for row, field in moved
        if isinstance(row.entry, Recipient) and field is Field.BCC
    }
    changed = {field for row, now in moved for field in (row.entry.field, now)}
    sizes = bytearray(message.file.stream(message.properties.number))
    for text, content, declared in (
        *_lines(message, wanted, changed),
        *_headers(message, hidden),
    ):
        if content != text.data:
            contents[text.number] = content
            struct.pack_into("<I", sizes, text.position + _VALUE, declared)
    if moved:
        contents[message.properties.number] = bytes(sizes)
    return contents


def _with_type(row: RecipientRow, field: Field) -> bytes:
    """Return the properties of a recipient with its type changed; its upper bits stay."""
    properties = row.properties
    record = properties.records[mapi.RECIPIENT_TYPE]
    data = bytearray(properties.file.stream(properties.number))
    value = record.value & ~TYPE_MASK | _TYPES[field]
    struct.pack_into("<I", data, record.position + _VALUE, value)
    return bytes(data)


def _lines(
    message: OutlookMessage, wanted: Sequence[Field], changed: set[Field]
) -> Iterator[tuple[Text, bytes, int]]:
    """Yield the lines of the changed fields, each with its new content and declared size."""
    lines = stored_lines(message.properties)
    convention = convention_of(list(lines.values()))
    in_order = sorted(
        zip(message.rows, wanted, strict=True),
        key=lambda pair: pair[0].properties.value(mapi.ROW_ID) or 0,
    )
    for field, line in lines.items():  # In their order: that of a set is another in each run.
        if field not in changed:
            continue
        names = [_name(row, line) for row, now in in_order if now is field]
        content = convention.content(names, line.charset)
        yield line, content, convention.declared(content, line.width)


def _name(row: RecipientRow, line: Text) -> bytes:
    """Return the name of a recipient in the character set of a line."""
    for key in (mapi.DISPLAY_NAME, mapi.EMAIL_ADDRESS):
        name = row.properties.stored_text(key)
        if name is None:
            continue
        if name.charset == line.charset:
            # Whole characters: in UTF-16 the last one may have an octet of zero itself.
            length = len(name.data.rstrip(b"\0"))
            return name.data[: length + -length % name.width]
        return _encoded(str(name), line.charset)
    return b""


def _headers(message: OutlookMessage, hidden: set[str]) -> Iterator[tuple[Text, bytes, int]]:
    """Yield the header block that some programs leave in a draft, without the hidden mailboxes."""
    text = message.properties.stored_text(mapi.TRANSPORT_MESSAGE_HEADERS)
    if text is None or not hidden or not str(text):
        return
    wide = text.charset == "utf-16-le"
    try:
        header = text.data.decode(text.charset).encode("utf-8") if wide else text.data
        draft = rfc5322.read(header).moved(hidden, Field.BCC)
        written = rfc5322.write(header, draft)
    except ValueError as error:
        raise Refused(
            _(
                "The header lines that are stored in it cannot be rewritten. Open it in Outlook, "
                "move the people to Bcc there and save it."
            )
        ) from error
    content = written.decode("utf-8").encode(text.charset) if wide else written
    yield text, content, len(content) + text.uncounted * text.width


def _encoded(name: str, charset: str) -> bytes:
    try:
        return name.encode(charset)
    except UnicodeEncodeError as error:
        raise Refused(
            _(
                "The name “{name}” cannot be written in the character set of the message. Open it "
                "in Outlook and move the people to Bcc there."
            ).format(name=isolated(name))
        ) from error
