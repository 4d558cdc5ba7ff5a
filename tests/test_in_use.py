from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccwarn import in_use
from ccwarn.in_use import is_in_use, once_free

on_windows = pytest.mark.skipif(sys.platform != "win32", reason="only there are files in use")


class Refused(PermissionError):
    """What Windows raises, for any system to raise."""

    def __init__(self, number: int | None) -> None:
        super().__init__(13, "refused")
        self.winerror = number


def refusing(number: int | None, times: int) -> Callable[[], int]:
    """Return an action that is refused so often, and returns then how often it was tried."""
    tried = 0

    def action() -> int:
        nonlocal tried
        tried += 1
        if tried <= times:
            raise Refused(number)
        return tried

    return action


@pytest.mark.parametrize("number", [None, 5, 32, 33])
def test_what_is_refused_for_a_moment_is_tried_again(number: int | None) -> None:
    assert once_free(refusing(number, 3)) == 4


@pytest.mark.parametrize("number", [5, 32, 33])
def test_what_stays_refused_is_given_up(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_use, "PATIENCE", 0.05)
    with pytest.raises(PermissionError) as raised:
        once_free(refusing(number, sys.maxsize))
    assert is_in_use(raised.value) is (number != 5)


def test_every_other_error_comes_at_once() -> None:
    with pytest.raises(PermissionError):
        once_free(refusing(2, 1))
    with pytest.raises(FileNotFoundError):
        once_free(Path("/nowhere/at/all").read_bytes)


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_bytes(b"new")
    old.write_bytes(b"old")
    in_use.replace(new, old)
    assert old.read_bytes() == b"new"
    assert not new.exists()


def test_what_is_there_is_looked_at_again_before_each_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def look() -> None:
        looks.append("look")
        if len(looks) == 3:
            raise InterruptedError

    def refused(*_paths: Path) -> None:
        raise Refused(32)

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(InterruptedError):
        in_use.replace(tmp_path / "new", tmp_path / "old", look)


@contextmanager
def held(path: Path, seconds: float) -> Iterator[None]:
    """Have the file open, as a virus scanner has, for some time."""
    file = path.open("rb")

    def close() -> None:
        time.sleep(seconds)
        file.close()

    closing = threading.Thread(target=close)
    closing.start()
    yield
    closing.join()


@on_windows
def test_a_file_is_replaced_once_nobody_reads_it(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_bytes(b"new")
    old.write_bytes(b"old")
    with held(old, 0.2):
        in_use.replace(new, old)
    assert old.read_bytes() == b"new"


@on_windows
def test_a_file_that_stays_open_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_use, "PATIENCE", 0.05)
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_bytes(b"new")
    old.write_bytes(b"old")
    with old.open("rb"), pytest.raises(PermissionError) as raised:
        in_use.replace(new, old)
    assert is_in_use(raised.value)
    assert old.read_bytes() == b"old"
