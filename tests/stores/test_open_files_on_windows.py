"""Drafts that another program has open, as Windows tells of it."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ccwarn import in_use
from ccwarn.draft import Field
from ccwarn.stores.base import Changed, FileInUse, Store
from ccwarn.stores.opening import open_store
from stores.mboxes import draft

MESSAGE = b"From: a@acme.example\r\nTo: eve@one.example, f@two.example\r\n\r\nbody\r\n"
READ, WRITE, NOBODY, READERS = _winapi.GENERIC_READ, _winapi.GENERIC_WRITE, 0, 1


@contextmanager
def opened(path: Path, access: int, share: int) -> Iterator[None]:
    """Have the file open as another program has it that shares it with those."""
    handle = _winapi.CreateFile(str(path), access, share, 0, 3, 0x80, 0)
    try:
        yield
    finally:
        _winapi.CloseHandle(handle)


@pytest.fixture(params=["a.eml", "Drafts"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.write_bytes(draft(1) + draft(2) if path.name == "Drafts" else MESSAGE)
    return path


def fix(store: Store) -> None:
    href = next(iter(store.list()))
    stored = store.read(href)
    store.replace(href, stored.etag, stored.draft.moved({"eve@one.example"}, Field.BCC))


def test_what_is_shared_with_nobody_is_told_to_be_open(path: Path) -> None:
    store = open_store(path)
    href = next(iter(store.list()))
    with opened(path, READ, NOBODY), pytest.raises(FileInUse) as raised:
        store.read(href)
    assert "is open in another program" in raised.value.sentence


@pytest.mark.parametrize(("access", "share"), [(READ | WRITE, READERS | 2), (WRITE, READERS)])
def test_nothing_is_written_beside_a_writer(
    path: Path, access: int, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_use, "PATIENCE", 0.05)
    store, before = open_store(path), path.read_bytes()
    with opened(path, access, share), pytest.raises(FileInUse):
        fix(store)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    fix(store)
    assert path.read_bytes() != before


def test_what_a_writer_leaves_meanwhile_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, newer = open_store(path), path.read_bytes() + b"more\r\n"
    href = next(iter(store.list()))
    stored = store.read(href)
    file = path.open("r+b")

    def save(_seconds: float) -> None:
        if not file.closed:
            file.write(newer)
            file.close()

    monkeypatch.setattr(time, "sleep", save)
    with pytest.raises(Changed):
        store.replace(href, stored.etag, stored.draft.moved({"eve@one.example"}, Field.BCC))
    assert file.closed, "it was waited for"
    assert path.read_bytes() == newer


def test_whoever_looks_at_a_draft_for_a_moment_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, before = open_store(path), path.read_bytes()
    share = READERS | 2 if path.name == "a.eml" else READERS
    with ExitStack() as looking:
        looking.enter_context(opened(path, READ, share))
        monkeypatch.setattr(time, "sleep", lambda _seconds: looking.close())
        fix(store)
    assert path.read_bytes() != before
