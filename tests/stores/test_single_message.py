from __future__ import annotations

from pathlib import Path

from ccwarn.stores.base import Store
from ccwarn.stores.opening import open_store
from ccwarn.stores.single_message import SingleMessage
from stores.contract import MESSAGE
from stores.file_contract import FileStoreContract


class TestSingleMessage(FileStoreContract):
    many = False

    def make(self, folder: Path) -> Store:
        return SingleMessage(folder / "draft of mine")

    def file(self, store: Store, name: str) -> Path:
        return store.path


def test_a_file_of_any_name_beside_others(tmp_path: Path) -> None:
    for name in ("one", "two.eml"):
        (tmp_path / name).write_bytes(MESSAGE)
    store = open_store(tmp_path / "one")
    assert isinstance(store, SingleMessage)
    assert list(store.list()) == ["one"]
    assert store.href_of(tmp_path / "two.eml") is None
