"""Moves recipients of an item to Bcc, each in its place, and looks whether that is what came of it.

Nothing is removed or added: each recipient's `Type` is set, Outlook looks the names up as it would
at Send, and everything is read again. Whatever differs from the plan is put back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ccwarn.draft import Draft, Field
from ccwarn.formats.outlook.recipient_entry import FIELDS
from ccwarn.gates.outlook.entries import SentEntry, prints, read_entries
from ccwarn.gates.outlook.object_model import OutlookFailed, OutlookObject

_BCC = 3


class NotMoved(Exception):
    """The move did not work; `is_restored` tells whether all is as it was before."""

    def __init__(self, *, is_restored: bool) -> None:
        super().__init__()
        self.is_restored = is_restored


def to_move(entries: Sequence[SentEntry], before: Draft, after: Draft) -> list[SentEntry]:
    """Return the entries that belong into Bcc to turn one draft into the other.

    A contact group moves as a whole when any of its members does.
    """
    hidden = {it.mailbox.key for it in before.visible()} - {
        it.mailbox.key for it in after.visible()
    }
    return [
        entry
        for entry in entries
        if FIELDS.get(entry.type, Field.TO).visible and not hidden.isdisjoint(entry.keys)
    ]


def move(item: OutlookObject, entries: Sequence[SentEntry], moving: Sequence[SentEntry]) -> None:
    """Put these entries of an item into Bcc.

    Raises NotMoved where it has something else in it afterwards, or a call failed.
    """
    places = {id(entry) for entry in moving}
    planned = Counter(
        (_BCC if id(entry) in places else entry.type, entry.print) for entry in entries
    )
    try:
        for entry in moving:
            _put(entry, _BCC)
        recipients = item.part("Recipients")
        if recipients is not None:
            recipients.get("ResolveAll")
        is_done = prints(read_entries(item, FIELDS)) == planned
    except OutlookFailed:
        is_done = False
    if not is_done:
        raise NotMoved(is_restored=_restored(item, entries, moving))


def _restored(
    item: OutlookObject, entries: Sequence[SentEntry], moved: Sequence[SentEntry]
) -> bool:
    """Put the types back; tell whether everything is as it was."""
    for entry in moved:
        try:
            _put(entry, entry.type)
        except OutlookFailed:
            continue  # Reading everything again shows it.
    try:
        return prints(read_entries(item, FIELDS)) == prints(entries)
    except OutlookFailed:
        return False


def _put(entry: SentEntry, kind: int) -> None:
    if entry.outlook is None:
        raise OutlookFailed(0)
    entry.outlook.put("Type", kind)
