"""A mail is judged alike wherever it is looked at."""

from __future__ import annotations

from pathlib import Path

import effort
from ccwarn import cleared_mark
from ccwarn.draft import Draft
from same_verdicts import (
    everywhere,
    generated,
    in_thunderbird,
    on_its_way,
    on_the_server,
    policies,
)


def test_what_is_found_in_a_mail_is_the_same_everywhere(tmp_path: Path) -> None:
    tried, with_findings = policies(), 0
    for seed in range(effort.examples(200)):
        by_place = everywhere(generated(seed), tried[seed % len(tried)], tmp_path)
        assert by_place["submission"] == by_place["check"], seed
        assert by_place["thunderbird"] == by_place["check"], seed
        assert by_place["milter"] == by_place["check"], seed
        with_findings += bool(by_place["check"])
    assert with_findings > 50


def test_the_mail_server_believes_whoever_has_asked_about_a_mail() -> None:
    key, now = "k" * 24, 1_800_000_000

    def is_cleared(answered: Draft, met: Draft) -> bool:
        text = cleared_mark.mark(key, answered, now)
        return cleared_mark.is_cleared([text], key, met, now + 1, now + 1)

    for seed in range(effort.examples(200)):
        mail = generated(seed)
        met = on_the_server(mail)
        assert is_cleared(in_thunderbird(mail), met), seed
        assert is_cleared(on_its_way(mail), met), seed
        other = on_the_server(mail._replace(bcc=[*mail.bcc, "somebody@else.example"]))
        assert not is_cleared(in_thunderbird(mail), other), seed
