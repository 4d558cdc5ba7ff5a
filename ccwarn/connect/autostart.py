"""Starts ccwarn with the user's session, or stops doing so, in the way that each system has for it.

Linux: an entry in the autostart folder (https://specifications.freedesktop.org/autostart-spec/).
macOS: a launch agent. Windows: a value of the Run key. Desktops let users switch these off in
places of their own; what was said there counts.
"""

from __future__ import annotations

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from ccwarn.connect import desktop_entry
from ccwarn.connect.native_host import tray_command
from ccwarn.i18n import _
from ccwarn.private_file import write_private
from ccwarn.resources import resource

NAME = "ccwarn"
_ARGUMENT = re.compile(r'"([^"]+)"|([^\s"]+)')
_USER, _COMPUTER = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"


class NotSwitched(Exception):
    """It was left as it is; says why."""


class NotOurs(NotSwitched):
    """Something that ccwarn has not made is in its place, and was left alone; says so."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{file} was not made by ccwarn, so it was not changed.").format(file=path)
        )


class ForEverybody(NotSwitched):
    """An administrator had it start for everybody, and a user cannot change that; says so."""

    def __init__(self) -> None:
        super().__init__(
            _("ccwarn starts for everyone on this computer. Only an administrator can change that.")
        )


class Autostart(Protocol):
    """How one system does it."""

    def is_on(self) -> bool:
        """Tell whether ccwarn starts with the session. Never raises."""

    def is_fixed(self) -> bool:
        """Tell whether it does so for everybody, and no user can change that. Never raises."""

    def command(self) -> Sequence[str]:
        """Return what starts with the session for this user alone; () where nothing does."""

    def switch(self, *, on: bool) -> None:
        """Have it start with the session, or not. Raises OSError and `NotSwitched`."""


def is_on() -> bool:
    """Tell whether ccwarn starts with the session. Never raises."""
    return _here().is_on()


def is_fixed() -> bool:
    """Tell whether it does so for everybody, and no user can change that. Never raises."""
    return _here().is_fixed()


def switch(*, on: bool) -> None:
    """Have ccwarn start with the session, or not. Raises OSError and `NotSwitched`, or does it."""
    if is_on() != on:
        _here().switch(on=on)


def other_program() -> Path | None:
    """Return the program that starts with this user's session, where it is not this installation's.

    It may be that of another one, or be gone. Never raises.
    """
    program, *arguments = _here().command() or _command()
    ours, *ours_too = _command()
    # Names of files on Windows are the same in capitals.
    is_ours = os.path.normcase(program) == os.path.normcase(ours) and arguments == ours_too
    return None if is_ours else Path(program)


def take_over() -> None:
    """Have this installation start, where another one does. Raises OSError and `NotSwitched`."""
    _here().switch(on=True)


def _here() -> Autostart:
    if sys.platform == "win32":
        return RunKey()
    return LaunchAgent() if sys.platform == "darwin" else AutostartEntry()


def _command() -> Sequence[str]:
    """Return what is to start with the session."""
    program, *arguments = tray_command()
    if sys.platform == "win32":
        # python.exe would show a console as long as it runs.
        windowed = Path(program).with_name("pythonw.exe")
        program = str(windowed) if windowed.exists() else program
    return program, *arguments


class AutostartEntry:
    """A desktop entry in the user's autostart folder; one for everybody is hidden behind it."""

    _OURS = "X-Ccwarn"

    def __init__(self) -> None:
        config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        self.path = Path(config) / "autostart" / f"{NAME}.desktop"

    def is_on(self) -> bool:
        """Tell whether the entry that counts is there and not switched off."""
        for path in (self.path, *self._for_everybody()):
            if (values := desktop_entry.values_of(path)) is not None:
                hidden = desktop_entry.is_true(values.get("Hidden", ""))
                enabled = desktop_entry.is_true(values.get("X-GNOME-Autostart-enabled", "true"))
                return enabled and not hidden
        return False

    def is_fixed(self) -> bool:
        """Tell that the user's own entry is what counts."""
        return False

    def command(self) -> Sequence[str]:
        """Return the command of the user's own entry, if it is ours and not switched off."""
        values = desktop_entry.values_of(self.path) or {}
        if self._OURS not in values or not self.is_on():
            return ()
        return desktop_entry.command(values.get("Exec", ""))

    def switch(self, *, on: bool) -> None:
        """Write the entry, or take it away; where there is one for everybody, hide that."""
        present = desktop_entry.values_of(self.path)
        if self.path.is_symlink() or (present is not None and self._OURS not in present):
            raise NotOurs(self.path)
        if on or any(path.exists() for path in self._for_everybody()):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_private(self.path, self._text(on=on).encode())
        else:
            self.path.unlink(missing_ok=True)

    def _text(self, *, on: bool) -> str:
        values = {
            "Type": "Application",
            "Name": NAME,
            **desktop_entry.comment(),
            "Exec": desktop_entry.exec_value(_command()),
            "Icon": str(resource("icons/ccwarn.svg")),
            "Terminal": "false",
            "StartupNotify": "false",
            self._OURS: "true",
        }
        return desktop_entry.entry(values if on else {**values, "Hidden": "true"})

    def _for_everybody(self) -> Iterator[Path]:
        """Yield where an entry for all users may be; the first one counts."""
        for folder in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
            yield Path(folder) / "autostart" / self.path.name


class LaunchAgent:
    """A property list that launchd reads when the user logs in.

    https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/
    """

    def __init__(self) -> None:
        self.path = Path.home() / "Library" / "LaunchAgents" / f"{NAME}.plist"

    def is_on(self) -> bool:
        """Tell whether the agent is there and not disabled."""
        agent = self._agent()
        return agent is not None and not agent.get("Disabled", False)

    def is_fixed(self) -> bool:
        """Tell that the user's own agent is what counts."""
        return False

    def command(self) -> Sequence[str]:
        """Return the command of the agent, if it is ours and not disabled."""
        agent = self._agent() or {}
        found = agent.get("ProgramArguments")
        if (
            agent.get("Label") != NAME
            or agent.get("Disabled", False)
            or not isinstance(found, list)
        ):
            return ()
        return [str(it) for it in found]

    def switch(self, *, on: bool) -> None:
        """Write the agent, or take it away."""
        if self.path.exists() and (self._agent() or {}).get("Label") != NAME:
            raise NotOurs(self.path)
        if not on:
            self.path.unlink(missing_ok=True)
            return
        agent = {
            "Label": NAME,
            "ProgramArguments": list(_command()),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_private(self.path, plistlib.dumps(agent))

    def _agent(self) -> dict[str, Any] | None:
        """Return what the file says; None where nothing can be read."""
        with suppress(OSError, ValueError, ExpatError, AttributeError):
            found = plistlib.loads(self.path.read_bytes())
            return found if isinstance(found, dict) else None
        return None


class RunKey:
    """A value of the registry's Run key. The Task Manager notes in another one what it disables.

    An administrator may have it start for everybody, by both keys of the whole computer: users can
    neither change those nor have another word in their own.
    https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys
    """

    _RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
    _APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"

    def is_on(self) -> bool:
        """Tell whether the value is there and the Task Manager has not disabled it."""
        return self._starts(_USER) or self.is_fixed()

    def is_fixed(self) -> bool:
        """Tell whether that is so for everybody."""
        return self._starts(_COMPUTER)

    def command(self) -> Sequence[str]:
        """Return the command in the user's value."""
        text = self._value(_USER, self._RUN) if self._starts(_USER) else None
        # No argument of ours has a quotation mark in it, and only one has blanks.
        return [quoted or plain for quoted, plain in _ARGUMENT.findall(str(text or ""))]

    def switch(self, *, on: bool) -> None:
        """Write the value, or take it away, and forget what the Task Manager had noted.

        Raises ForEverybody where it starts in spite of that.
        """
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, self._RUN) as key:
                if on:
                    winreg.SetValueEx(
                        key, NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(_command())
                    )
            for path in (self._APPROVED,) if on else (self._APPROVED, self._RUN):
                with (
                    suppress(FileNotFoundError),
                    winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, winreg.KEY_SET_VALUE) as key,
                ):
                    winreg.DeleteValue(key, NAME)
        if not on and self.is_fixed():
            raise ForEverybody

    def _starts(self, whose: str) -> bool:
        # An odd first octet means disabled.
        disabled = bytes(self._value(whose, self._APPROVED) or b"\0")[0] % 2 == 1
        return self._value(whose, self._RUN) is not None and not disabled

    def _value(self, whose: str, path: str) -> Any:
        if sys.platform == "win32":
            import winreg

            with suppress(OSError), winreg.OpenKey(getattr(winreg, whose), path) as key:
                return winreg.QueryValueEx(key, NAME)[0]
        return None
