"""Drafts that another program has open, as Windows tells of it."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ccwarn import in_use
from ccwarn.draft import Field
from ccwarn.stores import aside
from ccwarn.stores.base import Changed, FileInUse, NotWritable, Store
from ccwarn.stores.opening import open_store, open_to_change
from gates.scripted import eventually
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


NEWER = MESSAGE + b"more\r\n"


@pytest.fixture(params=["a.eml", "Drafts/cur/1.eml"])
def single(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a draft that is a file of its own, in a folder that has only this one."""
    path = tmp_path / "mail" / str(request.param)
    path.parent.mkdir(parents=True)
    path.write_bytes(MESSAGE)
    if path.parent.name == "cur":
        (path.parents[1] / "tmp").mkdir()
    return path


def store_at(path: Path) -> Path:
    """Return what is guarded, or checked, where the draft is."""
    return path.parents[1] if path.parent.name == "cur" else path


def contents(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in store_at(path).parent.rglob("*") if file.is_file()]


def moved_away_for_a_newer(path: Path) -> None:
    """Save as a program does that moves the old version out of the way first."""
    newer = path.with_name("newer")
    newer.write_bytes(NEWER)
    path.rename(path.with_name("older"))
    newer.rename(path)
    path.with_name("older").unlink()


def written_over(path: Path) -> None:
    path.write_bytes(NEWER)


def saved_beside(path: Path) -> None:
    path.with_name("newer").write_bytes(NEWER)
    path.with_name("newer").replace(path)


@pytest.mark.parametrize("save", [moved_away_for_a_newer, written_over, saved_beside])
def test_what_is_saved_after_the_last_look_stays(
    single: Path, save: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = aside.open_unwritten

    def late(path: Path) -> int:
        save(path)
        return real(path)

    monkeypatch.setattr(aside, "open_unwritten", late)
    with pytest.raises(Changed):
        fix(open_store(store_at(single)))
    assert contents(single) == [NEWER]


def test_what_is_saved_while_the_old_version_is_held_stays(
    single: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = aside.open_unwritten

    def held(path: Path) -> int:
        descriptor = real(path)
        with pytest.raises(PermissionError):
            written_over(path)
        moved_away_for_a_newer(path)
        return descriptor

    monkeypatch.setattr(aside, "open_unwritten", held)
    with pytest.raises(Changed):
        fix(open_store(store_at(single)))
    assert contents(single) == [NEWER]


def test_what_somebody_keeps_open_aside_is_put_back_as_soon_as_it_is_closed(
    single: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renaming = os.rename
    with ExitStack() as scanner:

        def renamed(source: str | Path, target: str | Path) -> None:
            if ".aside" not in f"{source}{target}" and Path(target) == single:
                raise PermissionError(13, "no")
            renaming(source, target)
            if ".aside" in str(target):  # A scanner looks at it, and lets nobody rename it.
                scanner.enter_context(opened(Path(target), READ, READERS))

        monkeypatch.setattr(os, "rename", renamed)
        monkeypatch.setattr(in_use, "PATIENCE", 0.05)
        with pytest.raises(FileInUse):
            fix(open_store(store_at(single)))
        assert not single.exists()
    eventually(single.exists)
    assert contents(single) == [MESSAGE]


@pytest.mark.parametrize("others", [0, 1])
def test_what_is_saved_while_a_version_stands_aside_stays(
    single: Path, others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, renaming = aside.open_unwritten, os.rename
    latest = b"To: eve@one.example\r\n\r\nthe latest\r\n"

    def held(path: Path) -> int:
        descriptor = opening(path)
        for _other in range(others):  # Then what stands aside is not what was read.
            moved_away_for_a_newer(path)
        return descriptor

    def renamed(source: str | Path, target: str | Path) -> None:
        renaming(source, target)
        if ".aside" in str(target):
            single.write_bytes(latest)

    monkeypatch.setattr(aside, "open_unwritten", held)
    monkeypatch.setattr(os, "rename", renamed)
    with pytest.raises(Changed):
        fix(open_store(store_at(single)))
    assert contents(single) == [latest]


def test_what_may_not_be_written_to_is_not_replaced(single: Path) -> None:
    single.chmod(0o444)
    with pytest.raises(NotWritable):
        fix(open_store(store_at(single)))
    assert contents(single) == [MESSAGE]


def test_a_name_too_long_to_stand_aside_is_no_hindrance(single: Path) -> None:
    path = single.rename(single.with_name("x" * 240 + ".eml"))
    fix(open_store(store_at(path)))
    (found,) = contents(single)
    assert found != MESSAGE


ENDING = """
import os, sys
from pathlib import Path
from ccwarn.draft import Field
from ccwarn.stores import aside
from ccwarn.stores.opening import open_store

left = int(sys.argv[2])

class Ending:
    def __getattr__(self, name):
        real = getattr(os, name)
        return (lambda *paths: step(real, *paths)) if name in ("rename", "unlink") else real

def step(real, *paths):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return real(*paths)

aside.os = Ending()
store = open_store(Path(sys.argv[1]))
href = next(iter(store.list()))
stored = store.read(href)
store.replace(href, stored.etag, stored.draft.moved({"eve@one.example"}, Field.BCC))
"""
"""A fix that ends before one of the steps by which the draft is replaced."""


def test_a_run_that_ends_while_it_replaces_loses_nothing(single: Path) -> None:
    found = []
    for left in range(3):
        single.write_bytes(MESSAGE)
        command = [sys.executable, "-c", ENDING, str(store_at(single)), str(left)]
        assert subprocess.run(command, check=False).returncode == 9
        assert single.exists() == (left != 1)
        open_to_change(store_at(single))
        found += contents(single)
        assert single.exists()
    old, again, new = found
    assert old == again == MESSAGE
    assert b"Bcc" in new
