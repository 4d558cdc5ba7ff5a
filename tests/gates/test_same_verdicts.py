"""A mail is judged alike wherever it is looked at."""

from __future__ import annotations

from pathlib import Path

import effort
from same_verdicts import everywhere, generated, policies


def test_what_is_found_in_a_mail_is_the_same_everywhere(tmp_path: Path) -> None:
    tried, with_findings = policies(), 0
    for seed in range(effort.examples(200)):
        by_place = everywhere(generated(seed), tried[seed % len(tried)], tmp_path)
        assert by_place["submission"] == by_place["check"], seed
        assert by_place["thunderbird"] == by_place["check"], seed
        assert by_place["milter"] == by_place["check"], seed
        with_findings += bool(by_place["check"])
    assert with_findings > 50
