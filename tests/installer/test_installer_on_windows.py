"""The installer, on a Windows that may be changed. Nothing but `dev.py installer` runs this."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
import subprocess
import time
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path

import pytest

from ccwarn.gates.thunderbird.relay import StreamChannel
from windows_installed import (
    ABOUT,
    COMPUTER,
    DATA,
    ENVIRON,
    FOR_ALL,
    HERE,
    HOST,
    LINK,
    LOCAL,
    PATIENCE,
    PROFILE,
    RUN,
    USER,
    files,
    run,
    server,
    until,
    value,
)

INSTALLER, UPDATE = (os.environ.get(f"CCWARN_{name}", "") for name in ("INSTALLER", "UPDATE"))
pytestmark = [
    pytest.mark.skipif(not INSTALLER, reason="dev.py installer builds one, then runs this"),
    pytest.mark.timeout(1800),
]


def build(folder: Path = HERE) -> Path:
    (only,) = (path for path in folder.iterdir() if path.is_dir())
    return only


def windows(process: int) -> list[str]:
    """Return the titles of the windows of a process that can be seen."""
    user, found = ctypes.WinDLL("user32"), list[str]()

    @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    def note(window: int, _unused: int) -> bool:
        owner, title = wintypes.DWORD(), ctypes.create_unicode_buffer(300)
        user.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(owner))
        if owner.value == process and user.IsWindowVisible(wintypes.HWND(window)):
            user.GetWindowTextW(wintypes.HWND(window), title, 300)
            found.append(title.value)
        return True

    user.EnumWindows(note, 0)
    return [title for title in found if title]


@pytest.fixture
def tray() -> Iterator[subprocess.Popen[bytes]]:
    """Start what was installed, guarding a folder, and wait until it listens."""
    DATA.mkdir(exist_ok=True)
    drafts = PROFILE / "Drafts"
    drafts.mkdir()
    policy = f'own_domains = ["acme.example"]\ndrafts_folders = [{str(drafts)!r}]\n'
    run(INSTALLER, "/S")
    (DATA / "policy.toml").write_text(policy, encoding="utf-8")
    program = build() / "pythonw.exe"
    with subprocess.Popen([program, "-P", "-m", "ccwarn", "--hidden"], env=ENVIRON) as process:
        until(lambda: server() == program, "the tray does not listen")
        yield process
        process.kill()


def draft(path: Path) -> bytes:
    """Save a mail to 475 customers."""
    people = ",\r\n ".join(f"Customer {at} <c{at}@firm{at}.example>" for at in range(475))
    text = f"From: me@acme.example\r\nCc: {people}\r\nSubject: News\r\n\r\nHello\r\n".encode()
    path.write_bytes(text)
    return text


def asked_about(path: Path, process: int) -> bytes:
    """Save the mail and return what it says, or nothing if nobody is asked about it for a while."""
    text = draft(path)
    for _glance in range(50):
        if windows(process):
            return text
        time.sleep(0.2)
    return b""


def test_install_guard_update_and_uninstall(tray: subprocess.Popen[bytes]) -> None:
    first = build()
    assert (HERE / "uninstall.exe").exists()
    assert LINK.exists()
    assert value(USER, RUN, "ccwarn") == f'"{first}\\pythonw.exe" -P -m ccwarn --hidden'
    assert value(USER, HOST) == str(first / "ccwarn.json")
    assert value(USER, ABOUT, "DisplayName") == "ccwarn"
    run(first / "python.exe", "-P", "-c", "import sqlite3")  # It is loaded late, by memory alone.
    assert not windows(tray.pid)

    path = PROFILE / "Drafts" / "news.eml"
    # What lies in the folder when it is first looked at is nobody's draft of today.
    text = until(lambda: asked_about(path, tray.pid), "nobody is asked")

    run(UPDATE, "/S")
    assert tray.wait(PATIENCE) == 0
    assert path.read_bytes() == text
    second = build()
    assert second != first
    assert until(server, "the new one does not listen") == second / "pythonw.exe"
    assert value(USER, RUN, "ccwarn") == f'"{second}\\pythonw.exe" -P -m ccwarn --hidden'
    assert value(USER, HOST) == str(second / "ccwarn.json")

    run(HERE / "uninstall.exe", "/S")
    until(lambda: not HERE.exists(), "something is left")
    assert server() is None
    assert not LINK.exists()
    assert [value(USER, RUN, "ccwarn"), value(USER, HOST), value(USER, ABOUT)] == [None] * 3
    assert value(USER, r"Software\ccwarn", "Build") is None
    assert (DATA / "policy.toml").exists()
    assert (DATA / "memory.sqlite").exists()


def test_the_relay_starts_the_tray_that_was_installed_with_it() -> None:
    run(INSTALLER, "/S", "/AUTOSTART=0")
    assert value(USER, RUN, "ccwarn") is None
    command = [str(build() / "ccwarn-relay.exe"), "manifest", "addon"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=ENVIRON) as relay:
        assert relay.stdin is not None
        assert relay.stdout is not None
        port = StreamChannel(relay.stdout, relay.stdin)
        assert port.receive(1000) == b'{"type":"starting"}'
        assert until(server, "no tray was started") == build() / "pythonw.exe"
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=ENVIRON, check=True
    )
    assert done.stdout == b""
    run(HERE / "uninstall.exe", "/S")
    until(lambda: not HERE.exists(), "something is left")


def test_for_everybody_and_to_the_last_file() -> None:
    before = files()
    run(INSTALLER, "/S", "/ALLUSERS", "/AUTOSTART=1")
    assert (
        value(COMPUTER, RUN, "ccwarn") == f'"{build(FOR_ALL)}\\pythonw.exe" -P -m ccwarn --hidden'
    )
    assert value(COMPUTER, HOST) == str(build(FOR_ALL) / "ccwarn.json")
    definitions = Path(os.environ["SYSTEMROOT"]) / "PolicyDefinitions"
    assert (definitions / "ccwarn.admx").exists()
    assert len([*definitions.glob("*/ccwarn.adml")]) == 6
    assert not [*build(FOR_ALL).rglob("RECORD")], "it lists what was where it was made"
    shown = (
        "from ccwarn.connect import autostart; assert autostart.is_on() and autostart.is_fixed()"
    )
    run(build(FOR_ALL) / "python.exe", "-P", "-c", shown)
    run(UPDATE, "/S", "/ALLUSERS", "/AUTOSTART=0")
    assert value(COMPUTER, RUN, "ccwarn") is None
    said = subprocess.run(
        [build(FOR_ALL) / "python.exe", "-P", "-m", "ccwarn", "policy", "explain", "patience"],
        env=ENVIRON,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    assert said.stdout.startswith(b"patience = ")
    DATA.mkdir(exist_ok=True)
    (DATA / "policy.toml").write_text("patience = 3\n", encoding="utf-8")
    run(FOR_ALL / "uninstall.exe", "/S", "/ALLUSERS", "/PURGE")
    until(lambda: not FOR_ALL.exists(), "something is left")
    until(lambda: not DATA.exists(), "the settings are left")
    temporary = LOCAL / "Temp"
    left = {path for path in files() - before if not path.is_relative_to(temporary)}
    assert left == set()
    assert value(COMPUTER, HOST) is None
