"""The plan of the mutation run keeps up with the files that it names."""

from __future__ import annotations

import pytest

from mutation.plan import MEASURED, TESTS, TOP, Change, equivalent, planned


@pytest.mark.parametrize("pattern", TESTS)
def test_what_is_mutated_and_its_tests_are_there(pattern: str) -> None:
    assert list(TOP.glob(pattern)), f"there is no {pattern}"
    for tests in TESTS[pattern]:
        assert (TOP / tests).exists(), f"there are no {tests}"


@pytest.mark.parametrize("test", MEASURED)
def test_what_is_not_run_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"\ndef {name}(" in (TOP / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("change", equivalent(), ids=lambda change: change.was)
def test_what_need_not_be_noticed_stands_in_the_code_and_has_a_reason(change: Change) -> None:
    assert change.file in planned()
    lines = (TOP / change.file).read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines].count(change.was) == 1, f"not once in {change.file}"
    assert equivalent()[change].endswith(".")
