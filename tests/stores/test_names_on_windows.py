"""Names that mean something of their own to Windows, and paths that are longer than it likes."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import NotFound, NotReadable
from ccwarn.stores.opening import open_store, store_of

MESSAGE = b"From: a@acme.example\r\nTo: eve@one.example, f@two.example\r\n\r\nbody\r\n"
MAX_PATH = 260


@pytest.mark.parametrize("name", ["CON", "con.eml", "NUL", "COM1"])
def test_a_device_is_no_draft_and_is_not_waited_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotReadable) as raised:
        open_store(Path(name))
    assert "It is not an ordinary file." in raised.value.sentence


def test_a_stream_beside_a_files_own_is_no_draft(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MESSAGE)
    with pytest.raises(NotFound):
        open_store(tmp_path / "a.eml:notes")


@pytest.mark.parametrize("prefix", ["", "\\\\?\\"])
def test_a_draft_of_which_the_path_is_long_is_fixed_and_brought_back(
    prefix: str, tmp_path: Path
) -> None:
    folder = Path(prefix + str(tmp_path), *["long" * 20] * 4)
    folder.mkdir(parents=True)
    path = folder / "a.eml"
    path.write_bytes(MESSAGE)
    assert len(str(path)) > MAX_PATH
    store = open_store(path)
    (href,) = store.list()
    stored = store.read(href)
    change = store.replace(href, stored.etag, stored.draft.moved({"eve@one.example"}, Field.BCC))
    assert b"Bcc: eve@one.example" in path.read_bytes()
    store_of(change).revert(change)
    assert path.read_bytes() == MESSAGE
