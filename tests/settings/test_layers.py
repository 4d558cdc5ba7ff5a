from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from ccwarn.policy import Policy, Severity
from ccwarn.settings import files
from ccwarn.settings.files import load_policy, site_policy_file
from ccwarn.settings.layers import merged
from ccwarn.settings.loaded import Key, Layer, LoadedPolicy, Source
from ccwarn.settings.toml import read
from registry import Registry

BASE = Policy(providers=frozenset({"gmail.com", "gmx.de"}))
STRONG: Key = ("thresholds", "strong_people")


def loaded(
    site: str = "", user: str = "", before: LoadedPolicy | None = None, command_line: str = ""
) -> LoadedPolicy:
    texts = {
        Layer.SITE: read(site, "site.toml", may_lock=True),
        Layer.USER: read(user, "user.toml"),
    }
    if command_line:
        texts[Layer.COMMAND_LINE] = read(command_line, "--own-domain")
    return merged(BASE, texts, before.texts if before else None)


def test_the_user_counts_before_the_site_and_the_site_before_what_is_built_in() -> None:
    found = loaded(
        "patience = 30\n[thresholds]\nstrong_people = 40\nconfirm_people = 20\n",
        "[thresholds]\nstrong_people = 50\n",
    )
    assert found.policy.thresholds.strong_people == 50
    assert found.policy.thresholds.confirm_people == 20
    assert found.policy.thresholds.confirm_organisations == 5
    assert found.source(STRONG) == Source(Layer.USER, "user.toml", 2)
    assert found.source(("patience",)) == Source(Layer.SITE, "site.toml", 1)
    assert found.source(("own_domains",)) == Source(Layer.BUILT_IN)
    assert (found.written(STRONG), found.written(("own_domains",))) == (50, None)


@pytest.mark.parametrize("name", ["thresholds.strong_people", "thresholds"])
def test_what_the_organisation_locks_the_user_cannot_change(name: str) -> None:
    found = loaded(
        f'locked = ["{name}"]\n[thresholds]\nstrong_people = 25\n',
        "own_domains = ['acme.example']\n[thresholds]\nstrong_people = 4000\n",
    )
    assert found.policy.thresholds.strong_people == 25
    assert found.policy.own_domains == ("acme.example",)
    assert STRONG in found.locked
    assert (("thresholds", "confirm_people") in found.locked) is (name == "thresholds")
    assert found.source(STRONG) == Source(Layer.SITE, "site.toml", 3)
    assert found.problems == ()


def test_a_lock_without_a_value_locks_what_is_built_in() -> None:
    found = loaded('locked = ["rules.CC101"]', '[rules]\nCC101 = "off"\n')
    assert found.policy.severities == {}
    assert found.source(("rules", "CC101")) == Source(Layer.BUILT_IN)


def test_nobody_takes_out_what_a_locked_list_puts_in() -> None:
    found = loaded(
        'locked = ["mailbox_providers.add"]\n[mailbox_providers]\nadd = ["mail.example"]\n',
        '[mailbox_providers]\nremove = ["mail.example", "gmx.de"]\nadd = ["other.example"]\n',
    )
    assert found.policy.providers == {"gmail.com", "mail.example"}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("thresholds.strong_people", "CC101"),
        ("limits.visible_external", "CC104"),
        ("watched_domains.refuse", "CC105"),
    ],
)
def test_a_lock_holds_for_the_rule_that_goes_by_what_is_locked(name: str, rule: str) -> None:
    user = "".join(f'{code} = "off"\n' for code in ("CC101", "CC104", "CC105"))
    found = loaded(f'locked = ["{name}"]\n', f"[rules]\n{user}")
    assert found.policy.severity_of(rule) is None, "switched off, the lock would mean nothing"
    assert ("rules", rule) in found.locked
    assert len(found.policy.severities) == 2
    ordered = loaded(f'locked = ["{name}"]\n[rules]\n{rule} = "note"\n', f"[rules]\n{user}")
    assert ordered.policy.severity_of(rule) is Severity.NOTE


def test_nobody_makes_a_mail_provider_of_a_locked_own_domain() -> None:
    site = 'own_domains = ["acme.example"]\n'
    user = '[mailbox_providers]\nadd = ["acme.example", "mail.example"]\n'
    found = loaded(f'locked = ["own_domains"]\n{site}', user)
    assert found.policy.own_domains == ("acme.example",)
    assert found.policy.providers == BASE.providers | {"mail.example"}
    assert loaded(site, user).policy.own_domains == ()
    mistaken = loaded('locked = ["own_domains"]\nown_domains = ["gmx.de"]\n', user)
    assert mistaken.policy.own_domains == ()
    assert "gmx.de" in mistaken.policy.providers


def test_the_command_line_cannot_change_what_is_locked_and_hears_so() -> None:
    found = loaded(
        'locked = ["own_domains"]\nown_domains = ["acme.example"]\n',
        command_line='own_domains = ["evil.example"]',
    )
    assert found.policy.own_domains == ("acme.example",)
    assert [problem.text for problem in found.problems] == [
        "--own-domain: own_domains is set by your organisation and cannot be changed"
    ]


def test_only_the_organisation_can_lock() -> None:
    found = loaded(user='locked = ["thresholds"]\n')
    assert found.locked == frozenset()
    assert "only your organisation's own policy file" in found.problems[0].message


@pytest.mark.parametrize(
    ("locked", "hint"),
    [('["tresholds"]', "there is no setting “tresholds”"), ("7", "a list in square brackets")],
)
def test_a_lock_that_means_nothing_is_a_problem(locked: str, hint: str) -> None:
    (problem,) = loaded(f"locked = {locked}\n").problems
    assert hint in problem.message
    assert problem.line == 1


def test_a_value_that_becomes_wrong_counts_as_it_did_and_the_others_are_taken_over() -> None:
    good = loaded(user="patience = 30\n[thresholds]\nstrong_people = 40\n")
    found = loaded(user='patience = "long"\n[thresholds]\nstrong_people = 50\n', before=good)
    assert (found.policy.patience, found.policy.thresholds.strong_people) == (30, 50)
    assert [problem.line for problem in found.problems] == [1]
    again = loaded(user="patience = 0\n[thresholds]\nstrong_people = 60\n", before=found)
    assert (again.policy.patience, again.policy.thresholds.strong_people) == (30, 60)


def test_a_file_that_becomes_unreadable_counts_as_it_did() -> None:
    good = loaded('locked = ["patience"]\npatience = 30\n', '[rules]\nCC102 = "off"\n')
    found = loaded("patience = [", "rules = [", before=good)
    assert found.policy == good.policy
    assert found.locked == good.locked
    assert all("earlier settings still apply" in problem.message for problem in found.problems)
    assert [problem.source for problem in found.problems] == ["site.toml", "user.toml"]
    mended = loaded("patience = 20", "", before=found)
    assert (mended.policy.patience, mended.policy.severities, mended.problems) == (20, {}, ())


def test_a_locked_list_that_becomes_wrong_stays_locked() -> None:
    good = loaded('locked = ["patience"]\npatience = 30\n')
    found = loaded("locked = 3\npatience = 30\n", "patience = 9000\n", before=good)
    assert found.policy.patience == 30


def test_a_file_that_was_never_readable_counts_for_nothing() -> None:
    found = loaded(user="patience = [")
    assert found.policy == BASE
    assert "nothing in this file applies until you correct it" in found.problems[0].message


def test_default_gives_a_severity_of_the_organisation_back_to_the_rule() -> None:
    found = loaded('[rules]\nCC101 = "typed"\nCC102 = "off"\n', '[rules]\nCC101 = "default"\n')
    assert found.policy.severities == {"CC102": Severity.OFF}


def test_the_files_are_read_from_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    site.write_text('locked = ["own_domains"]\nown_domains = ["acme.example"]\npatience = 20\n')
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    named = tmp_path / "mine.toml"
    named.write_text('own_domains = ["evil.example"]\npatience = 10\n')
    found = load_policy(named, own_domains=["worse.example"])
    assert (found.policy.own_domains, found.policy.patience) == (("acme.example",), 10)
    assert len(found.problems) == 1
    named.write_text("patience = [")
    assert load_policy(named, before=found).policy.patience == 10


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the place is another one")
def test_no_variable_leads_to_another_site_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_DIRS", raising=False)
    place = platformdirs.site_config_path("ccwarn", appauthor=False) / "policy.toml"
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/home/somebody/config")
    assert site_policy_file() == place


def test_windows_says_where_the_site_policy_lies_and_no_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = Registry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("WIN_PD_OVERRIDE_COMMON_APPDATA", r"C:\Users\me")
    monkeypatch.setenv("PROGRAMDATA", r"C:\Users\me")
    assert str(site_policy_file()).startswith(r"C:\ProgramData")
    folders = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
    registry.computer[folders] = {"Common AppData": r"D:\Data"}
    assert str(site_policy_file()).startswith(r"D:\Data")


def test_a_mail_provider_is_no_domain_of_public_lists() -> None:
    found = loaded(user='public_lists = ["gmail.com", "lists.example", "Dev@Gmail.com"]\n')
    assert found.policy.public_lists == ("lists.example", "dev@gmail.com")
    (problem,) = found.problems
    assert problem.text == (
        "user.toml:1: public_lists: gmail.com is left out, because it is a public mail provider; "
        "enter the address of the list"
    )
