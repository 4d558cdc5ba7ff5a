from __future__ import annotations

import os
from collections.abc import Callable

import pytest

import counterparts


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand on a machine without programs, rights and terminals."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals here")

    def none() -> tuple[int, int]:
        raise OSError(2, "out of pty devices")

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(pty, "openpty", none)


NEEDS: dict[str, Callable[[], object]] = {
    "is not installed": lambda: counterparts.needs("Xvfb"),
    "is missing": lambda: counterparts.needs_file("/nowhere/poi.jar"),
    "needs root": counterparts.needs_root,
    "out of pty devices": counterparts.needs_pseudo_terminals,
}


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("reason", NEEDS)
def test_a_test_whose_need_is_not_met_is_skipped_with_the_reason(
    reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(counterparts.REQUIRE_ALL, raising=False)
    with pytest.raises(pytest.skip.Exception, match=reason):
        NEEDS[reason]()


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("reason", NEEDS)
def test_where_nothing_may_be_missing_it_fails(
    reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(counterparts.REQUIRE_ALL, "1")
    with pytest.raises(pytest.fail.Exception, match=reason):
        NEEDS[reason]()
