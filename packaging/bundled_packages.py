"""The packages that ccwarn needs when it runs, in a folder that is not their Python's own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from processes import ROOT, start


def install(tools: Path, aside: Path, packages: Path, wanted: str, system: str) -> bool:
    """Install what ccwarn needs into the folder `packages`, by the hashes of a lock file.

    `wanted` is the text of that, `system` what uv calls the system that it is for, and `tools` a
    Python that has uv. Tell whether all of it is there.
    """
    names = aside / "constraints"
    names.write_text("\n".join(version_of(block) for block in blocks(wanted)), encoding="utf-8")
    there = ["--python-platform", system, "--python-version", "3.11"]
    uv = [str(tools), "-m", "uv", "--quiet", "--no-config", "pip"]
    needed = aside / "needed"
    found = ["--no-header", "--no-annotate", "--output-file", str(needed)]
    project = str(ROOT / "pyproject.toml")
    if start([*uv, "compile", *there, "--constraints", str(names), *found, project]):
        return False
    kept = {name_of(line) for line in needed.read_text(encoding="utf-8").splitlines()}
    chosen = aside / "chosen"
    text = "\n".join(block for block in blocks(wanted) if name_of(block) in kept)
    chosen.write_text(text, encoding="utf-8")
    very_files = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(chosen)]
    return start([*uv, "install", *there, *very_files, "--target", str(packages)]) == 0


def forget_installing(packages: Path) -> None:
    """Take out what is of the folder in which packages were installed, once they are declared.

    RECORD lists the files there, also programs that begin with that folder's name and are left out:
    it would be another one each time. The parts in `sboms` are in the bundle's own bill.
    """
    for about in packages.glob("*.dist-info"):
        shutil.rmtree(about / "sboms", ignore_errors=True)
        (about / "RECORD").unlink(missing_ok=True)


def blocks(requirements: str) -> list[str]:
    """Return each requirement of a lock file with its hashes, one text for each."""
    found: list[str] = []
    for line in requirements.splitlines():
        if line[:1].isalpha():
            found.append(line)
        elif found and line[:1].isspace() and not line.lstrip().startswith("#"):
            found[-1] += f"\n{line}"
    return found


def version_of(requirement: str) -> str:
    """Return a requirement without its hashes: which version, and for which Pythons."""
    return requirement.splitlines()[0].partition(" --hash")[0].rstrip(" \\")


def name_of(requirement: str) -> str:
    """Return which package a requirement is about."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()


def keep(folder: Path, patterns: Iterable[str]) -> None:
    """Take everything out of a folder but what the patterns name."""
    kept = {path for pattern in patterns for path in folder.glob(pattern)}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path not in kept:
            path.unlink()
