"""What `dev.py test` runs, one step after the other, whatever fails on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import debian_folder
import node_tools
import system_packages
import windows_folder
from processes import ROOT, start, start_together

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
ELSEWHERE_TESTS = (
    *("-q", "--numprocesses", "auto", "--dist", "worksteal"),
    *("-m", "not e2e and not once", "--hypothesis-profile=elsewhere"),
)
"""What CI runs on a second Linux, after the first; there it counts which lines they run."""
WINDOWS_TESTS = ("-q", "--numprocesses", "auto", "--dist", "worksteal", "-m", "not e2e")
"""The same for Windows."""
_NOT_IN_CI = ROOT / "tests" / "gates" / "outlook" / "test_speed_on_windows.py"
"""It measures, and needs a processor for itself."""
ON_WINDOWS = (
    *sorted(
        str(path.relative_to(ROOT))
        for path in ROOT.glob("tests/**/*_on_windows.py")
        if path != _NOT_IN_CI
    ),
    "tests/commands/test_check.py::test_a_pattern_that_cmd_leaves_as_it_is_is_checked",
    "tests/commands/test_fix_undo.py::test_a_fix_by_the_current_folder_of_a_drive_is_undone_from_anywhere",
    "tests/commands/test_fix_undo.py::test_a_fix_moves_the_exposed_and_an_undo_brings_every_byte_back",
    "tests/connect/test_profiles.py",
    "tests/first_start/test_setup.py",
    "tests/gates/drafts/test_watch.py",
    "tests/gates/submission/test_contract.py",
    "tests/gates/submission/test_probe.py::test_a_server_that_is_not_there_is_no_crash",
    "tests/gates/thunderbird/test_named_pipe.py",
    "tests/stores/test_leftovers.py::test_what_a_dead_run_was_writing_is_removed",
    "tests/stores/test_single_message.py::TestSingleMessage::test_of_two_at_once_one_wins_and_the_other_knows",
    "tests/test_cli.py::test_a_reader_that_is_gone_is_told_nothing[check ask.eml]",
    "tests/test_in_use.py",
    "tests/test_journal.py::test_many_threads_and_processes_note_all",
    "tests/test_private_file.py",
    "tests/test_undo_log.py",
    "tests/ui/kit/test_entry_field.py",
    "tests/ui/process/test_single_instance.py",
)
"""What CI has time for there: tests of what Windows alone does, and what it does in its own way."""
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
        if self.nothing_missing and not self.chosen:
            # One processor is enough for the types, and the packages leave another one.
            del steps["types"]
            steps["types, packages"] = self._types_and_packages
        effort = NIGHTLY if self.nightly else ()
        if self.chosen:
            steps["tests"] = partial(self._module, "pytest", "-q", *effort, *self.chosen)
            return steps
        steps["unit tests"] = partial(self._module, "pytest", *UNIT_TESTS, *effort)
        if self.nothing_missing:
            steps["Debian 13"] = partial(debian_folder.run_tests, ELSEWHERE_TESTS)
            steps["coverage"] = debian_folder.look_at_coverage
            steps["Windows"] = partial(windows_folder.run_tests, [*WINDOWS_TESTS, *ON_WINDOWS])
        steps["end-to-end tests"] = partial(self._module, "pytest", *E2E_TESTS)
        return steps

    def _types_and_packages(self) -> int:
        """Check the types, and try the packages for Debian, each on its own; all at once."""
        # What that needs is installed beforehand: only one at a time may install something.
        debian_folder.can_be_made()
        tried = [str(self.python), str(ROOT / "packaging" / "debian_package.py"), "--only-try"]
        packages = ([*tried, "--debian", suite] for suite in ("12", "13"))
        return start_together(self._command(*CHECKS["types"]), *packages, environ=self._environ())

    def _module(self, module: str, *arguments: str) -> int:
        return start(self._command(module, *arguments), self._environ())

    def _command(self, module: str, *arguments: str) -> list[str]:
        return [str(self.python), "-m", module, *arguments]

    def _environ(self) -> dict[str, str]:
        return {**os.environ, **({"CCWARN_REQUIRE_ALL": "1"} if self.nothing_missing else {})}
