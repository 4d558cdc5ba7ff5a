from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import NoDrafts, Store, Vanished
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.maildir_layout import is_for_drafts
from ccwarn.stores.maildir_tree import MaildirTree
from ccwarn.stores.mixed_folder import MixedFolder
from ccwarn.stores.opening import expect_drafts, open_store, store_of
from counterparts import INFO
from stores.contract import MESSAGE, MOVED
from stores.file_contract import FileStoreContract


def maildirs(root: Path, *names: str) -> None:
    for name in names:
        for part in ("cur", "new", "tmp"):
            (root / name / part).mkdir(parents=True)


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).write_bytes(MESSAGE)


class TestMaildirTree(FileStoreContract):
    def make(self, folder: Path) -> Store:
        maildirs(folder, ".", ".Drafts", ".Sent")
        return MaildirTree(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / ".Drafts" / "cur" / f"1700000000.{name}.host{INFO}DS"

    def temporary_folder(self, store: Store) -> Path:
        return store.path / ".Drafts" / "tmp"


@pytest.mark.parametrize(
    "name", ["Drafts", ".Drafts", ".INBOX.Drafts", ".Work.Entw&APw-rfe", "drafts", ".brouillons"]
)
def test_names_of_drafts_folders(name: str) -> None:
    assert is_for_drafts(name)


@pytest.mark.parametrize("name", [".Drafts.Old", "Sent", "", ".", "Entw&AP-rfe", "Draftsmen"])
def test_names_of_other_folders(name: str) -> None:
    assert not is_for_drafts(name)


def test_the_inbox_and_other_folders_of_a_tree_hold_no_drafts(tmp_path: Path) -> None:
    maildirs(tmp_path, ".", ".Drafts", ".Work.Drafts", ".Sent")
    put(
        tmp_path,
        f"cur/a{INFO}S",
        ".Drafts/new/b",
        f".Work.Drafts/cur/c{INFO}D",
        f".Sent/cur/d{INFO}S",
    )
    store = open_store(tmp_path)
    assert isinstance(store, MaildirTree)
    assert list(store.list()) == [".Drafts/b", ".Work.Drafts/c"]
    for other in ("a", ".Sent/d", ".Drafts/z"):
        with pytest.raises(Vanished):
            store.read(other)
    assert list(store.hrefs_of(tmp_path / "cur" / f"a{INFO}S")) == []
    assert list(store.hrefs_of(tmp_path / ".Sent" / "cur" / f"d{INFO}S")) == []


def test_a_folder_of_maildirs_whose_root_is_none(tmp_path: Path) -> None:
    maildirs(tmp_path, "INBOX", "Drafts")
    put(tmp_path, f"INBOX/cur/a{INFO}S", f"Drafts/cur/b{INFO}DS")
    assert list(open_store(tmp_path).list()) == ["Drafts/b"]
    put(tmp_path, "c.eml")
    assert isinstance(open_store(tmp_path), MixedFolder)


def test_a_drafts_folder_by_itself_is_no_tree(tmp_path: Path) -> None:
    maildirs(tmp_path, "Drafts", "Drafts/.Old", "Other")
    assert isinstance(open_store(tmp_path / "Drafts"), Maildir)
    assert isinstance(open_store(tmp_path / "Other"), Maildir)


def test_a_tree_without_a_drafts_folder_says_so(tmp_path: Path) -> None:
    maildirs(tmp_path, ".", ".Sent")
    put(tmp_path, f"cur/a{INFO}S")
    with pytest.raises(NoDrafts):
        expect_drafts(open_store(tmp_path))
    maildirs(tmp_path, ".Drafts")
    expect_drafts(open_store(tmp_path))


def test_a_fix_in_a_tree_is_taken_back_by_its_record(tmp_path: Path) -> None:
    maildirs(tmp_path, ".", ".Drafts")
    put(tmp_path, f".Drafts/cur/b{INFO}D")
    store = open_store(tmp_path)
    stored = store.read(".Drafts/b")
    change = store.replace(stored.href, stored.etag, stored.draft.moved(MOVED, Field.BCC))
    assert (change.path, change.href) == (str(tmp_path), ".Drafts/b")
    assert store_of(change).revert(change) == store.read(stored.href).etag
    assert (tmp_path / f".Drafts/cur/b{INFO}D").read_bytes() == MESSAGE
