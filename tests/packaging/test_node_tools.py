"""The programs of npm's that check the add-on, and when they are installed anew."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

import node_tools

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="npm is a script of sh here")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the programs lie elsewhere, and npm be a script that writes down what it is asked."""
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f'#!/bin/sh\npwd > "{tmp_path}/asked"\necho "$@" >> "{tmp_path}/asked"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(node_tools, "FOLDER", tmp_path / "node")
    return tmp_path / "node"


def install(folder: Path, **other: str) -> None:
    for name, version in {**node_tools.TOOLS, **other}.items():
        about = folder / "node_modules" / name / "package.json"
        about.parent.mkdir(parents=True, exist_ok=True)
        about.write_text(json.dumps({"version": version}))


def asked(folder: Path) -> str:
    file = folder.parent / "asked"
    return file.read_text() if file.exists() else ""


def test_what_is_there_is_not_installed_again(folder: Path) -> None:
    install(folder)
    assert node_tools.provide()
    assert not asked(folder)


@pytest.mark.parametrize("present", [True, False])
def test_what_is_missing_or_of_another_version_is_installed(folder: Path, present: bool) -> None:
    if present:
        install(folder, eslint="1.0.0")
    assert node_tools.provide()
    where, what = asked(folder).splitlines()
    assert Path(where) == folder
    for name, version in node_tools.TOOLS.items():
        assert f"{name}@{version}" in what


def test_without_npm_it_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert not node_tools.provide()
    assert "npm is missing" in capfd.readouterr().err


def test_versions_are_exact() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in node_tools.TOOLS.values())
