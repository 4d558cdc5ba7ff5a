"""An item at Send: its recipients as Outlook has them, what it answers, and the draft it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ccwarn.draft import (
    Answered,
    Draft,
    Field,
    Mailbox,
    Recipient,
    Unreadable,
    exchange_organisation,
)
from ccwarn.formats.answered_message import read_answered
from ccwarn.formats.body_digest import with_body_digest
from ccwarn.formats.outlook.recipient_entry import FIELDS, is_ordinary
from ccwarn.gates.outlook.entries import SentEntry, read_entries, smtp_of_entry
from ccwarn.gates.outlook.object_model import OutlookObject
from ccwarn.gates.outlook.shown_lines import shown_entries

AS_MEETING = FIELDS | {3: Field.CC}
"""Rooms and the like stand where a mail has Bcc; an invitation lists them with all others."""

_MAIL = "IPM.NOTE"
_MEETING = "IPM.SCHEDULE."

_SENDER_SMTP_ADDRESS = "5D01001F"
_REPRESENTING_SMTP_ADDRESS = "5D02001F"
_HEADERS = "007D001F"

_CONVERSATION = 44
"""How many hexadecimal digits the ConversationIndex of a message that answers nothing has."""
_ANSWER = 10
"""How many more each answer has ([MS-OXOMSG] section 2.2.1.3)."""
_MOST_CANDIDATES = 20
_MOST_WINDOWS = 5


class SentItem(NamedTuple):
    """What is known of an item: the entries that Outlook has, and the draft that they make.

    It `is_exact` unless it goes by what Outlook shows.
    """

    entries: tuple[SentEntry, ...]
    draft: Draft
    is_mail: bool
    is_meeting: bool
    is_exact: bool = True

    @property
    def fields(self) -> Mapping[int, Field]:
        """Its destination fields by the types of recipients."""
        return AS_MEETING if self.is_meeting else FIELDS


def read_item(
    item: OutlookObject, session: OutlookObject | None, *, is_exact: bool = True
) -> SentItem:
    """Read an item at Send, perhaps by what Outlook shows, where it need not be exact.

    Raises OutlookFailed.
    """
    message_class = item.perhaps_text("MessageClass").upper()
    is_meeting = message_class.startswith(_MEETING)
    fields = AS_MEETING if is_meeting else FIELDS
    shown = None if is_exact or is_meeting else shown_entries(item, fields)
    entries = shown or read_entries(item, fields, is_first=not is_meeting)
    author, identities = _authors(item, session)
    draft = Draft(
        author=author,
        recipients=_recipients(entries),
        subject=item.perhaps_text("Subject"),
        unreadable=tuple(
            it for entry in entries for it in entry.stands_for if isinstance(it, Unreadable)
        ),
        identities=identities,
    )
    draft = with_body_digest(draft, lambda size: _body(item, size))
    is_mail = message_class == _MAIL or message_class.startswith(_MAIL + ".")
    return SentItem(entries, draft, is_mail, is_meeting, is_exact=shown is None)


def answered_by(item: OutlookObject, draft: Draft, application: OutlookObject) -> Answered | None:
    """Return what is known of the message that an item answers, or None.

    It is looked for where people answer from: what is selected and what is open; and in the
    conversation, where the item has been saved. A message of whose people nobody gets the item was
    forwarded. Raises OutlookFailed where the item or Outlook is gone.
    """
    index = item.perhaps_text("ConversationIndex").upper()
    if len(index) < _CONVERSATION + _ANSWER:
        return None
    for candidate in _candidates(item, application):
        found = candidate.perhaps_text("ConversationIndex").upper()
        if found == index[:-_ANSWER]:
            answered = _answered(candidate)
            known = {box.key for box in (*answered.senders, *answered.recipients)}
            if any(it.mailbox.key in known for it in draft.recipients):
                return answered
    return None


def _recipients(entries: Sequence[SentEntry]) -> tuple[Recipient, ...]:
    return tuple(it for entry in entries for it in entry.stands_for if isinstance(it, Recipient))


def _body(item: OutlookObject, size: int) -> bytes:
    return item.perhaps_text("Body")[:size].encode("utf-8", "surrogatepass")[:size]


def _authors(
    item: OutlookObject, session: OutlookObject | None
) -> tuple[Mailbox | None, tuple[Mailbox, ...]]:
    """Return whom the item is from, and whom else its author writes as."""
    found: list[Mailbox] = []
    if item.perhaps_text("SentOnBehalfOfName"):
        found += _mailbox(item.mapi_text(_REPRESENTING_SMTP_ADDRESS))
    account = item.perhaps_part("SendUsingAccount")
    if account is not None:
        found += _mailbox(account.perhaps_text("SmtpAddress"))
    if session is not None:
        for account in session.perhaps_items("Accounts"):
            found += _mailbox(account.perhaps_text("SmtpAddress"))
        found += _user(session)
    mailboxes = list({mailbox.key: mailbox for mailbox in found}.values())
    author = next((box for box in mailboxes if box.domain), None)
    return author, tuple(box for box in mailboxes if box is not author)


def _user(session: OutlookObject) -> Iterator[Mailbox]:
    """Yield who is logged in at Exchange, by both addresses."""
    user = session.perhaps_part("CurrentUser")
    entry = None if user is None else user.perhaps_part("AddressEntry")
    if entry is None:
        return
    address = entry.perhaps_text("Address")
    if exchange_organisation(address.lower()):
        yield from _mailbox(smtp_of_entry(entry))
        yield Mailbox(address.replace("@", " at "))
    else:
        yield from _mailbox(address)


def _mailbox(address: str) -> Iterator[Mailbox]:
    if is_ordinary(address):
        yield Mailbox(address)


def _candidates(item: OutlookObject, application: OutlookObject) -> Iterator[OutlookObject]:
    for window in application.perhaps_items("Explorers")[:_MOST_WINDOWS]:
        yield from window.perhaps_items("Selection")[:_MOST_CANDIDATES]
    for window in application.perhaps_items("Inspectors")[:_MOST_CANDIDATES]:
        current = window.perhaps_part("CurrentItem")
        if current is not None:
            yield current
    conversation = item.perhaps_part("GetConversation")
    parent = None if conversation is None else conversation.perhaps_part("GetParent", item)
    if parent is not None:
        yield parent


def _answered(message: OutlookObject) -> Answered:
    is_meeting = message.perhaps_text("MessageClass").upper().startswith(_MEETING)
    entries = read_entries(message, AS_MEETING if is_meeting else FIELDS)
    seen = tuple(it.mailbox for it in _recipients(entries) if it.field.visible)
    sender = message.perhaps_text("SenderEmailAddress")
    if "@" not in sender or sender.startswith("/"):
        sender = message.mapi_text(_SENDER_SMTP_ADDRESS)
    header = message.mapi_text(_HEADERS).encode("utf-8", "surrogatepass")
    told = read_answered(header, "") or Answered()
    senders = tuple(_mailbox(sender)) or told.senders
    return told._replace(senders=senders, recipients=seen or told.recipients)
