"""What is mutated, the tests that hold its behaviour, and the mutants that need not be noticed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.toml")

TESTS: Mapping[str, tuple[str, ...]] = {
    "ccwarn/draft.py": ("tests/test_draft.py",),
    "ccwarn/organisation.py": ("tests/test_organisation.py",),
    "ccwarn/exposure.py": ("tests/test_exposure.py", "tests/test_people_counted.py"),
    "ccwarn/review.py": ("tests/test_review.py",),
    "ccwarn/clearance.py": ("tests/test_clearance.py",),
    "ccwarn/remedy.py": ("tests/test_remedy.py",),
    "ccwarn/rules/*.py": ("tests/rules",),
    "ccwarn/formats/addresses/encoded_words.py": ("tests/formats/addresses/test_encoded_words.py",),
    "ccwarn/formats/addresses/*.py": ("tests/formats/addresses/test_reader.py",),
    "ccwarn/formats/rewriting.py": (
        "tests/formats/test_rewriting.py",
        "tests/formats/test_rfc5322.py",
    ),
    "ccwarn/gates/submission/session.py": (
        "tests/gates/submission/test_auth.py",
        "tests/gates/submission/test_commands.py",
        "tests/gates/submission/test_privacy.py",
        "tests/gates/submission/test_session.py",
    ),
}
"""Which files are mutated, and their tests; where two patterns fit, the first counts."""


class Change(NamedTuple):
    """What a mutant is known by, wherever in its file it stands."""

    file: str
    was: str
    becomes: str


def planned(wanted: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the files to mutate, or those of them that are wanted, each with its tests."""
    found: dict[str, tuple[str, ...]] = {}
    for pattern, tests in TESTS.items():
        for path in sorted(TOP.glob(pattern)):
            file = path.relative_to(TOP).as_posix()
            if not wanted or file in wanted:
                found.setdefault(file, tests)
    return found


def equivalent() -> dict[Change, str]:
    """Return the mutants that need not be noticed, each with the reason."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    return {Change(it["file"], it["was"], it["becomes"]): it["why"] for it in listed}
