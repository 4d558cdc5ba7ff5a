from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import Store, Vanished
from ccwarn.stores.mixed_folder import MixedFolder
from ccwarn.stores.opening import open_store, store_of
from msg_drafts import SAMPLES, build_msg
from stores.contract import MESSAGE
from stores.file_contract import FileStoreContract
from stores.test_single_msg import MsgContract


class TestMessagesInAMixedFolder(FileStoreContract):
    def make(self, folder: Path) -> Store:
        return MixedFolder(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / f"{name}.eml"


class TestOutlooksMessagesInAMixedFolder(MsgContract):
    def make(self, folder: Path) -> Store:
        return MixedFolder(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / f"{name}.msg"


def test_both_kinds_beside_each_other(tmp_path: Path) -> None:
    contents = {"a.eml": MESSAGE, "b.MSG": build_msg(SAMPLES["classic"])}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    for name in ("note.txt", ".hidden.msg", "~$open.msg"):
        (tmp_path / name).write_bytes(MESSAGE)
    store = open_store(tmp_path)
    assert isinstance(store, MixedFolder)
    assert sorted(store.list()) == [*contents]
    for name, content in contents.items():
        stored = store.read(name)
        keys = {item.mailbox.key for item in stored.draft.visible()}
        change = store.replace(name, stored.etag, stored.draft.moved(keys, Field.BCC))
        assert not list(store.read(name).draft.visible())
        assert store_of(change).revert(change) == store.read(name).etag
        assert (tmp_path / name).read_bytes() == content


def test_any_letter_case_but_nothing_else(tmp_path: Path) -> None:
    for name in ("a.eml", "b.EML", "ü.Eml", ".hidden.eml", "note.txt", "c.eml.part", "eml"):
        (tmp_path / name).write_bytes(MESSAGE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.eml").write_bytes(MESSAGE)
    store = MixedFolder(tmp_path)
    assert sorted(store.list()) == ["a.eml", "b.EML", "ü.Eml"]
    assert store.href_of(tmp_path / "a.eml") == "a.eml"
    assert store.href_of(tmp_path / "sub" / "d.eml") is None
    assert store.href_of(tmp_path / "note.txt") is None
    with pytest.raises(Vanished):
        store.read("sub/d.eml")


def test_the_list_is_made_one_by_one(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(MESSAGE)
    drafts = open_store(tmp_path).list()
    assert next(drafts).endswith(".eml")
    drafts.close()  # type: ignore[attr-defined]


def test_an_mbox_beside_messages_is_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MESSAGE)
    (tmp_path / "archive.mbox").write_bytes(b"From - x\r\n" + MESSAGE)
    store = open_store(tmp_path)
    assert list(store.list()) == ["a.eml"]
    assert list(store.hrefs_of(tmp_path / "archive.mbox")) == []


def test_other_files_are_no_drafts_of_it(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_bytes(MESSAGE)
    store = open_store(tmp_path)
    assert next(store.hrefs_of(tmp_path / "note.txt"), None) is None
    with pytest.raises(Vanished):
        store.read("note.txt")


def test_nothing_of_outlooks_is_loaded_for_other_messages(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MESSAGE)
    program = (
        "import sys, pathlib, ccwarn.stores.opening as stores\n"
        "for path in sys.argv[1:]: [*stores.open_store(pathlib.Path(path)).list()]\n"
        "print([name for name in sys.modules if 'outlook' in name or 'compound' in name])"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(tmp_path / "a.eml")]
    assert subprocess.check_output(command, text=True).strip() == "[]"
