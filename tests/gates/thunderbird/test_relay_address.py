"""Where the relay looks for the tray: a socket of the user's own, however long its path is."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.gates.thunderbird import relay as relay_program
from ccwarn.gates.thunderbird.ask_socket import listen

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
