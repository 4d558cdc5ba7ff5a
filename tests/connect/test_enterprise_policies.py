"""Thunderbird's enterprise policies: ours goes in and out, all others stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccwarn.connect.addon import ADDON_ID
from ccwarn.connect.enterprise_policies import PolicyError, add_addon, has_addon, remove_addon

OTHERS = """{
    "policies": {
        "DisableTelemetry": true,
        "Preferences": {"mail.name": {"Value": "Grüße", "Status": "locked"}},
        "ExtensionSettings": {"*": {"installation_mode": "blocked"}, "o@example.com": {}}
    },
    "note": [1, null, 2.50]
}"""

# Small, for large ones take long to make and show nothing more; but with the names that matter.
names = st.text(max_size=3) | st.sampled_from(["policies", "ExtensionSettings", ADDON_ID])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | names,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
documents = st.dictionaries(names, values, max_size=3)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policies" / "policies.json"


@pytest.fixture
def xpi(tmp_path: Path) -> Path:
    return tmp_path / "our addon.xpi"


def test_the_first_policy_makes_the_file_and_its_removal_takes_it_away(
    file: Path, xpi: Path
) -> None:
    add_addon(file, xpi)
    setting = json.loads(file.read_text())["policies"]["ExtensionSettings"][ADDON_ID]
    assert setting == {"installation_mode": "force_installed", "install_url": xpi.as_uri()}
    assert has_addon(file)
    remove_addon(file)
    assert list(file.parent.iterdir()) == []


def test_other_policies_stay(file: Path, xpi: Path) -> None:
    file.parent.mkdir()
    file.write_text(OTHERS, encoding="utf-8")
    add_addon(file, xpi)
    merged = json.loads(file.read_text(encoding="utf-8"))
    del merged["policies"]["ExtensionSettings"][ADDON_ID]
    assert merged == json.loads(OTHERS)


def test_removal_gives_the_very_same_file_back(file: Path, xpi: Path) -> None:
    file.parent.mkdir()
    file.write_text(OTHERS, encoding="utf-8")
    add_addon(file, xpi)
    add_addon(file, xpi)
    remove_addon(file)
    assert file.read_text(encoding="utf-8") == OTHERS
    assert list(file.parent.iterdir()) == [file]


def test_what_others_changed_meanwhile_stays_changed(file: Path, xpi: Path) -> None:
    file.parent.mkdir()
    file.write_text(OTHERS, encoding="utf-8")
    add_addon(file, xpi)
    document = json.loads(file.read_text(encoding="utf-8"))
    document["policies"]["DisableTelemetry"] = False
    file.write_text(json.dumps(document), encoding="utf-8")
    remove_addon(file)
    expected = json.loads(OTHERS)
    expected["policies"]["DisableTelemetry"] = False
    assert json.loads(file.read_text(encoding="utf-8")) == expected
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"policies": []}',
        '{"policies": {"ExtensionSettings": []}}',
        '{"policies": {}, "policies": {"DisableTelemetry": true}}',
        '{/* a comment */ "policies": {}}',
    ],
)
def test_what_cannot_be_read_is_left_alone(file: Path, xpi: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(PolicyError, match="it was not changed"):
        add_addon(file, xpi)
    with pytest.raises(PolicyError, match="it was not changed"):
        remove_addon(file)
    assert file.read_text() == text
    assert not has_addon(file)


def test_removing_what_is_not_there_does_nothing(file: Path) -> None:
    remove_addon(file)
    assert not file.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(others=documents, more=documents)
def test_no_policy_is_ever_lost(
    file: Path, xpi: Path, others: dict[str, object], more: dict[str, object]
) -> None:
    others.pop("ExtensionSettings", None)
    more.pop("policies", None)
    document = {**more, "policies": others}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(document))
    add_addon(file, xpi)
    merged = json.loads(file.read_bytes())
    assert merged["policies"].pop("ExtensionSettings").keys() == {ADDON_ID}
    assert merged == document
    remove_addon(file)
    assert json.loads(file.read_bytes()) == document
