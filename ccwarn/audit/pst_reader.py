"""Reads the mails in a data file of Outlook's (.pst, .ost; [MS-PST]) with libpff, an extra.

As in a .msg file the recipient table counts, which has those in Bcc, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ccwarn.audit.past_mail import PastMail, moment_at
from ccwarn.audit.span import PST, Found, Place, Span
from ccwarn.draft import Draft, Field, Recipient, Unreadable
from ccwarn.formats.outlook import mapi_properties as mapi
from ccwarn.formats.outlook.msg_reader import (
    INVITATION,
    author_of,
    exchange_identity,
    recipient_of,
)
from ccwarn.formats.outlook.recipient_entry import FIELDS
from ccwarn.i18n import _
from ccwarn.stores.base import NotReadable
from ccwarn.stores.maildir_layout import is_for_drafts

_MAILS = 500
"""How many mails of a folder are one span."""
_TEXTS = (mapi.WIDE, mapi.NARROW)


def spans(path: Path, size: int) -> Iterator[Span]:
    """Yield the spans of a data file, folder by folder. Raises NotReadable."""
    try:
        folders = list(_folders(_opened(str(path)).root_folder, ""))
    except ImportError as error:
        text = _("To read data files of Outlook, install ccwarn with “pip install ccwarn[pst]”.")
        raise NotReadable(path, text) from error
    except OSError as error:
        raise NotReadable(path, _("It is damaged, or no data file of Outlook.")) from error
    total = sum(count for _name, count in folders) or 1
    for name, count in folders:
        for begin in range(0, count, _MAILS):
            end = min(begin + _MAILS, count)
            yield Span(PST, str(path), begin, end, (name,), size * (end - begin) // total)


def mails_in(span: Span) -> Iterator[Found]:
    """Yield the mails among some items of a folder; appointments and the like are passed over."""
    (name,) = span.names
    for number in range(span.begin, span.end):
        place = Place(PST, span.path, number, name)
        try:
            mail = mail_at(place)
        except OSError:
            yield Found(place, None, _("This mail is damaged."))
        else:
            if mail is not None:
                yield Found(place, mail)


def mail_at(place: Place) -> PastMail | None:
    """Return the mail at a place; None where something else is. Raises OSError."""
    item = _folder(place.path, place.name).get_sub_message(place.inside)
    if not item.number_of_record_sets:
        return None
    message = _Values(item.get_record_set(0))
    kind = message.text(mapi.MESSAGE_CLASS).upper()
    if kind != "IPM.NOTE" and not kind.startswith(("IPM.NOTE.", INVITATION)):
        return None
    # Rooms and the like stand where a mail has Bcc; an invitation lists them with all others.
    hidden = Field.CC if kind.startswith(INVITATION) else Field.BCC
    found = (recipient_of(it, FIELDS | {3: hidden}) for it in _recipients(item))
    entries = [entry for entry in found if entry is not None]
    draft = Draft(
        author=author_of(message),
        recipients=tuple(entry for entry in entries if isinstance(entry, Recipient)),
        subject=message.text(mapi.SUBJECT).lstrip("\1\2\3\4\5\6"),
        unreadable=tuple(entry for entry in entries if isinstance(entry, Unreadable)),
        message_id=message.text(mapi.INTERNET_MESSAGE_ID),
        identities=exchange_identity(message, entries),
        answers=message.text(mapi.IN_REPLY_TO_ID),
    )
    at = message.time(mapi.CLIENT_SUBMIT_TIME) or message.time(mapi.MESSAGE_DELIVERY_TIME)
    return PastMail(draft, moment_at(at), mapi.TRANSPORT_MESSAGE_HEADERS in message)


class _Values:
    """The properties of a message or a recipient; see `mapi_properties.PropertyValues`."""

    def __init__(self, record_set: Any) -> None:
        entries = map(record_set.get_entry, range(record_set.number_of_entries))
        self._entries = {it.entry_type: it for it in entries if it.entry_type is not None}

    def __contains__(self, key: int) -> bool:
        return key in self._entries

    def value(self, key: int) -> int | None:
        found = self._entries.get(key)
        return None if found is None or not found.data else int(found.data_as_integer)

    def text(self, key: int) -> str:
        found = self._entries.get(key)
        if found is None or found.value_type not in _TEXTS or not found.data:
            return ""
        return str(found.data_as_string).strip("\0 \t\r\n")

    def time(self, key: int) -> int:
        found = self._entries.get(key)
        if found is None or not found.data:
            return 0
        return mapi.seconds_of(int.from_bytes(found.data[:8], "little"))


def _recipients(item: Any) -> Iterator[_Values]:
    table = item.recipients
    if table is not None:
        yield from map(_Values, map(table.get_record_set, range(table.number_of_record_sets)))


def _folders(folder: Any, name: str) -> Iterator[tuple[str, int]]:
    """Yield the folders in which sent mail may be, by the numbers that lead there, with counts."""
    for number in range(folder.number_of_sub_folders):
        inside = folder.get_sub_folder(number)
        if is_for_drafts(inside.name or ""):
            continue
        path = f"{name}/{number}"
        if inside.number_of_sub_messages:
            yield path, inside.number_of_sub_messages
        yield from _folders(inside, path)


@lru_cache(8)
def _folder(path: str, name: str) -> Any:
    folder = _opened(path).root_folder
    for number in name.split("/")[1:]:
        folder = folder.get_sub_folder(int(number))
    return folder


@lru_cache(2)
def _opened(path: str) -> Any:
    """Open a data file; it stays open, as each mail is a look-up in it."""
    file = import_module("pypff").file()
    file.open(path)
    return file


def close() -> None:
    """Let the data files go that are open."""
    _folder.cache_clear()
    _opened.cache_clear()
