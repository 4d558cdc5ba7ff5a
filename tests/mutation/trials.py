"""Running the tests of one module with a mutant in its place, in a copy of the source tree."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import resource
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

from mutation.plan import MEASURED

AT_HAND = ("hypothesis.strategies", "PySide6.QtTest", "pytest_timeout", "pytestqt.plugin", "xdist")
"""What most tests need and is not ours: it is imported once, not by each trial."""
LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "dist")
LARGEST = 4 << 30
"""How many bytes of memory a mutant may use."""
OFTEN = 0.05
"""Seconds from one look at a trial to the next."""
HELD_UP = 2.0
"""Seconds of waiting for a processor after which a failure is looked at once more."""
OPTIONS = (
    *("-x", "-q", "-p", "no:cacheprovider"),
    "--timeout=0",  # A trial has a limit of its own, which a busy machine does not shorten.
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
    *(f"--deselect={test}" for test in MEASURED),
)


class Ended(NamedTuple):
    """How a trial ended: its time is what it takes while nothing else runs, in seconds."""

    status: int | None
    seconds: float
    held_up: float


class Tree:
    """A copy of the source tree in which files can be changed."""

    def __init__(self, top: Path, copy: Path) -> None:
        self.top = copy
        for name in AT_HAND:
            importlib.import_module(name)
        self._seconds: dict[Sequence[str], float] = {}
        shutil.copytree(top, copy, ignore=LEFT_BEHIND)

    @property
    def worked(self) -> float:
        """How many seconds of a processor all trials have taken, however busy the machine is."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def seconds(self, tests: Sequence[str]) -> float:
        """Return how long the tests take without any change. Raises RuntimeError if they fail."""
        if tests not in self._seconds:
            self._try(tests, limit=None)  # The first time everything is compiled as well.
            self._seconds[tests] = self.unchanged(tests)
        return self._seconds[tests]

    def unchanged(self, tests: Sequence[str]) -> float:
        """Run the tests without any change; return their seconds. RuntimeError if they fail."""
        ended = self._try(tests, limit=None)
        if ended.status != 0:
            raise RuntimeError(f"fails without any change: {' '.join(tests)}")
        return ended.seconds

    def kills(self, file: str, source: str, tests: Sequence[str], limit: float) -> bool:
        """Tell whether the tests notice the change; one that makes them hang is noticed."""
        path = self.top / file
        unchanged = path.read_bytes()
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        path.write_text(source, encoding="utf-8")
        try:
            ended = self._try(tests, limit)
            if ended.status != 0 and ended.held_up > HELD_UP:
                # Perhaps it was only the machine.
                ended = self._try(tests, limit)
            return ended.status != 0
        finally:
            path.write_bytes(unchanged)

    def _try(self, tests: Sequence[str], limit: float | None) -> Ended:
        # A fork has pytest at hand already; it keeps what it compiles only of what is unchanged.
        process = multiprocessing.get_context("fork").Process(
            target=_run, args=(self.top, tests, limit is not None)
        )
        begun, held_up, seconds = time.monotonic(), 0.0, 0.0
        process.start()
        while process.is_alive():
            process.join(OFTEN)
            held_up = max(held_up, _held_up(process.pid))
            seconds = time.monotonic() - begun - held_up
            if limit is not None and seconds > limit:
                process.kill()
                process.join()
        if process.exitcode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
            raise RuntimeError(f"there are no such tests: {' '.join(tests)}")
        return Ended(process.exitcode, seconds, held_up)


def _held_up(pid: int | None) -> float:
    """Return for how many seconds a process had to wait for a processor that others used.

    That is what its thread waited that waited longest. 0 where the system does not tell, or the
    process has ended. Source: the Linux kernel's Documentation/scheduler/sched-stats.rst.
    """
    waited = [0]
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            waited.append(int(thread.read_text(encoding="ascii").split()[1]))
        except (OSError, IndexError):
            continue  # This thread has ended meanwhile.
    return max(waited) / 1e9


class _FirstFailure:
    """Has hypothesis fail at the first example that does not hold: nobody reads a simpler one."""

    def pytest_configure(self) -> None:
        """Change the profile that tests/conftest.py has loaded before the tests are imported."""
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutant", hypothesis.settings(phases=phases))
        hypothesis.settings.load_profile("mutant")


def _run(top: Path, tests: Sequence[str], is_mutant: bool) -> None:
    sys.dont_write_bytecode = is_mutant
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(top)
    os._exit(pytest.main([*OPTIONS, *tests], plugins=[_FirstFailure()]))
