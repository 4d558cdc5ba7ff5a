from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

import debian_folder
import node_tools
import system_packages
import testing
import windows_folder
from processes import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script of sh stands for Python")

Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run with a program in Python's place that notes how it is called, and may fail at a word."""
    python, calls = tmp_path / "python", tmp_path / "calls"

    def run(fails_at: str = "", how: str = "exit 3", **options: object) -> tuple[int, list[str]]:
        python.write_text(
            f'#!/bin/sh\necho "$* $CCWARN_REQUIRE_ALL" >> {calls}\n'
            f'case "$*" in *"{fails_at or "nothing of the kind"}"*) {how};; esac\n'
        )
        python.chmod(0o755)
        status = testing.Testing(python, **options).run()  # type: ignore[arg-type]
        return status, calls.read_text().splitlines()

    monkeypatch.delenv("CCWARN_REQUIRE_ALL", raising=False)
    monkeypatch.setattr(system_packages, "provide_counterparts", lambda: None)
    monkeypatch.setattr(node_tools, "provide", lambda: True)
    monkeypatch.setattr(debian_folder, "run_tests", lambda options: 0)
    monkeypatch.setattr(windows_folder, "run_tests", lambda options: 0)
    monkeypatch.setattr(debian_folder, "look_at_coverage", lambda: 0)
    monkeypatch.setattr(debian_folder, "can_be_made", lambda: True)
    return run


def test_end_to_end_tests_come_last_and_by_themselves(run: Run) -> None:
    status, calls = run()
    assert status == 0
    modules = [call.split()[1] for call in calls]
    assert modules == ["ruff", "ruff", "mypy", "pytest", "pytest"]
    assert "not e2e" in calls[-2]
    assert "--numprocesses" in calls[-2]
    assert "not e2e" not in calls[-1]
    # The tests of a file share a Thunderbird.
    assert "--dist loadfile" in calls[-1]


@pytest.mark.parametrize("step", ["format", "mypy", "not e2e", "-m e2e"])
def test_what_fails_keeps_nothing_else_from_running(run: Run, step: str) -> None:
    status, calls = run(fails_at=step)
    assert status == 1
    assert len(calls) == 5


def test_what_failed_is_told_again_before_pytest_speaks_last(
    run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    run(fails_at="mypy")
    last = [line for line in capfd.readouterr().out.splitlines() if line.startswith("==")][-1]
    assert last == "== end-to-end tests (failed before: types)"


def test_who_was_killed_and_said_nothing_is_told(
    run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _calls = run(fails_at="not e2e", how="kill -9 $$")
    assert status == 1
    assert "unit tests: ended by signal 9" in capfd.readouterr().out


def test_in_ci_nothing_may_be_missing(run: Run) -> None:
    _status, calls = run(nothing_missing=True)
    assert calls[5].startswith("-m pytest")
    assert all(call.endswith(" 1") for call in calls), "a program that is missing is a failure"


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        (debian_folder, testing.ELSEWHERE_TESTS),
        (windows_folder, [*testing.WINDOWS_TESTS, *testing.ON_WINDOWS]),
    ],
)
def test_in_ci_they_run_on_another_debian_and_on_windows_too(
    folder: ModuleType, wanted: Sequence[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[object] = []

    def fails(options: object) -> int:
        there.append(options)
        return 1

    monkeypatch.setattr(folder, "run_tests", fails)
    status, _calls = run(nothing_missing=True)
    assert status == 1, "what fails there fails here"
    assert there == [wanted]


def test_in_ci_it_fails_where_tests_run_too_little_of_the_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian_folder, "look_at_coverage", lambda: 1)
    status, _calls = run(nothing_missing=True)
    assert status == 1
    assert "== Windows (failed before: coverage)" in capfd.readouterr().out


@pytest.mark.parametrize("step", ["-m mypy", "--debian 12", "--debian 13"])
def test_in_ci_the_packages_for_debian_are_tried_while_types_are_checked(
    run: Run, step: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[str] = []
    monkeypatch.setattr(debian_folder, "can_be_made", lambda: installs.append("debootstrap"))
    status, calls = run(fails_at=step, nothing_missing=True)
    assert status == 1, "what fails there fails here"
    at_once = {call.rpartition("/")[2] for call in calls[2:5]}
    tried = "debian_package.py --only-try --debian"
    assert installs == ["debootstrap"], "two at a time could not"
    assert at_once == {"-m mypy 1", f"{tried} 12 1", f"{tried} 13 1"}
    assert "== unit tests (failed before: types, packages)" in capfd.readouterr().out


def test_who_chooses_tests_waits_for_no_package(run: Run) -> None:
    _status, calls = run(nothing_missing=True, chosen=["-k", "exposure"])
    assert [call.split()[1] for call in calls] == ["ruff", "ruff", "mypy", "pytest"]


def test_what_runs_on_windows_is_there() -> None:
    for name in testing.ON_WINDOWS:
        file, _, test = name.partition("[")[0].partition("::")
        assert (ROOT / file).is_file(), name
        # Some of a class are inherited, from a module beside it.
        texts = (path.read_text(encoding="utf-8") for path in (ROOT / file).parent.glob("*.py"))
        assert any(f"def {test.rpartition('::')[2]}" in text for text in texts), name
    assert any(name.endswith("_on_windows.py") for name in testing.ON_WINDOWS)


def test_at_night_more_is_tried(run: Run) -> None:
    _status, calls = run(nightly=True)
    assert "--hypothesis-profile=nightly" in calls[3]


def test_some_tests_may_be_chosen(run: Run) -> None:
    _status, calls = run(chosen=["-k", "exposure"])
    assert [call.strip() for call in calls[3:]] == ["-m pytest -q -k exposure"]
