"""Guarding without windows, as far as it is not seen from outside."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ccwarn.background import Background
from ccwarn.commands.guarding import guarding
from ccwarn.gates.events import Condition
from ccwarn.policy import Policy
from ccwarn.review import Decision
from command_line import letter, strangers
from gates.scripted import Author, Listener, eventually


def test_nothing_is_written_any_more_after_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on, usual = threading.Event(), threading.Event(), Background._work

    def late(self: Background) -> None:
        begun.set()
        assert may_go_on.wait(20)
        usual(self)

    monkeypatch.setattr(Background, "_work", late)
    drafts, listener = tmp_path / "Drafts", Listener()
    drafts.mkdir()
    author = Author(Decision.HOLD)
    with guarding([drafts], Policy, tmp_path / "state", author, lambda _folder: listener):
        eventually(lambda: listener.condition is Condition.GUARDING)
        (drafts / "a.eml").write_bytes(letter(cc=strangers(12)))
        eventually(begun.is_set)
        threading.Timer(0.1, may_go_on.set).start()
    assert may_go_on.is_set()
    assert (tmp_path / "state").is_dir()
