from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "kill_one_by_one.py"


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are of POSIX")
def test_nobody_gets_a_mail_twice_and_nobody_is_left_out_whenever_it_is_killed() -> None:
    command = [sys.executable, "-W", "ignore", str(SCRIPT), "16"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("16 runs, 16 kills")
    assert ": 0 wrong," in done.stdout
