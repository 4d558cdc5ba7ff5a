from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import Store, Vanished
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.opening import open_store, store_of
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
        return store.path / "cur" / f"1700000000.{name}.host:2,DS"

    def temporary_folder(self, store: Store) -> Path:
        return store.path / "tmp"


@pytest.fixture
def store(tmp_path: Path) -> Maildir:
    return maildir(tmp_path)


def test_new_and_cur_are_listed_but_not_what_is_trashed_or_in_the_making(store: Maildir) -> None:
    for name in ("new/a", "cur/b:2,", "cur/c:2,DS", "cur/d:2,ST", "cur/e;2,S", "tmp/f", "cur/.g"):
        (store.path / name).write_bytes(MESSAGE)
    assert sorted(open_store(store.path).list()) == ["a", "b", "c", "e"]
    with pytest.raises(Vanished):
        store.read("d")


def test_an_href_survives_the_mail_programs_renames(store: Maildir) -> None:
    path = store.path / "new" / "a"
    path.write_bytes(MESSAGE)
    etag = store.read("a").etag
    for name in ("a:2,", "a:2,S", "a:2,DS"):
        path = path.rename(store.path / "cur" / name)
        assert store.href_of(path) == "a"
        assert store.read("a").etag == etag


def test_flags_are_kept_and_a_fix_can_be_taken_back_after_a_rename(store: Maildir) -> None:
    path = store.path / "cur" / "a:2,S"
    path.write_bytes(MESSAGE)
    stored = store.read("a")
    change = store.replace("a", stored.etag, stored.draft.moved(MOVED, Field.BCC))
    assert [file.name for file in (store.path / "cur").iterdir()] == ["a:2,S"]
    renamed = path.rename(store.path / "cur" / "a:2,DS")
    store_of(change).revert(change)
    assert renamed.read_bytes() == MESSAGE


def test_one_look_at_the_folder_serves_many_drafts(
    store: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        (store.path / "cur" / f"{number}:2,S").write_bytes(MESSAGE)
    hrefs = list(store.list())
    monkeypatch.setattr("ccwarn.stores.maildir.entries", None)  # No second look.
    for href in hrefs:
        store.read(href)


@pytest.mark.parametrize(
    "names",
    [
        ("cur/1.abc.host:2,DS", "cur/1.abc.host:2,RS"),
        ("cur/1.abc.host:2,S", "new/1.abc.host"),
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
    for name in ("cur/1.abc.host:2,DS", "cur/1.abc.host:2,RS"):
        (store.path / name).write_bytes(MESSAGE)
    first, second = (store.locate(href) for href in sorted(store.list(), key=len))
    assert store.href_of(second) == second.name
    first.unlink()
    assert Maildir(store.path).locate(second.name) == second
