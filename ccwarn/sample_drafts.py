"""The demonstration: sample drafts in a temporary folder, apart from all that is the user's own."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from ccwarn.in_use import once_free
from ccwarn.resources import resource

CUSTOMERS = "475-customers-in-cc.eml"
"""The sample that everything is about: a support agent's answer to 475 customers, all in Cc."""


@dataclass(frozen=True, slots=True)
class SampleFolder:
    """Where the demonstration takes place: its drafts, what ccwarn remembers, and its policy."""

    drafts: Path
    state: Path
    policy_file: Path

    def save_customers_draft(self) -> Path:
        """Save the draft with 475 customers in Cc, as a mail program would; return its path."""
        path = self.drafts / CUSTOMERS
        unfinished = path.with_suffix(".tmp")
        shutil.copyfile(resource("samples") / CUSTOMERS, unfinished)
        unfinished.replace(path)
        return path


@contextmanager
def demonstration() -> Iterator[SampleFolder]:
    """Make the folder, with every sample but the one with the 475; it is gone at the end.

    That goes for Ctrl+C and, in the main thread, for a polite request to end (SIGTERM), which is
    turned into SystemExit.
    """
    with _ending_politely(), _temporary_folder() as folder:
        made = SampleFolder(folder / "Drafts", folder / "state", folder / "policy.toml")
        made.drafts.mkdir()
        # A copy: settings may be changed during the demonstration as at any other time.
        shutil.copyfile(resource("samples") / "policy.toml", made.policy_file)
        for sample in resource("samples").glob("*.eml"):
            if sample.name != CUSTOMERS:
                shutil.copyfile(sample, made.drafts / sample.name)
        yield made


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ccwarn-demo-"))
    try:
        yield folder
    finally:
        # Where somebody looks at a file for longer, Windows keeps it. Nothing has gone wrong then.
        with suppress(OSError):
            once_free(lambda: shutil.rmtree(folder))


@contextmanager
def _ending_politely() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears of signals
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    usual = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)


def has_display() -> bool:
    """Tell whether windows can be shown to somebody."""
    if os.name == "nt" or os.uname().sysname == "Darwin":
        return True
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in named)
