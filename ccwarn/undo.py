"""Remembers what fixes have replaced in drafts, so that each fix can be taken back."""

from __future__ import annotations

import base64
import errno
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ccwarn.draft import Draft, Field
from ccwarn.i18n import _, ngettext
from ccwarn.plain import isolated
from ccwarn.private_file import private_folder, write_private
from ccwarn.stores import store_of
from ccwarn.stores.base import Change, Store, Stored, StoreError

KEEP = 200
"""How many fixes are remembered for as long as `KEEP_FOR`."""
KEEP_FOR = timedelta(days=30)
"""How long a fix is remembered at most."""
KEEP_ALL_FOR = timedelta(days=1)
"""How long every fix is remembered, however many there are: one click may make thousands."""

_LOOK_EVERY = timedelta(hours=1)
"""How often it is looked at what to forget. It takes time where thousands are remembered."""

_NAME = "%Y%m%dT%H%M%S.%f"
"""What a name begins with: it sorts by time."""
_DAMAGED = (ValueError, KeyError, TypeError)
"""What reading a damaged record raises."""

_UNDER_WAY = 10.0
"""Seconds after which taking a fix back is no longer under way: its process was killed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fix that was made: when (UTC), what in one sentence, and the change itself."""

    id: str
    time: datetime
    summary: str
    change: Change


class NotRemembered(StoreError):
    """A fix was not made, because it could not be remembered how to take it back."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "“{name}” was left as it was, because the fix could not be remembered for undo: "
            "{reason}. If the disk is full, free some space and try again."
        ).format(name=self.name, reason=self.reason)


class UndoLog:
    """The fixes made on this machine, newest first: those of the last day, and `KEEP` at least.

    It holds original header blocks and the like, with their addresses in clear: without them there
    is no way back. So the folder is for its owner alone (0700, the files 0600), and nothing stays
    longer than said above. May be used from any thread, and by several processes at once.
    """

    def __init__(
        self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._folder = folder
        self._now = now
        self._lock = threading.Lock()
        self._looked = datetime.min.replace(tzinfo=UTC)

    def fix(self, store: Store, stored: Stored, draft: Draft) -> Entry:
        """Write the recipients of `draft` into a stored draft, and remember how to take it back.

        What cannot be taken back is not done: then `NotRemembered` is raised, otherwise what
        `Store.replace` raises.
        """
        change = store.replace(stored.href, stored.etag, draft)
        try:
            return self.record(change, summary_of(stored.draft, draft))
        except OSError as error:
            path = store.locate(stored.href)
            store.revert(change)
            reason = os.strerror(error.errno or errno.EIO)
            raise NotRemembered(path, reason) from error

    def record(self, change: Change, summary: str) -> Entry:
        """Remember a fix; `summary` says in one sentence what it did. Raises OSError."""
        with self._lock:
            private_folder(self._folder)
            noted = self._now()
            name = f"{noted:{_NAME}}-{secrets.token_hex(4)}"
            entry = Entry(name, noted, summary, change)
            write_private(self._path(entry.id), _encoded(entry))
            if noted - self._looked >= _LOOK_EVERY:
                self._looked = noted
                self._forget_old()
            return entry

    def entries(self, most: int | None = None) -> list[Entry]:
        """Return the fixes that can be taken back, newest first; no more than `most`."""
        return self._read(most)[0]

    def find(self, entry_id: str) -> Entry | None:
        """Return the fix of that id; None where it was taken back or is no longer remembered."""
        try:
            return _decoded(entry_id, self._path(entry_id).read_bytes())
        except (OSError, *_DAMAGED):
            return None

    def problems(self) -> list[str]:
        """Return a sentence for each remembered fix that cannot be read any more."""
        return self._read()[1]

    def undo(self, entry: Entry) -> str:
        """Take a fix back and forget it; return the new etag of the draft.

        Raises `StoreError` where the draft is gone, was changed since or cannot be written, and
        OSError where the log cannot. The fix is then still remembered.
        """
        mark = self._folder / f"{entry.id}.undone"
        with self._lock:
            # Marked first: a gate that sees the file change must find that it was wanted.
            before = mark.read_bytes() if mark.exists() else None
            write_private(mark, _mark(entry.change, ""))
            try:
                etag = store_of(entry.change).revert(entry.change)
            except BaseException:
                if before is None:
                    mark.unlink()
                else:
                    write_private(mark, before)
                raise
            write_private(mark, _mark(entry.change, etag))
            self._path(entry.id).unlink(missing_ok=True)
            return etag

    def was_restored(self, path: Path, href: str, etag: str) -> bool:
        """Tell whether this version of a draft is one that taking a fix back has made."""
        for mark in self._files("undone"):
            with suppress(OSError, ValueError):
                found = json.loads(mark.read_bytes())
                if found == [str(path), href, etag]:
                    return True
                under_way = time.time() - mark.stat().st_mtime < _UNDER_WAY
                if under_way and found == [str(path), href, ""]:
                    return True
        return False

    def _read(self, most: int | None = None) -> tuple[list[Entry], list[str]]:
        entries: list[Entry] = []
        problems: list[str] = []
        oldest = self._now() - KEEP_FOR
        for path in self._files("json"):
            if len(entries) == most:
                break
            try:
                entry = _decoded(path.stem, path.read_bytes())
            except FileNotFoundError:
                continue
            except (OSError, *_DAMAGED):
                problems.append(
                    _(
                        "The record of a fix in “{file}” is damaged, so that fix cannot be taken "
                        "back. The draft itself is not affected."
                    ).format(file=path)
                )
                continue
            if entry.time >= oldest:
                entries.append(entry)
        return entries, problems

    def _forget_old(self) -> None:
        now = self._now()
        oldest, recent = (f"{now - age:{_NAME}}" for age in (KEEP_FOR, KEEP_ALL_FOR))
        for kind in ("json", "undone"):
            for index, path in enumerate(self._files(kind)):
                if path.name < oldest or (index >= KEEP and path.name < recent):
                    path.unlink(missing_ok=True)

    def _files(self, kind: str) -> list[Path]:
        return sorted(self._folder.glob(f"[0-9]*.{kind}"), reverse=True)

    def _path(self, entry_id: str) -> Path:
        return self._folder / f"{entry_id}.json"


def summary_of(before: Draft, after: Draft) -> str:
    """Return in one sentence what a fix did to a draft."""
    hidden = {mailbox.key for mailbox in before.in_field(Field.BCC)}
    count = len({mailbox.key for mailbox in after.in_field(Field.BCC)} - hidden)
    return ngettext(
        "{count} address moved to Bcc in “{subject}”",
        "{count} addresses moved to Bcc in “{subject}”",
        count,
    ).format(count=count, subject=isolated(before.subject) or _("no subject"))


def _encoded(entry: Entry) -> bytes:
    change = entry.change._asdict() | {"before": base64.b64encode(entry.change.before).decode()}
    document = {
        "time": entry.time.isoformat(),
        "summary": entry.summary,
        "change": change,
    }
    return json.dumps(document, ensure_ascii=True).encode()


def _decoded(entry_id: str, data: bytes) -> Entry:
    """Raise ValueError, KeyError or TypeError where the data is not what `_encoded` made."""
    document = json.loads(data)
    fields = dict(document["change"])
    before = base64.b64decode(fields.pop("before"), validate=True)
    change = Change(before=before, **fields)
    texts = (change.store, change.path, change.href, change.after, change.etag)
    noted = datetime.fromisoformat(document["time"])
    if not all(isinstance(text, str) for text in (*texts, document["summary"])):
        raise TypeError
    if noted.tzinfo is None:
        raise ValueError(noted)
    return Entry(entry_id, noted, document["summary"], change)


def _mark(change: Change, etag: str) -> bytes:
    """Return what says that this version was restored; "" while that is under way."""
    return json.dumps([change.path, change.href, etag]).encode()
