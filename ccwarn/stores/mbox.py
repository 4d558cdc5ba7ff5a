"""Drafts in one mbox file (RFC 4155), as Thunderbird keeps them; changed `in_place` if possible."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Self

from ccwarn.draft import Draft
from ccwarn.formats import rfc5322
from ccwarn.formats.same_length import of_length
from ccwarn.i18n import N_, _
from ccwarn.stores import in_place, leftovers, owner, recovery
from ccwarn.stores.atomic import replace_header
from ccwarn.stores.base import (
    Change,
    Changed,
    Heard,
    NotReadable,
    NotRewritable,
    Store,
    Stored,
    Vanished,
    unheard,
)
from ccwarn.stores.file_store import expect_writable, message_at, not_read, reading, writing
from ccwarn.stores.interrupted import Interrupted
from ccwarn.stores.mbox_index import STATUSES, IndexedMessage, MboxIndex
from ccwarn.stores.mbox_lines import begins_mbox
from ccwarn.stores.mbox_message import (
    LocatedMessage,
    body_length,
    etag_of_message,
    header_digest,
    read_header,
    with_statuses,
)
from ccwarn.stores.regular import open_regular

RUNNING = N_(
    "While Thunderbird is running, ccwarn cannot move these people to Bcc, because the change "
    "does not fit into the drafts file. Move them in Thunderbird. Or choose “Connect Thunderbird” "
    "in ccwarn (in a terminal: ccwarn install thunderbird), and move them when you press Send."
)
"""Why recipients are left where they are, and what to do."""


class Mbox(Store):
    """A store (see `ccwarn.stores.base.Store`) in one file; what is deleted in it is passed over.

    Where it can, a change is written in place and no other byte of the file moves, so that a mail
    program that runs meanwhile finds everything where it was. Where it cannot, and the mail program
    runs, nothing is written; otherwise the file is replaced as a whole.

    An href is a Message-ID, and so survives compaction; an etag says nothing of where a message is.
    """

    kind = "mbox"
    suffixes = (".mbox", ".mbx")
    heads = (b"From ",)
    holds_many = True
    is_mail_folder = True

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._index = MboxIndex(path)
        self._lock = threading.Lock()

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the mbox at a path, known by its first line or, if it is empty, by its name."""
        if head:
            return cls(path) if begins_mbox(head) else None
        is_named = path.with_name(f"{path.name}.msf").exists() or not path.suffix
        return cls(path) if is_named else None

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return where Thunderbird keeps mail, if the file is Thunderbird's."""
        return owner.mail_folders_of(path)

    def known_as(self, path: Path) -> Path:
        """Return the file that all drafts are in."""
        return self.path

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path.parent,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        with self._opened():
            hrefs = self._index.hrefs()
        yield from hrefs

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable` where it is no message."""
        # As many drafts may be read as a large file holds, this has `_opened` written out.
        try:
            with self._lock, self._open() as stream:
                self._index.update(stream)
                message, end = self._index.spans(href)[0]
                found = self._found(stream, message, end)
                draft = rfc5322.draft_of(found.block)
                if found.block.may_invite:
                    from ccwarn.formats.invitation import with_attendees  # late: most mail is plain

                    draft = with_attendees(draft, found.block, partial(found.beginning, stream))
                return Stored(href, found.etag, draft)
        except OSError as error:
            raise not_read(self.path, error) from error
        except rfc5322.NotAMessage as error:
            raise NotReadable(self.path, str(error)) from error

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte."""
        with self._opened() as stream:
            before, header = self._planned(stream, href, etag, draft)
            change = Change(
                self.kind, str(self.path), href, before.header, header_digest(header), etag
            )
            planned(change)
            return change._replace(etag=self._put(stream, before, header))

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        with self._opened() as stream:
            before, header = self._planned(stream, href, etag, draft)
        if header == before.header:
            return
        if _overwrite(before, header):
            expect_writable(self.path, self.path)
        else:
            self._refuse_while_running()
            expect_writable(self.path, self.path.parent)

    def revert(self, change: Change) -> str:
        """Put back the header block that a change replaced; return the new etag.

        What Thunderbird notes there of a message's state stays as it is now.
        """
        with self._opened() as stream:
            digest = change.after
            found = self._version(
                stream, change.href, lambda it: header_digest(it.header) == digest
            )
            return self._put(stream, found, with_statuses(change.before, found.header))

    def hrefs_of(self, path: Path) -> Iterator[str]:
        """Yield the drafts that may have come, changed or gone with the file at `path`."""
        if path != self.path:
            return
        with suppress(Vanished), self._opened():
            pass
        with self._lock:
            changed = self._index.take_changed()
        yield from changed

    def locate(self, href: str) -> Path:
        """Return the file in which a draft is now. Raises `Vanished`."""
        with self._opened():
            self._index.spans(href)
        return self.path

    def clean_up(self) -> None:
        """Put right, and remove, what a killed run of ccwarn left behind."""
        leftovers.clean_up(self.path.parent, (self.path.parent,))
        recovery.recover(self.path, self._headers)

    def interrupted(self) -> Iterator[Interrupted]:
        """Yield what there is for `clean_up` to put right, and what only looks like it."""
        yield from leftovers.interrupted(self.path.parent, (self.path.parent,))
        yield from recovery.interrupted(self.path)

    @property
    def place_of_leftovers(self) -> Path:
        """Where `clean_up` looks: once is enough for all stores with the same place."""
        return self.path

    def _headers(self) -> Iterator[int]:
        with self._opened():
            starts = self._index.starts()
        return iter(starts)

    @contextmanager
    def _opened(self) -> Iterator[io.FileIO]:
        """Open the file, for one thread at a time, with the index up to date."""
        with self._lock, reading(self.path), self._open() as stream:
            self._index.update(stream)
            yield stream

    def _open(self) -> io.FileIO:
        try:
            return open_regular(self.path)
        except FileNotFoundError:
            self._index.gone()
            raise

    def _found(self, stream: io.FileIO, message: IndexedMessage, end: int) -> LocatedMessage:
        """Return a message of the index as it stands in the file. Raises NotAMessage."""
        data, block = read_header(stream, message.header, end)
        if message.header + len(data) < end:
            body = body_length(stream, message.header + block.length, end)
        else:
            body = len(data[block.length :].rstrip(b"\r\n"))
        return LocatedMessage(message, data[: block.length], block, body, self._index.etag)

    def _version(
        self, stream: io.FileIO, href: str, is_wanted: Callable[[LocatedMessage], bool]
    ) -> LocatedMessage:
        with message_at(self.path):
            for message, end in self._index.spans(href):
                found = self._found(stream, message, end)
                if is_wanted(found):
                    return found
        raise Changed(self.path / href)

    def _planned(
        self, stream: io.FileIO, href: str, etag: str, draft: Draft
    ) -> tuple[LocatedMessage, bytes]:
        """Return a draft as it stands in the file, and the header block to take its place."""
        before = self._version(stream, href, lambda found: found.etag == etag)
        if why := before.why_no_move(stream, draft):
            raise NotRewritable(self.path / href, why)
        try:
            header = rfc5322.write(before.header, draft.in_header())
        except ValueError as error:
            raise NotRewritable(self.path / href, str(error)) from error
        return before, of_length(header, len(before.header)) or header

    def _put(self, stream: io.FileIO, found: LocatedMessage, header: bytes) -> str:
        """Write a header block in the place of another; return the etag of the outcome."""
        if header == found.header:
            return found.etag
        place = found.message.header
        change = _overwrite(found, header)
        if change:
            with writing(self.path):
                in_place.overwrite(self.path, found.file, change)
            self._index.overwritten(stream, found.message)
        else:
            self._refuse_while_running()
            stream.close()  # Windows replaces no file that is open.
            with writing(self.path):
                end = place + len(found.header)
                folder = self.path.parent
                replace_header(self.path, found.file, end, header, folder, start=place)
        return etag_of_message(header, found.body)

    def _refuse_while_running(self) -> None:
        profile = owner.profile_of(self.path)
        if profile and owner.is_running(profile):
            raise NotRewritable(self.path, _(RUNNING))


def _overwrite(found: LocatedMessage, header: bytes) -> in_place.Overwrite | None:
    """Return what to overwrite for another header block; None where that cannot be in place."""
    change = in_place.Overwrite.of(found.message.header, found.header, header)
    return None if change is None or STATUSES.search(change.old) else change
