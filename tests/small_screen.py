"""Tests that are run again by a program of its own, whose screen is small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SMALL = {"width": 1366, "height": 768, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


def passed_there(folder: Path, file: str, chosen: str, **environ: str) -> str:
    """Run the tests of a file that are chosen, and return what pytest said; fail if one fails.

    `folder` is the test's own.
    """
    screen = folder / "screen.json"
    screen.write_text(json.dumps({"screens": [{"name": "small", "x": 0, "y": 0} | SMALL]}))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, file],
        env={**os.environ, "CCWARN_TEST_PLATFORM": f"offscreen:configfile={screen}", **environ},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    # A program that dies says where in its other stream.
    assert done.returncode == 0, f"{done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout
