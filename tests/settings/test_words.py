from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ccwarn.finding import Rule
from ccwarn.policy import Severity, Thresholds
from ccwarn.rules import SETTABLE_RULES
from ccwarn.settings import words
from ccwarn.settings.values import READERS
from ccwarn.settings.words import FOLDERS, LIMIT, OWN_DOMAINS, PARTNERS

AT = Thresholds(3, 7, 2, 11, 13)


@pytest.mark.parametrize("name", Thresholds.__slots__)
def test_the_sentence_of_a_threshold_holds_its_number(name: str) -> None:
    sentence = words.threshold(name, AT)
    assert str(getattr(AT, name)) in re.findall(r"\d+", sentence)
    another = words.threshold(name, replace(AT, **{name: 29}))
    assert "29" in re.findall(r"\d+", another)


def test_a_threshold_that_never_counts_says_so() -> None:
    sentence = words.threshold("confirm_people", Thresholds(3, 7, 3, 11, 13))
    assert sentence == "This has no effect: at 3 organisations ccwarn asks anyway."


def test_one_organisation_is_enough() -> None:
    sentence = words.threshold("confirm_people_organisations", Thresholds(3, 7, 1, 11, 13))
    assert sentence == "7 people are always a reason to ask, even at one organisation."


def test_what_a_threshold_is_called_among_the_others() -> None:
    assert [words.heading(name, AT) for name in Thresholds.__slots__] == [
        "Ask when this many organisations are involved",
        "… or this many people, at 2 organisations or more",
        "Ask about many people only at this many organisations",
        "Ask me to type the number from 11 organisations",
        "… or from 13 people",
    ]


def test_numbers_that_contradict_each_other_are_explained() -> None:
    assert words.disorder(AT) == ""
    assert "number at every question" in words.disorder(replace(AT, strong_people=6))
    assert "number at every question" in words.disorder(replace(AT, strong_organisations=2))


@pytest.mark.parametrize(("most", "part"), [(None, "no limit"), (0, "anyone"), (50, "than 50 ")])
def test_the_limit_in_a_sentence(most: int | None, part: str) -> None:
    assert part in words.limit(most)


@pytest.mark.parametrize("rule", SETTABLE_RULES, ids=lambda rule: rule.code)
def test_every_choice_of_a_rule_says_what_it_does(rule: Rule) -> None:
    for wanted in (None, *Severity):
        assert words.severity(wanted)
        assert words.effect(rule, wanted)


def test_every_setting_with_a_control_has_a_title() -> None:
    elsewhere = {("accounts",), ("patience",), *(("rules", rule.code) for rule in SETTABLE_RULES)}
    for key in READERS.keys() - elsewhere:
        assert words.title(key) != ".".join(key)


def test_a_setting_without_title_is_called_as_in_the_file() -> None:
    assert words.title(("thresholds", "other")) == "thresholds.other"


@pytest.mark.parametrize(
    ("key", "before", "after", "sentence"),
    [
        (
            ("thresholds", "strong_people"),
            25,
            30,
            "Ask me to type the number from this many people: 30, was 25.",
        ),
        (LIMIT, None, 50, words.limit(50)),
        (LIMIT, 50, None, words.limit(None)),
        (("rules", "CC101"), None, Severity.OFF, "rules.CC101: Off, was Default."),
        (OWN_DOMAINS, [], ["a.example"], "Your own domains: a.example added."),
        (OWN_DOMAINS, ["a.example"], [], "Your own domains: a.example removed."),
        (
            OWN_DOMAINS,
            ["a.example", "b.example", "c.example"],
            [],
            "Your own domains: a.example and 2 more removed.",
        ),
        (FOLDERS, ["/a"], ["/b"], "Drafts folders: /b instead of /a."),
        (FOLDERS, ["/a", "/b"], ["/b", "/a"], "Drafts folders: new order."),
        (PARTNERS, [], [["a.example", "b.example"]], "Partners: a.example, b.example added."),
        (OWN_DOMAINS, [], [], "Your own domains: unchanged."),
    ],
)
def test_what_was_changed(
    key: tuple[str, ...], before: object, after: object, sentence: str
) -> None:
    assert words.changed(words.title(key), key, before, after) == sentence
