"""The relay, as the program that Thunderbird starts."""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from ccwarn.gates.thunderbird import relay as relay_program
from ccwarn.gates.thunderbird.ask_socket import listen
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER, SocketChannel, StreamChannel

RELAY = Path(relay_program.__file__)

# What counts the lines of a program that was started comes in by the way that -S closes.
IS_COUNTED = "COVERAGE_PROCESS_CONFIG" in os.environ
ALONE = ["-I", "-E"] if IS_COUNTED else ["-I", "-S", "-E"]


@contextmanager
def relay(*start: str) -> Iterator[tuple[subprocess.Popen[bytes], StreamChannel]]:
    command = [sys.executable, *ALONE, str(RELAY)]
    command += [*start, "--"] if start else []
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


@pytest.fixture
def listener(home: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        path = Path(relay_program.address())
        path.parent.mkdir(parents=True)
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(20)
        yield listener


def accepted(listener: socket.socket) -> SocketChannel:
    connection, _peer = listener.accept()
    return SocketChannel(connection)


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


def test_it_carries_frames_both_ways(listener: socket.socket) -> None:
    with relay() as (_process, port):
        tray = accepted(listener)
        for frame in (b"{}", b'{"a":"\xc3\xa4"}', b"x" * 3_000_000):
            port.send(frame)
            assert tray.receive(len(frame)) == frame
        for frame in (b"{}", b"y" * LARGEST_ANSWER):
            tray.send(frame)
            assert port.receive(LARGEST_ANSWER) == frame
        tray.close()


def test_it_says_that_the_tray_has_ended(listener: socket.socket) -> None:
    with relay() as (process, port):
        accepted(listener).close()
        assert heard(port) == {"type": "trouble", "why": "gone"}
        assert process.wait(10) == 0


def test_it_passes_on_no_frame_that_thunderbird_would_hang_up_on(listener: socket.socket) -> None:
    with relay() as (process, port):
        tray = accepted(listener)
        threading.Thread(target=_send, args=(tray, b"z" * (LARGEST_ANSWER + 1))).start()
        assert heard(port)["why"] == "gone"
        assert process.wait(10) == 0
        tray.close()


def _send(channel: SocketChannel, frame: bytes) -> None:
    with suppress(OSError):
        channel.send(frame)


def test_it_ends_with_thunderbird_and_hangs_up(listener: socket.socket) -> None:
    with relay() as (process, _port):
        tray = accepted(listener)
        assert process.stdin is not None
        process.stdin.close()
        assert tray.receive(LARGEST_ANSWER) is None
        assert process.wait(10) == 0
        tray.close()


def test_without_a_tray_and_a_way_to_start_one_it_says_so() -> None:
    with relay() as (process, port):
        assert heard(port) == {"type": "trouble", "why": "not-started"}
        assert process.wait(10) == 1


@pytest.mark.parametrize(
    "start", [["/nowhere/ccwarn"], [sys.executable, "-c", "raise SystemExit(3)"]]
)
def test_a_tray_that_cannot_start_is_told_at_once(start: Sequence[str]) -> None:
    began = time.monotonic()
    with relay(*start) as (process, port):
        assert heard(port) == {"type": "starting"}
        assert heard(port) == {"type": "trouble", "why": "not-started"}
        assert process.wait(10) == 1
    assert time.monotonic() - began < 10


def test_a_tray_that_is_started_outlives_the_relay(home: Path) -> None:
    note = home / "tray.pid"
    script = (
        "import os, socket, sys\n"
        "listener = socket.socket(socket.AF_UNIX)\n"
        "os.makedirs(os.path.dirname(sys.argv[1]), exist_ok=True)\n"
        "open(sys.argv[2], 'w').write(str(os.getpid()))\n"
        "listener.bind(sys.argv[1])\n"
        "listener.listen()\n"
        "first = listener.accept()[0]\n"
        "first.sendall(b'\\2\\0\\0\\0{}')\n"
        "first.recv(1)\n"
        "listener.accept()[0].sendall(b'\\2\\0\\0\\0[]')\n"
    )
    start = [sys.executable, "-c", script, relay_program.address(), str(note)]
    with relay(*start) as (process, port):
        assert heard(port) == {"type": "starting"}
        assert heard(port) == {}
        process.kill()
    tray = int(note.read_text())
    assert os.getsid(tray) == tray
    again = relay_program.connect(relay_program.address())
    assert again.receive(10) == b"[]"
    again.close()


def test_the_address_is_private_to_the_session(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert relay_program.address() == str(tmp_path / "ccwarn" / "ask.socket")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    assert relay_program.address() == str(Path.home() / ".cache" / "ccwarn" / "ask.socket")


@pytest.fixture
def far_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a session's folder whose sockets would have names that no system takes."""
    folder = tmp_path.joinpath(*("deep" * 10 for _level in range(3)))
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr(relay_program, "_SHORT", f"/tmp/ccwarn-test-{os.getpid()}-")
    yield folder
    shutil.rmtree(Path(relay_program.address()).parent, ignore_errors=True)


def test_a_tray_can_be_reached_however_long_the_path_of_the_session_is(far_away: Path) -> None:
    address = relay_program.address()
    assert len(address) <= 100 < len(str(far_away))
    assert address == relay_program.address()
    tray = listen(address)
    assert stat.S_IMODE(Path(address).parent.stat().st_mode) == 0o700
    relay_program.connect(address).close()
    tray.close()


def test_sessions_with_long_paths_do_not_share_a_socket(
    far_away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = relay_program.address()
    other = far_away / "other"
    other.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(other))
    assert relay_program.address() != one
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(other / "missing"))
    monkeypatch.setenv("HOME", str(other))
    assert len(relay_program.address()) <= 100


def test_a_folder_that_others_may_enter_is_no_place_for_a_socket(far_away: Path) -> None:
    address = relay_program.address()
    tray = listen(address)
    Path(address).parent.chmod(0o755)
    with pytest.raises(PermissionError):
        relay_program.connect(address)
    tray.close()


def test_a_link_is_no_place_for_a_socket(far_away: Path) -> None:
    # Who made it could have it lead elsewhere at any moment.
    address, elsewhere = relay_program.address(), far_away / "elsewhere"
    elsewhere.mkdir(0o700)
    Path(address).parent.symlink_to(elsewhere)
    with pytest.raises(PermissionError):
        listen(address)
    with pytest.raises(PermissionError):
        relay_program.connect(address)
    Path(address).parent.unlink()


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")
def test_a_folder_that_another_user_made_is_no_place_for_a_socket(far_away: Path) -> None:
    address = relay_program.address()
    Path(address).parent.mkdir(0o700)
    os.chown(Path(address).parent, 65534, 65534)
    with pytest.raises(PermissionError):
        listen(address)
    with pytest.raises(PermissionError):
        relay_program.connect(address)


def test_a_frame_has_its_length_before_it(tmp_path: Path) -> None:
    file = tmp_path / "frames"
    with file.open("wb") as sink, file.open("rb") as source:
        channel = StreamChannel(source, sink)
        channel.send(b"{}")
        assert file.read_bytes() == struct.pack("=I", 2) + b"{}"
        with pytest.raises(ValueError, match="larger"):
            channel.receive(1)
