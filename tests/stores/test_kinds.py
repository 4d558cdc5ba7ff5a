from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path

import pytest

import ccwarn.stores
from ccwarn.stores.base import Store
from ccwarn.stores.kinds import KINDS, StoreKind

FOLDER = Path(ccwarn.stores.__file__).parent
ELSEWHERE = set() if sys.platform == "win32" else {"aside"}
"""What only another system can load."""


@pytest.mark.parametrize("line", KINDS, ids=lambda line: line.name)
def test_a_line_says_what_its_class_says(line: StoreKind) -> None:
    kind = line.load()
    assert line.kind == kind.kind
    assert line.is_folder == kind.is_folder
    assert line.suffixes == kind.suffixes
    assert line.heads == kind.heads
    assert line.within == kind.within


def test_every_store_has_a_line_and_a_name_of_its_own() -> None:
    stores = {
        kind
        for path in FOLDER.glob("*.py")
        if path.stem not in ELSEWHERE
        for kind in vars(import_module(f"ccwarn.stores.{path.stem}")).values()
        if isinstance(kind, type) and issubclass(kind, Store) and not inspect.isabstract(kind)
    }
    forgotten = sorted(kind.__name__ for kind in stores.difference(line.load() for line in KINDS))
    assert not forgotten, f"{', '.join(forgotten)} has no line in KINDS"
    assert len({kind.kind for kind in stores}) == len(KINDS)


def test_no_two_kinds_have_a_suffix_in_common() -> None:
    suffixes = [suffix for line in KINDS for suffix in line.suffixes]
    assert len(suffixes) == len(set(suffixes))
