"""A draft as a `.msg` file, which Outlook writes when a mail is saved to a folder of the disk."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from ccwarn.draft import Draft
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.compound_file import ReadAt
from ccwarn.formats.outlook.compound_writer import Patch
from ccwarn.formats.outlook.msg_rewriting import Refused, is_as_planned, rewrite
from ccwarn.i18n import N_, _
from ccwarn.stores.atomic import replace_parts
from ccwarn.stores.base import (
    Change,
    Changed,
    Heard,
    NotADraft,
    NotReadable,
    NotRewritable,
    Stored,
    unheard,
)
from ccwarn.stores.file_store import expect_writable, reading, writing
from ccwarn.stores.regular import etag_of, open_regular
from ccwarn.stores.single_message import SingleMessage

_UNSOUND = N_(
    "ccwarn could not rewrite the message correctly. Open it in Outlook and move the people to "
    "Bcc there."
)
_FORGOTTEN = N_("The record of the fix is damaged, so it cannot be undone.")
_DIGEST_SIZE = 32
_CHUNK = 1 << 20
_FIELD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*+[\r\n])*+[!-9;-~]++[ \t]*:"
    rb"|\xff\xfe|\xfe\xff"
)
"""How a message of RFC 5322 begins."""


class SingleMsg(SingleMessage):
    """A store of one draft: the `.msg` file at `path`. Its href is the file's name.

    A fix touches few of a file's bytes, but all over it. So `Change.before` holds the digest of the
    whole file as it was and what to write to get it back, `Change.after` the digest of the whole
    file that was made; and a file that anybody has written to since cannot be reverted.
    """

    kind = "msg-file"
    suffixes = (".msg", ".oft")  # Templates are read, but never rewritten.
    heads = (bytes.fromhex("d0cf11e0a1b11ae1"),)

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the store of the file at a path, known by how it begins, or else by its name.

        Some programs give the name to messages of RFC 5322 as well.
        """
        if head.startswith(cls.heads):
            return cls(path)
        return cls(path) if cls.is_named(path.name) and not _FIELD.match(head) else None

    @classmethod
    def is_named(cls, name: str) -> bool:
        """Tell whether a file is one that Outlook saves; its own scratch files are not."""
        return super().is_named(name) and not name.startswith("~$")

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable`, of which `NotADraft` is one."""
        path = self.locate(href)
        with reading(path), open_regular(path) as file:
            status = os.fstat(file.fileno())
            try:
                with _message(path):
                    draft = msg_reader.read(_reader(file.fileno()), status.st_size)
            finally:
                # Half of one version and half of another may look like anything.
                if etag_of(os.fstat(file.fileno())) != etag_of(status):
                    raise NotReadable(path, _("another program is writing to it"))
        return Stored(href, etag_of(status), draft)

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Put the recipients into the fields that `draft` gives them; keep every other stream.

        Besides what every store raises, `NotRewritable` where the draft must not be rewritten.
        """
        path = self.locate(href)
        size, patch, before = self._patch_for(path, etag, draft)
        digest = before[:_DIGEST_SIZE].hex()
        change = Change(self.kind, str(self.path), href, before, digest, etag)

        def check(source: int, target: int) -> None:
            nonlocal change
            new = _reader(target)
            if not is_as_planned(_reader(source), size, new, patch.size, draft):
                raise NotRewritable(path, _(_UNSOUND))
            change = change._replace(after=_digest(new).hex())
            planned(change)

        if not patch.writes:
            planned(change)
            return change
        with writing(path):
            made = replace_parts(path, etag, patch.size, patch.writes, self.temporary_folder, check)
        return change._replace(etag=made)

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        path = self.locate(href)
        self._patch_for(path, etag, draft)
        expect_writable(path, self.temporary_folder)

    def revert(self, change: Change) -> str:
        """Put back the file as it was, byte for byte; return the new etag."""
        path = self.locate(change.href)
        with reading(path), open_regular(path) as file:
            etag = etag_of(os.fstat(file.fileno()))
            if _digest(_reader(file.fileno())).hex() != change.after:
                raise Changed(path)
        with _remembered(path):
            patch = Patch.of(change.before[_DIGEST_SIZE:])

        def check(_source: int, target: int) -> None:
            if _digest(_reader(target)) != change.before[:_DIGEST_SIZE]:
                raise ValueError

        if not patch.writes:
            return etag
        with _remembered(path), writing(path):
            return replace_parts(path, etag, patch.size, patch.writes, self.temporary_folder, check)

    def _patch_for(self, path: Path, etag: str, draft: Draft) -> tuple[int, Patch, bytes]:
        """Return the file's size, what to write to it, and how to get back what it is now."""
        with reading(path), open_regular(path) as file:
            size, read_at = os.fstat(file.fileno()).st_size, _reader(file.fileno())
            _expect_same(file, etag, path)
            with _message(path):
                patch = rewrite(read_at, size, draft)
            before = _digest(read_at) + bytes(patch.inverse(read_at, size))
            _expect_same(file, etag, path)
        return size, patch, before


@contextmanager
def _message(path: Path) -> Iterator[None]:
    try:
        yield
    except msg_reader.NotAMsg as error:
        raise NotReadable(path, str(error)) from error
    except msg_reader.NotUnsent as error:
        raise NotADraft(path, str(error)) from error
    except Refused as error:
        raise NotRewritable(path, str(error)) from error


@contextmanager
def _remembered(path: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise NotRewritable(path, _(_FORGOTTEN)) from error


def _reader(descriptor: int) -> ReadAt:
    def read_at(offset: int, length: int) -> bytes:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, length)

    return read_at


def _digest(read_at: ReadAt) -> bytes:
    """Return the digest of the whole file."""
    digest, offset = hashlib.sha256(), 0
    while chunk := read_at(offset, _CHUNK):
        digest.update(chunk)
        offset += len(chunk)
    return digest.digest()


def _expect_same(file: io.FileIO, etag: str, path: Path) -> None:
    """Raise `Changed` where the file was written to while, or before, it was read."""
    if etag_of(os.fstat(file.fileno())) != etag:
        raise Changed(path)
