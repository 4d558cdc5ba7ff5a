"""Drafts that Outlook saves as .msg files ([MS-OXMSG]): their recipients, read from the file.

The recipient table counts, not the text of the To, Cc and Bcc lines beside it. An entry without an
address that is known here (a distribution list, a contact group, an Exchange entry without SMTP
address) becomes a mailbox without a domain and is never left out. It is external, but for people
of the author's own Exchange organisation. Embedded messages are others and not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ccwarn.draft import (
    Draft,
    Field,
    Mailbox,
    Recipient,
    Unreadable,
    exchange_organisation,
)
from ccwarn.formats.outlook import mapi_properties as mapi
from ccwarn.formats.outlook.compound_file import STORAGE, CompoundFile, ReadAt
from ccwarn.formats.outlook.compound_header import SIGNATURE, Malformed
from ccwarn.formats.outlook.mapi_properties import Properties, PropertyValues
from ccwarn.formats.outlook.recipient_entry import (
    FIELDS,
    LIST_DISPLAYS,
    ORIGINATOR,
    REMOTE_USER,
    Entry,
    exchange_entry,
    is_ordinary,
    mailbox_entry,
    unknown_entry,
    unreadable_entry,
)
from ccwarn.i18n import _

TEMPLATE = bytes.fromhex("46f0060000000000c000000000000046")
"""The class of the file's root entry in a template (.oft)."""

TYPE_MASK = 0xF

INVITATION = "IPM.SCHEDULE."
"""How the message classes of invitations, and of answers to them, begin ([MS-OXOCAL])."""

_RECIPIENT = "__RECIP_VERSION1.0_#".encode("utf-16-le")
_MESSAGE_HEADER, _RECIPIENT_HEADER = 32, 8
_UNSENT = 0x8
_LIST_OBJECT = 8
_REMOTE_IS_KNOWN = 0x80000000
"""PidTagDisplayTypeEx says in its second octet what the entry is where it comes from."""
_SENDERS = (
    (mapi.SENT_REPRESENTING_SMTP_ADDRESS, mapi.SENT_REPRESENTING_NAME),
    (mapi.SENT_REPRESENTING_EMAIL_ADDRESS, mapi.SENT_REPRESENTING_NAME),
    (mapi.SENDER_SMTP_ADDRESS, mapi.SENDER_NAME),
    (mapi.SENDER_EMAIL_ADDRESS, mapi.SENDER_NAME),
)


class NotAMsg(ValueError):
    """The file is no sound .msg file. The text says so for a person, as does that of the others."""


class NotUnsent(ValueError):
    """The file is not a mail that has yet to be sent."""


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """An entry of the recipient table: its properties, and what they say."""

    properties: Properties
    entry: Recipient | Unreadable


@dataclass(frozen=True, slots=True)
class OutlookMessage:
    """A .msg file that was read: the draft it is, and where in the file that stands."""

    file: CompoundFile
    properties: Properties
    rows: tuple[RecipientRow, ...]
    draft: Draft
    message_class: str
    is_template: bool


def read(read_at: ReadAt, size: int) -> Draft:
    """Return the draft that a .msg file of `size` bytes is; long attachments are not read.

    Raises NotAMsg, NotADraft, and whatever `read_at` raises.
    """
    return open_message(read_at, size).draft


def open_message(read_at: ReadAt, size: int, *, may_be_past: bool = False) -> OutlookMessage:
    """Return the message that a .msg file is, perhaps one that was sent. Raises as `read` does."""
    if not read_at(0, len(SIGNATURE)) == SIGNATURE:
        raise NotAMsg(_("it is not a message that Outlook saved"))
    try:
        return _message(CompoundFile(read_at, size), may_be_past=may_be_past)
    except Malformed as error:
        raise NotAMsg(_("it is damaged; save it again from Outlook, under another name")) from error


def _message(file: CompoundFile, *, may_be_past: bool) -> OutlookMessage:
    properties = Properties(file, 0, _MESSAGE_HEADER)
    is_template = file.root.class_id == TEMPLATE
    message_class = properties.text(mapi.MESSAGE_CLASS)
    _expect_mail(message_class)
    if not may_be_past:
        _expect_unsent(properties.value(mapi.MESSAGE_FLAGS) or 0, is_template)
    # Rooms and the like stand where a mail has Bcc; an invitation lists them with all others.
    hidden = Field.CC if message_class.upper().startswith(INVITATION) else Field.BCC
    rows = tuple(_rows(file, properties, FIELDS | {3: hidden}))
    entries = [row.entry for row in rows]
    draft = Draft(
        author=author_of(properties),
        recipients=tuple(entry for entry in entries if isinstance(entry, Recipient)),
        subject=properties.text(mapi.SUBJECT),
        unreadable=tuple(entry for entry in entries if isinstance(entry, Unreadable)),
        message_id=properties.text(mapi.INTERNET_MESSAGE_ID),
        identities=exchange_identity(properties, entries),
    )
    return OutlookMessage(file, properties, rows, draft, message_class, is_template)


def _expect_mail(message_class: str) -> None:
    name = message_class.upper()
    if name != "IPM.NOTE" and not name.startswith(("IPM.NOTE.", INVITATION)):
        raise NotUnsent(
            _(
                "it is not a mail but an appointment, a contact or something similar; ccwarn "
                "only checks mail"
            )
        )


def _expect_unsent(flags: int, is_template: bool) -> None:
    if not flags & _UNSENT and not is_template:
        raise NotUnsent(
            _("it was already sent or received; to have a mail checked, save it before you send it")
        )


def _rows(
    file: CompoundFile, message: Properties, fields: Mapping[int, Field]
) -> Iterator[RecipientRow]:
    # The names end in eight hexadecimal digits: their order is that of the table.
    for name in sorted(name for name in message.inside if name.startswith(_RECIPIENT)):
        number = message.inside[name]
        if file.entries[number].kind != STORAGE:
            raise Malformed("recipient that is no storage")
        properties = Properties(file, number, _RECIPIENT_HEADER, message.charset)
        entry = recipient_of(properties, fields)
        if entry is not None:
            yield RecipientRow(properties, entry)


def recipient_of(properties: PropertyValues, fields: Mapping[int, Field]) -> Entry | None:
    """Return what an entry of a recipient table is; None for the author, who may stand there."""
    kind = properties.value(mapi.RECIPIENT_TYPE)
    kind = None if kind is None else kind & TYPE_MASK
    if kind == ORIGINATOR:
        return None
    field = fields.get(-1 if kind is None else kind)
    if field is not None:
        return _entry(properties, field)
    # Nobody knows where it would go; so it may be visible.
    texts = (properties.text(key) for key in (mapi.EMAIL_ADDRESS, mapi.DISPLAY_NAME))
    return unreadable_entry(" ".join(filter(None, texts)), Field.TO)


def _entry(properties: PropertyValues, field: Field) -> Entry:
    text = properties.text
    name, kind = text(mapi.DISPLAY_NAME), text(mapi.ADDRESS_TYPE).upper()
    smtp, address = text(mapi.SMTP_ADDRESS), text(mapi.EMAIL_ADDRESS)
    if kind == "MAPIPDL" or _is_list(properties):
        return unknown_entry(name or smtp or address, name, field, is_list=True)
    if kind == "EX":
        is_remote = REMOTE_USER in _displays(properties)
        return exchange_entry(address, smtp, name, field, is_remote=is_remote)
    for candidate in (address, smtp):
        if "@" in candidate:
            return mailbox_entry(candidate, name, field)
    if address:
        return unknown_entry(address, name, field)
    # What somebody typed and Outlook did not look up yet.
    return mailbox_entry(name, "", field)


def _is_list(properties: PropertyValues) -> bool:
    is_list = not LIST_DISPLAYS.isdisjoint(_displays(properties))
    return is_list or properties.value(mapi.OBJECT_TYPE) == _LIST_OBJECT


def _displays(properties: PropertyValues) -> set[int]:
    """Return what kind of entry it is, by all that says so ([MS-OXOABK] section 2.2.3.11)."""
    simple, extended = properties.value(mapi.DISPLAY_TYPE), properties.value(mapi.DISPLAY_TYPE_EX)
    displays: set[int] = set() if simple is None else {simple}
    if extended is not None:
        displays.add(extended & 0xFF)
        if extended & _REMOTE_IS_KNOWN:
            displays.add(extended >> 8 & 0xFF)
    return displays


def exchange_identity(message: PropertyValues, entries: Iterable[Entry]) -> tuple[Mailbox, ...]:
    """Return what the author is in Exchange, or else only in which organisation (`/o=`).

    Where the draft does not tell, it is the one that all Exchange entries are in: Outlook takes
    them from the address book of the server that the author is logged in at.
    """
    for key in (mapi.SENT_REPRESENTING_EMAIL_ADDRESS, mapi.SENDER_EMAIL_ADDRESS):
        if exchange_organisation((address := message.text(key)).lower()):
            return (Mailbox(address.replace("@", " at ")),)
    mailboxes = (entry.mailbox for entry in entries if isinstance(entry, Recipient))
    found = {exchange_organisation(mailbox.key) for mailbox in mailboxes} - {""}
    return (Mailbox(found.pop()),) if len(found) == 1 else ()


def author_of(properties: PropertyValues) -> Mailbox | None:
    """Return the author, if an address of theirs is there."""
    for address_key, name_key in _SENDERS:
        address = properties.text(address_key)
        if is_ordinary(address):
            return Mailbox(address, properties.text(name_key))
    return None
