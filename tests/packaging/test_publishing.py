"""What is published: the same bytes whoever builds it, wherever, and whenever."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

import publishing
from ccwarn import commit
from processes import ROOT

DAY = 1_800_000_000


@pytest.fixture
def dated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DAY))


def digests(dist: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in dist.iterdir()}


@pytest.mark.once
@pytest.mark.usefixtures("dated")
def test_the_same_commit_makes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The wheel is made of the source distribution, unpacked elsewhere ...
    assert publishing.build(ROOT, tmp_path / "one") == 0
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    before = os.umask(0o077)
    try:
        # ... and here of the checkout.
        for kind in ("--sdist", "--wheel"):
            assert publishing.build(ROOT, tmp_path / "two", kind) == 0
    finally:
        os.umask(before)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    (wheel,) = (tmp_path / "one").glob("*.whl")
    (archive,) = (tmp_path / "one").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as files:
        inside = f"ccwarn/{commit.FILE}"
        told = files.read(inside).decode().strip() if inside in files.namelist() else ""
    assert told == commit.of_checkout(ROOT)
    with tarfile.open(archive) as members:
        assert {member.mtime for member in members} == {DAY}


def test_the_day_is_that_of_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    nowhere = publishing.day(tmp_path)
    assert nowhere == publishing.day(tmp_path) > 1_700_000_000
    if (ROOT / ".git").exists():
        assert publishing.day(ROOT) > 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12")
    assert publishing.day(ROOT) == 12
