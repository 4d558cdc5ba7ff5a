"""What every store must keep. A store's test class inherits it and says how to make its store."""

from __future__ import annotations

import errno
import os
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwarn.draft import Field
from ccwarn.stores import atomic
from ccwarn.stores.base import (
    Change,
    Changed,
    DiskFull,
    FileInUse,
    NotReadable,
    NotWritable,
    Store,
    Stored,
    StoreError,
    Vanished,
)
from ccwarn.stores.opening import open_to_change, store_of
from ccwarn.undo_log import UndoLog
from effort import examples
from stores.faults import Fault, in_child, with_faults

MESSAGE = (
    b"Return-Path: <support@acme.example>\r\n"
    b"From: Support <support@acme.example>\r\n"
    b"To: eve@one.example, frank@two.example\r\n"
    b"Subject: Prices\r\n"
    b"X-Odd:    kept \t as it is\r\n"
    b"\r\n"
    b"Dear all,\n\x00\xff To: nobody@three.example\r\n"
)
MOVED = frozenset({"eve@one.example"})
BEING_WRITTEN = FileInUse if os.name == "nt" else Changed
"""What is raised beside a program that is writing the draft: Windows knows that it has it open."""


class StoreContract(ABC):
    """The tests that every store passes."""

    message: ClassVar[bytes] = MESSAGE
    """The draft that the tests put into the store; it speaks of Prices to all that are Dear."""

    def unrelated(self, message: bytes) -> object:
        """Return what of a draft must stay as it is when recipients are moved."""
        return without_destinations(message)

    @abstractmethod
    def make(self, folder: Path) -> Store:
        """Make an empty store below the folder."""

    @abstractmethod
    def put(self, store: Store, name: str, message: bytes) -> str:
        """Put a draft into the store, as a mail program would, and return its href."""

    @abstractmethod
    def content(self, store: Store, href: str) -> bytes:
        """Return the whole message of a draft."""

    @abstractmethod
    def rewrite(self, store: Store, href: str, message: bytes) -> None:
        """Save a draft anew, as a mail program would."""

    @abstractmethod
    def remove(self, store: Store, href: str) -> None:
        """Delete a draft, as a mail program would."""

    def names(self, store: Store) -> set[str]:
        """Return what lies in the store, as far as no fix changes what it is called."""
        return {str(path) for path in files(store)}

    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        folder = tmp_path / "store"
        folder.mkdir()
        return self.make(folder)

    def fix(self, store: Store, href: str) -> Change:
        stored = store.read(href)
        return store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))

    def test_a_draft_is_listed_and_read(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        assert list(store.list()) == [href]
        stored = store.read(href)
        assert stored.href == href
        assert [box.addr_spec for box in stored.draft.in_field(Field.TO)] == [
            "eve@one.example",
            "frank@two.example",
        ]

    def test_a_replaced_draft_has_the_new_recipients_and_every_other_byte(
        self, store: Store
    ) -> None:
        href = self.put(store, "one", self.message)
        change = self.fix(store, href)
        after = self.content(store, href)
        assert [box.key for box in store.read(href).draft.in_field(Field.BCC)] == [*MOVED]
        assert self.unrelated(after) == self.unrelated(self.message)
        assert change.etag == store.read(href).etag
        assert list(store.list()) == [href]

    def test_nothing_is_written_where_nothing_moves(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        assert store.replace(href, stored.etag, stored.draft).etag == stored.etag
        assert store.read(href).etag == stored.etag

    def test_a_rehearsal_says_what_would_happen_and_writes_nothing(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        moved = stored.draft.moved(MOVED, Field.BCC)
        store.rehearse(href, stored.etag, moved)
        store.rehearse(href, stored.etag, stored.draft)
        assert self.content(store, href) == self.message
        assert store.read(href).etag == stored.etag
        self.rewrite(store, href, self.message.replace(b"Dear", b"Hello"))
        with pytest.raises(Changed):
            store.rehearse(href, stored.etag, moved)
        self.remove(store, href)
        with pytest.raises(Vanished):
            store.rehearse(href, stored.etag, moved)

    def test_a_rehearsal_knows_where_nobody_may_write(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        monkeypatch.setattr(os, "access", lambda _path, _mode: False)
        with pytest.raises(NotWritable, match="Permission denied"):
            store.rehearse(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))

    def test_revert_is_byte_exact(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        change = self.fix(store, href)
        assert store_of(change).revert(change) == store.read(href).etag
        assert self.content(store, href) == self.message

    def test_revert_keeps_a_body_that_was_written_to(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        change = self.fix(store, href)
        self.rewrite(store, href, self.content(store, href) + b"more")
        store.revert(change)
        assert self.content(store, href) == self.message + b"more"

    def test_revert_refuses_another_header(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        change = self.fix(store, href)
        newer = self.content(store, href).replace(b"Prices", b"New prices")
        self.rewrite(store, href, newer)
        with pytest.raises(Changed):
            store.revert(change)
        assert self.content(store, href) == newer

    def test_another_version_is_never_overwritten(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        newer = self.message.replace(b"Dear", b"Hello")
        self.rewrite(store, href, newer)
        with pytest.raises(Changed):
            store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
        assert self.content(store, href) == newer

    def test_a_draft_that_has_gone(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        change = self.fix(store, href)
        stored = store.read(href)
        self.remove(store, href)
        for act in (
            lambda: store.read(href),
            lambda: store.replace(href, stored.etag, stored.draft),
            lambda: store.revert(change),
        ):
            with pytest.raises(Vanished):
                act()

    def test_what_is_no_message_is_a_clean_error(self, store: Store) -> None:
        href = self.put(store, "one", b"\x89PNG\r\n\x1a\n\x00\x00\x00")
        with pytest.raises(NotReadable) as caught:
            store.read(href)
        assert caught.value.sentence

    def test_unrelated_bytes_stay_and_revert_restores_all(self, store: Store) -> None:
        @settings(max_examples=examples(40))
        @given(
            before=st.lists(st.text("abc \t", max_size=30), max_size=4),
            body=st.binary(max_size=300),
            eol=st.sampled_from([b"\n", b"\r\n"]),
        )
        def kept(before: list[str], body: bytes, eol: bytes) -> None:
            lines = [b"From: a@acme.example", *(b"X-A:" + line.encode() for line in before)]
            lines += [b"Cc: eve@one.example,", b"\tfrank@two.example", b"Subject: x", b"", b""]
            message = eol.join(lines) + body
            href = self.put(store, "one", message)
            change = self.fix(store, href)
            after = self.content(store, href)
            assert after.endswith(eol + eol + body)
            assert self.unrelated(after) == self.unrelated(message)
            store.revert(change)
            assert self.content(store, href) == message

        kept()

    def test_of_two_at_once_one_wins_and_the_other_knows(self, store: Store) -> None:
        for turn in range(20):
            href = self.put(store, f"turn{turn}", self.message)
            won = self.compete(store, store.read(href))
            assert len(won) == 1
            store.revert(won[0])
            assert self.content(store, href) == self.message
            assert not litter(store)

    def compete(self, store: Store, stored: Stored) -> list[Change]:
        """Let two replace the same version at once; return what was changed."""
        won: list[Change] = []
        start = threading.Barrier(2)

        def replace(key: str) -> None:
            start.wait()
            with suppress(Changed):
                moved = stored.draft.moved({key}, Field.BCC)
                won.append(store.replace(stored.href, stored.etag, moved))

        keys = ("eve@one.example", "frank@two.example")
        threads = [threading.Thread(target=replace, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return won

    @pytest.mark.parametrize("swaps", [True, False], ids=["exchange", "replace"])
    def test_kill_at_any_moment_loses_nothing(
        self, store: Store, swaps: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not swaps:
            monkeypatch.setattr(atomic, "exchange", lambda one, other: False)
        href = self.put(store, "one", self.message)
        change = self.fix(store, href)
        new = self.content(store, href)
        store.revert(change)
        names = self.names(store)
        seen = set()
        for fault in Fault.everywhere(lambda: self.fix(store, href)):
            self.restore(store, href)
            in_child(partial(with_faults, fault, lambda: self.fix(store, href)))
            seen.add(self.content(store, href))
            assert seen <= {self.message, new}, fault
            open_to_change(store.path)
            assert self.names(store) == names, fault
        assert seen == {self.message, new}

    def test_what_was_fixed_before_a_kill_can_be_taken_back(
        self, store: Store, tmp_path: Path
    ) -> None:
        href = self.put(store, "one", self.message)

        def fix() -> None:
            stored = store.read(href)
            log.fix(store, stored, stored.draft.moved(MOVED, Field.BCC))

        seen = set()
        for number, fault in enumerate(Fault.everywhere(lambda: self.fix(store, href))):
            self.restore(store, href)
            log = UndoLog(tmp_path / f"undo{number}")
            in_child(partial(with_faults, fault, fix))
            log.recover()
            entries = log.entries()
            is_fixed = self.content(store, href) != self.message
            seen.add(is_fixed)
            assert len(entries) == is_fixed, fault
            for entry in entries:
                log.undo(entry)
            assert self.content(store, href) == self.message, fault
            assert not log.problems()
        assert seen == {True, False}

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
    def test_a_failure_at_any_moment_leaves_the_old_draft(self, store: Store, number: int) -> None:
        href = self.put(store, "one", self.message)
        names = self.names(store)
        failures = 0
        for fault in Fault.everywhere(lambda: self.fix(store, href), number):
            self.restore(store, href)
            error = self.failure(store, href, fault)
            if error is None:
                # What failed was not needed: there is another way, or the name held it already.
                assert store.read(href).draft.moved(MOVED, Field.BCC) == store.read(href).draft
            else:
                failures += 1
                assert error.sentence
                assert self.content(store, href) == self.message, fault
            if isinstance(error, NotWritable):
                assert isinstance(error, DiskFull) == (number == errno.ENOSPC)
            assert self.names(store) == names, fault
        assert failures

    def failure(self, store: Store, href: str, fault: Fault) -> StoreError | None:
        try:
            with_faults(fault, lambda: self.fix(store, href))
        except StoreError as error:
            return error
        return None

    def restore(self, store: Store, href: str) -> None:
        if self.content(store, href) != self.message:
            self.rewrite(store, href, self.message)


def without_destinations(message: bytes) -> list[bytes]:
    """Return the lines of a message but for its destination fields."""
    kept: list[bytes] = []
    inside = in_body = False
    for line in message.splitlines(keepends=True):
        if not line.startswith((b" ", b"\t")):
            inside = not in_body and line.lower().startswith((b"to:", b"cc:", b"bcc:"))
        in_body = in_body or not line.strip(b"\r\n")
        if in_body or not inside:
            kept.append(line)
    return kept


def files(store: Store) -> set[Path]:
    """Return all files that lie in the store, hidden ones included."""
    root = store.path if store.path.is_dir() else store.path.parent
    return {path for path in root.rglob("*") if not path.is_dir()}


def litter(store: Store) -> set[Path]:
    """Return the files of ours in the store."""
    return {path for path in files(store) if path.name.startswith(".ccwarn")}
