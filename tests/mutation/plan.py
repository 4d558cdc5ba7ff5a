"""What is mutated, the tests that hold its behaviour, and the mutants that need not be noticed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def _test(name: str) -> str:
    folder, _, module = f"tests/{name}.py".rpartition("/")
    return f"{folder}/test_{module}"


OWN = (
    *("memory_file", "remedy", "retention"),
    *("remembered_answers", "sub_addresses"),
    *("formats/body_digest", "formats/icalendar", "formats/invitation", "formats/list_addresses"),
)
"""Modules of ccwarn whose behaviour the tests of their name hold alone."""

RULES = (
    *map(_test, ("rules/corpus", "rules/limits", "rules/public_lists", "rules/sentences")),
    *map(_test, ("rules/unknown_lists", "rules/watched_domains")),
)
"""All but the properties of all rules together, which take longer than the others."""

TESTS: Mapping[str, tuple[str, ...]] = {
    **{f"ccwarn/{name}.py": (_test(name),) for name in OWN},
    "ccwarn/draft.py": (_test("draft"), _test("rules/corpus")),
    "ccwarn/clearance.py": tuple(map(_test, ("clearance", "remembered_answers", "memory"))),
    "ccwarn/memory.py": (
        *map(_test, ("memory", "remembered_mails", "remembered_answers", "retention")),
    ),
    "ccwarn/review.py": (
        *map(_test, ("review", "recollected", "memory", "clearance")),
        "tests/ordinary/test_ordinary.py",
    ),
    "ccwarn/remembered_sets.py": (_test("remembered_sets"), _test("memory")),
    "ccwarn/remembered_mails.py": (_test("remembered_mails"), _test("memory")),
    "ccwarn/organisation.py": tuple(map(_test, ("organisation", "exposure", "people_counted"))),
    "ccwarn/exposure.py": ("tests/test_exposure.py", "tests/test_people_counted.py"),
    "ccwarn/finding.py": (*RULES, _test("question")),
    "ccwarn/policy.py": (
        *map(_test, ("exposure", "organisation", "review")),
        *map(_test, ("rules/public_lists", "rules/corpus")),
        "tests/packaging/test_default_policy.py",
    ),
    "ccwarn/rules/*.py": RULES,
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

MEASURED = ("tests/formats/test_rfc5322.py::test_time_grows_no_faster_than_the_message",)
"""What is not run: it measures time, and takes minutes. Mutants that take too long are stopped."""


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
