from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ccwarn import __version__, commit
from counterparts import needs


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout of a repository with one commit."""
    needs("git")
    (tmp_path / "file").write_text("one\n")
    who = ("-c", "user.name=A", "-c", "user.email=a@acme.example")
    for words in (("init", "-q"), ("add", "file"), (*who, "commit", "-q", "-m", "Begin")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_a_checkout_tells_its_commit_and_whether_it_was_changed(checkout: Path) -> None:
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True
    )
    assert commit.of_checkout(checkout) == told.stdout[:12]
    (checkout / "file").write_text("two\n")
    assert commit.of_checkout(checkout) == f"{told.stdout[:12]}-dirty"


def test_what_is_no_checkout_has_no_commit(tmp_path: Path) -> None:
    assert commit.of_checkout(tmp_path) == ""


def test_without_git_nobody_knows(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert commit.of_checkout(checkout) == ""


def test_what_a_build_wrote_down_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / commit.FILE).write_text("0123456789ab\n")
    monkeypatch.setattr(commit, "_HERE", tmp_path)
    assert commit.version() == f"{__version__} (0123456789ab)"
    (tmp_path / commit.FILE).unlink()
    assert commit.version() == __version__


def test_this_one_says_its_own() -> None:
    assert re.fullmatch(r"([0-9a-f]{12}(-dirty)?)?", commit.commit())
