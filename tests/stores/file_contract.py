"""What every store must keep in which each draft is a file of its own."""

from __future__ import annotations

import errno
import os
import sys
import tracemalloc
from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores import atomic, exchange
from ccwarn.stores.base import Changed, NotReadable, Store, Vanished
from ccwarn.stores.opening import open_to_change
from counterparts import needs_root
from stores.contract import BEING_WRITTEN, MOVED, StoreContract, files, litter
from stores.faults import Fault, in_child, with_faults


class FileStoreContract(StoreContract):
    """The tests that every store passes in which each draft is a file of its own.

    The file need not be the message: `in_file` and `of_file` say how one comes from the other.
    """

    many = True
    """Whether the store can hold more than one draft."""

    @abstractmethod
    def file(self, store: Store, name: str) -> Path:
        """Return the path of the file for a draft of this name."""

    def in_file(self, message: bytes) -> bytes:
        """Return what a file holds with this message in it."""
        return message

    def of_file(self, content: bytes) -> bytes:
        """Return the message in a file that holds this."""
        return content

    def put(self, store: Store, name: str, message: bytes) -> str:
        path = self.file(store, name)
        path.write_bytes(self.in_file(message))
        href = next(store.hrefs_of(path), None)
        assert href is not None
        return href

    def path(self, store: Store, href: str) -> Path:
        return next(path for path in files(store) if next(store.hrefs_of(path), None) == href)

    def content(self, store: Store, href: str) -> bytes:
        return self.of_file(self.path(store, href).read_bytes())

    def rewrite(self, store: Store, href: str, message: bytes) -> None:
        path = self.path(store, href)
        beside = path.with_name(".save")
        beside.write_bytes(self.in_file(message))
        beside.replace(path)

    def remove(self, store: Store, href: str) -> None:
        self.path(store, href).unlink()

    def test_the_etag_tells_a_write_in_place(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        etag = store.read(href).etag
        self.put(store, "one", self.message.replace(b"Dear", b"Deer"))
        assert store.read(href).etag != etag

    def test_mode_times_and_attributes_are_kept(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        path = self.file(store, "one")
        path.chmod(0o640)
        os.utime(path, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
        before = path.stat()  # Windows has one bit of a mode, and tenths of a microsecond.
        try:
            os.setxattr(path, "user.ccwarn.test", b"kept")
            attributes = {"user.ccwarn.test": b"kept"}
        except (AttributeError, OSError):
            attributes = {}
        self.fix(store, href)
        path = self.path(store, href)
        status = path.stat()
        assert (status.st_mode, status.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
        assert {name: os.getxattr(path, name) for name in attributes} == attributes

    def test_the_owner_is_kept_where_allowed(self, store: Store) -> None:
        needs_root()
        href = self.put(store, "one", self.message)
        os.chown(self.file(store, "one"), 12345, 23456)
        self.fix(store, href)
        status = self.path(store, href).stat()
        assert (status.st_uid, status.st_gid) == (12345, 23456)

    def test_another_group_gets_no_access(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*arguments: object) -> None:
            raise PermissionError(errno.EPERM, "not yours")

        needs_root()  # To give a file away.
        href = self.put(store, "one", self.message)
        path = self.file(store, "one")
        os.chown(path, 12345, 23456)
        path.chmod(0o664)
        monkeypatch.setattr(os, "fchown", refused)
        self.fix(store, href)
        assert self.path(store, href).stat().st_mode & 0o777 == 0o604

    def test_only_the_header_is_read_and_the_body_copied_in_constant_memory(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
        href = self.put(store, "one", self.message)
        self.fix(store, href)
        self.fix_rest(store, href)  # What is imported late is not counted below.
        self.rewrite(store, href, self.message)
        os.truncate(self.path(store, href), 50_000_000)
        tracemalloc.start()
        try:
            self.fix(store, href)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 4_000_000
        assert self.path(store, href).stat().st_size >= 50_000_000

    def fix_rest(self, store: Store, href: str) -> None:
        stored = store.read(href)
        store.replace(href, stored.etag, stored.draft.moved({"frank@two.example"}, Field.BCC))

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
    @pytest.mark.parametrize("kind", ["symlink", "pipe", "folder", "dangling"])
    def test_what_is_no_ordinary_file_leads_nowhere(self, store: Store, kind: str) -> None:
        target = store.path.parent / "elsewhere"
        target.write_bytes(self.in_file(self.message))
        path = self.file(store, "odd")
        make: dict[str, Callable[[], None]] = {
            "symlink": lambda: path.symlink_to(target),
            "dangling": lambda: path.symlink_to("nowhere"),
            "pipe": lambda: os.mkfifo(path),
            "folder": path.mkdir,
        }
        path.unlink(missing_ok=True)
        make[kind]()
        if self.many:
            assert list(store.list()) == []
        href = next(store.hrefs_of(path), None)
        assert href is not None
        with pytest.raises((NotReadable, Vanished)):
            store.read(href)

    def test_a_link_put_in_place_of_the_draft_is_not_followed(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        target = store.path.parent / "elsewhere"
        self.file(store, "one").rename(target)
        self.file(store, "one").symlink_to(target)
        with pytest.raises((NotReadable, Vanished)):
            store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
        assert target.read_bytes() == self.in_file(self.message)

    def test_a_hard_link_elsewhere_keeps_the_old_version(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        other = store.path.parent / "other-name"
        os.link(self.file(store, "one"), other)
        self.fix(store, href)
        assert other.read_bytes() == self.in_file(self.message)
        assert self.content(store, href) != self.message

    def test_a_version_that_came_in_the_last_moment_stays(
        self, store: Store, exchanging: Callable[[Callable[[], None]], None]
    ) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        names = self.names(store)
        newer = self.message.replace(b"Dear", b"Hello")
        exchanging(lambda: self.rewrite(store, href, newer))
        with pytest.raises(Changed):
            store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
        assert self.content(store, href) == newer
        assert self.names(store) == names

    def test_a_draft_removed_in_the_last_moment_stays_removed(
        self, store: Store, exchanging: Callable[[Callable[[], None]], None]
    ) -> None:
        href = self.put(store, "one", self.message)
        stored = store.read(href)
        exchanging(lambda: self.remove(store, href))
        with pytest.raises(Vanished):
            store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
        assert files(store) == set()

    def test_a_kill_with_the_last_moments_version_in_hand_brings_it_back(
        self, store: Store, exchanging: Callable[[Callable[[], None]], None]
    ) -> None:
        href = self.put(store, "one", self.message)
        names = self.names(store)
        newer = self.message.replace(b"Dear", b"Hello")

        def killed() -> None:
            exchanging(lambda: self.rewrite(store, href, newer))
            with_faults(Fault("exchange", 0, "after"), lambda: self.fix(store, href))

        in_child(killed)
        assert self.content(store, href) != newer
        open_to_change(store.path)
        assert self.content(store, href) == newer
        assert self.names(store) == names

    def test_a_program_that_is_writing_the_draft_is_not_disturbed(self, store: Store) -> None:
        href = self.put(store, "one", self.message)
        path = self.file(store, "one")
        with path.open("r+b") as writer:
            with pytest.raises(BEING_WRITTEN):
                self.fix(store, href)
            writer.seek(0, os.SEEK_END)
            writer.write(b"the end")
        assert path.read_bytes() == self.in_file(self.message) + b"the end"
        assert not litter(store)
        self.fix(store, href)

    def test_files_in_the_making_of_a_living_run_are_left_alone(self, store: Store) -> None:
        self.put(store, "one", self.message)
        folder = self.temporary_folder(store)
        alive = folder / f".ccwarn-{os.getppid()}-{'0' * 16}.tmp"
        foreign = folder / ".ccwarn-notes"
        for path in (alive, foreign):
            path.write_bytes(b"x")
        open_to_change(store.path)
        assert alive.exists()
        assert foreign.exists()

    def temporary_folder(self, store: Store) -> Path:
        return store.path if store.path.is_dir() else store.path.parent

    @pytest.fixture
    def exchanging(
        self, monkeypatch: pytest.MonkeyPatch, store: Store
    ) -> Iterator[Callable[[Callable[[], None]], None]]:
        """Let something happen between the last look at a draft and its exchange."""
        pending: list[Callable[[], None]] = []
        if sys.platform == "win32":
            from ccwarn.stores import aside

            opening = aside.open_unwritten

            def opened_late(path: Path) -> int:
                if pending:
                    pending.pop()()
                return opening(path)

            monkeypatch.setattr(aside, "open_unwritten", opened_late)
            yield pending.append
            assert not pending
            return
        real = exchange.exchange
        one, other = store.path.parent / "swap1", store.path.parent / "swap2"
        one.touch()
        other.touch()
        if not real(one, other):
            pytest.skip("this system cannot exchange files")
        one.unlink()
        other.unlink()

        def late(one: Path, other: Path) -> bool:
            if pending:
                pending.pop()()
            return real(one, other)

        monkeypatch.setattr(atomic, "exchange", late)
        yield pending.append
        assert not pending
