"""Running the tests of one module with a mutant in its place, in a copy of the source tree."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "dist")
LARGEST = 4 << 30
"""How many bytes of memory a mutant may use."""


class Tree:
    """A copy of the source tree in which files can be changed."""

    def __init__(self, top: Path, copy: Path) -> None:
        self.top = copy
        self._seconds: dict[Sequence[str], float] = {}
        shutil.copytree(top, copy, ignore=LEFT_BEHIND)

    def seconds(self, tests: Sequence[str]) -> float:
        """Return how long the tests take without any change. Raises RuntimeError if they fail."""
        if tests not in self._seconds:
            self._passes(tests, limit=None)  # The first time everything is compiled as well.
            begun = time.monotonic()
            if not self._passes(tests, limit=None):
                raise RuntimeError(f"fails without any change: {' '.join(tests)}")
            self._seconds[tests] = time.monotonic() - begun
        return self._seconds[tests]

    def kills(self, file: str, source: str, tests: Sequence[str], limit: float) -> bool:
        """Tell whether the tests notice the change; one that makes them hang is noticed."""
        path = self.top / file
        unchanged = path.read_bytes()
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        path.write_text(source, encoding="utf-8")
        try:
            return not self._passes(tests, limit)
        finally:
            path.write_bytes(unchanged)

    def _passes(self, tests: Sequence[str], limit: float | None) -> bool:
        # A fork has pytest at hand already; it keeps what it compiles only of what is unchanged.
        process = multiprocessing.get_context("fork").Process(
            target=_run, args=(self.top, tests, limit is not None)
        )
        process.start()
        process.join(limit)
        if process.is_alive():
            process.kill()
            process.join()
        if process.exitcode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
            raise RuntimeError(f"there are no such tests: {' '.join(tests)}")
        return process.exitcode == 0


def _run(top: Path, tests: Sequence[str], is_mutant: bool) -> None:
    sys.dont_write_bytecode = is_mutant
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(top)
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))
