from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import Change, DiskFull, NotFound
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.mixed_folder import MixedFolder
from ccwarn.stores.opening import open_store, store_of
from disks import small_disk
from stores.contract import MESSAGE, MOVED


def test_a_folder_with_cur_and_new_is_a_maildir(tmp_path: Path) -> None:
    assert isinstance(open_store(tmp_path), MixedFolder)
    (tmp_path / "cur").mkdir()
    assert isinstance(open_store(tmp_path), MixedFolder)
    (tmp_path / "new").mkdir()
    assert isinstance(open_store(tmp_path), Maildir)


def test_nothing_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        open_store(tmp_path / "absent")
    assert "absent" in caught.value.sentence


def test_a_change_of_a_kind_of_store_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        store_of(Change("other", str(tmp_path), "x", b"", "", ""))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def test_a_disk_that_is_really_full_leaves_the_old_file(disk: Path) -> None:
    path = disk / "a.eml"
    path.write_bytes(MESSAGE + b"x" * 40_000)
    store = open_store(disk)
    stored = store.read("a.eml")
    with pytest.raises(DiskFull) as caught:
        store.replace("a.eml", stored.etag, stored.draft.moved(MOVED, Field.BCC))
    assert "full" in caught.value.sentence
    assert path.read_bytes() == MESSAGE + b"x" * 40_000
    assert [file.name for file in disk.iterdir()] == ["a.eml"]


def test_a_change_is_taken_back_without_loading_other_kinds(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, ccwarn.stores.opening as stores\n"
        "from ccwarn.stores.base import Change\n"
        "stores.store_of(Change('message', sys.argv[1], 'a.eml', b'', '', ''))\n"
        "print([name for name in sys.modules if 'mbox' in name or 'msg' in name])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.eml")]
    assert subprocess.check_output(command, text=True).strip() == "[]"
