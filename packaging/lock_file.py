"""The lock file: each package that ccwarn and its developers need, in one version, with its hashes.

It holds for every Python and system that ccwarn supports. What is published keeps the ranges of
pyproject.toml; the lock file is for whoever runs, tests or changes ccwarn from a checkout.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import tomllib
from pathlib import Path

from environment import LOCK, PYPROJECT, provide_tools
from processes import ROOT, start
from system_packages import say

HEADING = "# Made by `python3 packaging/dev.py lock`. Requirements of pyproject.toml: "


def requirements(pyproject: bytes) -> list[str]:
    """Return what ccwarn, its extras and its developers need, as ranges, with the Pythons."""
    table = tomllib.loads(pyproject.decode())
    project = table["project"]
    python = f"python {project['requires-python']}"
    extras = [it for extra in project.get("optional-dependencies", {}).values() for it in extra]
    return sorted([python, *project["dependencies"], *extras, *table["dependency-groups"]["dev"]])


def heading(pyproject: bytes) -> str:
    """Return the first line of a lock file for these requirements."""
    digest = hashlib.sha256(json.dumps(requirements(pyproject)).encode()).hexdigest()
    return f"{HEADING}{digest[:16]}\n"


def is_up_to_date() -> bool:
    """Tell whether the lock file was made for the requirements that stand in pyproject.toml."""
    with LOCK.open(encoding="utf-8") as lines:
        return lines.readline() == heading(PYPROJECT.read_bytes())


def renew() -> bool:
    """Lock the newest versions that pyproject.toml admits; tell whether that could be done.

    uv finds them, in an environment for this once.
    """
    say(f"Renewing {LOCK.relative_to(ROOT)}…")
    pyproject = PYPROJECT.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "lock"
        python = provide_tools(Path(folder), "lock")
        if python is None or start([*_uv(python), "--output-file", str(made)]):
            say("Failed: the reason stands above. Nothing was changed.")
            return False
        LOCK.write_text(heading(pyproject) + made.read_text(encoding="utf-8"), encoding="utf-8")
    return True


def _uv(python: Path) -> list[str]:
    """Return the command that locks; no setting of this computer's must get into the file."""
    oldest = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"][
        "requires-python"
    ].removeprefix(">=")
    versions = ["--universal", "--python-version", oldest, "--no-python-downloads"]
    contents = ["--generate-hashes", "--no-build", "--no-header", "--all-extras"]
    command = [str(python), "-m", "uv", "--quiet", "--no-config", "pip", "compile"]
    return [*command, *versions, *contents, "--group", "dev", PYPROJECT.name]
