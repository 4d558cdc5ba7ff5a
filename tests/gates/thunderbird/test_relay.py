"""The relay, as the program that Thunderbird starts: in Python, and in C as well."""

from __future__ import annotations

import ast
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from ccwarn.gates.thunderbird import relay as relay_program
from ccwarn.gates.thunderbird.ask_socket import Listener, listen
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER, Channel, StreamChannel
from command_line import ROOT
from relay_in_c import relay_in_c

RELAY = Path(relay_program.__file__)
PATIENCE = 20

# What counts the lines of a program that was started comes in by the way that -S closes.
IS_COUNTED = "COVERAGE_PROCESS_CONFIG" in os.environ
ALONE = ["-I", "-E"] if IS_COUNTED else ["-I", "-S", "-E"]
IN_PYTHON = [sys.executable, *ALONE, str(RELAY)]

Running = AbstractContextManager[tuple[subprocess.Popen[bytes], StreamChannel]]
Starts = Callable[..., Running]


@pytest.fixture(params=["python", "c"])
def relay(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Starts:
    """Return what starts the relay, with which the test speaks as Thunderbird does."""
    in_c = request.param == "c"
    program = [str(relay_in_c(tmp_path_factory))] if in_c else IN_PYTHON

    @contextmanager
    def running(*start: str) -> Iterator[tuple[subprocess.Popen[bytes], StreamChannel]]:
        command = [*program, *start, "--"] if start else program
        with subprocess.Popen(
            [*command, "manifest", "addon"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                yield (
                    process,
                    StreamChannel(cast(BinaryIO, process.stdout), cast(BinaryIO, process.stdin)),
                )
            finally:
                process.kill()

    return running


class Tray:
    """Takes connections as the tray does."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def accepted(self) -> Channel:
        """Return the next connection."""
        found: Future[Channel | None] = Future()

        def accept() -> None:
            try:
                found.set_result(self._listener.accept())
            except OSError as error:
                found.set_exception(error)

        threading.Thread(target=accept, daemon=True).start()
        channel = found.result(PATIENCE)
        assert channel is not None
        return channel


@pytest.fixture
def tray() -> Iterator[Tray]:
    listener = listen(relay_program.address())
    yield Tray(listener)
    listener.close()


def heard(channel: StreamChannel) -> dict[str, Any]:
    frame = channel.receive(LARGEST_ANSWER)
    assert frame is not None
    message: dict[str, Any] = json.loads(frame)
    return message


def test_it_needs_nothing_but_pythons_own_library() -> None:
    tree = ast.parse(RELAY.read_bytes())
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else
                     [alias.name for alias in node.names])
    }  # fmt: skip
    assert modules <= set(sys.stdlib_module_names)


def test_it_carries_frames_both_ways(relay: Starts, tray: Tray) -> None:
    with relay() as (_process, port):
        channel = tray.accepted()
        for frame in (b"{}", b'{"a":"\xc3\xa4"}', b"x" * 3_000_000):
            port.send(frame)
            assert channel.receive(len(frame)) == frame
        for frame in (b"{}", b"y" * LARGEST_ANSWER):
            channel.send(frame)
            assert port.receive(LARGEST_ANSWER) == frame
        channel.close()


def test_it_says_that_the_tray_has_ended(relay: Starts, tray: Tray) -> None:
    with relay() as (process, port):
        tray.accepted().close()
        assert heard(port) == {"type": "trouble", "why": "gone"}
        assert process.wait(10) == 0


def test_it_passes_on_no_frame_that_thunderbird_would_hang_up_on(relay: Starts, tray: Tray) -> None:
    with relay() as (process, port):
        channel = tray.accepted()
        threading.Thread(target=_send, args=(channel, b"z" * (LARGEST_ANSWER + 1))).start()
        assert heard(port)["why"] == "gone"
        assert process.wait(10) == 0
        channel.close()


def _send(channel: Channel, frame: bytes) -> None:
    with suppress(OSError):
        channel.send(frame)


def test_it_ends_with_thunderbird_and_hangs_up(relay: Starts, tray: Tray) -> None:
    with relay() as (process, _port):
        channel = tray.accepted()
        assert process.stdin is not None
        process.stdin.close()
        assert channel.receive(LARGEST_ANSWER) is None
        assert process.wait(10) == 0
        channel.close()


def test_without_a_tray_and_a_way_to_start_one_it_says_so(relay: Starts) -> None:
    with relay() as (process, port):
        assert heard(port) == {"type": "trouble", "why": "not-started"}
        assert process.wait(10) == 1


@pytest.mark.parametrize(
    "start", [["/nowhere/ccwarn"], [sys.executable, "-c", "raise SystemExit(3)"]]
)
def test_a_tray_that_cannot_start_is_told_at_once(relay: Starts, start: Sequence[str]) -> None:
    began = time.monotonic()
    with relay(*start) as (process, port):
        assert heard(port) == {"type": "starting"}
        assert heard(port) == {"type": "trouble", "why": "not-started"}
        assert process.wait(10) == 1
    assert time.monotonic() - began < 10


def test_a_tray_that_is_started_outlives_the_relay(relay: Starts, home: Path) -> None:
    note = home / "Jörg's tray" / "pid -- of it"
    note.parent.mkdir()
    script = (
        "import os, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from ccwarn.gates.thunderbird.ask_socket import listen\n"
        'listener = listen(sys.argv[2])  # "as the tray does"\n'
        "open(sys.argv[3], 'w').write(str(os.getpid()))\n"
        "first = listener.accept()\n"
        "first.send(b'{}')\n"
        "first.receive(1)\n"
        "listener.accept().send(b'[]')\n"
    )
    start = [sys.executable, "-c", script, str(ROOT), relay_program.address(), str(note)]
    with relay(*start) as (process, port):
        assert heard(port) == {"type": "starting"}
        assert heard(port) == {}
        process.kill()
    if sys.platform != "win32":
        tray = int(note.read_text())
        assert os.getsid(tray) == tray
    again = relay_program.connect(relay_program.address())
    assert again.receive(10) == b"[]"
    again.close()


def test_many_frames_go_both_ways_at_once(relay: Starts, tray: Tray) -> None:
    with relay() as (process, port):
        channel = tray.accepted()
        frames = [bytes([number]) * (number * 997) for number in range(1, 200)]

        def echo() -> None:
            while (frame := channel.receive(LARGEST_ANSWER)) is not None:
                channel.send(frame)

        echoing = threading.Thread(target=echo)
        echoing.start()
        asking = threading.Thread(target=lambda: deque(map(port.send, frames)))
        asking.start()
        assert [port.receive(LARGEST_ANSWER) for _frame in frames] == frames
        asking.join()
        assert process.stdin is not None
        process.stdin.close()
        echoing.join(PATIENCE)
        channel.close()


def test_a_frame_has_its_length_before_it(tmp_path: Path) -> None:
    file = tmp_path / "frames"
    with file.open("wb") as sink, file.open("rb") as source:
        channel = StreamChannel(source, sink)
        channel.send(b"{}")
        assert file.read_bytes() == struct.pack("=I", 2) + b"{}"
        with pytest.raises(ValueError, match="larger"):
            channel.receive(1)
