from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ccwarn.ui.live_policy import LivePolicy


def test_a_changed_file_counts_from_the_next_draft_on(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('own_domains = ["acme.example"]\n')
    policy = LivePolicy(file)
    assert policy().own_domains == ("acme.example",)
    assert policy() is policy()
    file.write_text('own_domains = ["acme.example", "acme.test"]\n')
    assert policy().own_domains == ("acme.example", "acme.test")


def test_a_file_that_was_broken_is_told_and_the_rest_counts(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("")
    told: list[Sequence[str]] = []
    policy = LivePolicy(file)
    policy.listen(told.append)
    file.write_text("own_domains = [")
    assert policy().providers
    file.unlink()
    os.sync()
    assert policy().providers
    assert [bool(problems) for problems in told] == [False, True, True]


def test_what_was_asked_for_on_the_command_line_counts(tmp_path: Path) -> None:
    assert LivePolicy(None, ["acme.example"])().own_domains == ("acme.example",)
