"""A fix that can be undone, and its record: what stands in a file of the undo log."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ccwarn.file_version import VERSION, is_newer
from ccwarn.i18n import _
from ccwarn.stores.base import Change

_VERSION = 1

DAMAGED = (ValueError, KeyError, TypeError)
"""What reading a damaged record raises."""


class NewerRecord(ValueError):
    """A newer ccwarn has made the record."""


@dataclass(frozen=True, slots=True)
class UndoEntry:
    """A fix that was made: when (UTC), what in one sentence, and the change itself.

    The change is as it was planned: its etag is that of the version which was fixed.
    """

    id: str
    time: datetime
    summary: str
    change: Change


def encoded(entry: UndoEntry) -> bytes:
    """Return the record of a fix."""
    change = entry.change._asdict() | {"before": base64.b64encode(entry.change.before).decode()}
    document = {
        VERSION: _VERSION,
        "time": entry.time.isoformat(),
        "summary": entry.summary,
        "change": change,
    }
    return json.dumps(document, ensure_ascii=True).encode()


def decoded(entry_id: str, data: bytes) -> UndoEntry:
    """Return the fix of a record. Raises one of `DAMAGED` where it is not what `encoded` made.

    NewerRecord, which is one, is for what a later version has made.
    """
    document = json.loads(data)
    if is_newer(dict(document), _VERSION):
        raise NewerRecord
    fields = dict(document["change"])
    before = base64.b64decode(fields.pop("before"), validate=True)
    change = Change(before=before, **fields)
    texts = (change.store, change.path, change.href, change.after, change.etag, change.name)
    noted = datetime.fromisoformat(document["time"])
    if not all(isinstance(text, str) for text in (*texts, document["summary"])):
        raise TypeError
    if noted.tzinfo is None:
        raise ValueError(noted)
    return UndoEntry(entry_id, noted, document["summary"], change)


class Unread(NamedTuple):
    """Why a fix cannot be undone, and what to do about that where its sentence does not say so."""

    sentence: str
    to_do: str = ""
    is_newer: bool = False


def unread(path: Path, error: Exception) -> Unread:
    """Return why the fix that is recorded in a file cannot be undone."""
    if isinstance(error, NewerRecord):
        text = _(
            "The fix recorded in “{file}” was made by a newer version of ccwarn. Update ccwarn to "
            "undo it."
        )
        return Unread(text.format(file=path), is_newer=True)
    text = _(
        "The record of a fix in “{file}” is damaged, so that fix cannot be undone. The draft "
        "itself is not affected."
    )
    return Unread(text.format(file=path), _("Delete the file to stop seeing this."))
