from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ccwarn.connect.native_host import tray_command


@pytest.mark.parametrize("name", ["queue", "platformdirs", "ccwarn"])
def test_no_file_in_the_home_folder_is_run_in_the_trays_place(home: Path, name: str) -> None:
    (home / f"{name}.py").write_text("raise SystemExit('a file of the home folder was run')\n")
    command = [argument for argument in tray_command() if argument != "--hidden"]
    done = subprocess.run([*command, "--version"], cwd=home, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ccwarn ")
