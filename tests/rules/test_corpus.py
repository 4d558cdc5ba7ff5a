"""Every rule against its corpus: drafts, and what the rule is to say of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ccwarn.draft import Field
from ccwarn.policy import Policy, Severity, WatchedDomains
from ccwarn.rules import ALL_RULES
from drafts import draft, firms, people

CORPUS = Path(__file__).parent / "corpus"
RULES = {rule.code: rule for rule in ALL_RULES}
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(CORPUS.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def _spelt_out(short: list[str]) -> list[str]:
    found: list[str] = []
    for text in short:
        if at := re.fullmatch(r"(\d+) at (\S+)", text):
            found += people(int(at[1]), at[2])
        elif several := re.fullmatch(r"(\d+) firms", text):
            found += firms(int(several[1]))
        else:
            found.append(text)
    return found


def _policy(case: dict[str, Any]) -> Policy:
    return Policy(
        own_domains=("acme.example", "intranet") if case.get("own") else (),
        providers=frozenset({"gmail.com", "gmx.de"}),
        visible_external_limit=3,
        watched_domains=WatchedDomains(("rival.example",), ("enemy.example", "enemy.com")),
    )


@pytest.mark.parametrize(("code", "case"), CASES)
def test_corpus(code: str, case: dict[str, Any]) -> None:
    mail = draft(
        to=_spelt_out(case.get("to", [])),
        cc=_spelt_out(case.get("cc", [])),
        bcc=_spelt_out(case.get("bcc", [])),
        sender=case.get("sender"),
        known=_spelt_out(case.get("known", [])),
        by_list=case.get("by_list", False),
        identities=case.get("identities", []),
        unreadable=[(text, Field.TO) for text in case.get("unreadable", [])],
    )
    findings = RULES[code](mail, _policy(case))
    assert max((f.severity for f in findings), default=Severity.OFF).name == case["severity"]
    for name in ("people", "organisations"):
        if name in case:
            assert findings[0].data[name] == case[name]
    if "says" in case:
        assert [RULES[code].sentence(finding) for finding in findings] == [case["says"]]


def test_every_rule_that_checks_has_a_corpus() -> None:
    assert {path.stem for path in CORPUS.glob("*.toml")} == set(RULES) - {"CC000"}


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in ALL_RULES]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_every_rule_explains_itself(rule: Any) -> None:
    texts = (rule.title, rule.finds, rule.matters, rule.example, rule.changes)
    assert all(text and text[0].isupper() for text in texts)
    assert all(text.endswith(".") for text in texts[1:])
