"""Drives the stand-in for Outlook in its process, and reaches it through COM as a real one."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import atexit
import ctypes
import faulthandler
import itertools
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import win32event

from ccwarn.gates.outlook.com import ComHost
from ccwarn.gates.outlook.gate import Host

PATIENCE = 30


def expect_wine() -> None:
    """Skip the test where the registry belongs to somebody, who may have a real Outlook."""
    if not hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"):
        pytest.skip("the stand-in for Outlook registers itself for the whole Windows")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep out the tests of other processes: who looks for Outlook finds that of any of them.

    In these calls Wine raises what it says, and catches it. What writes down where a process dies
    would write a page about each.
    """
    mutex = win32event.CreateMutex(None, False, "ccwarn-stand-in-for-outlook")
    win32event.WaitForSingleObject(mutex, win32event.INFINITE)
    faulthandler.disable()
    try:
        yield
    finally:
        faulthandler.enable(sys.__stderr__ or sys.stderr)
        win32event.ReleaseMutex(mutex)
        mutex.Close()


_KEPT: list[ComOutlook] = []


@contextmanager
def stand_in(folder: Path) -> Iterator[ComOutlook]:
    """Have a stand-in that has yet to be started; the last one that was used, if it still runs.

    Starting one takes longer than most of the tests.
    """
    expect_wine()
    with undisturbed():
        if not _KEPT or not _KEPT[0].is_alive:
            _KEPT[:] = [ComOutlook(folder)]
            atexit.register(_KEPT[0].end)
        _KEPT[0].room = False
        try:
            yield _KEPT[0]
        finally:
            _KEPT[0].leave()


class ComOutlook:
    """A `Drive`. With `room`, events are fired as by a caller who has room for a result."""

    def __init__(self, folder: Path) -> None:
        self.room = False
        self._numbers = itertools.count()
        self._asked: dict[int, Future[Any]] = {}
        self._ready: Future[Any] = Future()
        folder.mkdir(exist_ok=True)
        server = Path(__file__).with_name("outlook_server.py")
        self._process = subprocess.Popen(
            [sys.executable, str(server), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(),
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self._ready.result(PATIENCE)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def leave(self) -> None:
        """Let nobody find it any more."""
        if self.is_alive:
            self._do("leave")

    def end(self) -> None:
        """End the process, and what belongs to it."""
        self._process.kill()
        self._process.communicate()

    def host(self) -> Host:
        return ComHost()

    def start(self, said: Mapping[str, Any] | None = None) -> None:
        self._do("start", said=said or {})

    def quit(self) -> None:
        self._do("quit")

    def write(self, **said: Any) -> int:
        return int(self._do("write", said=said))

    def send(self, number: int, *, cancelled: bool = False) -> Future[bool]:
        return self._ask("send", number=number, cancelled=cancelled, room=self.room)

    def close(self, number: int) -> None:
        self._do("close", number=number)

    def change(self, number: int, recipients: Sequence[Mapping[str, Any]]) -> None:
        self._do("change", number=number, recipients=recipients)

    def quirk(self, **quirks: Any) -> None:
        self._do("quirk", quirks=quirks)

    def look_at(self, *selected: Sequence[int], open_ones: Sequence[int] = ()) -> None:
        self._do("look_at", selected=selected, open_ones=open_ones)

    def table(self, number: int) -> list[list[Any]]:
        return list(self._do("table", number=number))

    def shown(self) -> list[dict[str, Any]]:
        return list(self._do("shown"))

    def _do(self, do: str, **parts: Any) -> Any:
        return self._ask(do, **parts).result(PATIENCE)

    def _ask(self, do: str, **parts: Any) -> Future[Any]:
        number, asked = next(self._numbers), Future[Any]()
        self._asked[number] = asked
        asking = {"number": number, "do": do, "parts": parts}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asking) + "\n")
        self._process.stdin.flush()
        return asked

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "ready" in said:
                self._ready.set_result(None)
            else:
                self._asked.pop(said["number"]).set_result(said["result"])


def _environment() -> dict[str, str]:
    paths = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
