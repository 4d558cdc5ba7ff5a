"""Tells Thunderbird where the relay is: a manifest where it looks, and a program to start.

https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn.connect.addon import ADDON_ID
from ccwarn.gates.thunderbird import relay

HOST = "ccwarn"
"""The name that the add-on calls the relay by."""

_REGISTRY_KEY = rf"Software\Mozilla\NativeMessagingHosts\{HOST}"


@dataclass(frozen=True, slots=True)
class HostFiles:
    """Where the manifest and the program that it names are; both are ours alone."""

    manifest: Path
    program: Path

    @property
    def are_installed(self) -> bool:
        """Whether Thunderbird finds the relay, and the relay finds what it needs."""
        try:
            named = json.loads(self.manifest.read_bytes()).get("path")
            return named == str(self.program) and self.program.read_text() == program_text()
        except (OSError, ValueError, AttributeError):
            return False


def host_files(*, system: bool = False) -> HostFiles:
    """Return the places for this user, or for everybody on the computer.

    On Linux Thunderbird looks only where Firefox does: in `~/.mozilla` and `/usr/lib/mozilla`.
    """
    name = f"{HOST}.json"
    if sys.platform == "win32":
        base = Path(
            os.environ["PROGRAMDATA" if system else "LOCALAPPDATA"], "ccwarn", "thunderbird"
        )
        return HostFiles(base / name, base / "ccwarn-relay.bat")
    if sys.platform == "darwin":
        library = Path("/Library") if system else Path.home() / "Library"
        hosts = library / "Application Support" / "Mozilla" / "NativeMessagingHosts"
        data = library / "Application Support" / "ccwarn"
        return HostFiles(hosts / name, data / "ccwarn-relay")
    if system:
        hosts, data = Path("/usr/lib/mozilla/native-messaging-hosts"), Path("/usr/lib/ccwarn")
    else:
        hosts = Path.home() / ".mozilla" / "native-messaging-hosts"
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share", "ccwarn")
    return HostFiles(hosts / name, data / "ccwarn-relay")


def install_host(files: HostFiles, *, system: bool = False) -> None:
    """Write both files, and on Windows the registry. Raises OSError."""
    for path in (files.program, files.manifest):
        path.parent.mkdir(parents=True, exist_ok=True)
    files.program.write_text(program_text(), encoding="utf-8", newline="")
    files.program.chmod(0o755)
    manifest = {
        "name": HOST,
        "description": "ccwarn",
        "path": str(files.program),
        "type": "stdio",
        "allowed_extensions": [ADDON_ID],
    }
    files.manifest.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    if sys.platform == "win32":
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if system else winreg.HKEY_CURRENT_USER
        winreg.SetValue(root, _REGISTRY_KEY, winreg.REG_SZ, str(files.manifest))


def uninstall_host(files: HostFiles, *, system: bool = False) -> None:
    """Remove what `install_host` has written, and folders that are empty without it."""
    for path in (files.manifest, files.program):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()
    if sys.platform == "win32":
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if system else winreg.HKEY_CURRENT_USER
        with suppress(FileNotFoundError):
            winreg.DeleteKey(root, _REGISTRY_KEY)


def program_text() -> str:
    """Return the program: it starts the relay with what starts the tray."""
    python = sys.executable
    command = [python, "-I", "-S", "-E", str(Path(relay.__file__).resolve())]
    return _script([*command, *tray_command(), "--"])


def tray_command() -> Sequence[str]:
    """Return the command that starts the tray of this installation."""
    return [*python_command(), "--hidden"]


def python_command() -> Sequence[str]:
    """Return the command that starts this installation."""
    # Without -P, a file of the folder it is started in, mostly the home folder, could be run.
    return [sys.executable, "-P", "-m", "ccwarn"]


def _script(command: Sequence[str]) -> str:
    if sys.platform == "win32":
        return f"@echo off\r\n{subprocess.list2cmdline(command)} %*\r\n"
    return f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
