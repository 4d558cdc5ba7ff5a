from __future__ import annotations

import re
from pathlib import Path

import pytest

import environment
import lock_file

PYPROJECT = b"""
[project]
name = "x"
requires-python = ">=3.11"
dependencies = ["idna>=3", "attrs"]
[project.optional-dependencies]
fast = ["zstandard>=0.2"]
[dependency-groups]
dev = ["pytest>=8"]
lock = ["uv>=0.9"]
"""

PIN = re.compile(r"[a-z0-9-]+==[a-z0-9.]+( ; [a-z_]+ (==|!=|<|>=) '[^'/]+'( (and|or) [^/]+)?)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
WHENCE = re.compile(r"    # +[\w.():-]+( [\w.():-]+)*")


def test_requirements_are_those_of_users_with_every_extra_and_of_developers() -> None:
    wanted = ["attrs", "idna>=3", "pytest>=8", "python >=3.11", "zstandard>=0.2"]
    assert lock_file.requirements(PYPROJECT) == wanted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"idna>=3", b"idna>=4"),
        (b"pytest>=8", b"pytest>=9"),
        (b', "attrs"', b""),
        (b"zstandard>=0.2", b"zstandard>=0.3"),
        (b"3.11", b"3.12"),
    ],
)
def test_lock_file_is_of_these_requirements_and_no_others(old: bytes, new: bytes) -> None:
    assert lock_file.heading(PYPROJECT.replace(old, new)) != lock_file.heading(PYPROJECT)


def test_lock_file_does_not_depend_on_anything_else() -> None:
    settings = b"[tool.ruff]\nline-length = 100\n"
    assert lock_file.heading(PYPROJECT + settings) == lock_file.heading(PYPROJECT)


def test_the_lock_file_was_made_for_the_requirements_of_today() -> None:
    assert lock_file.is_up_to_date(), "run: python3 packaging/dev.py lock"


def test_the_lock_file_tells_versions_and_hashes_and_nothing_of_the_machine_it_was_made_on() -> (
    None
):
    first, *lines = environment.LOCK.read_text(encoding="utf-8").splitlines()
    assert first.startswith(lock_file.HEADING)
    strange = [line for line in lines if not any(p.fullmatch(line) for p in (PIN, HASH, WHENCE))]
    assert strange == []
    assert not [line for line in lines if "://" in line or str(Path.home()) in line]
