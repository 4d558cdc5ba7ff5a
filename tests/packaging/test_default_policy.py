from __future__ import annotations

from dataclasses import replace

from ccwarn.rules import SETTABLE_RULES
from default_policy import FILE, with_rules


def test_the_default_policy_names_every_rule() -> None:
    text = FILE.read_text(encoding="utf-8")
    for rule in SETTABLE_RULES:
        assert f'\n{rule.code} = "default"  # ' in text, f"{rule.code} has no line in {FILE.name}"
    assert with_rules(text, SETTABLE_RULES) == text, "run: python3 packaging/dev.py format"


def test_a_new_rule_gets_its_line_below_the_others() -> None:
    one = replace(SETTABLE_RULES[0], code="CC198", title="One")
    new = replace(SETTABLE_RULES[0], code="CC199", title="Something new")
    text = 'patience = 3\n[rules]\n# What each does.\nCC198 = "default"  # old\n\n[limits]\n'
    assert with_rules(text, [one, new]) == (
        'patience = 3\n[rules]\n# What each does.\nCC198 = "default"  # one\n'
        'CC199 = "default"  # something new\n\n[limits]\n'
    )
