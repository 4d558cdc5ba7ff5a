"""Where the relay looks for the tray: a socket of the user's own, however long its path is."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import linux_relay
from ccwarn.gates.thunderbird import relay as relay_program
from ccwarn.gates.thunderbird.ask_socket import listen
from counterparts import needs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes for that")


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


@pytest.fixture
def in_c(far_away: Path, tmp_path: Path) -> Path:
    """Return the relay in C, with the same place for sockets as the one in Python has here."""
    if sys.platform != "linux":
        pytest.skip("there is none for this system")
    needs(linux_relay.COMPILER)
    program = tmp_path / linux_relay.NAME
    assert linux_relay.build(program, f'-DSHORT="{relay_program._SHORT}"')
    return program


@contextmanager
def tray() -> Iterator[None]:
    """Listen as the tray does, and answer nothing."""
    listener = listen(relay_program.address())

    def answer() -> None:
        with suppress(OSError):
            while channel := listener.accept():
                assert channel.receive(1) is None
                channel.close()

    answering = threading.Thread(target=answer)
    answering.start()
    yield
    listener.close()
    answering.join()


def told_by(program: Path) -> bytes:
    """Return what the relay tells a Thunderbird that says nothing."""
    return subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True).stdout


def test_the_relay_in_c_looks_at_the_same_place_however_long_its_path_is(
    in_c: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as short:
        # Around those lengths at which the blocks of a digest are filled otherwise.
        for length in (99, 100, 101, 119, 120, 127, 128, 129, 183, 184, 191, 192, 247, 248):
            rest = length - len(f"{short}//ccwarn/ask.socket")
            folder = Path(short, "x" * rest)
            folder.mkdir()
            monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
            address = relay_program.address()
            assert address.startswith(relay_program._SHORT) == (length > 100)
            with tray():
                assert told_by(in_c) == b"", length


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_relay_in_c_looks_into_the_home_folder_where_there_is_no_session(
    in_c: Path, monkeypatch: pytest.MonkeyPatch, slash: str
) -> None:
    with tempfile.TemporaryDirectory() as home:
        monkeypatch.setenv("XDG_RUNTIME_DIR", f"{home}/missing")
        monkeypatch.setenv("HOME", f"{home}{slash}")
        with tray():
            assert told_by(in_c) == b""


def test_the_relay_in_c_uses_no_socket_that_others_could_have_put_there(in_c: Path) -> None:
    folder = Path(relay_program.address()).parent
    with tray():
        assert told_by(in_c) == b""
        folder.chmod(0o755)
        assert b"not-started" in told_by(in_c)
        folder.chmod(0o700)
        elsewhere = folder.rename(f"{folder}elsewhere")
        folder.symlink_to(elsewhere)
        assert b"not-started" in told_by(in_c)
        folder.unlink()
        elsewhere.rename(folder)
