from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores import atomic
from ccwarn.stores.base import Change, DiskFull, Store, Vanished
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.opening import open_store, store_of
from ccwarn.undo_log import UndoLog
from counterparts import INFO
from stores.contract import MESSAGE, MOVED
from stores.file_contract import FileStoreContract


def maildir(folder: Path) -> Maildir:
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir()
    return Maildir(folder)


class TestMaildir(FileStoreContract):
    def make(self, folder: Path) -> Store:
        return maildir(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / "cur" / f"1700000000.{name}.host{INFO}DS"

    def temporary_folder(self, store: Store) -> Path:
        return store.path / "tmp"


class TestMaildirOfAServer(TestMaildir):
    """Names with sizes in them: a fix gives the draft another name, which keeps its base."""

    def file(self, store: Store, name: str) -> Path:
        return store.path / "cur" / f"1700000000.{name}.host,S=227,W=232{INFO}DS"

    def names(self, store: Store) -> set[str]:
        return {re.split("_ccwarn|,", name)[0] for name in super().names(store)}


@pytest.fixture
def store(tmp_path: Path) -> Maildir:
    return maildir(tmp_path)


def test_new_and_cur_are_listed_but_not_what_is_trashed_or_in_the_making(store: Maildir) -> None:
    for name in (
        "new/a",
        f"cur/b{INFO}",
        f"cur/c{INFO}DS",
        f"cur/d{INFO}ST",
        "cur/e;2,S",
        "tmp/f",
        "cur/.g",
    ):
        (store.path / name).write_bytes(MESSAGE)
    assert sorted(open_store(store.path).list()) == ["a", "b", "c", "e"]
    with pytest.raises(Vanished):
        store.read("d")


def test_an_href_survives_the_mail_programs_renames(store: Maildir) -> None:
    path = store.path / "new" / "a"
    path.write_bytes(MESSAGE)
    etag = store.read("a").etag
    for name in (f"a{INFO}", f"a{INFO}S", f"a{INFO}DS"):
        path = path.rename(store.path / "cur" / name)
        assert store.href_of(path) == "a"
        assert store.read("a").etag == etag


def test_flags_are_kept_and_a_fix_can_be_taken_back_after_a_rename(store: Maildir) -> None:
    path = store.path / "cur" / f"a{INFO}S"
    path.write_bytes(MESSAGE)
    stored = store.read("a")
    change = store.replace("a", stored.etag, stored.draft.moved(MOVED, Field.BCC))
    assert [file.name for file in (store.path / "cur").iterdir()] == [f"a{INFO}S"]
    renamed = path.rename(store.path / "cur" / f"a{INFO}DS")
    store_of(change).revert(change)
    assert renamed.read_bytes() == MESSAGE


def test_one_look_at_the_folder_serves_many_drafts(
    store: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        (store.path / "cur" / f"{number}{INFO}S").write_bytes(MESSAGE)
    hrefs = list(store.list())
    monkeypatch.setattr("ccwarn.stores.maildir.entries", None)  # No second look.
    for href in hrefs:
        store.read(href)


@pytest.mark.parametrize(
    "names",
    [
        (f"cur/1.abc.host{INFO}DS", f"cur/1.abc.host{INFO}RS"),
        (f"cur/1.abc.host{INFO}S", "new/1.abc.host"),
        ("new/1.abc.host", "cur/1.abc.host"),
    ],
)
def test_two_files_with_one_unique_part_are_two_drafts(
    store: Maildir, names: tuple[str, ...]
) -> None:
    paths = [store.path / name for name in names]
    for path in paths:
        path.write_bytes(MESSAGE)
    hrefs = list(store.list())
    assert {store.locate(href) for href in hrefs} == set(paths)
    assert {store.href_of(path) for path in paths} == set(hrefs)
    for href in hrefs:
        stored = store.read(href)
        store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
    assert all(path.read_bytes() != MESSAGE for path in paths)
    assert sorted(store.list()) == sorted(hrefs)


def test_a_file_is_found_by_its_whole_name_when_the_other_one_is_gone(store: Maildir) -> None:
    for name in (f"cur/1.abc.host{INFO}DS", f"cur/1.abc.host{INFO}RS"):
        (store.path / name).write_bytes(MESSAGE)
    first, second = (store.locate(href) for href in sorted(store.list(), key=len))
    assert store.href_of(second) == second.name
    first.unlink()
    assert Maildir(store.path).locate(second.name) == second


SIZED = f"1700000000.M1P2.host,S=227,W=232{INFO}DS"


def fixed(store: Store, href: str) -> Change:
    stored = store.read(href)
    return store.replace(href, stored.etag, stored.draft.moved(MOVED, Field.BCC))


def only_name(store: Maildir, folder: str = "cur") -> str:
    (file,) = (store.path / folder).iterdir()
    return file.name


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        (SIZED, f"{INFO}DS"),
        (f"1700000000.1_2.host,U=5{INFO}D", f"{INFO}D"),
        ("1700000000_0.1.host,U=5,FMD5=7e33429f656f1e6e9d79b29c3f82c57e;2,S", ";2,S"),
        ("1700000000.M1P2.host,S=227", ""),
    ],
)
def test_new_bytes_get_a_name_that_says_nothing_of_the_old_ones(
    store: Maildir, name: str, flags: str
) -> None:
    (store.path / "cur" / name).write_bytes(MESSAGE)
    base = name.split(",")[0]
    (href,) = store.list()
    change = fixed(store, href)
    new = only_name(store)
    assert re.fullmatch(f"{re.escape(base)}_ccwarn[0-9a-f]{{16}}{re.escape(flags)}", new)
    assert list(store.list()) == list(Maildir(store.path).list()) == [href]
    fixed_again = Maildir(store.path).read(href)
    assert fixed_again.etag == change.etag
    store.replace(href, fixed_again.etag, fixed_again.draft.moved({"frank@two.example"}, Field.BCC))
    assert only_name(store) != new, "other bytes again, so another name again"


@pytest.mark.parametrize(
    "index", ["dovecot-uidlist", "courierimapuiddb", ".uidvalidity", ".isyncuidmap.db"]
)
def test_what_is_known_of_a_name_elsewhere_counts_as_well(store: Maildir, index: str) -> None:
    (store.path / "new" / "1700000000.host").write_bytes(MESSAGE)
    (store.path / index).touch()
    fixed(store, "1700000000.host")
    assert re.fullmatch(r"1700000000\.host_ccwarn[0-9a-f]{16}", only_name(store, "new"))


def test_undo_brings_back_the_old_name_with_the_flags_of_today(store: Maildir) -> None:
    (store.path / "cur" / SIZED).write_bytes(MESSAGE)
    (href,) = store.list()
    change = fixed(store, href)
    file = store.path / "cur" / only_name(store)
    file.rename(file.with_name(file.name.replace(f"{INFO}DS", f"{INFO}DFS")))
    store_of(change).revert(change)
    assert only_name(store) == SIZED.replace(f"{INFO}DS", f"{INFO}DFS")
    assert (store.path / "cur" / only_name(store)).read_bytes() == MESSAGE


def test_undo_gives_no_number_that_the_server_has_forgotten(store: Maildir) -> None:
    (store.path / "cur" / f"1.host,U=5{INFO}D").write_bytes(MESSAGE)
    (href,) = store.list()
    change = fixed(store, href)
    file = store.path / "cur" / only_name(store)
    file.rename(file.with_name(file.name.replace(f"{INFO}", f",U=6{INFO}")))
    store_of(change).revert(change)
    assert only_name(store) == f"1.host{INFO}D"


def test_the_undo_log_knows_the_old_name(store: Maildir, tmp_path: Path) -> None:
    (store.path / "cur" / SIZED).write_bytes(MESSAGE)
    (href,) = store.list()
    stored = store.read(href)
    log = UndoLog(tmp_path / "undo")
    log.fix(store, stored, stored.draft.moved(MOVED, Field.BCC))
    assert only_name(store) != SIZED
    (entry,) = UndoLog(tmp_path / "undo").entries()
    etag = log.undo(entry)
    assert only_name(store) == SIZED
    assert log.was_restored(store.path, href, etag)


def test_a_draft_is_where_it_was_if_it_cannot_be_replaced(
    store: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store.path / "cur" / SIZED).write_bytes(MESSAGE)
    (href,) = store.list()

    def full(*_arguments: object) -> bool:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(atomic, "_put" if os.name == "nt" else "exchange", full)
    with pytest.raises(DiskFull):
        fixed(store, href)
    assert only_name(store) == SIZED


def test_one_look_at_the_folder_serves_many_fixes(
    store: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (store.path / "cur" / f"{number}.host,S=227{INFO}S").write_bytes(MESSAGE)
    hrefs = list(store.list())
    monkeypatch.setattr("ccwarn.stores.maildir.entries", None)  # No second look.
    for href in hrefs:
        fixed(store, href)
        assert [box.key for box in store.read(href).draft.in_field(Field.BCC)] == [*MOVED]


def test_one_file_of_a_maildir_gets_another_name_too(store: Maildir) -> None:
    path = store.path / "cur" / SIZED
    path.write_bytes(MESSAGE)
    one = open_store(path)
    assert list(one.list()) == [SIZED]
    change = fixed(one, SIZED)
    new = store.path / "cur" / only_name(store)
    assert one.locate(SIZED) == new != path
    assert list(one.hrefs_of(new)) == [SIZED]
    assert list(one.hrefs_of(new.with_name(f"other{INFO}S"))) == []
    with pytest.raises(Vanished):
        one.locate("other")
    store_of(change).revert(change)
    assert path.read_bytes() == MESSAGE


def test_one_file_that_is_thrown_away_can_be_pointed_at(store: Maildir) -> None:
    path = store.path / "cur" / f"1.host,S=227{INFO}T"
    path.write_bytes(MESSAGE)
    assert open_store(path).read(path.name).draft.subject == "Prices"
