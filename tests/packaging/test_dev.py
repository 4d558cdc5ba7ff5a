from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import dev
from processes import ROOT


def test_ci_run_calls_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert "python3 packaging/dev.py test --ci" in script.read_text()
    assert sys.platform == "win32" or script.stat().st_mode & 0o111 == 0o111


def test_what_follows_python_is_pythons_own() -> None:
    assert dev._parser().parse_args(["python", "-c", "1", "--", "-h"]).rest == [
        "-c",
        "1",
        "--",
        "-h",
    ]


def test_an_old_python_can_read_the_script_far_enough_to_refuse() -> None:
    source = Path(dev.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_an_old_python_without_a_newer_one_beside_it_says_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\."):
        dev.with_a_newer_python()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no python3.x programs")
def test_an_old_python_hands_over_to_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\ntest "$1" = -c || exit 5\n')
    newer.chmod(0o755)
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")  # a shim for nothing
    (tmp_path / "python3.13").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["dev.py", "test"])
    with pytest.raises(SystemExit) as stopped:
        dev.with_a_newer_python()
    assert stopped.value.code == 5
