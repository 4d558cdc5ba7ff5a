"""A guarded drafts folder for tests that start with an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.guarded import Guarded
from gates.scripted import Author


@pytest.fixture
def author() -> Author:
    return Author()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    return folder


@pytest.fixture
def guarded(folder: Path, author: Author) -> Iterator[Guarded]:
    with Guarded(folder, author) as guarded:
        yield guarded
