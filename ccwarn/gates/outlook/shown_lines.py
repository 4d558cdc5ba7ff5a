"""Many recipients by the lines that Outlook shows of them, where most are written as addresses.

That takes a few calls instead of one for each, so that their author is asked at once. A name that
looks like an address may belong to another one, though: so nothing is sent, moved or held for good
by what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ccwarn.draft import Field
from ccwarn.formats.outlook.recipient_entry import Entry, mailbox_entry
from ccwarn.gates.outlook.entries import (
    BCC,
    CC,
    MANY,
    TO,
    SentEntry,
    lines_of,
    samples,
    stands_for,
    without_quotes,
)
from ccwarn.gates.outlook.object_model import OutlookObject

_ADDRESS = re.compile(r"[^\s@;,<>()\"']+@[^\s@;,<>()\"']+\.[^\s@;,<>()\"'.]+")
_ONE_IN = 10
"""Of so many recipients at most one may be called otherwise: it takes four calls."""


def shown_entries(item: OutlookObject, fields: Mapping[int, Field]) -> tuple[SentEntry, ...] | None:
    """Return the recipients of a mail as they are shown; None where they are to be read one by one.

    All of them must be in sight, and one in fifty is compared. Raises OutlookFailed.
    """
    lines = lines_of(item)
    names = [(kind, name.strip()) for kind in (TO, CC) for name in lines[kind]]
    if lines[BCC] or len(names) < MANY:
        return None
    shown = [_shown(kind, name, fields) for kind, name in names]
    others = {place for place, found in enumerate(shown) if found is None}
    collection = item.part("Recipients")
    if (
        len(others) > len(names) // _ONE_IN
        or collection is None
        or collection.get("Count") != len(names)
    ):
        return None
    for place in sorted(samples(len(names)) | samples(len(lines[TO])) | others):
        kind, name = names[place]
        each = collection.part("Item", place + 1)
        if each is None or each.get("Type") != kind or each.perhaps_text("Name") != name:
            return None
        found = tuple(stands_for(each, fields.get(kind), name))
        if shown[place] not in (None, found):
            return None
        shown[place] = found
    return tuple(
        SentEntry(None, kind, found or ())
        for (kind, _name), found in zip(names, shown, strict=True)
    )


def _shown(kind: int, name: str, fields: Mapping[int, Field]) -> tuple[Entry, ...] | None:
    """Return whom an address in the place of a name stands for; None where it is none."""
    plain = without_quotes(name)
    return (mailbox_entry(plain, plain, fields[kind]),) if _ADDRESS.fullmatch(plain) else None
