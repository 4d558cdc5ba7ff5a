"""Remembers what fixes have replaced in drafts, so that each fix can be undone."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ccwarn.draft import Draft, Field
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.in_use import once_free, replace
from ccwarn.plain import isolated
from ccwarn.private_file import in_the_making, private_folder, write_private
from ccwarn.stores.base import Change, Changed, Store, Stored, StoreError, unheard
from ccwarn.stores.leftovers import is_left_over
from ccwarn.stores.opening import StoresOfChanges, store_of
from ccwarn.undo_entry import DAMAGED, UndoEntry, Unread, decoded, encoded, unread

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

_UNDER_WAY = 10.0
"""Seconds after which taking a fix back is no longer under way: its process was killed."""


class NotRemembered(StoreError):
    """A fix was not made, because it could not be remembered how to undo it."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "“{name}” was not changed, because the fix could not be recorded for undo: {reason}. "
            "If the disk is full, free some space and try again."
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
        self._stores = StoresOfChanges()
        self.undone: Callable[[datetime], object] = lambda _fixed_at: None
        """Called after a fix was undone, with the time at which it had been made."""
        self._looked = datetime.min.replace(tzinfo=UTC)

    def fix(self, store: Store, stored: Stored, draft: Draft) -> UndoEntry:
        """Write the recipients of `draft` into a stored draft, and remember how to undo it.

        What cannot be undone is not done: then `NotRemembered` is raised, otherwise what
        `Store.replace` raises.
        """
        path = store.locate(stored.href)
        planned: list[UndoEntry] = []

        def plan(change: Change) -> None:
            try:
                planned.append(self.plan(change, summary_of(stored.draft, draft)))
            except OSError as error:
                reason = os.strerror(error.errno or errno.EIO)
                raise NotRemembered(path, reason) from error

        try:
            store.replace(stored.href, stored.etag, draft, plan)
        except BaseException:
            for entry in planned:
                with suppress(OSError):
                    self._planned(entry).unlink()
            raise
        (entry,) = planned
        self.confirm(entry)
        return entry

    def plan(self, change: Change, summary: str) -> UndoEntry:
        """Remember a fix that is about to be made; `summary` says in one sentence what it does.

        It is listed once it is confirmed, or once its process was killed and the draft is another
        one than it was before. Raises OSError.
        """
        with self._lock:
            private_folder(self._folder)
            noted = self._now()
            entry = UndoEntry(f"{noted:{_NAME}}-{secrets.token_hex(4)}", noted, summary, change)
            write_private(self._planned(entry), encoded(entry))
            return entry

    def confirm(self, entry: UndoEntry) -> None:
        """List a fix that was planned, now that it is made."""
        with self._lock:
            with suppress(OSError):  # It is remembered in any case, and listed a little later.
                replace(self._planned(entry), self._path(entry.id))
            if entry.time - self._looked >= _LOOK_EVERY:
                self._looked = entry.time
                self._forget_old()

    def sweep(self) -> None:
        """Forget what is too old, and what killed runs have left. What cannot be deleted stays."""
        with self._lock, suppress(OSError):
            self._forget_old()
        remove_unfinished(self._folder)

    def forget(self) -> int:
        """Forget every fix, and return how many that were; raises OSError.

        Only a fix that is being made at this moment may be remembered yet.
        """
        with self._lock:
            fixes = self._files("json")
            for path in (*fixes, *self._folder.glob("*.restored")):
                path.unlink(missing_ok=True)
            for path in self._files("planned"):
                process = path.stem.rpartition(".")[2]
                if not process.isdecimal() or is_left_over(path, int(process)):
                    path.unlink(missing_ok=True)
            remove_unfinished(self._folder)
            return len(fixes)

    def recover(self) -> None:
        """Put right what killed runs have left by half; to be called before a fix is undone."""
        self._settle_planned(lambda change: store_of(change).clean_up())

    def entries(self, most: int | None = None) -> list[UndoEntry]:
        """Return the fixes that can be undone, newest first; no more than `most`."""
        return self.read(most)[0]

    def find(self, entry_id: str) -> UndoEntry | None:
        """Return the fix of that id; None where it was undone or is no longer remembered."""
        try:
            return decoded(entry_id, once_free(self._path(entry_id).read_bytes))
        except (OSError, *DAMAGED):
            return None

    def problems(self) -> list[Unread]:
        """Return why, for each remembered fix that cannot be read."""
        return self.read()[1]

    def undo(self, entry: UndoEntry) -> str:
        """Undo a fix and forget it; return the new etag of the draft.

        Raises `StoreError` where the draft is gone, was changed since or cannot be written, and
        OSError where the log cannot. The fix is then still remembered.
        """
        mark = self._mark(entry.change.path, entry.change.href)
        with self._lock:
            # Marked first: a gate that sees the file change must find that it was wanted.
            before = mark.read_bytes() if mark.exists() else None
            write_private(mark, b"")
            try:
                etag = self._stores.of(entry.change).revert(entry.change)
            except BaseException:
                if before is None:
                    mark.unlink()
                else:
                    write_private(mark, before)
                raise
            # From here on it is undone, and nobody is told otherwise: at worst it stays listed.
            with suppress(OSError):
                write_private(mark, etag.encode())
            with suppress(OSError):
                once_free(lambda: self._path(entry.id).unlink(missing_ok=True))
        self.undone(entry.time)
        return etag

    def was_restored(self, path: Path, href: str, etag: str) -> bool:
        """Tell whether this version of a draft is one that taking a fix back has made."""
        mark = self._mark(str(path), href)
        try:
            restored = once_free(mark.read_bytes)
            is_under_way = not restored and time.time() - mark.stat().st_mtime < _UNDER_WAY
        except OSError:
            return False
        return is_under_way or restored == etag.encode()

    def read(self, most: int | None = None) -> tuple[list[UndoEntry], list[Unread]]:
        """Return both: what can be undone, and what is in the way of others."""
        self._settle_planned()
        entries: list[UndoEntry] = []
        problems: list[Unread] = []
        oldest = self._now() - KEEP_FOR
        for path in self._files("json"):
            if len(entries) == most:
                break
            try:
                entry = decoded(path.stem, once_free(path.read_bytes))
            except FileNotFoundError:
                continue
            except (OSError, *DAMAGED) as error:
                problems.append(unread(path, error))
                continue
            if entry.time >= oldest:
                entries.append(entry)
        return entries, problems

    def _settle_planned(self, first: Callable[[Change], None] = unheard) -> None:
        """Find out of fixes whose process was killed whether they were made."""
        for path in self._files("planned"):
            entry_id, _dot, process = path.stem.rpartition(".")
            with suppress(OSError, StoreError, *DAMAGED):  # It is looked at again the next time.
                if not is_left_over(path, int(process)):
                    continue
                change = decoded(entry_id, path.read_bytes()).change
                first(change)
                if _was_made(change):
                    replace(path, self._path(entry_id))
                else:
                    path.unlink()

    def _forget_old(self) -> None:
        now = self._now()
        oldest, recent = (f"{now - age:{_NAME}}" for age in (KEEP_FOR, KEEP_ALL_FOR))
        for kind in ("json", "planned"):
            for index, path in enumerate(self._files(kind)):
                if path.name < oldest or (index >= KEEP and path.name < recent):
                    path.unlink(missing_ok=True)
        for mark in self._folder.glob("*.restored"):
            with suppress(FileNotFoundError):
                if mark.stat().st_mtime < (now - KEEP_FOR).timestamp():
                    mark.unlink()

    def _files(self, kind: str) -> list[Path]:
        return sorted(self._folder.glob(f"[0-9]*.{kind}"), reverse=True)

    def _path(self, entry_id: str) -> Path:
        return self._folder / f"{entry_id}.json"

    def _planned(self, entry: UndoEntry) -> Path:
        return self._folder / f"{entry.id}.{os.getpid()}.planned"

    def _mark(self, path: str, href: str) -> Path:
        """Return the file that says which version of a draft was restored last.

        It is empty while that is under way. Its name is found at once, however many there are, and
        tells nobody where the draft is.
        """
        digest = hashlib.sha256(json.dumps([path, href]).encode()).hexdigest()
        return self._folder / f"{digest}.restored"


def remove_unfinished(folder: Path) -> None:
    """Remove what killed runs have left of private files that they were writing into a folder."""
    for path, process in in_the_making(folder):
        if is_left_over(path, process):
            with suppress(OSError):
                path.unlink()


def summary_of(before: Draft, after: Draft) -> str:
    """Return in one sentence what a fix did to a draft."""
    hidden = {mailbox.key for mailbox in before.in_field(Field.BCC)}
    count = len({mailbox.key for mailbox in after.in_field(Field.BCC)} - hidden)
    return ngettext(
        "{count} address moved to Bcc in “{subject}”",
        "{count} addresses moved to Bcc in “{subject}”",
        count,
    ).format(count=grouped(count), subject=isolated(before.subject) or _("no subject"))


def _was_made(change: Change) -> bool:
    """Tell whether a draft is another version than the one that was to be changed."""
    store = store_of(change)
    if any(record.ours for record in store.interrupted()):
        raise Changed(store.path)  # It may have been made by half: that shows later.
    return store.read(change.href).etag != change.etag
