"""The mails that are being sent to their recipients separately, in ccwarn's state folder.

No mail is sent twice and none is lost: what has become of each is on the disk before anything
follows from it (see `batch_file`). When everybody has the mail, only keyed digests stay, by which
the same mail is known should its sender, who may not have heard that it was taken, try again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.batch_file import (
    BadBatch,
    Batch,
    BatchContent,
    BatchInUse,
    Facts,
    NewerBatch,
    Row,
    RowState,
    content_of,
    first_lines,
)
from ccwarn.draft import Draft, Mailbox, Separate
from ccwarn.file_version import VERSION, is_newer
from ccwarn.private_file import private_folder, private_key, write_private

KEPT_DAYS = 7
"""How long it is kept who has not got a mail yet, and where."""
KNOWN_DAYS = 30
"""How long a mail that everybody has is known again."""

_DAY = 24 * 60 * 60

_VERSION = 1
"""Of what is kept of a mail that everybody has."""
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError)


class MailIdentity(NamedTuple):
    """By what a mail that comes again is known: its Message-ID, else what it says.

    `content` says who writes, the subject, and something that is the same for the same text. Mail
    programs may give it another Message-ID when they try again. Either may be "".
    """

    message_id: str
    content: str
    subject: str = ""

    @classmethod
    def of(cls, draft: Draft, text: str) -> MailIdentity:
        """Return that of a draft; `text` is the same for the same text."""
        author = draft.author.key if draft.author else ""
        content = f"{author}\0{draft.subject.strip()}\0{text}" if text else ""
        return cls(draft.message_id, content, draft.subject)


class Batches:
    """The batches in the folder of ccwarn's state. `now` is in seconds since 1970.

    May be used from any thread, and by several processes at once.
    """

    def __init__(self, state: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = state / "separately"
        self._now = now

    @property
    def has_any(self) -> bool:
        """Whether anything is known of any mail."""
        return any(self._folder.glob("*.*"))

    def resume(self, mail: MailIdentity, addresses: Iterable[str]) -> Batch | None:
        """Return the batch that this mail is, where all of these people are in it already.

        None where there is no such batch. Raises OSError, BatchInUse and BadBatch.
        """
        keys = {Mailbox(it).key for it in addresses}
        if self.is_done(mail, keys):
            return None
        found = self._find(mail)
        if found is None:
            return None
        with suppress(FileNotFoundError):
            batch = self.open(found.facts.id)
            if keys <= batch.rows.keys():
                return batch
            batch.close()
        return None

    def begin(
        self, mail: MailIdentity, separate: Separate, addresses: Iterable[str], gate: str = ""
    ) -> Batch:
        """Return the batch of a mail: a new one, or what was begun, with whoever is new to it.

        Raises OSError, BatchInUse and BadBatch: NewerBatch where a newer ccwarn has noted who has
        a mail, which may be this one.
        """
        addresses = list(addresses)
        private_folder(self._folder)
        if self._has_newer():
            raise NewerBatch
        found = self._find(mail)
        if found is not None:
            with suppress(FileNotFoundError):
                batch = self.open(found.facts.id)
                batch.join(separate, addresses)
                return batch
        message, content = self._digests(mail)
        name = secrets.token_hex(16)
        subject = mail.subject[:200].encode("utf-8", "replace").decode()
        facts = Facts(name, message, content, subject, gate, self._now())
        write_private(self._path(name), first_lines(facts, separate, addresses), replace=False)
        self._settle_folder()
        return self.open(name)

    def open(self, name: str) -> Batch:
        """Return a batch by its id. Raises OSError, FileNotFoundError too, BatchInUse, BadBatch."""
        return Batch(self._path(name), self._finish)

    def is_done(self, mail: MailIdentity, keys: Iterable[str]) -> bool:
        """Tell whether all these people, by mailbox key, have this mail. Raises OSError.

        The Message-ID alone tells: who writes the same once more may well mean it.
        """
        done = list(self._done())
        message = self._digests(mail)[0] if done else ""
        if not message:
            return False
        has = {it for found in done if found.message == message for it in found.people}
        return bool(has) and has.issuperset(map(self._digest, keys))

    def unfinished(self) -> list[BatchContent]:
        """Return what is known of all mails that not everybody has, oldest first."""
        found = [it for path in self._files(".batch") if (it := _read(path))]
        return sorted(found, key=lambda it: it.facts.begun)

    def drop(self, name: str) -> None:
        """Let go of a batch: whoever does not have the mail does not get it. Raises as `open`."""
        self.open(name).finish()

    def sweep(self) -> None:
        """Forget what is too old, whoever wrote it; what cannot be deleted, or is in use, stays."""
        for path in self._files(".batch"):
            with suppress(OSError, BatchInUse):
                if self._is_older(path, KEPT_DAYS):
                    self._end(path, self._finish)
        for path in self._files(".done"):
            with suppress(OSError):
                if self._is_older(path, KNOWN_DAYS):
                    path.unlink()

    def _is_older(self, path: Path, days: int) -> bool:
        return path.stat().st_mtime < self._now() - days * _DAY

    def forget(self) -> None:
        """Forget all, but for what is being sent just now. Raises OSError."""
        for path in self._files(".batch"):
            with suppress(FileNotFoundError, BatchInUse):
                self._end(path, lambda _batch: None)
        for path in [*self._files(".done"), self._folder / "key"]:
            path.unlink(missing_ok=True)

    def _end(self, path: Path, finished: Callable[[Batch], None]) -> None:
        """Let go of a mail; of a file that nobody understands, nothing stays either."""
        try:
            Batch(path, finished).finish()
        except BadBatch:
            path.unlink()

    def _has_newer(self) -> bool:
        """Tell whether a newer ccwarn has noted who has a mail."""
        for path in self._files(".batch"):
            with suppress(OSError, BadBatch):
                try:
                    content_of(path.read_bytes())
                except NewerBatch:
                    return True
        for path in self._files(".done"):
            with suppress(OSError, *_DAMAGED):
                if is_newer(json.loads(path.read_bytes()), _VERSION):
                    return True
        return False

    def _find(self, mail: MailIdentity) -> BatchContent | None:
        """Return the latest batch of a mail: by its Message-ID, else by what it says."""
        found = self.unfinished()
        if not found:
            return None
        message, content = self._digests(mail)
        same = [it for it in found if message and it.facts.message == message]
        same = same or [it for it in found if content and it.facts.content == content]
        return same[-1] if same else None

    def _digests(self, mail: MailIdentity) -> tuple[str, str]:
        message = self._digest(f"message\0{mail.message_id}") if mail.message_id else ""
        return message, self._digest(f"content\0{mail.content}") if mail.content else ""

    def _digest(self, text: str) -> str:
        private_folder(self._folder)
        key = private_key(self._folder / "key")
        data = text.encode("utf-8", "surrogatepass")
        return hmac.new(key, data, hashlib.sha256).hexdigest()[:32]

    def _finish(self, batch: Batch) -> None:
        """Keep by what a mail is known that goes from its file."""
        has = batch.in_state(RowState.ACCEPTED)
        if batch.facts.message and has:
            people = [self._digest(it) for it in has]
            known = {VERSION: _VERSION, "message": batch.facts.message, "people": people}
            data = json.dumps(known).encode("ascii")
            write_private(batch.path.with_suffix(".done"), data)
            self._settle_folder()

    def _done(self) -> Iterator[_Done]:
        for path in self._files(".done"):
            with suppress(OSError, *_DAMAGED):
                known = json.loads(path.read_bytes())
                if not is_newer(known, _VERSION):
                    yield _Done(str(known["message"]), frozenset(map(str, known["people"])))

    def _files(self, ending: str) -> list[Path]:
        return sorted(self._folder.glob(f"*{ending}"))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.batch"

    def _settle_folder(self) -> None:
        """Have it on the disk that there is a new file; Windows does so by itself."""
        if sys.platform != "win32":
            descriptor = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class _Done(NamedTuple):
    message: str
    people: frozenset[str]


def _read(path: Path) -> BatchContent | None:
    """Return what a file says that may be in use; None where it is none, or gone."""
    with suppress(OSError, BadBatch):
        return content_of(path.read_bytes())
    return None


def counts(rows: Iterable[Row]) -> dict[RowState, int]:
    """Return how many recipients are in each state."""
    states = [row.state for row in rows]
    return {state: states.count(state) for state in RowState}
