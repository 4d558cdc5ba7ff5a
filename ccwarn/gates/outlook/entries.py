"""The recipients of an item at Send: what Outlook has, and what each is to a draft.

Outlook puts the members of a contact group into the header of the mail, so they are looked up. A
distribution list of Exchange stays one name there, and nobody here knows how many are behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ccwarn.draft import Field, Recipient, Unreadable
from ccwarn.formats.outlook.recipient_entry import (
    LIST_DISPLAYS,
    ORIGINATOR,
    REMOTE_USER,
    Entry,
    exchange_entry,
    mailbox_entry,
    unknown_entry,
    unreadable_entry,
)
from ccwarn.gates.outlook.object_model import OutlookFailed, OutlookObject
from ccwarn.gates.outlook.told import SMTP_ADDRESS, Told, told_of

# OlAddressEntryUserType, and OlDisplayType.
_EXCHANGE_USERS = frozenset((0, 5))
_EXCHANGE_LIST, _REMOTE_EXCHANGE_USER, _CONTACT_GROUP = 1, 5, 11
_PRIVATE_LIST = 5

_PROXY_ADDRESSES = "800F101F"
_DEEPEST = 8
"""So deep contact groups may stand in each other."""
_MOST_MEMBERS = 10_000

MANY = 30
"""From so many recipients on, what can be is taken from the lines that Outlook shows."""
_COMPARED = 50
"""Of so many recipients one is compared with what a line says of it."""
TO, CC, BCC = 1, 2, 3
_LINES = {TO: "To", CC: "CC", BCC: "BCC"}


class SentEntry(NamedTuple):
    """One of an item's recipients: the object, its type, and what it is to the draft.

    There is no object where only lines were read.
    """

    outlook: OutlookObject | None
    type: int
    stands_for: tuple[Entry, ...]

    @property
    def keys(self) -> Iterator[str]:
        """Yield the keys of the mailboxes that it stands for."""
        return (it.mailbox.key for it in self.stands_for if isinstance(it, Recipient))

    @property
    def print(self) -> tuple[str, ...]:
        """What tells this entry from others, whatever its type."""
        return tuple(
            it.mailbox.key if isinstance(it, Recipient) else it.text for it in self.stands_for
        )


def read_entries(
    item: OutlookObject, fields: Mapping[int, Field], *, is_first: bool = False
) -> tuple[SentEntry, ...]:
    """Return the recipients of an item; `fields` are its destination fields by their types.

    At the first reading of many, while their author waits, the types may be known from a few
    calls: whether somebody can be seen is certain, and whether that is in To or in Cc nearly so.
    Raises OutlookFailed, also where there are more recipients than Outlook lets be seen.
    """
    found = outlook_recipients(item)
    lines = lines_of(item) if len(found) >= MANY else {}
    types = (is_first and _visible_types(lines, found)) or [_type(each) for each in found]
    names = _shown_names(lines, types, found)
    entries: list[SentEntry] = []
    told: Told | None = None
    for each, kind, name in zip(found, types, names, strict=True):
        if kind != ORIGINATOR:
            # Who is at Exchange stands beside others who are.
            told = told_of(each, is_together=told is not None and told.is_exchange)
            stand = tuple(stands_for(each, fields.get(kind), name, told))
            entries.append(SentEntry(each, kind, stand))
    return tuple(entries)


def outlook_recipients(item: OutlookObject) -> list[OutlookObject]:
    """Return the objects that are the recipients of an item. Raises OutlookFailed."""
    collection = item.part("Recipients")
    if collection is None:
        return []
    found = collection.items()
    if len(found) != collection.get("Count"):
        raise OutlookFailed(0)
    return found


def prints(entries: Sequence[SentEntry]) -> Counter[tuple[int, tuple[str, ...]]]:
    """Return what two readings of the same recipients agree in, whatever their order."""
    return Counter((entry.type, entry.print) for entry in entries)


def who_sees(entries: Sequence[SentEntry]) -> Counter[tuple[bool, tuple[str, ...]]]:
    """Return what two readings agree in where the same people can be seen."""
    return Counter((entry.type == BCC, entry.print) for entry in entries)


def smtp_of_entry(entry: OutlookObject) -> str:
    """Return the SMTP address of an entry of the address book, or "". Raises if it is gone."""
    if smtp := entry.mapi_text(SMTP_ADDRESS):
        return smtp
    user = entry.perhaps_part("GetExchangeUser")
    if user is not None and "@" in (smtp := user.perhaps_text("PrimarySmtpAddress")):
        return smtp
    proxies = entry.mapi(_PROXY_ADDRESSES)
    if isinstance(proxies, list | tuple):
        for proxy in proxies:
            # The one in capitals is the primary one ([MS-OXOABK] section 2.2.3.23).
            if isinstance(proxy, str) and proxy.startswith("SMTP:"):
                return proxy.removeprefix("SMTP:")
    return ""


def _type(recipient: OutlookObject) -> int:
    kind = recipient.get("Type")
    return kind if isinstance(kind, int) else -1


def stands_for(
    recipient: OutlookObject, field: Field | None, name: str | None, told: Told | None = None
) -> Iterator[Entry]:
    """Yield what a recipient is to the draft; `name` is what it is called, if that is known.

    Raises OutlookFailed where it is gone.
    """
    told = told_of(recipient) if told is None else told
    address = told.address
    if field is None:
        # Nobody knows where it would go; so it may be visible.
        texts = (address, recipient.perhaps_text("Name"))
        yield unreadable_entry(" ".join(filter(None, texts)), Field.TO)
        return
    if told.is_ordinary:
        shown = recipient.perhaps_text("Name") if name is None else name
        yield mailbox_entry(address, without_quotes(shown), field)
        return
    shown = without_quotes(recipient.perhaps_text("Name") if name is None else name)
    if not told.is_colleague:
        display, smtp = recipient.perhaps("DisplayType"), recipient.mapi_text(SMTP_ADDRESS)
        told = Told(address, display, smtp)
    if told.is_colleague:
        yield mailbox_entry(told.smtp, shown, field)
        return
    entry = recipient.perhaps_part("AddressEntry")
    if entry is None:
        # What somebody typed and Outlook did not look up yet.
        yield mailbox_entry(shown or address, "", field)
        return
    yield from _from_address_book(entry, told.display, told.smtp, shown, field, ())


def _from_address_book(
    entry: OutlookObject,
    display: object,
    smtp: str,
    name: str,
    field: Field,
    within: tuple[str, ...],
) -> Iterator[Entry]:
    kind, user_type = entry.perhaps_text("Type").upper(), entry.perhaps("AddressEntryUserType")
    address = entry.perhaps_text("Address")
    is_group = kind == "MAPIPDL" or user_type == _CONTACT_GROUP or display == _PRIVATE_LIST
    if is_group:
        yield from _members(entry, name, field, within)
    elif user_type == _EXCHANGE_LIST or display in LIST_DISPLAYS:
        known = smtp or smtp_of_entry(entry) or address
        yield _list_entry(known, name, field)
    elif kind == "EX" or user_type in _EXCHANGE_USERS or address.startswith("/"):
        is_remote = user_type == _REMOTE_EXCHANGE_USER or display == REMOTE_USER
        smtp = smtp or smtp_of_entry(entry)
        yield exchange_entry(address, smtp, name, field, is_remote=is_remote)
    elif "@" in address or "@" in smtp:
        yield mailbox_entry(address if "@" in address else smtp, name, field)
    elif address:
        yield unknown_entry(address, name, field)
    else:
        yield mailbox_entry(name, "", field)


def _list_entry(address: str, name: str, field: Field) -> Entry:
    """Return a list of Exchange."""
    if "@" in address:
        entry = mailbox_entry(address, name, field)
    else:
        entry = unknown_entry(address, name, field)
    return entry if isinstance(entry, Unreadable) else entry._replace(is_list=True)


def _members(
    group: OutlookObject, name: str, field: Field, within: tuple[str, ...]
) -> Iterator[Entry]:
    """Yield who is in a contact group, or the group where that is not known."""
    identity = group.perhaps_text("ID") or name
    if identity in within:
        return  # A group in itself adds nobody.
    members = group.perhaps_items("Members") if len(within) < _DEEPEST else []
    if not members or len(members) > _MOST_MEMBERS:
        yield unknown_entry(name, name, field, is_list=True)
        return
    for member in members:
        called = without_quotes(member.perhaps_text("Name"))
        display = member.perhaps("DisplayType")
        yield from _from_address_book(member, display, "", called, field, (*within, identity))


def without_quotes(name: str) -> str:
    """Return a name as Outlook shows it without the quotes that it puts around an address."""
    return name[1:-1] if len(name) > 2 and name[0] == name[-1] == "'" else name


def lines_of(item: OutlookObject) -> dict[int, list[str]]:
    """Return the names in the lines that Outlook shows of each field.

    Raises OutlookFailed where the item is gone.
    """
    texts = {kind: item.perhaps_text(line) for kind, line in _LINES.items()}
    return {kind: text.split(";") if text else [] for kind, text in texts.items()}


def _visible_types(
    lines: Mapping[int, Sequence[str]], found: Sequence[OutlookObject]
) -> list[int] | None:
    """Return the types of recipients who can all be seen; None where that is not sure.

    It is where To and Cc show as many names as there are recipients, and Bcc none. Those in To come
    first; where one in fifty does not, each is asked.
    """
    if not lines or lines[BCC] or len(lines[TO]) + len(lines[CC]) != len(found):
        return None
    types = [TO] * len(lines[TO]) + [CC] * len(lines[CC])
    places = {
        *samples(len(lines[TO])),
        *(len(lines[TO]) + it for it in samples(len(lines[CC]))),
    }
    return types if all(_type(found[it]) == types[it] for it in places) else None


def samples(count: int) -> set[int]:
    """Return the places, of so many, that are compared."""
    return {0, count - 1, *range(0, count, _COMPARED)} if count else set()


def _shown_names(
    lines: Mapping[int, Sequence[str]], types: Sequence[int], found: Sequence[OutlookObject]
) -> list[str | None]:
    """Return the names of recipients as far as the lines tell them; None for the others.

    They are only shown, so one in fifty is compared, and where that differs or the numbers do, each
    recipient is asked for its own.
    """
    names: list[str | None] = [None] * len(found)
    for kind, line in lines.items():
        places = [place for place, its in enumerate(types) if its == kind]
        shown = [name.strip() for name in line]
        if len(shown) != len(places):
            continue
        if all(found[places[it]].perhaps_text("Name") == shown[it] for it in samples(len(shown))):
            for place, name in zip(places, shown, strict=True):
                names[place] = name
    return names
