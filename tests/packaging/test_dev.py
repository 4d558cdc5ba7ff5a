from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev

PYPROJECT = b"""
[project]
name = "x"
dependencies = ["idna>=3", "attrs"]
[dependency-groups]
dev = ["pytest>=8"]
"""


def test_requirements_are_those_of_users_and_developers() -> None:
    assert dev.requirements(PYPROJECT) == ["attrs", "idna>=3", "pytest>=8"]


@pytest.mark.parametrize(
    ("old", "new"), [(b"idna>=3", b"idna>=4"), (b"pytest>=8", b"pytest>=9"), (b', "attrs"', b"")]
)
def test_stamp_changes_with_every_requirement(old: bytes, new: bytes) -> None:
    assert dev.stamp(PYPROJECT.replace(old, new)) != dev.stamp(PYPROJECT)


def test_stamp_does_not_change_with_anything_else() -> None:
    assert dev.stamp(PYPROJECT + b"[tool.ruff]\nline-length = 100\n") == dev.stamp(PYPROJECT)


def test_environment_is_current_when_it_runs_and_its_stamp_fits(tmp_path: Path) -> None:
    (tmp_path / dev.STAMP).write_text("wanted")
    assert dev.is_current(tmp_path, Path(sys.executable), "wanted")


def test_environment_without_a_stamp_is_made_anew(tmp_path: Path) -> None:
    assert not dev.is_current(tmp_path, Path(sys.executable), "wanted")


def test_environment_of_other_requirements_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / dev.STAMP).write_text("of yesterday")
    assert not dev.is_current(tmp_path, Path(sys.executable), "wanted")


def test_environment_whose_python_is_gone_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / dev.STAMP).write_text("wanted")
    assert not dev.is_current(tmp_path, tmp_path / "bin" / "python", "wanted")


def test_exit_status_of_a_command_is_passed_on() -> None:
    assert dev.start([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_waits_for_the_command_to_end_in_its_own_time(tmp_path: Path) -> None:
    done = tmp_path / "done"
    child = f"""
import os, pathlib, signal, time
try:
    os.killpg(0, signal.SIGINT)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)  # longer than subprocess.run() leaves to a command
    pathlib.Path({str(done)!r}).touch()
"""
    parent = f"import sys, dev\nsys.exit(dev.start([sys.executable, '-c', {child!r}]))"
    command = [sys.executable, "-c", parent]
    environ = {**os.environ, "PYTHONPATH": str(dev.ROOT / "packaging")}
    run = subprocess.run(
        command, env=environ, stderr=subprocess.DEVNULL, start_new_session=True, check=False
    )
    assert run.returncode != 0
    assert done.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot replace a process")
def test_a_command_that_takes_over_keeps_the_process_and_gets_its_signals() -> None:
    child = "import os; print(os.getpid())"
    parent = (
        f"import os, sys, dev\nprint(os.getpid())\ndev.become([sys.executable, '-c', {child!r}])"
    )
    environ = {**os.environ, "PYTHONPATH": str(dev.ROOT / "packaging")}
    command = [sys.executable, "-c", parent]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    before, after = run.stdout.split()
    assert before == after


def test_ci_run_calls_the_test_command() -> None:
    script = dev.ROOT / ".ci" / "run"
    assert "python3 packaging/dev.py test --ci" in script.read_text()
    assert sys.platform == "win32" or script.stat().st_mode & 0o111 == 0o111


def test_an_old_python_can_read_the_script_far_enough_to_refuse() -> None:
    source = Path(dev.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_an_old_python_without_a_newer_one_beside_it_says_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\."):
        dev.with_a_newer_python()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no python3.x programs")
def test_an_old_python_hands_over_to_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\ntest "$1" = -c || exit 5\n')
    newer.chmod(0o755)
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")  # a shim for nothing
    (tmp_path / "python3.13").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["dev.py", "test"])
    with pytest.raises(SystemExit) as stopped:
        dev.with_a_newer_python()
    assert stopped.value.code == 5
