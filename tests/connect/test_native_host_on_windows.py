"""The program by which Thunderbird starts the relay, on a real Windows."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import json
import os
import subprocess
import winreg
from pathlib import Path

import pytest

from ccwarn.connect import native_host
from ccwarn.connect.native_host import HostFiles, host_files, install_host, uninstall_host
from own_registry import HOST, value

NOT_STARTED = b'{"type":"trouble","why":"not-started"}'


pytestmark = pytest.mark.usefixtures("own_registry")


@pytest.fixture
def files() -> HostFiles:
    """Return where the host belongs."""
    return host_files()


def test_thunderbird_finds_what_was_installed_and_nothing_afterwards(files: HostFiles) -> None:
    assert not files.are_installed
    install_host(files)
    assert files.are_installed
    assert value(HOST) == str(files.manifest)
    uninstall_host(files)
    assert value(HOST) is None
    assert not files.manifest.parent.exists()


def test_a_relay_that_windows_does_not_name_is_not_found(files: HostFiles) -> None:
    install_host(files)
    winreg.SetValue(winreg.HKEY_CURRENT_USER, HOST, winreg.REG_SZ, r"C:\elsewhere\ccwarn.json")
    assert not files.are_installed
    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, HOST)
    assert not files.are_installed
    install_host(files)
    assert files.are_installed


def test_a_relay_that_was_installed_beside_python_is_used_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay, shipped = tmp_path / native_host.SHIPPED, tmp_path / "ccwarn.json"
    relay.write_bytes(b"MZ")
    shipped.write_text(native_host.manifest(relay.name))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "pythonw.exe"))
    files = host_files()
    assert files == HostFiles(shipped, relay, is_shipped=True)
    assert not files.are_installed
    install_host(files)
    assert files.are_installed
    assert value(HOST) == str(shipped)
    uninstall_host(files)
    assert value(HOST) is None
    assert shipped.exists()
    assert relay.read_bytes() == b"MZ"


def run(files: HostFiles) -> bytes:
    """Start the program that the manifest names, as Thunderbird does, and return what it says."""
    program = json.loads(files.manifest.read_bytes())["path"]
    system = Path(os.environ["SYSTEMROOT"], "system32", "cmd.exe")
    done = subprocess.run(
        f'"{system}" /s/c ""{program}" "{files.manifest}" "ccwarn@ccwarn.example""',
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        creationflags=subprocess.CREATE_NO_WINDOW,  # A console that nobody sees.
    )
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize("named", [True, False], ids=["by its variable", "by its short name"])
@pytest.mark.parametrize("name", ["Jörg", "Łukasz", "Tom & Jerry", "100% (x) Привет"])
def test_the_relay_starts_in_whatever_folder_python_is(
    name: str, named: bool, files: HostFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / name
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "Scripts" / "python.exe"
    if named:
        monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setattr(sys, "executable", str(python))
    ends = (str(python), "-c", "raise SystemExit(3)")
    monkeypatch.setattr(native_host, "tray_command", lambda: ends)
    install_host(files)
    assert run(files).endswith(NOT_STARTED)
