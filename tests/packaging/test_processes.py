from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import processes


def test_exit_status_of_a_command_is_passed_on() -> None:
    assert processes.start([sys.executable, "-c", "raise SystemExit(7)"]) == 7


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
    parent = f"import sys, processes\nsys.exit(processes.start([sys.executable, '-c', {child!r}]))"
    command = [sys.executable, "-c", parent]
    environ = {**os.environ, "PYTHONPATH": str(processes.ROOT / "packaging")}
    run = subprocess.run(
        command, env=environ, stderr=subprocess.DEVNULL, start_new_session=True, check=False
    )
    assert run.returncode != 0
    assert done.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot replace a process")
def test_a_command_that_takes_over_keeps_the_process_and_gets_its_signals() -> None:
    child = "import os; print(os.getpid())"
    parent = f"""
import os, sys, processes
print(os.getpid())
processes.become([sys.executable, "-c", {child!r}])
"""
    environ = {**os.environ, "PYTHONPATH": str(processes.ROOT / "packaging")}
    command = [sys.executable, "-c", parent]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    before, after = run.stdout.split()
    assert before == after


def test_commands_run_at_the_same_time_and_speak_one_after_the_other(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # The first ends after the second has begun, and the second says something at once.
    there = str(tmp_path / "there")
    waits = f"import pathlib\nwhile not pathlib.Path({there!r}).exists(): pass\nprint('one')"
    begins = f"import pathlib; print('two'); pathlib.Path({there!r}).touch(); raise SystemExit(7)"
    commands = [[sys.executable, "-c", code] for code in (waits, begins)]
    assert processes.start_together(*commands) == 7
    assert capfd.readouterr().out.split() == ["one", "two"]
    environ = {**os.environ, "CCWARN_SAYS": "three"}
    told = "import os, sys; print(os.environ['CCWARN_SAYS'], file=sys.stderr)"
    assert processes.start_together([sys.executable, "-c", told], environ=environ) == 0
    assert capfd.readouterr().out.split() == ["three"]
