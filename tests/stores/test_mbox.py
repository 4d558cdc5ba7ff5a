from __future__ import annotations

import errno
import io
import os
import random
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores import in_place, mbox_index
from ccwarn.stores.base import (
    Changed,
    DiskFull,
    NotRewritable,
    NotWritable,
    Store,
    StoreError,
    Vanished,
)
from ccwarn.stores.mbox import Mbox
from ccwarn.stores.mbox_lines import candidates
from ccwarn.stores.opening import open_store, open_to_change, store_of
from ccwarn.stores.single_message import SingleMessage
from stores.contract import BEING_WRITTEN, MOVED, StoreContract
from stores.faults import Fault, in_child, with_faults
from stores.mboxes import cc, draft, expunge, hold_profile

_MESSAGES = re.compile(rb"(?:(?<=\n)|\A)(From - [^\r\n]*\r\n)")


class TestMbox(StoreContract):
    """Drafts without a Message-ID: each is known by its From_ line."""

    def make(self, folder: Path) -> Store:
        (folder / "Drafts").touch()
        return Mbox(folder / "Drafts")

    def put(self, store: Store, name: str, message: bytes) -> str:
        others = self.messages(store)
        others[b"From - " + name.encode() + b"\r\n"] = message
        self.save(store, others)
        return f"From - {name}"

    def content(self, store: Store, href: str) -> bytes:
        return self.messages(store)[href.encode() + b"\r\n"]

    def rewrite(self, store: Store, href: str, message: bytes) -> None:
        self.put(store, href.removeprefix("From - "), message)

    def remove(self, store: Store, href: str) -> None:
        others = self.messages(store)
        del others[href.encode() + b"\r\n"]
        self.save(store, others)

    def messages(self, store: Store) -> dict[bytes, bytes]:
        parts = _MESSAGES.split(store.path.read_bytes())[1:]
        return {line: text[:-2] for line, text in zip(parts[::2], parts[1::2], strict=True)}

    def save(self, store: Store, messages: dict[bytes, bytes]) -> None:
        beside = store.path.with_name(".saving")
        beside.write_bytes(b"".join(line + text + b"\r\n" for line, text in messages.items()))
        beside.replace(store.path)

    def test_what_is_no_message_is_a_clean_error(self, store: Store) -> None:
        href = self.put(store, "one", b"\x89PNG\r\n\x1a\n\x00\x00\x00")
        assert list(store.list()) == []
        with pytest.raises(Vanished):
            store.read(href)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "profile" / "Mail" / "Local Folders"
    folder.mkdir(parents=True)
    (tmp_path / "profile" / "prefs.js").touch()
    return folder / "Drafts"


def fix(store: Store, href: str, *keys: str) -> None:
    stored = store.read(href)
    store.replace(href, stored.etag, stored.draft.moved(keys or MOVED, Field.BCC))


def test_which_files_are_mboxes(tmp_path: Path) -> None:
    (tmp_path / "Drafts").touch()
    (tmp_path / "one.eml").touch()
    (tmp_path / "letter").write_bytes(b"From here on\r\nit is text")
    (tmp_path / "mail").write_bytes(b"From - x\nTo: a@b.example\n")
    (tmp_path / "old").write_bytes(b"From : a@b.example\nTo: a@b.example\n")
    found = {path.name: type(open_store(path)) for path in tmp_path.iterdir()}
    assert {name for name, kind in found.items() if kind is Mbox} == {"Drafts", "mail"}
    assert {found["one.eml"], found["letter"], found["old"]} == {SingleMessage}


def test_expunged_drafts_are_passed_over(path: Path) -> None:
    path.write_bytes(draft(1) + draft(2, status="0009") + draft(3, status="0001"))
    store = open_store(path)
    assert list(store.list()) == ["1@acme.example", "3@acme.example"]
    with pytest.raises(Vanished):
        store.read("2@acme.example")


@pytest.mark.parametrize("eol", [b"\r\n", b"\n", b"\r"])
def test_line_endings(path: Path, eol: bytes) -> None:
    path.write_bytes(b"".join(draft(n).replace(b"\r\n", eol) for n in range(5)))
    store = open_store(path)
    assert len(list(store.list())) == 5
    fix(store, "3@acme.example")
    assert [box.key for box in store.read("3@acme.example").draft.in_field(Field.BCC)] == [*MOVED]
    assert len(list(open_store(path).list())) == 5


def test_mixed_line_endings(path: Path) -> None:
    path.write_bytes(
        draft(1).replace(b"\r\n", b"\n") + draft(2) + draft(3).replace(b"\r\n", b"\r") + draft(4)
    )
    assert len(list(open_store(path).list())) == 4


def test_quoted_from_lines_and_lengths_that_lie_separate_nothing(path: Path) -> None:
    body = b">From eve\r\nFrom then on, all was well.\r\n >From x\r\nFrom: eve@one.example\r\n"
    path.write_bytes(draft(1, extra=b"Content-Length: 7\r\n", body=body) + draft(2))
    assert list(open_store(path).list()) == ["1@acme.example", "2@acme.example"]


def test_what_thunderbird_notes_in_a_draft_is_kept(path: Path) -> None:
    noted = (
        b"X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0; DSN=0\r\n"
        b"X-Identity-Key: id1\r\nFcc: mailbox://nobody@Local%20Folders/Sent\r\n"
    )
    path.write_bytes(draft(1, extra=noted))
    before = path.read_bytes()
    store = open_store(path)
    fix(store, "1@acme.example")
    after = path.read_bytes()
    assert noted in after
    assert len(after) == len(before)
    changed = [i for i, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    start = before.index(b"To:")
    assert start <= changed[0] <= changed[-1] <= before.index(b"Subject:")


def test_a_move_of_a_whole_field_changes_four_bytes(path: Path) -> None:
    path.write_bytes(draft(1) + draft(2))
    before = path.read_bytes()
    fix(open_store(path), "2@acme.example", *cc())
    at = before.rindex(b"Cc: ")
    assert path.read_bytes() == before[:at] + b"Bcc:" + before[at + 4 :]


@pytest.mark.parametrize("count", [2, 3, 5, 40, 475])
def test_parts_of_a_field_move_in_place(path: Path, count: int) -> None:
    chance = random.Random(count)
    others = cc(count)
    path.write_bytes(draft(1, cc=others) + draft(2))
    before = path.read_bytes()
    inode = path.stat().st_ino
    store = open_store(path)
    for _ in range(5):
        keys = chance.sample(others, chance.randint(1, count))
        stored = store.read("1@acme.example")
        change = store.replace("1@acme.example", stored.etag, stored.draft.moved(keys, Field.BCC))
        if path.stat().st_ino == inode:
            assert path.stat().st_size == len(before)
        else:
            assert count < 5, "with many folds, everything can be moved in place"
        assert {b.key for b in store.read(stored.href).draft.in_field(Field.BCC)} == set(keys)
        store_of(change).revert(change)
        assert path.read_bytes() == before
        inode = path.stat().st_ino


KEYS = b"X-Mozilla-Keys: " + b" " * 80 + b"\r\n"


def test_statuses_may_change_between_fix_and_undo(path: Path) -> None:
    path.write_bytes(draft(1, status="0000").replace(KEYS, b""))
    store = open_store(path)
    stored = store.read("1@acme.example")
    change = store.replace(stored.href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
    compacted = path.read_bytes().replace(b"Status: 0000", b"Status: 0001")
    path.write_bytes(compacted.replace(b"Message-ID", KEYS + b"Message-ID"))
    assert store.read(stored.href).etag == change.etag
    store_of(change).revert(change)
    assert path.read_bytes() == draft(1, status="0001")


def test_a_change_of_status_is_no_new_version(path: Path) -> None:
    path.write_bytes(draft(1, status="0000"))
    store = open_store(path)
    etag = store.read("1@acme.example").etag
    path.write_bytes(draft(1, status="0001").replace(KEYS, b""))
    assert store.read("1@acme.example").etag == etag


def test_compaction_moves_drafts_but_changes_none(path: Path) -> None:
    path.write_bytes(draft(1, status="0009") + draft(2) + draft(3))
    store = open_store(path)
    stored = store.read("3@acme.example")
    change = store.replace(stored.href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
    compacted = path.with_name("nstmp")
    compacted.write_bytes(path.read_bytes()[len(draft(1)) :])
    compacted.replace(path)
    assert set(store.hrefs_of(path)) >= {"2@acme.example", "3@acme.example"}
    assert store.read("3@acme.example").etag == change.etag
    store.revert(change)
    assert path.read_bytes() == draft(2) + draft(3)


@pytest.mark.skipif(os.name == "nt", reason="there nobody replaces a file that is being read")
def test_compaction_between_reading_and_writing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(draft(1, status="0009") + draft(2))
    store = open_store(path)

    def compact(descriptor: int) -> bool:
        other = path.with_name("nstmp")
        other.write_bytes(draft(2))
        other.replace(path)
        return False

    monkeypatch.setattr(in_place, "being_written", compact)
    with pytest.raises(Changed):
        fix(store, "2@acme.example")
    assert path.read_bytes() == draft(2)
    assert list(path.parent.iterdir()) == [path]


def test_a_draft_saved_anew_has_the_same_href(path: Path) -> None:
    path.write_bytes(draft(1) + draft(2))
    store = open_store(path)
    old = store.read("1@acme.example")
    with path.open("ab") as file:
        file.write(draft(1, subject="newer"))
    assert "1@acme.example #2" in store.hrefs_of(path)
    assert list(store.list()) == ["1@acme.example", "2@acme.example", "1@acme.example #2"]
    expunge(path, 0)
    assert set(store.hrefs_of(path)) >= {"1@acme.example", "1@acme.example #2"}
    assert list(store.list()) == ["2@acme.example", "1@acme.example"]
    assert store.read("1@acme.example").draft.subject == "newer"
    with pytest.raises(Changed):
        store.replace(old.href, old.etag, old.draft.moved(MOVED, Field.BCC))


def test_an_append_reads_the_end_of_the_file_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"".join(draft(n, body=b"x" * 70_000 + b"\r\n") for n in range(50)))
    store = open_store(path)
    list(store.list())
    list(store.hrefs_of(path))
    lowest = path.stat().st_size
    begins = []

    def noted(stream: io.FileIO, begin: int, end: int) -> Iterator[tuple[int, bytes]]:
        begins.append(begin)
        return candidates(stream, begin, end)

    monkeypatch.setattr(mbox_index, "candidates", noted)
    with path.open("ab") as file:
        file.write(draft(50))
    assert "50@acme.example" in store.hrefs_of(path)
    assert begins == [pytest.approx(lowest, abs=10)]


def test_a_draft_that_arrives_bit_by_bit(path: Path) -> None:
    path.write_bytes(draft(1))
    store = open_store(path)
    whole = draft(2, extra=b"X-A: b\r\n") + draft(3)
    seen = set()
    for octet in whole:
        with path.open("ab") as file:
            file.write(bytes((octet,)))
        for href in store.hrefs_of(path):
            try:
                seen.add((href, store.read(href).etag))
            except StoreError:
                continue
    assert list(store.list()) == [f"{n}@acme.example" for n in (1, 2, 3)]
    assert {(href, open_store(path).read(href).etag) for href in store.list()} - seen <= {
        ("1@acme.example", store.read("1@acme.example").etag)
    }


@pytest.mark.once
def test_a_file_of_more_than_four_gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.write(draft(1))
        file.truncate((1 << 32) + 12_345)  # A hole: it takes no space.
        file.seek(0, os.SEEK_END)
        file.write(b"\r\n" + draft(2))
    size = path.stat().st_size
    store = open_store(path)
    assert list(store.list()) == ["1@acme.example", "2@acme.example"]
    stored = store.read("2@acme.example")
    change = store.replace(stored.href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
    with path.open("rb") as file:
        file.seek(size - len(draft(2)))
        assert b"Bcc" in file.read()
    store.revert(change)
    with path.open("rb") as file:
        file.seek(size - len(draft(2)))
        assert file.read() == draft(2)
    assert path.stat().st_size == size


def test_what_does_not_fit_is_left_alone_while_thunderbird_runs(path: Path) -> None:
    path.write_bytes(draft(1, cc=["eve@one.example"], to="frank@two.example") + draft(2))
    before = path.read_bytes()
    store = open_store(path)
    with hold_profile(path.parents[2]):
        with pytest.raises(NotRewritable) as caught:
            fix(store, "1@acme.example", "frank@two.example")
        assert "While Thunderbird is running" in caught.value.sentence
        assert "ccwarn install thunderbird" in caught.value.sentence
        stored = store.read("1@acme.example")
        moved = stored.draft.moved({"frank@two.example"}, Field.BCC)
        with pytest.raises(NotRewritable, match="Thunderbird"):
            store.rehearse(stored.href, stored.etag, moved)
        assert path.read_bytes() == before
        fix(store, "2@acme.example")  # In place, as ever.
    fix(store, "1@acme.example", "frank@two.example")
    assert len(path.read_bytes()) > len(before)
    assert len(list(open_store(path).list())) == 2


def test_a_lock_file_of_another_program_is_respected(path: Path) -> None:
    path.write_bytes(draft(1))
    lock = path.with_name("Drafts.lock")
    lock.touch()
    with pytest.raises(Changed):
        fix(open_store(path), "1@acme.example")
    lock.unlink()
    fix(open_store(path), "1@acme.example")


def test_a_program_that_is_writing_the_file_is_not_disturbed(path: Path) -> None:
    path.write_bytes(draft(1))
    with path.open("ab") as writer:
        with pytest.raises(BEING_WRITTEN):
            fix(open_store(path), "1@acme.example")
        writer.write(draft(2))
    assert path.read_bytes() == draft(1) + draft(2)


@pytest.mark.parametrize("count", [3, 475])
def test_a_kill_at_any_moment_of_a_write_in_place_is_made_good(path: Path, count: int) -> None:
    keys = cc(count)[1:]
    path.write_bytes(draft(1) + draft(2, cc=cc(count)) + draft(3))
    before = path.read_bytes()
    fix(open_store(path), "2@acme.example", *keys)
    after = path.read_bytes()
    assert len(before) == len(after)
    seen = set()

    def act() -> None:
        fix(Mbox(path), "2@acme.example", *keys)

    path.write_bytes(before)
    for fault in Fault.everywhere(act):
        path.write_bytes(before)
        in_child(partial(with_faults, fault, act))
        torn = path.read_bytes() not in (before, after)
        seen.add("torn" if torn else "whole")
        assert len(list(open_to_change(path).list())) == 3
        assert path.read_bytes() in ((before,) if torn else (before, after)), fault
        assert list(path.parent.iterdir()) == [path]
    assert seen == {"torn", "whole"}


def test_a_half_written_header_is_found_again_after_compaction(path: Path) -> None:
    keys = cc(40)[1:]
    path.write_bytes(draft(1, status="0009") + draft(2, cc=cc(40)))
    in_child(
        lambda: with_faults(
            Fault("write", 1, "midway"), lambda: fix(Mbox(path), "2@acme.example", *keys)
        )
    )
    torn = path.read_bytes()[len(draft(1)) :]
    assert torn != draft(2, cc=cc(40))
    path.write_bytes(torn)
    open_to_change(path)
    assert path.read_bytes() == draft(2, cc=cc(40))
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_failing_disk_leaves_the_old_bytes(path: Path, number: int) -> None:
    def act() -> None:
        fix(Mbox(path), "1@acme.example", *cc(40)[1:])

    before = draft(1, cc=cc(40))
    path.write_bytes(before)
    act()
    after = path.read_bytes()
    path.write_bytes(before)
    failed = set()
    for fault in Fault.everywhere(act, number):
        path.write_bytes(before)
        error = failure(partial(with_faults, fault, act))
        if error:
            failed.add(fault.function)
        if isinstance(error, NotWritable):
            assert isinstance(error, DiskFull) == (number == errno.ENOSPC)
        # Some of what may fail is not needed.
        assert path.read_bytes() == (before if error else after)
        assert list(path.parent.iterdir()) == [path]
    assert failed == {"open", "write", "fsync"}


def failure(act: Callable[[], object]) -> StoreError | None:
    try:
        act()
    except StoreError as error:
        return error
    return None


def test_drafts_with_one_message_id_are_all_seen(path: Path) -> None:
    path.write_bytes(draft(1) + draft(1, cc=["other@three.example"]))
    store = open_store(path)
    assert list(store.list()) == ["1@acme.example", "1@acme.example #2"]
    fix(store, "1@acme.example #2", "other@three.example")
    assert path.read_bytes().startswith(draft(1))
    assert b"Bcc:other@three.example" in path.read_bytes()


def test_a_file_that_goes_and_comes(path: Path) -> None:
    path.write_bytes(draft(1))
    store = open_store(path)
    list(store.list())
    path.unlink()
    assert "1@acme.example" in store.hrefs_of(path)
    with pytest.raises(Vanished):
        store.read("1@acme.example")
    path.write_bytes(draft(2))
    assert "2@acme.example" in store.hrefs_of(path)
    assert list(store.hrefs_of(path.with_name("Sent"))) == []


def test_many_threads_read_while_the_file_grows(path: Path) -> None:
    path.write_bytes(draft(0))
    store = open_store(path)
    failures: list[Exception] = []

    def reader() -> None:
        try:
            for _ in range(30):
                for href in store.list():
                    store.read(href)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=reader) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 20):
        with path.open("ab") as file:
            file.write(draft(number))
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(store.list())) == 20
