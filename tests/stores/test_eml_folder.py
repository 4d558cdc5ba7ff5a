from __future__ import annotations

from pathlib import Path

from ccwarn.stores.base import Store
from ccwarn.stores.eml_folder import EmlFolder
from ccwarn.stores.opening import open_store
from stores.contract import MESSAGE
from stores.file_contract import FileStoreContract


class TestEmlFolder(FileStoreContract):
    def make(self, folder: Path) -> Store:
        return EmlFolder(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / f"{name}.eml"


def test_any_letter_case_but_nothing_else(tmp_path: Path) -> None:
    for name in ("a.eml", "b.EML", "ü.Eml", ".hidden.eml", "note.txt", "c.eml.part", "eml"):
        (tmp_path / name).write_bytes(MESSAGE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.eml").write_bytes(MESSAGE)
    store = EmlFolder(tmp_path)
    assert sorted(store.list()) == ["a.eml", "b.EML", "ü.Eml"]
    assert store.href_of(tmp_path / "a.eml") == "a.eml"
    assert store.href_of(tmp_path / "sub" / "d.eml") is None
    assert store.href_of(tmp_path / "note.txt") is None


def test_the_list_is_made_one_by_one(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(MESSAGE)
    drafts = open_store(tmp_path).list()
    assert next(drafts).endswith(".eml")
    drafts.close()  # type: ignore[attr-defined]
