"""Every rule against its corpus: drafts, and what the rule is to say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.finding import Rule
from ccwarn.policy import Policy, Severity
from ccwarn.rules import ALL_RULES, SETTABLE_RULES
from ccwarn.settings.files import load_policy
from ccwarn.settings.toml import named
from drafts import draft, firms
from rule_corpus import CORPUS, POLICY, Case, cases, mail

RULES = {rule.code: rule for rule in ALL_RULES}
FILES = [path for path in sorted(CORPUS.glob("*.toml")) if path != POLICY]
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in FILES
    for case in cases(path.stem)
]

each_rule = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
each_settable_rule = pytest.mark.parametrize("rule", SETTABLE_RULES, ids=lambda rule: rule.code)


def _policy(case: Case) -> Policy:
    policy = load_policy(POLICY).policy
    return policy._replace(own_domains=("acme.example", "intranet")) if "own" in case else policy


@pytest.mark.parametrize(("code", "case"), CASES)
def test_corpus(code: str, case: Case) -> None:
    assert code in RULES, f"{code}.toml is of no rule in ALL_RULES"
    findings = RULES[code](mail(case), _policy(case))
    assert max((f.severity for f in findings), default=Severity.OFF).name == case["severity"]
    for name in ("people", "organisations"):
        if name in case:
            assert findings[0].data[name] == case[name]
    if "says" in case:
        assert [RULES[code].sentence(finding) for finding in findings] == [case["says"]]


def test_a_rule_that_is_off_finds_nothing_unless_somebody_wants_more() -> None:
    off, wanted = {"CC101": Severity.OFF}, {"CC101": Severity.CONFIRM}
    assert RULES["CC101"](draft(to=firms(12)), Policy(severities=off)) == []
    (found,) = RULES["CC101"](draft(to=firms(12)), Policy(severities=off, at_least=wanted))
    assert found.severity is Severity.CONFIRM


@each_settable_rule
def test_every_rule_has_drafts_that_it_lets_pass_and_others(rule: Rule) -> None:
    found = {case["severity"] == "OFF" for case in cases(rule.code)}
    assert found == {True, False}, f"{rule.code}.toml needs a draft of each kind"


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in ALL_RULES]
    assert codes == sorted(set(codes))


@each_rule
def test_a_rule_stands_in_the_file_that_is_named_for_it(rule: Rule) -> None:
    file = Path(rule.check.__code__.co_filename)
    assert file.name.startswith(f"{rule.code.lower()}_")


@each_rule
def test_every_rule_explains_itself(rule: Rule) -> None:
    texts = (rule.title, rule.finds, rule.matters, rule.example, rule.changes)
    assert all(text and text[0].isupper() for text in texts)
    assert all(text.endswith(".") for text in texts[1:])
    assert rule.default, f"{rule.code} does not say what it does by default"


@each_rule
def test_a_rule_goes_by_settings_that_there_are(rule: Rule) -> None:
    for name in rule.goes_by:
        assert named(name), f"{rule.code} goes by {name}, and there is no such setting"
