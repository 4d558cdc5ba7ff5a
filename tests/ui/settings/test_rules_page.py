from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from ccwarn.policy import Severity
from ccwarn.rules import ALL_RULES, SETTABLE_RULES
from ccwarn.settings.declared.rules import WATCHED
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.choice import ChoiceButton
from drafts import draft, firms
from opened import Opened
from rule_corpus import POLICY, cases
from rule_corpus import mail as corpus_mail

Show = Callable[..., Opened]

WORDS = ["off", "note", "ask", "typed", "refuse"]


@pytest.mark.parametrize("code", [rule.code for rule in SETTABLE_RULES])
def test_each_choice_of_each_rule(show: Show, site: Callable[[str], None], code: str) -> None:
    others = [f'{rule.code} = "off"\n' for rule in SETTABLE_RULES if rule.code != code]
    site(f"{POLICY.read_text(encoding='utf-8')}[rules]\n{''.join(others)}")
    shown = show("rulesPage")
    case = next(case for case in cases(code) if case["severity"] != "OFF")
    mail = corpus_mail(case)
    by_default = shown.verdict(mail)
    assert by_default.name == case["severity"]
    for number, (word, severity) in enumerate(zip(WORDS, Severity, strict=True), 1):
        shown.choose(f"choice{code}", number)
        assert shown.written["rules"] == {code: word}
        assert shown.verdict(mail) is severity
        assert shown.text(f"effect{code}").startswith(
            shown.widget(ChoiceButton, f"choice{code}").text()
        )
    shown.choose(f"choice{code}", 0)
    assert shown.written.get("rules", {}) == {}
    assert shown.verdict(mail) is by_default
    shown.undo()
    assert shown.verdict(mail) is Severity.REFUSE
    shown.click(f"rule{code}Reset")
    assert shown.verdict(mail) is by_default


def test_every_rule_is_there_in_its_own_words_but_the_one_for_failures(show: Show) -> None:
    shown = show("rulesPage")
    for rule in ALL_RULES:
        if not rule.can_be_set:
            assert shown.window.findChild(QWidget, f"rule{rule.code}") is None
            continue
        assert shown.text(f"rule{rule.code}Title") == rule.title
        assert shown.text(f"rule{rule.code}Sentence") == rule.finds
        assert shown.text(f"matters{rule.code}") == ""
        shown.click(f"more{rule.code}")
        assert shown.text(f"matters{rule.code}") == rule.matters
        assert shown.text(f"changes{rule.code}") == rule.changes
        assert shown.widget(QPushButton, f"more{rule.code}").text() == "Less"


def test_arrow_keys_choose_at_once(show: Show) -> None:
    shown = show("rulesPage")
    shown.widget(ChoiceButton, "choiceCC106").setFocus()
    for _step in range(3):
        shown.press(Qt.Key.Key_Down)
    assert shown.written == {"rules": {"CC106": "ask"}}
    assert shown.text("done") == "“Someone new in the conversation”: Ask, was Note."
    shown.press(Qt.Key.Key_Up)
    assert shown.written == {"rules": {"CC106": "note"}}
    for _step in range(5):
        shown.press(Qt.Key.Key_Up)
    assert shown.written.get("rules", {}) == {}


def test_the_default_can_be_chosen_against_the_organisations_wish(
    show: Show, site: Callable[[str], None]
) -> None:
    site('[rules]\nCC101 = "off"\n')
    shown = show("rulesPage")
    assert shown.widget(ChoiceButton, "choiceCC101").text() == "Off"
    shown.choose("choiceCC101", 0)
    assert shown.written == {"rules": {"CC101": "default"}}
    assert shown.verdict(draft(cc=firms(6))) is Severity.CONFIRM


def test_a_locked_rule_cannot_be_switched(show: Show, site: Callable[[str], None]) -> None:
    site('locked = ["rules.CC101"]\n[rules]\nCC101 = "typed"\n')
    shown = show("rulesPage")
    assert not shown.widget(ChoiceButton, "choiceCC101").isEnabled()
    assert shown.text("ruleCC101LockText") == "Set by your organisation"
    assert shown.widget(QPushButton, "moreCC101").isEnabled(), "reading is always possible"


def test_a_watched_domain_is_asked_about(show: Show) -> None:
    shown = show("rulesPage")
    mail = draft(to=["max@mail.rival.example"])
    assert shown.verdict(mail) is Severity.OFF
    shown.enter("watched_domains-askChipsEntry", "rival.example")
    assert shown.written == {"watched_domains": {"ask": ["rival.example"]}}
    assert shown.verdict(mail) is Severity.CONFIRM
    shown.undo()
    assert shown.verdict(mail) is Severity.OFF


def test_a_watched_domain_is_refused(show: Show) -> None:
    shown = show("rulesPage")
    shown.enter("watched_domains-refuseChipsEntry", "rival.example")
    assert shown.written == {"watched_domains": {"refuse": ["rival.example"]}}
    assert shown.verdict(draft(to=["max@rival.example"])) is Severity.REFUSE
    shown.enter("watched_domains-refuseChipsEntry", "*.rival.example")
    assert "is not a domain" in shown.text("watched_domains-refuseTrouble")


@pytest.mark.parametrize("setting", WATCHED, ids=lambda setting: setting.name)
def test_each_list_of_watched_domains_has_a_row(show: Show, setting: Setting) -> None:
    shown = show("rulesPage")
    row = "-".join(setting.key)
    assert shown.text(f"{row}Title") == setting.title
    assert shown.text(f"{row}Sentence") == setting.sentence
    shown.enter(f"{row}ChipsEntry", "rival.example")
    assert setting.value_in(shown.policy.loaded.policy) == ("rival.example",)


def test_rules_are_shown_as_text_not_as_markup(show: Show) -> None:
    shown = show("rulesPage")
    for label in shown.window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
