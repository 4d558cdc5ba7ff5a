"""What a lock holds for, and that a policy of the organisation that nobody can read opens none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.policy import Exempt, Policy, Severity
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings import files
from ccwarn.settings.current import CurrentPolicy
from ccwarn.settings.files import load_policy
from ccwarn.settings.layers import merged
from ccwarn.settings.loaded import Layer, LoadedPolicy, PolicyText
from ccwarn.settings.toml import named, read
from counterparts import FOLDER, shown_links
from drafts import draft, firms

BASE = Policy(providers=frozenset({"gmail.com", "gmx.de"}))
LOOSE = """\
own_domains = ["northwind.example", "contoso.example"]
partners = [["northwind.example", "contoso.example"]]
[thresholds]
confirm_organisations = 4000
confirm_people = 4000
strong_organisations = 4000
strong_people = 4000
[mailbox_providers]
remove = ["gmail.com"]
"""
OFF = "[rules]\n" + "".join(f'CC10{number} = "off"\n' for number in range(1, 7))
UNDOING = frozenset([("monitor_only",), ("exempt", "authors"), ("exempt", "lists")])
"""What nobody may use to be asked less than by what is locked."""
JUDGED = ("thresholds", "own_domains", "partners", "mailbox_providers")


def loaded(site: str, user: str, before: LoadedPolicy | None = None) -> LoadedPolicy:
    texts = {Layer.SITE: read(site, "site.toml", may_lock=True), Layer.USER: read(user, "mine")}
    return merged(BASE, texts, before.texts if before else None)


def unreadable(user: str, base: Policy = BASE) -> LoadedPolicy:
    return merged(
        base, {Layer.SITE: PolicyText("site.toml", unusable=True), Layer.USER: read(user, "mine")}
    )


def test_a_locked_rule_cannot_be_talked_out_of_asking() -> None:
    found = loaded('locked = ["rules.CC101"]\n', LOOSE + OFF)
    assert {key for name in JUDGED for key in named(name)} <= found.locked
    assert found.policy.thresholds == BASE.thresholds
    assert (found.policy.own_domains, found.policy.partners) == ((), ())
    assert found.policy.providers == BASE.providers
    assert found.policy.severity_of("CC101") is None


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        ("CC102", {*JUDGED, "also_written_from", "public_lists"}),
        ("CC103", {"own_domains", "also_written_from", "mailbox_providers"}),
        ("CC104", {"limits", "own_domains", "also_written_from", "mailbox_providers"}),
        ("CC105", {"watched_domains"}),
        ("CC106", {"own_domains", "also_written_from", "mailbox_providers"}),
        ("CC108", {*JUDGED, "also_written_from", "public_lists", "remember_days"}),
    ],
)
def test_a_lock_of_any_rule_holds_for_what_it_goes_by(rule: str, held: set[str]) -> None:
    locked = loaded(f'locked = ["rules.{rule}"]\n', "").locked
    assert locked == named(f"rules.{rule}").union(UNDOING, *map(named, held))


def test_what_the_organisation_said_counts_on_where_its_locks_stay_unknown() -> None:
    first = loaded("locked = 5\n[watched_domains]\nrefuse = ['rival.example']\n", "")
    for site in ("locked = 5\n[watched_domains]\nrefuse = 5\n", "no = [toml"):
        later = loaded(site, "", loaded(site, "", first))
        assert later.locks_unknown
        assert later.policy.watched_domains.refuse == ("rival.example",)


@pytest.mark.parametrize("name", JUDGED)
def test_a_lock_holds_for_the_rule_that_judges_by_it_and_no_further(name: str) -> None:
    found = loaded(f'locked = ["{name}"]\n', LOOSE + OFF)
    along = {"own_domains": named("also_written_from")}
    locked = named(name) | named("rules.CC101") | along.get(name, frozenset())
    assert found.locked == locked | UNDOING
    assert found.policy.severity_of("CC101") is None


def test_what_cannot_be_read_leaves_the_user_nothing_to_loosen() -> None:
    found = unreadable(LOOSE + OFF + '[limits]\nvisible_external = "none"\n')
    assert found.policy.thresholds == BASE.thresholds
    assert (found.policy.own_domains, found.policy.partners) == ((), ())
    assert found.policy.providers == BASE.providers
    customers = draft(cc=firms(475))
    for rule in ("CC101", "CC104"):
        assert found.source(("rules", rule)).layer is Layer.BUILT_IN
    assert examine(customers, found.policy, ALL_RULES).severity is Severity.STRONG
    assert found.locks_unknown


def test_what_cannot_be_read_takes_no_question_away_that_the_user_wants() -> None:
    found = unreadable(
        'drafts_folders = ["~/Drafts"]\npatience = 7\n'
        "[thresholds]\nconfirm_organisations = 3\nstrong_people = 90\n"
        "[limits]\nvisible_external = 2\n"
        '[watched_domains]\nrefuse = ["evil.example"]\n'
        '[mailbox_providers]\nadd = ["mail.example"]\n'
        '[rules]\nCC106 = "ask"\nCC101 = "ask"\n'
    )
    policy = found.policy
    assert (policy.drafts_folders, policy.patience) == (("~/Drafts",), 7)
    assert (policy.thresholds.confirm_organisations, policy.thresholds.strong_people) == (3, 25)
    assert policy.visible_external_limit == 2
    assert policy.watched_domains.refuse == ("evil.example",)
    assert policy.providers == BASE.providers | {"mail.example"}
    assert found.source(("thresholds", "confirm_organisations")).layer is Layer.USER
    assert found.source(("thresholds", "strong_people")).layer is Layer.BUILT_IN
    newcomer = draft(to=["a@b.example", "new@c.example"], known=["a@b.example"])
    assert examine(newcomer, policy, ALL_RULES).severity is Severity.CONFIRM
    assert examine(draft(cc=firms(2)), policy, ALL_RULES).severity is Severity.OFF
    assert examine(draft(cc=firms(3)), policy, ALL_RULES).severity is Severity.REFUSE
    milder = unreadable('[rules]\nCC101 = "ask"\n').policy
    assert examine(draft(cc=firms(475)), milder, ALL_RULES).severity is Severity.STRONG


def test_a_list_of_locks_that_cannot_be_read_may_have_locked_anything() -> None:
    site = "locked = 7\n[thresholds]\nstrong_people = 20\n"
    found = loaded(site, "[thresholds]\nstrong_people = 30\nconfirm_people = 9\n" + OFF)
    assert (found.policy.thresholds.strong_people, found.policy.thresholds.confirm_people) == (
        20,
        9,
    )
    assert found.policy.severities == {}
    (problem,) = found.problems
    assert problem.message.endswith(
        "; until this is corrected, your own settings can only add questions"
    )
    again = loaded(site, LOOSE, before=found)
    assert again.policy.thresholds.strong_people == 20, "it was never read"
    good = loaded('locked = ["patience"]\n', "")
    for _time in range(2):
        good = loaded(site, LOOSE, before=good)
        assert good.policy.thresholds.strong_people == 4000, "the locks were read before"


def test_a_file_that_is_there_and_cannot_be_read_counts_as_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, mine = tmp_path / "site.toml", tmp_path / "mine.toml"
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    mine.write_text(LOOSE)
    assert load_policy(mine).policy.thresholds.strong_people == 4000
    site.mkdir()
    found = load_policy(mine, own_domains=["acme.example"])
    assert found.policy.thresholds == Policy().thresholds
    assert found.policy.own_domains == ()
    assert [problem.message.split(";")[0] for problem in found.problems] == [
        f"the policy cannot be read: {FOLDER}",
        "own_domains is set by your organisation and cannot be changed",
    ]


@shown_links
def test_a_link_that_leads_nowhere_counts_as_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, mine = tmp_path / "site.toml", tmp_path / "mine.toml"
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    mine.write_text(LOOSE)
    site.symlink_to(tmp_path / "nowhere")
    assert load_policy(mine).policy.thresholds == Policy().thresholds


@shown_links
def test_a_folder_that_leads_nowhere_may_have_held_a_file_with_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, there = tmp_path / "mine.toml", tmp_path / "there"
    mine.write_text(LOOSE)
    folder = tmp_path / "ccwarn"
    folder.symlink_to(there)
    monkeypatch.setattr(files, "site_policy_file", lambda: folder / "policy.toml")
    assert load_policy(mine).locks_unknown
    there.mkdir()
    assert not load_policy(mine).locks_unknown


def test_a_file_that_can_be_read_again_counts_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    mine = tmp_path / "mine.toml"
    mine.write_text(LOOSE)
    current = CurrentPolicy(mine)
    site.write_text("patience = 8\n")
    read_file = files.policy_text

    def refused(path: Path) -> str:
        if path == site:
            raise PermissionError(13, "Permission denied")
        return read_file(path)

    monkeypatch.setattr(files, "policy_text", refused)
    assert current().thresholds == Policy().thresholds
    monkeypatch.setattr(files, "policy_text", read_file)
    site.chmod(0o640)  # All that an administrator does.
    assert (current().patience, current().thresholds.strong_people) == (8, 4000)


NOTES_ONLY = "monitor_only = true\n"
MONITOR = ("monitor_only",)


@pytest.mark.parametrize(
    "lock",
    [
        *("rules.CC104", "rules", "thresholds", "own_domains", "limits", "watched_domains.ask"),
        *("second_person", "require_reason"),
    ],
)
def test_nobody_talks_out_of_asking_what_is_locked_by_taking_notes(lock: str) -> None:
    found = loaded(f'locked = ["{lock}"]\n', NOTES_ONLY)
    assert MONITOR in found.locked
    assert not found.policy.monitor_only


@pytest.mark.parametrize("lock", ["patience", "drafts_folders", "remember_days"])
def test_a_lock_that_asks_nothing_leaves_notes_to_everybody(lock: str) -> None:
    assert loaded(f'locked = ["{lock}"]\n', NOTES_ONLY).policy.monitor_only


def test_nobody_exempts_themselves_from_what_is_locked() -> None:
    user = "[exempt]\nauthors = ['me@acme.example']\nlists = ['l@acme.example']\n"
    for lock in ("limits", "second_person", "require_reason"):
        assert loaded(f'locked = ["{lock}"]\n', user).policy.exempt == Exempt()
    assert unreadable(user).policy.exempt == Exempt()
    assert loaded("patience = 9\n", user).policy.exempt.authors == ("me@acme.example",)


def test_a_lock_on_taking_notes_holds_for_that_alone() -> None:
    found = loaded('locked = ["monitor_only"]\n' + NOTES_ONLY, "monitor_only = false\n" + OFF)
    assert found.locked == {MONITOR}
    assert found.policy.monitor_only
    assert found.policy.severity_of("CC101") is Severity.OFF


def test_where_nobody_can_read_the_locks_only_asking_can_be_had() -> None:
    assert not unreadable(NOTES_ONLY).policy.monitor_only
    monitored = unreadable("monitor_only = false\n", BASE._replace(monitor_only=True))
    assert not monitored.policy.monitor_only
    assert MONITOR in monitored.stricter
