from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import NotReadable, Store
from ccwarn.stores.mixed_folder import MixedFolder
from ccwarn.stores.opening import open_store, store_of
from ccwarn.stores.single_emlx import SingleEmlx
from stores.contract import MESSAGE, MOVED
from stores.file_contract import FileStoreContract

NOTES = b'<?xml version="1.0"?><plist version="1.0"><dict><key>flags</key></dict></plist>\n'


def emlx(message: bytes, notes: bytes = NOTES) -> bytes:
    return b"%-10d\n" % len(message) + message + notes


class EmlxContract(FileStoreContract):
    """The header begins after the first line, which counts the message that follows."""

    def in_file(self, message: bytes) -> bytes:
        return emlx(message)

    def of_file(self, content: bytes) -> bytes:
        line, rest = content.split(b"\n", 1)
        assert len(line) == 10
        assert rest[int(line) :].startswith(NOTES)
        return rest[: int(line)]


class TestSingleEmlx(EmlxContract):
    many = False

    def make(self, folder: Path) -> Store:
        return SingleEmlx(folder / "1234.emlx")

    def file(self, store: Store, name: str) -> Path:
        return store.path


class TestApplesMessagesInAMixedFolder(EmlxContract):
    def make(self, folder: Path) -> Store:
        return MixedFolder(folder)

    def file(self, store: Store, name: str) -> Path:
        return store.path / f"{name}.emlx"


@pytest.mark.parametrize("line", [b"%d\n", b"%-6d\n", b"%d\r\n"])
def test_the_length_follows_in_the_way_it_was_written(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "1.emlx"
    body = b"x" * (998 - len(MESSAGE))  # With a Bcc line the length has a digit more.
    path.write_bytes(line % 998 + MESSAGE + body + NOTES)
    store = open_store(path)
    assert isinstance(store, SingleEmlx)
    stored = store.read("1.emlx")
    change = store.replace("1.emlx", stored.etag, stored.draft.moved(MOVED, Field.BCC))
    after = path.read_bytes()
    size = int(after.split()[0])
    assert after == line % size + after[len(line % size) :]
    assert after[len(line % size) :][size:] == NOTES
    assert size > 999
    store_of(change).revert(change)
    assert path.read_bytes() == line % 998 + MESSAGE + body + NOTES


@pytest.mark.parametrize("begin", [b"", b"99999     \n", b"-5\n", b"5" * 70 + b"\n"])
def test_a_file_whose_length_is_not_its_own_is_refused(tmp_path: Path, begin: bytes) -> None:
    (tmp_path / "1.emlx").write_bytes(begin + MESSAGE)
    with pytest.raises(NotReadable, match="does not begin with its length"):
        open_store(tmp_path / "1.emlx").read("1.emlx")
