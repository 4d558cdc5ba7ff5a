"""Sentences of findings at the counts where their form changes."""

from __future__ import annotations

import pytest

from ccwarn.finding import Finding
from ccwarn.policy import Severity
from ccwarn.rules.cc101_exposed_recipients import exposed_recipients
from ccwarn.rules.cc104_visible_limit import visible_limit


@pytest.mark.parametrize(
    ("people", "organisations", "sentence"),
    [
        (1, 1, "The email address of 1 person would be shown to strangers"),
        (2, 1, "The email addresses of 2 people would be shown to strangers"),
        (2, 2, "2 people would see each other's email address"),
    ],
)
def test_strangers_see_each_other_where_there_are_two_organisations(
    people: int, organisations: int, sentence: str
) -> None:
    data = {"people": people, "organisations": organisations}
    assert exposed_recipients.sentence(Finding(Severity.CONFIRM, data=data)) == sentence


@pytest.mark.parametrize(("count", "words"), [(1, "1 stranger"), (12, "12 strangers")])
def test_who_is_exposed_is_called_a_stranger(count: int, words: str) -> None:
    assert exposed_recipients.people(count) == words


@pytest.mark.parametrize(("count", "words"), [(1, "1 person"), (12, "12 people")])
def test_other_rules_count_people(count: int, words: str) -> None:
    assert visible_limit.people(count) == words
