"""Helpers that run the real `ccwarn` command, from another folder and with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from counterparts import INFO

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "ccwarn")
LIMIT = 180.0 if sys.platform == "win32" else 60.0
"""Seconds after which a command that should long have ended hangs: Wine starts a Python slowly."""


NO_TERMINAL: dict[str, Any] = {"start_new_session": True}
"""What has `subprocess` start a program without a terminal to ask on."""
if sys.platform == "win32":
    NO_TERMINAL = {"creationflags": subprocess.CREATE_NO_WINDOW}


def environment(**changes: str) -> dict[str, str]:
    """Return the test's own environment without a display, so that the terminal is used."""
    inherited = {name: text for name, text in os.environ.items() if name != "QT_QPA_PLATFORM"}
    fixed = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    return {**inherited, **fixed, **changes}


def without_windows(folder: Path) -> dict[str, str]:
    """Return an environment in which no window can be shown.

    Windows always has a display. There, a package in `folder` has Qt fail to be imported.
    """
    if sys.platform == "win32":
        (folder / "PySide6").mkdir(parents=True, exist_ok=True)
        (folder / "PySide6" / "__init__.py").write_text("raise ImportError('left out')\n")
        return environment(PYTHONPATH=f"{folder}{os.pathsep}{ROOT}")
    return environment()


def ccwarn(
    *arguments: str | bytes | Path,
    cwd: Path,
    typed: str | bytes | None = None,
    environ: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `typed` is its input, None is no input at all."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environ or environment(),
        input=typed.encode() if isinstance(typed, str) else typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, text(done.stdout), text(done.stderr)
    )


def text(output: bytes) -> str:
    """Return what a command has written, with the line ends that Python has."""
    return output.decode().replace(os.linesep, "\n")


class Running:
    """A command that runs while the test goes on; it is ended with the context."""

    def __init__(self, *arguments: str | Path, cwd: Path, **changes: str) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=cwd,
            env=environment(**changes),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )
        self._unread = b""

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_details: object) -> None:
        self.process.kill()
        self.process.communicate(timeout=LIMIT)

    def wait_for(self, text: str) -> None:
        """Read the output as far as the text."""
        assert self.process.stdout
        while text.encode() not in self._unread:
            more = os.read(self.process.stdout.fileno(), 65536)
            assert more, f"the output ended without {text!r}: {self._unread.decode()}"
            self._unread += more
        self._unread = self._unread.partition(text.encode())[2]

    def stop_reading(self) -> None:
        """Close the other end of the command's output."""
        assert self.process.stdout
        self.process.stdout.close()
        self.process.stdout = None

    def type(self, text: str) -> None:
        """Write into the command's input."""
        assert self.process.stdin
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def end(self, number: int) -> tuple[int, str, str]:
        """Send a signal; return the exit status, the rest of the output and the errors."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, text(self._unread + output), text(errors)


def letter(
    cc: Iterable[str] = (),
    *,
    to: str = "Support <support@acme.example>",
    subject: str = "Your order",
    body: str = "Dear customers,\n",
) -> bytes:
    """Return a message from acme.example."""
    fields = ["From: Support <support@acme.example>", f"To: {to}"]
    if people := ",\n ".join(cc):
        fields.append(f"Cc: {people}")
    return "\n".join([*fields, f"Subject: {subject}", "", body]).encode()


def strangers(count: int) -> list[str]:
    """Return addresses of people who have nothing to do with each other."""
    return [f"person{number}@firm{number}.example" for number in range(count)]


def maildir(path: Path, *letters: bytes) -> Path:
    """Make a Maildir with these messages in cur/."""
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number, data in enumerate(letters):
        (path / "cur" / f"{number:06}.M1P2.host{INFO}DS").write_bytes(data)
    return path
