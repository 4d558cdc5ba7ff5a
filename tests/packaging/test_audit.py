"""The audit of what is locked, with a program in pip-audit's place."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

import audit
import dev
import environment
from processes import ROOT

STAND_IN = "import json, os, sys; open(os.environ['SAID'], 'w').write(json.dumps(sys.argv[1:]))\n"


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the stand-in, which finds something, writes its arguments."""
    (tmp_path / "pip_audit.py").write_text(STAND_IN + "sys.exit(3)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SAID", str(tmp_path / "said"))
    monkeypatch.setattr(environment, "provide_tools", lambda _folder, _group: Path(sys.executable))
    return tmp_path / "said"


def test_what_is_locked_is_audited_and_nothing_passes_unasked(said: Path) -> None:
    assert audit.run() == 3
    options = json.loads(said.read_text())
    assert options[options.index("--requirement") + 1] == str(environment.LOCK)
    assert {"--require-hashes", "--disable-pip", "--strict"} <= set(options)


def test_a_release_begins_with_the_audit_and_ends_there_if_it_finds_something(said: Path) -> None:
    arguments = dev._parser().parse_args(["release"])
    assert arguments.run(Path("never started"), arguments) == 3
    assert said.exists()


def test_without_the_tool_nothing_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "provide_tools", lambda _folder, _group: None)
    assert audit.run() == 1


def test_every_upper_bound_of_a_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    needed = tomllib.loads(text)["project"]["dependencies"]
    bounded = [it for it in needed if re.search(r"<|==|~=", it.partition(";")[0])]
    for requirement in bounded:
        (number,) = (index for index, line in enumerate(lines) if f'"{requirement}"' in line)
        assert lines[number - 1].strip().startswith("#"), f"why is that bound there? {requirement}"
