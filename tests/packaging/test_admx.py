"""The files for the Group Policy editor, as the editor would go by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from admx import ADMX, NAMESPACE, PLACES, adml, written
from ccwarn import i18n
from ccwarn.policy import Policy
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.group_policy import PLACE, read
from ccwarn.settings.loaded import PolicyText

ROOT = ET.fromstring(ADMX.read_bytes())
WORDS = {language: ET.fromstring(adml(language).read_bytes()) for language in PLACES}
OTHERS = [language for language in PLACES if language != "en"]
ENTRIES = {
    "partners": "a.example, b.example",
    "drafts_folders": "~/Drafts",
    "exempt_lists": "all@lists.acme.example",
    "accounts": "listen=127.0.0.1:2587; upstream=mail.acme.example:587; security=starttls",
    "locked": "thresholds",
    "second_person": "head@acme.example",
}
"""What somebody would enter into a list, where that is not a domain."""


TEXT = "https://www.acme.example/newsletter"


def tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def policies() -> Iterator[ET.Element]:
    yield from ROOT.iter(tag("policy"))


def by_name(name: str) -> ET.Element:
    (policy,) = (each for each in policies() if each.get("name") == name)
    return policy


def element_of(policy: ET.Element) -> ET.Element:
    """Return the one thing that can be entered for a policy."""
    elements = policy.find(tag("elements"))
    assert elements is not None
    (element,) = elements
    return element


def put(tree: dict[str, Any], key: str, name: str, value: object) -> None:
    """Write into a registry as far as it is ccwarn's."""
    assert (key + "\\").startswith(PLACE + "\\")
    for part in filter(None, key[len(PLACE) :].split("\\")):
        tree = tree.setdefault(part, {})
    tree[name] = value


def enabled(policy: ET.Element) -> PolicyText:
    """Return what is read after somebody has enabled a policy and chosen the last of each."""
    element = element_of(policy)
    key = str(element.get("key") or policy.get("key"))
    tree: dict[str, Any] = {}
    if element.tag == tag("list"):
        assert element.get("valuePrefix") == ""
        put(tree, key, "1", ENTRIES.get(policy.get("name", ""), "lists.acme.example"))
    elif element.tag == tag("text"):
        assert int(element.get("maxLength", "")) > len(TEXT)
        put(tree, key, element.get("valueName", ""), ENTRIES.get(policy.get("name", ""), TEXT))
    elif element.tag == tag("decimal"):
        assert 0 <= int(element.get("minValue", "")) < int(element.get("maxValue", ""))
        put(tree, key, element.get("valueName", ""), int(element.get("minValue", "")))
    else:
        *_, last = element.iter(tag("string"))
        put(tree, key, element.get("valueName", ""), last.text)
    return read(tree, "HKLM")


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English again afterwards."""
    yield
    i18n.install("en")


@pytest.mark.usefixtures("english")
def test_all_files_are_what_the_settings_declare() -> None:
    for file, text in written().items():
        assert file.read_text(encoding="utf-8") == text, "run: python3 packaging/dev.py format"


def test_there_is_one_for_each_language_that_ccwarn_speaks() -> None:
    assert set(PLACES) == set(i18n.OFFERED)
    there = {path.name for path in ADMX.parent.iterdir() if path.is_dir()}
    assert there == set(PLACES.values())


def strings_of(language: str) -> dict[str, str]:
    return {str(it.get("id")): it.text or "" for it in WORDS[language].iter(tag("string"))}


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("language", OTHERS)
def test_in_each_language_it_says_what_the_settings_window_says(language: str) -> None:
    said, in_english = strings_of(language), strings_of("en")
    assert said.keys() == in_english.keys()
    i18n.install(language)
    for setting in SETTINGS.values():
        name = "_".join(setting.key)
        assert said[name] == i18n._(setting.title)
        assert setting.says(Policy()) in said[f"{name}_help"]
    helps = [name for name in said if name.endswith("_help") and said[name] == in_english[name]]
    assert helps == [], "is in English"
    controls, of_english = (list(WORDS[it].iter(tag("presentation"))) for it in (language, "en"))
    assert [it.get("id") for it in controls] == [it.get("id") for it in of_english]
    shown, in_english_shown = (
        {text.strip() for control in those for text in control.itertext() if text.strip()}
        for those in (controls, of_english)
    )
    assert len(shown) == len(in_english_shown)


def test_there_is_one_policy_for_each_setting_and_one_for_locks() -> None:
    names = ["_".join(key) for key in SETTINGS]
    assert [policy.get("name") for policy in policies()] == [*names, "locked"]
    assert {policy.get("class") for policy in policies()} == {"Both"}


@pytest.mark.parametrize("key", SETTINGS, ids=".".join)
def test_what_the_editor_writes_sets_just_that_setting(key: tuple[str, ...]) -> None:
    text = enabled(by_name("_".join(key)))
    assert text.problems == ()
    assert list(text.values) == [key]


def test_what_the_editor_writes_for_locks_locks() -> None:
    text = enabled(by_name("locked"))
    assert text.problems == ()
    assert ("thresholds", "strong_people") in text.locked


def test_a_limit_is_taken_away_by_disabling_its_policy() -> None:
    policy = by_name("limits_visible_external")
    (item,) = policy.iter(tag("item"))
    tree: dict[str, Any] = {}
    (value,) = item.iter(tag("string"))
    put(tree, policy.get("key", ""), item.get("valueName", ""), value.text)
    assert read(tree, "HKLM").values == {("limits", "visible_external"): None}


def test_every_name_has_its_text_and_control_and_none_has_two() -> None:
    strings = [str(each.get("id")) for each in WORDS["en"].iter(tag("string"))]
    controls = [str(each.get("id")) for each in WORDS["en"].iter(tag("presentation"))]
    wanted = re.findall(r"\$\((string|presentation)\.(\w+)\)", ADMX.read_text(encoding="utf-8"))
    assert sorted(set(strings)) == sorted(strings)
    assert {name for kind, name in wanted if kind == "string"} == set(strings)
    assert [name for kind, name in wanted if kind == "presentation"] == controls
    categories = {each.get("name") for each in ROOT.iter(tag("category"))}
    assert {each.get("ref") for each in ROOT.iter(tag("parentCategory"))} == categories


def test_each_control_is_of_the_kind_that_its_policy_wants() -> None:
    controls = {each.get("id"): each for each in WORDS["en"].iter(tag("presentation"))}
    kinds = {
        "list": "listBox",
        "decimal": "decimalTextBox",
        "text": "textBox",
        "enum": "dropdownList",
    }
    for policy in policies():
        element = element_of(policy)
        (control,) = controls[policy.get("name")]
        assert control.tag == tag(kinds[element.tag.removeprefix(tag(""))])
        assert control.get("refId") == element.get("id")
