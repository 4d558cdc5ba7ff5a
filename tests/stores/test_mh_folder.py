from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.stores.base import Store
from ccwarn.stores.mh_folder import MhFolder
from ccwarn.stores.mixed_folder import MixedFolder
from ccwarn.stores.opening import open_store
from stores.contract import MESSAGE
from stores.file_contract import FileStoreContract


class TestMhFolder(FileStoreContract):
    def make(self, folder: Path) -> Store:
        return MhFolder(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / str(1 + sum(name.encode()))


def test_only_numbers_are_drafts(tmp_path: Path) -> None:
    for name in ("1", "23", ",4", "05", "6.eml", "x7", ".mh_sequences", "²"):
        (tmp_path / name).write_bytes(MESSAGE)
    (tmp_path / "8").mkdir()
    store = MhFolder(tmp_path)
    assert sorted(store.list()) == ["1", "23"]
    assert list(store.hrefs_of(tmp_path / ",4")) == []
    assert list(store.hrefs_of(tmp_path / "9")) == ["9"]


@pytest.mark.parametrize("name", ["1", ".mh_sequences", ".claws_cache", ".sylpheed_mark"])
def test_a_folder_is_known_by_what_lies_in_it(tmp_path: Path, name: str) -> None:
    assert isinstance(open_store(tmp_path), MixedFolder)
    (tmp_path / name).touch()
    assert isinstance(open_store(tmp_path), MhFolder)


def test_an_empty_drafts_folder_is_known_by_its_neighbours(tmp_path: Path) -> None:
    for name in ("inbox", "draft", "trash"):
        (tmp_path / name).mkdir()
    assert isinstance(open_store(tmp_path / "draft"), MhFolder)


def test_a_folder_named_like_a_number_is_no_draft(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    assert isinstance(open_store(tmp_path), MixedFolder)
