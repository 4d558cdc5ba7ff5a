"""Tells Thunderbird where the relay is: a manifest where it looks, and a program to start.

https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn.connect.addon import ADDON_ID
from ccwarn.gates.thunderbird import relay

HOST = "ccwarn"
"""The name that the add-on calls the relay by."""

SHIPPED = "ccwarn-relay.exe" if sys.platform == "win32" else "ccwarn-relay"
"""The relay that the installer for Windows, or the bundle for Linux, has beside its Python."""

_USERS_FOLDERS = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")
"""The variables of Windows that name folders of the user's, the innermost first."""

_REGISTRY_KEY = rf"Software\Mozilla\NativeMessagingHosts\{HOST}"


@dataclass(frozen=True, slots=True)
class HostFiles:
    """Where the manifest and the program that it names are; both are ours alone.

    Those that the installer for Windows has put beside its Python are `shipped`, and stay there.
    """

    manifest: Path
    program: Path
    is_shipped: bool = False

    @property
    def are_installed(self) -> bool:
        """Whether Thunderbird finds the relay, and the relay finds what it needs."""
        try:
            named = json.loads(self.manifest.read_bytes()).get("path")
            if self.is_shipped:
                is_whole = named == self.program.name and self.program.is_file()
            else:
                is_whole = named == str(self.program) and self.program.read_bytes() == program()
            return is_whole and _is_found(self.manifest)
        except (OSError, ValueError, AttributeError):
            return False


def host_files(*, system: bool = False) -> HostFiles:
    """Return the places for this user, or for everybody on the computer.

    On Linux Thunderbird looks only where Firefox does: in `~/.mozilla` and `/usr/lib/mozilla`.
    """
    name = f"{HOST}.json"
    if sys.platform == "win32":
        if (shipped := Path(sys.executable).with_name(SHIPPED)).exists():
            return HostFiles(shipped.with_name(name), shipped, is_shipped=True)
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


def missing_file(manifest: Path) -> Path | None:
    """Return what a manifest of ours leads to that is gone; None where all is there."""
    try:
        said = json.loads(manifest.read_bytes())
        if said["name"] != HOST or ADDON_ID not in said["allowed_extensions"]:
            return None
        program = manifest.parent / str(said["path"])  # It may be named in full.
        if not program.is_file():
            return program
        started = program.read_bytes().decode(errors="surrogateescape")
        words = shlex.split(started.partition("\nexec ")[2].partition("\n")[0])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    named = [Path(it) for it in words if os.path.isabs(it)]  # noqa: PTH117
    return next((it for it in named if not it.exists()), None)


def install_host(files: HostFiles, *, system: bool = False) -> None:
    """Write both files, and on Windows the registry. Raises OSError."""
    if not files.is_shipped:
        _write(files)
    if sys.platform == "win32":
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if system else winreg.HKEY_CURRENT_USER
        winreg.SetValue(root, _REGISTRY_KEY, winreg.REG_SZ, str(files.manifest))


def _write(files: HostFiles) -> None:
    for path in (files.program, files.manifest):
        path.parent.mkdir(parents=True, exist_ok=True)
    files.program.write_bytes(program())
    files.program.chmod(0o755)
    files.manifest.write_text(manifest(str(files.program)), encoding="utf-8")


def _is_found(manifest: Path) -> bool:
    """Tell whether Thunderbird looks at a manifest: Windows names it, of all with its name.

    The user's own entry hides that for everybody.
    """
    if sys.platform == "win32":
        import winreg

        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            with suppress(OSError):
                if named := winreg.QueryValue(root, _REGISTRY_KEY):
                    return Path(named) == manifest
        return False
    return True


def manifest(program: str) -> str:
    """Return the manifest of a program, whose path may be relative to it on Windows."""
    about = {
        "name": HOST,
        "description": "ccwarn",
        "path": program,
        "type": "stdio",
        "allowed_extensions": [ADDON_ID],
    }
    return json.dumps(about, indent=2) + "\n"


def uninstall_host(files: HostFiles, *, system: bool = False) -> None:
    """Remove what `install_host` has written, and folders that are empty without it."""
    for path in () if files.is_shipped else (files.manifest, files.program):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()
    if sys.platform == "win32":
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if system else winreg.HKEY_CURRENT_USER
        with suppress(FileNotFoundError):
            winreg.DeleteKey(root, _REGISTRY_KEY)


def program() -> bytes:
    """Return the program: a script that starts the relay with what starts the tray."""
    python = sys.executable
    shipped = Path(python).with_name(SHIPPED)
    if sys.platform == "linux" and shipped.exists():
        command = [str(shipped)]
    else:
        command = [python, "-I", "-S", "-E", str(Path(relay.__file__).resolve())]
    command += [*tray_command(), "--"]
    if sys.platform == "win32":
        from ccwarn.windows_calls import short_name

        return batch_file(command, os.environ, short_name)
    return f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'.encode()


def batch_file(
    command: Sequence[str], environ: Mapping[str, str], short_name: Callable[[str], str]
) -> bytes:
    r"""Return what has Windows run a command with further arguments.

    Its cmd reads such a file in a code page that is neither UTF-8 nor everywhere the same. So a
    user's folder, such as C:\Users\Jörg, is named by the variable that holds it, and any other one
    by its short name. Where it has none, a disk may be without them, the code page is changed.
    """

    def named(argument: str) -> str:
        for name in _USERS_FOLDERS:
            folder = environ.get(name, "")
            if folder and argument.startswith(folder + "\\") and argument[len(folder) :].isascii():
                return f"%{name}%" + argument[len(folder) :].replace("%", "%%")
        return short_name(argument).replace("%", "%%")

    line = " ".join(
        '"{}"'.format(each.replace("%", "%%") if each.isascii() else named(each))
        for each in command
    )
    utf8 = "" if line.isascii() else "chcp 65001 >nul\r\n"
    return f"@echo off\r\n{utf8}{line} %*\r\n".encode()


def tray_command() -> Sequence[str]:
    """Return the command that starts the tray of this installation."""
    return [*python_command(), "--hidden"]


def python_command() -> Sequence[str]:
    """Return the command that starts this installation."""
    # Without -P, a file of the folder it is started in, mostly the home folder, could be run.
    return [sys.executable, "-P", "-m", "ccwarn"]
