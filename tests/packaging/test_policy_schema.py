"""The schema, as any other program reads it."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import default_policy
from ccwarn.account import Account
from ccwarn.draft import a_label
from ccwarn.organisation import is_public_suffix
from ccwarn.settings.declared import SETTINGS, TABLES
from ccwarn.settings.declared.places import ACCOUNTS
from ccwarn.settings.setting import Setting
from ccwarn.settings.toml import read
from policy_schema import FILE, text
from rule_corpus import POLICY

VALIDATOR = Draft202012Validator(json.loads(text()))

EVERYTHING = """
version = 1
locked = ["own_domains", "thresholds", "rules.CC101"]
own_domains = ["Acme.example", "bücher.example"]
partners = [["a.example", "b.example"], []]
drafts_folders = ["~/Mail/.Drafts"]
patience = 30
thresholds.strong_people = 7
limits.visible_external = 0
watched_domains.refuse = ["rival.example"]
mailbox_providers = {add = ["mail.example"], remove = []}
[rules]
CC101 = "typed"
CC104 = "default"
[[accounts]]
listen = "127.0.0.1:2587"
upstream = "mail.acme.example:587"
security = "starttls"
"""


def test_the_file_is_what_the_settings_declare() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run: python3 packaging/dev.py format"


def test_it_is_a_schema() -> None:
    schema = json.loads(text())
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    "policy",
    [
        "",
        default_policy.FILE.read_text(encoding="utf-8"),
        POLICY.read_text(encoding="utf-8"),
        EVERYTHING,
    ],
    ids=["nothing", "default", "corpus", "everything"],
)
def test_it_admits_what_ccwarn_reads_without_complaint(policy: str) -> None:
    assert read(policy, "policy.toml", may_lock=True).problems == ()
    assert list(VALIDATOR.iter_errors(tomllib.loads(policy))) == []


@pytest.mark.parametrize(
    "line",
    [
        'own_domains = "acme.example"',
        'own_domains = ["@acme.example"]',
        'partners = ["a.example"]',
        "drafts_folders = [3]",
        "patience = 0",
        "patience = 100000",
        "thresholds.strong_people = 2.5",
        "thresholds.confirm_peeple = 3",
        "limits.visible_external = -1",
        'limits.visible_external = "nobody"',
        'rules.CC101 = "sometimes"',
        'rules.CC777 = "off"',
        "nonsense = 1",
        "version = 2",
        'version = "1"',
        'thresholds = "none"',
        'locked = ["tresholds"]',
        'accounts = [{listen = "[::1]:25", upstream = "a.example:25", security = "tls"}]',
        'accounts = [{listen = "[::1]:25", upstream = "a.example:25"}]',
    ],
)
def test_it_refuses_what_ccwarn_complains_of(line: str) -> None:
    assert read(line, "policy.toml", may_lock=True).problems
    assert not VALIDATOR.is_valid(tomllib.loads(line))


_words = st.sampled_from(
    [
        *"off note ask typed refuse default none".split(),
        *("~/Mail", "a.example", " B.example. ", "dev@lists.example", "dev@ a.example", "co.uk"),
        *("a.example\n", "a..example", "a@b@c.example", "a b.example", "", "\0"),
    ]
)
_domains = st.lists(
    _words | st.from_regex(r"[a-zü@*_ .-]{1,3}(\.[a-zü@*-]{1,3}){0,2}", fullmatch=True)
)
_endpoints = st.sampled_from(["127.0.0.1:25", "[::1]:25", " a.example:465 ", ":25", "[::1]", "a:b"])
_accounts = st.lists(
    st.dictionaries(
        st.sampled_from([*Account.__slots__, "port"]),
        _endpoints | st.sampled_from(["starttls", "implicit", "plain", "tls", ""]) | st.integers(),
    )
    | st.fixed_dictionaries(
        {"listen": _endpoints, "upstream": _endpoints, "security": st.just("starttls")}
    )
)
# A float without a fraction is an integer to JSON Schema, and none to TOML.
_floats = st.floats().filter(lambda value: not value.is_integer())
_values = st.one_of(
    st.integers(-2, 10**9),
    st.booleans(),
    _floats,
    _words,
    st.text(max_size=3),
    st.text(max_size=70),
    st.sampled_from(["x" * 60, "x" * 61, "x" * 300, "x" * 301, "a\tb", "a\u2028b"]),
    st.from_regex(r"https?://[a-z.@:/0-9-]{0,9}\n?", fullmatch=True),
    _domains,
    st.lists(_domains),
    _accounts,
)
_settings = st.sampled_from(list(SETTINGS.values()))


def admits(setting: Setting, value: Any) -> bool:
    whole: Any = value
    for name in reversed(setting.key):
        whole = {name: whole}
    return VALIDATOR.is_valid(whole)


def is_read(setting: Setting, value: Any) -> bool:
    try:
        setting.kind.read(value)
    except ValueError:
        return False
    return True


@given(_settings, _values)
def test_it_never_refuses_what_is_read(setting: Setting, value: Any) -> None:
    assert admits(setting, value) or not is_read(setting, value)


def is_beyond_a_schema(value: Any) -> bool:
    """Tell whether it takes more than the look of a text to know that it cannot be used."""
    if isinstance(value, list):
        return any(map(is_beyond_a_schema, value))
    name = str(value).strip().rpartition("@")[2]
    return not name.isascii() or is_public_suffix(a_label(name))


@given(_settings.filter(lambda setting: setting is not ACCOUNTS), _values)
def test_what_it_admits_is_read(setting: Setting, value: Any) -> None:
    if admits(setting, value) and not is_beyond_a_schema(value):
        assert is_read(setting, value)


def test_each_setting_and_table_says_what_it_is_for() -> None:
    whole = json.loads(text())
    for key, setting in SETTINGS.items():
        described = whole
        for name in key:
            described = described["properties"][name]
        assert described["title"]
        assert described["description"] or key[0] in TABLES, setting.name


def test_the_default_policy_names_it_to_editors() -> None:
    first = default_policy.FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#:schema ./")
    assert (default_policy.FILE.parent / first.removeprefix("#:schema ./")) == FILE
