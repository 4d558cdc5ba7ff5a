from __future__ import annotations

import re
from typing import Any

import pytest

from ccwarn.finding import Rule
from ccwarn.i18n import OFFERED
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.rules import SETTABLE_RULES
from ccwarn.settings import words
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.declared.asking import THRESHOLDS, disorder
from ccwarn.settings.declared.language import LANGUAGE
from ccwarn.settings.declared.limits import LIMITS
from ccwarn.settings.declared.organisations import OWN_DOMAINS, PARTNERS
from ccwarn.settings.declared.places import DRAFTS_FOLDERS
from ccwarn.settings.setting import Setting

AT = Thresholds(3, 7, 2, 11, 13)


def said(name: str, at: Thresholds) -> str:
    return SETTINGS["thresholds", name].says(Policy(thresholds=at))


@pytest.mark.parametrize("name", Thresholds._fields)
def test_the_sentence_of_a_threshold_holds_its_number(name: str) -> None:
    assert str(getattr(AT, name)) in re.findall(r"\d+", said(name, AT))
    another = said(name, AT._replace(**{name: 29}))
    assert "29" in re.findall(r"\d+", another)


def test_a_threshold_that_never_counts_says_so() -> None:
    sentence = said("confirm_people", Thresholds(3, 7, 3, 11, 13))
    assert sentence == "This has no effect: at 3 organisations ccwarn asks anyway."


def test_one_organisation_is_enough() -> None:
    sentence = said("confirm_people_organisations", Thresholds(3, 7, 1, 11, 13))
    assert sentence == "7 people are always a reason to ask, even at one organisation."


def test_what_a_threshold_is_called_among_the_others() -> None:
    assert [setting.row_title(Policy(thresholds=AT)) for setting in THRESHOLDS] == [
        "Ask when this many organisations are involved",
        "… or this many people, at 2 organisations or more",
        "Ask about many people only at this many organisations",
        "Ask me to type the number from 11 organisations",
        "… or from 13 people",
        "… but only with at least 4 people outside the largest group",
        "… but only with at least 9 people outside the largest group",
        "Ask when this many outside people are in To and Cc",
        "Ask me to type the number when this many outside people are in To and Cc",
    ]


@pytest.mark.parametrize(
    ("confirm_crowd", "crowd"),
    [pytest.param(50, 50), pytest.param(20, 20), pytest.param(400, 50)],
)
def test_what_is_remembered_does_not_go_for_a_crowd(confirm_crowd: int, crowd: int) -> None:
    policy = Policy(remember_days=9, thresholds=Thresholds(confirm_crowd=confirm_crowd))
    assert SETTINGS["remember_days",].says(policy) == (
        "ccwarn does not ask about people who were together in a mail in the last 9 days, unless "
        f"they are {crowd} or more. It keeps no addresses."
    )


def test_numbers_that_contradict_each_other_are_explained() -> None:
    assert disorder(AT) == ""
    assert "number at every question" in disorder(AT._replace(strong_people=6))
    assert "number at every question" in disorder(AT._replace(strong_organisations=2))
    assert "number at every question" in disorder(AT._replace(strong_crowd=49))


def test_more_odd_ones_out_than_strangers_have_at_so_many_organisations_do_not_count() -> None:
    assert said("confirm_odd_ones_out", AT) == (
        "Instead of 4, 2 people are enough, because you set 3 organisations."
    )
    assert "fewer than 2 people" in said(
        "confirm_odd_ones_out", AT._replace(confirm_odd_ones_out=2)
    )
    assert "fewer than 9 people" in said("strong_odd_ones_out", AT)
    assert said("strong_odd_ones_out", AT._replace(strong_odd_ones_out=11)) == (
        "Instead of 11, 10 people are enough, because you set 11 organisations."
    )


def test_one_odd_one_out_is_enough() -> None:
    sentence = said("confirm_odd_ones_out", AT._replace(confirm_odd_ones_out=1))
    assert sentence == "One person outside the largest group is always enough."


def limit(most: int | None) -> str:
    return LIMITS[0].says(Policy(visible_external_limit=most))


@pytest.mark.parametrize(("most", "part"), [(None, "no limit"), (0, "anyone"), (50, "than 50 ")])
def test_the_limit_in_a_sentence(most: int | None, part: str) -> None:
    assert part in limit(most)


@pytest.mark.parametrize("rule", SETTABLE_RULES, ids=lambda rule: rule.code)
def test_every_choice_of_a_rule_says_what_it_does(rule: Rule) -> None:
    for wanted in (None, *Severity):
        assert words.severity(wanted)
        assert words.effect(rule, wanted)


@pytest.mark.parametrize(
    ("setting", "before", "after", "sentence"),
    [
        (
            SETTINGS["thresholds", "strong_people"],
            25,
            30,
            "Ask me to type the number from this many people: 30, was 25.",
        ),
        (LIMITS[0], None, 50, limit(50)),
        (LIMITS[0], 50, None, limit(None)),
        (
            SETTINGS["rules", "CC106"],
            None,
            Severity.OFF,
            "“Someone new in the conversation”: Off, was Default.",
        ),
        (OWN_DOMAINS, [], ["a.example"], "Your own domains: a.example added."),
        (OWN_DOMAINS, ["a.example"], [], "Your own domains: a.example removed."),
        (
            OWN_DOMAINS,
            ["a.example", "b.example", "c.example"],
            [],
            "Your own domains: a.example and 2 more removed.",
        ),
        (DRAFTS_FOLDERS, ["/a"], ["/b"], "Drafts folders: /b instead of /a."),
        (DRAFTS_FOLDERS, ["/a", "/b"], ["/b", "/a"], "Drafts folders: new order."),
        (PARTNERS, [], [["a.example", "b.example"]], "Partners: a.example, b.example added."),
        (OWN_DOMAINS, [], [], "Your own domains: unchanged."),
    ],
)
def test_what_was_changed(setting: Setting, before: Any, after: Any, sentence: str) -> None:
    value = tuple(after) if isinstance(after, list) else after
    assert words.changed(setting, before, after, setting.applied(Policy(), value)) == sentence


def test_a_language_is_called_as_it_calls_itself() -> None:
    said = words.changed(LANGUAGE, "", "de", Policy(language="de"))
    assert said == "Language: Deutsch, was As the desktop."


@pytest.mark.parametrize("value", ["tlh", "", 1, None])
def test_only_languages_that_are_offered_can_be_chosen(value: object) -> None:
    assert [LANGUAGE.kind.read(it) for it in ("desktop", *OFFERED)] == ["", *OFFERED]
    with pytest.raises(ValueError, match='must be one of "desktop", "de", "en", "es", "fr"'):
        LANGUAGE.kind.read(value)
