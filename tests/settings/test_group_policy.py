"""What Group Policy sets, given as the registry has it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn import cli
from ccwarn.policy import Policy, Severity
from ccwarn.settings import files, group_policy
from ccwarn.settings.current import CurrentPolicy
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.files import load_policy
from ccwarn.settings.group_policy import Tree, read
from ccwarn.settings.layers import merged, together
from ccwarn.settings.loaded import Layer, LoadedPolicy
from ccwarn.settings.toml import read as read_toml

COMPUTER = r"HKLM\Software\Policies\ccwarn"
USER = r"HKCU\Software\Policies\ccwarn"
EVERYTHING: Tree = {
    "own_domains": {"1": "Acme.example", "2": "bücher.example"},
    "also_written_from": 1,
    "Partners": {"1": "a.example, b.example", "10": "e.example", "2": "c.example;d.example"},
    "public_lists": ["dev@lists.example", ""],
    "drafts_folders": "~/Mail/.Drafts",
    "accounts": {
        "1": "listen=127.0.0.1:2587; upstream = mail.acme.example:587;security=starttls;",
    },
    "patience": 30,
    "thresholds": {"STRONG_PEOPLE": 7, "confirm_people": "4"},
    "limits": {"visible_external": "none"},
    "rules": {"cc101": "typed"},
}


def loaded(*site: tuple[str, Tree | str], file: str = "", user: str = "") -> LoadedPolicy:
    parts = [read(tree, source) for source, tree in site]
    if file:
        parts.insert(1, read_toml(file, "site.toml", may_lock=True))
    texts = {Layer.SITE: together(parts), Layer.USER: read_toml(user, "mine")}
    return merged(Policy(), texts)


def test_values_have_the_kinds_that_are_declared() -> None:
    text = read(EVERYTHING, COMPUTER)
    assert text.problems == ()
    assert {".".join(key): value for key, value in text.values.items() if key != ("accounts",)} == {
        "own_domains": ("acme.example", "xn--bcher-kva.example"),
        "also_written_from": True,
        "partners": (("a.example", "b.example"), ("c.example", "d.example"), ("e.example",)),
        "public_lists": ("dev@lists.example",),
        "drafts_folders": ("~/Mail/.Drafts",),
        "patience": 30,
        "thresholds.strong_people": 7,
        "thresholds.confirm_people": 4,
        "limits.visible_external": None,
        "rules.CC101": Severity.STRONG,
    }
    (account,) = text.values["accounts",]
    assert (str(account.upstream), account.security.value) == ("mail.acme.example:587", "starttls")


@pytest.mark.parametrize(
    ("value", "meant"), [(0, False), (1, True), ("1", True), ("False", False), ("true", True)]
)
def test_a_truth_value_is_a_number_or_a_word(value: int | str, meant: bool) -> None:
    text = read({"also_written_from": value}, COMPUTER)
    assert (text.problems, dict(text.values)) == ((), {("also_written_from",): meant})


@pytest.mark.parametrize("value", [2, "perhaps", ["true"]])
def test_nothing_else_is_one(value: Any) -> None:
    (problem,) = read({"also_written_from": value}, COMPUTER).problems
    assert "must be true or false" in problem.message


def test_all_that_is_set_is_locked_and_so_is_what_is_named() -> None:
    found = loaded(
        (COMPUTER, {"thresholds": {"strong_people": 7}, "locked": {"1": "patience"}}),
        user="patience = 3\n[thresholds]\nstrong_people = 99\nstrong_crowd = 200\n",
    )
    at = found.policy.thresholds
    assert (at.strong_people, at.strong_crowd, found.policy.patience) == (7, 200, Policy().patience)
    assert {("patience",), ("thresholds", "strong_people"), ("rules", "CC101")} <= found.locked


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"patience": "soon"}, "patience: must be a whole number, 1 or more"),
        ({"patience": "5\u0665"}, "patience: must be a whole number, 1 or more"),
        ({"patience": {"1": 5}}, "patience: must be a whole number, 1 or more"),
        ({"patience": b"\x05"}, "patience: must be a whole number, 1 or more"),
        ({"own_domains": 3}, "own_domains: must be a list in square brackets"),
        ({"own_domains": {"1": "com"}}, "own_domains: “com” is not a domain"),
        ({"rules": {"CC101": 1}}, "rules.CC101: must be one of"),
        ({"rules": {"CC999": "off"}}, "there is no setting “rules.CC999”"),
        ({"patients": 5}, "there is no setting “patients”; did you mean “patience”?"),
        ({"locked": {"1": "nothing"}}, "locked: there is no setting “nothing”"),
        ({"accounts": {"1": "here"}}, "accounts: "),
    ],
)
def test_what_is_wrong_is_told_and_stays_locked(tree: Tree, said: str) -> None:
    found = loaded((COMPUTER, tree), user='patience = 3\nrules.CC101 = "off"\n')
    (problem,) = found.problems
    assert problem.text.startswith(f"{COMPUTER}: {said}")
    assert found.policy.patience == (Policy().patience if "patience" in tree else 3)


def test_a_computer_s_policy_counts_before_its_file_and_that_before_a_user_s() -> None:
    user: Tree = {"patience": 1, "remember_days": 1, "thresholds": {"strong_people": 11}}
    found = loaded(
        (USER, user),
        (COMPUTER, {"patience": 3}),
        file="patience = 2\nremember_days = 2\n",
        user="[thresholds]\nstrong_people = 99\n",
    )
    policy = found.policy
    assert (policy.patience, policy.remember_days, policy.thresholds.strong_people) == (3, 2, 11)
    sources = {
        name: found.source((*name.split("."),)).file
        for name in ("patience", "remember_days", "thresholds.strong_people")
    }
    assert list(sources.values()) == [COMPUTER, "site.toml", USER]
    assert found.source(("remember_days",)).line == 2


def test_a_source_that_becomes_unreadable_says_what_it_said_before() -> None:
    before = loaded((USER, {"patience": 4}), (COMPUTER, {"remember_days": 5}))
    parts = [read({"patience": 6}, USER), read("access denied", COMPUTER)]
    texts = {Layer.SITE: together(parts), Layer.USER: read_toml("remember_days = 9", "mine")}
    found = merged(Policy(), texts, before.texts)
    assert (found.policy.patience, found.policy.remember_days) == (6, 5)
    assert not found.locks_unknown
    assert "access denied" in found.problems[0].text


def test_one_that_nobody_ever_read_lets_users_only_ask_for_more() -> None:
    found = loaded(
        (USER, {"thresholds": {"strong_people": 11}}),
        (COMPUTER, "access denied"),
        user="[thresholds]\nconfirm_people = 2000\nconfirm_crowd = 20\n",
    )
    assert found.locks_unknown
    at = found.policy.thresholds
    assert at.confirm_people == Policy().thresholds.confirm_people
    assert (at.confirm_crowd, at.strong_people) == (20, 11)


_values: st.SearchStrategy[Any] = st.one_of(
    st.integers(0, 2**64 - 1),
    st.text(max_size=12),
    st.lists(st.text(max_size=8), max_size=3),
    st.binary(max_size=4),
    st.none(),
)
_names = st.sampled_from(
    [*(key[0] for key in SETTINGS), *(key[-1] for key in SETTINGS), "locked", "1", "2", ""]
)


@given(st.recursive(_values, lambda inner: st.dictionaries(_names, inner, max_size=4)))
def test_whatever_stands_there_is_read(value: Any) -> None:
    tree = value if isinstance(value, Mapping) else {"own_domains": value}
    text = read(tree, COMPUTER)
    assert text.values.keys() <= SETTINGS.keys() & text.locked
    merged(Policy(), {Layer.SITE: text})


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Tree]:
    """Return what Windows says is set, by where it is set."""
    trees: dict[str, Tree] = {}
    site = tmp_path / "site.toml"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(group_policy, "present", lambda: dict(trees))
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    monkeypatch.setattr("ccwarn.commands.policy.site_policy_file", lambda: site)
    return trees


def test_a_change_counts_from_the_next_mail_on(registry: dict[str, Tree], tmp_path: Path) -> None:
    heard: list[LoadedPolicy] = []
    mine = tmp_path / "mine.toml"
    mine.write_text("patience = 3\n")
    current = CurrentPolicy(mine, changed=heard.append)
    assert current().patience == 3
    registry[COMPUTER] = {"patience": 7}
    assert current().patience == 7
    registry.clear()
    assert current().patience == 3
    assert [each.policy.patience for each in heard] == [7, 3]


def test_a_file_of_the_organisation_counts_between_them(
    registry: dict[str, Tree], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("")
    (tmp_path / "site.toml").write_text("patience = 2\nremember_days = 2\n")
    registry.update({USER: {"patience": 1, "remember_days": 1}, COMPUTER: {"patience": 3}})
    policy = load_policy(mine).policy
    assert (policy.patience, policy.remember_days) == (3, 2)


def test_explain_says_what_it_sets(
    registry: dict[str, Tree], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("patience = 3\n")
    registry[COMPUTER] = {"patience": 7, "locked": {"1": "remember_days"}}
    assert cli.main(["--policy", str(mine), "policy", "explain"]) == 0
    said = capsys.readouterr().out
    assert f"Group Policy: {COMPUTER}\n" in said
    assert f"{tmp_path / 'site.toml'} (does not exist)\n" in said
    assert f"patience = 7\n    {COMPUTER}: set by your organisation\n" in said
    days = Policy().remember_days
    locked = f"built in, and locked by {COMPUTER}: set by your organisation"
    assert f"remember_days = {days}\n    {locked}\n" in said
