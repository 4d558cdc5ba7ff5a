"""A trial: what it keeps of mail, and what it says for thresholds that nobody had when reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.audit.engine import Progress
from ccwarn.audit.trial import Trial, Trying
from ccwarn.policy import Exempt, Policy, Severity, Thresholds, WatchedDomains
from past_archive import AUTHOR, POLICY, audited, firms, mail, mbox, subjects

USUAL = Thresholds()
OTHER = "sales@acme.example"


def tried(*paths: Path, policy: Policy = POLICY) -> Trial:
    trial = Trying(policy).read(paths)
    assert trial is not None
    return trial


def asked(trial: Trial, thresholds: Thresholds = USUAL) -> list[str]:
    return [it.draft.subject for it in trial.asked(thresholds).mails]


def test_what_would_have_been_asked_the_latest_first(tmp_path: Path) -> None:
    few, some, many = firms(4), firms(6, 10), firms(12, 30)
    trial = tried(mbox(tmp_path / "Sent", [mail(1, few), mail(2, some), mail(40, many)]))
    assert trial.mails == 3
    assert list(trial.months) == ["2026-01", "2026-02"]
    assert asked(trial) == ["Mail 40", "Mail 2"]
    assert trial.asked(USUAL).typed == 1
    latest = trial.asked(USUAL).mails[0]
    assert (latest.people, latest.organisations) == (12, 12)


def test_other_thresholds_need_no_reading(tmp_path: Path) -> None:
    path = mbox(tmp_path / "Sent", [mail(n, firms(n, 50 * n)) for n in range(1, 13)])
    trial = tried(path)
    path.unlink()
    assert len(asked(trial)) == 8
    assert len(asked(trial, USUAL._replace(confirm_organisations=11, confirm_people=99))) == 3
    lower = USUAL._replace(confirm_organisations=2, confirm_odd_ones_out=1)
    assert len(asked(trial, lower)) == 11
    assert trial.asked(lower._replace(strong_organisations=4, strong_odd_ones_out=1)).typed == 9


def test_who_stood_together_before_is_known_for_thresholds_that_are_lower(tmp_path: Path) -> None:
    # Under the usual ones memory is not even asked about three people.
    same = firms(3)
    trial = tried(mbox(tmp_path / "Sent", [mail(1, same), mail(2, same), mail(3, firms(3, 20))]))
    assert asked(trial) == []
    lower = USUAL._replace(confirm_organisations=3)
    assert asked(trial, lower) == ["Mail 3", "Mail 1"]


def test_what_other_rules_ask_stays_whatever_the_thresholds_are(tmp_path: Path) -> None:
    policy = POLICY._replace(watched_domains=WatchedDomains(ask=("firm1.example",)))
    trial = tried(
        mbox(tmp_path / "Sent", [mail(1, firms(1, 1)), mail(2, firms(1, 7))]), policy=policy
    )
    high = Thresholds(*[90_000] * len(USUAL))
    assert asked(trial, USUAL) == asked(trial, high) == ["Mail 1"]


def test_mail_from_outside_is_not_counted(tmp_path: Path) -> None:
    mails = [mail(1, firms(9), author="bo@else.example", passed=True), mail(2, firms(9, 20))]
    trial = tried(mbox(tmp_path / "Sent", mails))
    assert (trial.mails, asked(trial)) == (1, ["Mail 2"])


def test_what_cannot_be_read_is_counted(tmp_path: Path) -> None:
    trial = tried(mbox(tmp_path / "Sent", [mail(1, firms(2))]), tmp_path / "Gone")
    assert (trial.mails, trial.unreadable) == (1, 1)


def halted(path: Path, first: bool, heard: list[Progress]) -> Trial | None:
    """Read mail, and halt at the first word on how far it is, or else when judging."""

    def hear(progress: Progress) -> None:
        heard.append(progress)
        if first or progress.is_judging:
            trying.halt()

    trying = Trying(POLICY, told=hear)
    return trying.read([path])


def test_a_halted_reading_finds_nothing(tmp_path: Path) -> None:
    path = mbox(tmp_path / "Sent", [mail(n, firms(6, 6 * n)) for n in range(20)])
    for first in (False, True):
        heard: list[Progress] = []

        assert halted(path, first, heard) is None
        assert sum(it.is_judging for it in heard) == (0 if first else 1)


def test_how_long_a_time_the_mail_is_of(tmp_path: Path) -> None:
    a_year = [mail(0, firms(1), days=-364), mail(1, firms(1, 1), days=-1)]
    assert 360 <= tried(mbox(tmp_path / "Sent", a_year)).days <= 370
    assert Trial(POLICY, 1, {}, (), 0).days == 0
    wrong = [mail(2, firms(2), days=-375_000), mail(3, firms(3), days=2_900_000)]
    trial = tried(mbox(tmp_path / "Sent", [*a_year, *wrong]))
    assert list(trial.months) == ["0999-04", "2025-01", "2025-12", "9965-12"]
    assert 360 <= trial.days <= 370, "not the years of wrong dates"


@pytest.mark.parametrize("severity", [Severity.OFF, Severity.STRONG])
def test_what_the_policy_makes_of_the_rule_holds_for_any_thresholds(
    tmp_path: Path, severity: Severity
) -> None:
    policy = POLICY._replace(severities={"CC101": severity})
    trial = tried(mbox(tmp_path / "Sent", [mail(1, firms(6)), mail(2, firms(2, 9))]), policy=policy)
    found = trial.asked(USUAL)
    assert [len(found.mails), found.typed] == ([0, 0] if severity is Severity.OFF else [1, 1])


def test_a_crowd_counts_whatever_its_organisations(tmp_path: Path) -> None:
    people = [f"person{it}@firm.example" for it in range(60)]
    trial = tried(mbox(tmp_path / "Sent", [mail(1, people)]))
    assert asked(trial) == ["Mail 1"]
    assert asked(trial, USUAL._replace(confirm_crowd=61)) == []
    assert trial.asked(USUAL._replace(strong_crowd=60)).typed == 1


@pytest.mark.parametrize(
    "exempt", [Exempt(authors=(AUTHOR,)), Exempt(lists=("person@firm0.example",))]
)
def test_exempt_mail_is_not_asked_about_by_any_thresholds(tmp_path: Path, exempt: Exempt) -> None:
    path = mbox(tmp_path / "Sent", [mail(1, firms(12)), mail(2, firms(12, 30), author=OTHER)])
    trial = tried(path, policy=POLICY._replace(exempt=exempt))
    assert asked(trial) == ["Mail 2"]
    assert asked(trial, USUAL._replace(confirm_organisations=3, strong_people=9)) == ["Mail 2"]


def test_a_lower_limit_for_crowds_needs_no_reading(tmp_path: Path) -> None:
    people = [f"person{it}@firm.example" for it in range(12)]
    trial = tried(mbox(tmp_path / "Sent", [mail(1, [*people, *firms(1)])]))
    assert asked(trial) == []
    assert asked(trial, USUAL._replace(confirm_crowd=10)) == ["Mail 1"]


MAILS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 60), st.sampled_from(["to", "cc", "mail.example"])),
    min_size=1,
    max_size=6,
)
COUNTS = st.integers(1, 40)
THRESHOLDS = st.builds(
    lambda people, organisations, apart, odd, typed: USUAL._replace(
        confirm_people=people,
        confirm_organisations=organisations,
        confirm_people_organisations=apart,
        confirm_odd_ones_out=odd,
        strong_people=people + typed,
        strong_organisations=organisations + typed,
    ),
    *[COUNTS] * 5,
)


@given(MAILS, THRESHOLDS)
def test_a_trial_says_what_an_audit_by_these_thresholds_would(
    tmp_path_factory: pytest.TempPathFactory,
    described: list[tuple[int, int, str]],
    thresholds: Thresholds,
) -> None:
    path = tmp_path_factory.mktemp("trial") / "Sent"
    mails = []
    for number, (first, count, where) in enumerate(described):
        people = firms(count, first)
        if where == "mail.example":
            people = [f"person{it}@mail.example" for it in range(first, first + count)]
        to, cc = ([], people) if where == "cc" else (people, [])
        mails.append(mail(number, to, cc=cc))
    mbox(path, mails)
    result, heard = audited(path, policy=POLICY._replace(thresholds=thresholds))
    found = tried(path).asked(thresholds)
    assert [it.draft.subject for it in reversed(found.mails)] == subjects(heard)
    assert found.typed == sum(it.review.severity is Severity.STRONG for it in heard) == result.typed
