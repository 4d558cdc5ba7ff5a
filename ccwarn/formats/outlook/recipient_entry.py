"""What an entry of Outlook's recipients is to a draft, in a file or at Send.

An entry without an address that is known (a distribution list, a contact group, an Exchange entry
without SMTP address) becomes a mailbox without a domain and is never left out. It is external, but
for people of the author's own Exchange organisation.
"""

from __future__ import annotations

import re

from ccwarn.draft import Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.addresses.reader import pieces
from ccwarn.i18n import _

FIELDS = {1: Field.TO, 2: Field.CC, 3: Field.BCC}
"""The destination fields by the low four bits of PidTagRecipientType."""
ORIGINATOR = 0
"""The author stands among the recipients with this type."""

LIST_DISPLAYS = frozenset((1, 3, 4, 5, 9))
"""PidTagDisplayType ([MS-OXOABK] section 2.2.3.11) of a distribution list, one that a query makes,
an alias of many people, a contact group, and a list that permissions can be given to."""
REMOTE_USER = 6
"""PidTagDisplayType of somebody elsewhere whom an administrator has put into the address book."""

_ORDINARY = re.compile(r"[^\s,;:<>()\[\]\"@\\]+@[^\s,;:<>()\[\]\"@\\]+")

Entry = Recipient | Unreadable


def is_ordinary(address: str) -> bool:
    """Tell whether a text is an address and nothing else."""
    return _ORDINARY.fullmatch(address) is not None


def mailbox_entry(address: str, name: str, field: Field) -> Entry:
    """Return an entry whose address is known, or what somebody typed in place of one."""
    shown = "" if name == address else name
    if is_ordinary(address):
        return Recipient(Mailbox(address, shown), field)
    found = list(pieces(address.encode("utf-8", "surrogateescape").decode("latin-1")))
    if len(found) == 1 and (mailbox := found[0].mailbox) is not None:
        return Recipient(Mailbox(mailbox.addr_spec, shown or mailbox.display_name), field)
    return unreadable_entry(address, field)


def unreadable_entry(text: str, field: Field) -> Unreadable:
    """Return an entry in which no mailbox can be read."""
    return Unreadable(text or _("an entry without name and address"), field)


def unknown_entry(text: str, name: str, field: Field, *, is_list: bool = False) -> Entry:
    """Return an entry whose address is not known; its text must not be taken for an address."""
    text = (text or name).replace("@", " at ")
    if not text:
        return unreadable_entry("", field)
    return Recipient(Mailbox(text, "" if name == text else name), field, is_list)


def exchange_entry(address: str, smtp: str, name: str, field: Field, *, is_remote: bool) -> Entry:
    """Return an entry of Exchange's address book; `smtp` is "" where it is not known."""
    if "@" in smtp:
        return mailbox_entry(smtp, name, field)
    if is_remote:
        # Listed in the own organisation's address book, but no colleague.
        address = address.rpartition("=")[2]
    return unknown_entry(address, name, field)
