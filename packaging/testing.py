"""What `dev.py test` runs, one step after the other, whatever fails on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import debian_folder
import node_tools
import system_packages
from processes import ROOT, start

COUNTED = ROOT / ".venv" / "coverage" / "data"
"""Where each process of the unit tests leaves which lines it ran, in a file that begins so."""

CHECKS: Mapping[str, Sequence[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
}
"""What comes before the tests: a name, and the module to run with its arguments."""

UNIT_TESTS = ("-q", "--numprocesses", "auto", "--dist", "worksteal", "-m", "not e2e")
"""pytest's options for the tests that share nothing: as many at once as there are processors."""
E2E_TESTS = ("-q", "--numprocesses", "auto", "--dist", "loadfile", "-m", "e2e")
"""For those that drive real programs: each file has one Thunderbird and a desktop of its own."""
WINDOWS_TESTS = ("-q", "--numprocesses", "auto", "--dist", "worksteal", "-m", "not e2e")
"""The same for Windows."""
NIGHTLY = ("--hypothesis-profile=nightly", "--override-ini=timeout=7200")
"""For a night: many more examples, and others each time."""


@dataclass(frozen=True, slots=True)
class Testing:
    """One test run in an environment. `nothing_missing` is how CI runs it; see CONTRIBUTING.md."""

    python: Path
    nothing_missing: bool = False
    nightly: bool = False
    chosen: Sequence[str] = ()
    """Arguments for pytest, of somebody who wants some tests only."""

    def run(self) -> int:
        """Run everything; return 0 if all went well. pytest speaks last."""
        if self.nothing_missing:
            system_packages.provide_counterparts()
            node_tools.provide()
        failed: list[str] = []
        for name, step in self._steps().items():
            before = f" (failed before: {', '.join(failed)})" if failed else ""
            print(f"== {name}{before}", flush=True)
            status = step()
            if status < 0:
                print(f"{name}: ended by signal {-status}", flush=True)
            if status:
                failed.append(name)
        return int(bool(failed))

    def _steps(self) -> dict[str, Callable[[], int]]:
        steps: dict[str, Callable[[], int]] = {
            name: partial(self._module, *check) for name, check in CHECKS.items()
        }
        effort = NIGHTLY if self.nightly else ()
        if self.chosen:
            steps["tests"] = partial(self._module, "pytest", "-q", *effort, *self.chosen)
            return steps
        if self.nothing_missing:
            steps["unit tests"] = partial(self._counted, *UNIT_TESTS, *effort)
            steps["coverage"] = self._coverage
            steps["Debian 13"] = partial(debian_folder.run_tests, UNIT_TESTS)
        else:
            steps["unit tests"] = partial(self._module, "pytest", *UNIT_TESTS, *effort)
        steps["end-to-end tests"] = partial(self._module, "pytest", *E2E_TESTS)
        return steps

    def _counted(self, *options: str) -> int:
        shutil.rmtree(COUNTED.parent, ignore_errors=True)
        return self._module("coverage", "run", "-m", "pytest", *options)

    def _coverage(self) -> int:
        return start(
            [str(self.python), str(ROOT / "packaging" / "coverage_floor.py")], self._environ()
        )

    def _module(self, module: str, *arguments: str) -> int:
        return start([str(self.python), "-m", module, *arguments], self._environ())

    def _environ(self) -> dict[str, str]:
        environ = {**os.environ, "COVERAGE_FILE": str(COUNTED)}
        return environ | {"CCWARN_REQUIRE_ALL": "1"} if self.nothing_missing else environ
