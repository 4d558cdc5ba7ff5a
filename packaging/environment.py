"""The environment in .venv, made of the packages in the lock file and of nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import system_packages
from processes import ROOT, start

VENV = ROOT / ".venv"
STAMP = "ccwarn-stamp"
LOCK = ROOT / "packaging" / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"


def provide(venv: Path = VENV) -> Path | None:
    """Return the Python of a complete environment, made or renewed where needed; None if it failed.

    The environment is complete when its Python runs and its stamp names today's lock file.
    """
    wanted = stamp(LOCK.read_bytes())
    python = python_in(venv)
    if not is_current(venv, python, wanted) and not make(venv, wanted):
        return None
    system_packages.provide_for_qt(_site_packages(venv) / "PySide6")
    return python


def stamp(lock: bytes) -> str:
    """Return a digest of all that decides what is installed: packages, place and Python."""
    digest = hashlib.sha256(lock)
    digest.update(f"{ROOT} {sys.version_info[:2]} {sys.platform}".encode())
    return digest.hexdigest()


def is_current(venv: Path, python: Path, wanted: str) -> bool:
    """Tell whether the environment has what is wanted and its Python still runs."""
    try:
        if (venv / STAMP).read_text() != wanted:
            return False
        return subprocess.run([str(python), "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def make(venv: Path, wanted: str) -> bool:
    """Make the environment again; a stamp is its last file, so a broken one is never taken."""
    if not can_make_environments():
        return False
    system_packages.say(f"Setting up {venv.name} (the first time: a minute or two)…")
    shutil.rmtree(venv, ignore_errors=True)
    pip = pip_of(venv)
    # This Python may be the environment's own, which is gone now.
    base = str(getattr(sys, "_base_executable", sys.executable))
    steps = {
        "making the environment": [base, "-m", "venv", str(venv)],
        "downloading and installing packages": [*pip, *as_locked(LOCK)],
        "installing ccwarn itself": [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    }
    for number, (name, command) in enumerate(steps.items(), 1):
        system_packages.say(f"  {number}/{len(steps)} {name}")
        if start(command):
            system_packages.say(f"Failed at {name}: the reason stands above. Then start again.")
            return False
    (venv / STAMP).write_text(wanted)
    return True


def provide_tools(folder: Path, group: str) -> Path | None:
    """Make an environment for this once, with the tools of a dependency group; return its Python.

    What is wrong is told, and then None returned.
    """
    if not can_make_environments():
        return None
    venv = folder / "venv"
    groups = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["dependency-groups"]
    if start([sys.executable, "-m", "venv", str(venv)]) or start([*pip_of(venv), *groups[group]]):
        return None
    return python_in(venv)


def can_make_environments() -> bool:
    """Tell whether this Python can make environments, after installing what Debian leaves out."""
    if importlib.util.find_spec("ensurepip") is not None:
        return True
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    # Looked for again by the Python that makes the environment: this one has looked already.
    return system_packages.install([package], "Python's venv module")


def python_in(venv: Path) -> Path:
    """Return where the Python of an environment is, or would be."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_of(venv: Path) -> list[str]:
    """Return the command that installs into an environment, but for what to install."""
    return [str(python_in(venv)), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]


def as_locked(lock: Path) -> list[str]:
    """Return what has pip install the very files that the lock file names, and no others.

    Nothing is built, since what a package is built with would be in no lock file.
    """
    return ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]


def _site_packages(venv: Path) -> Path:
    if os.name == "nt":
        return venv / "Lib" / "site-packages"
    return next(venv.glob("lib/python*/site-packages"))
