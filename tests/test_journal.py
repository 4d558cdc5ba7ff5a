from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn import journal as journal_module
from ccwarn.clearance import Answer, Clearance
from ccwarn.draft import Draft
from ccwarn.journal import Journal
from ccwarn.memory_file import VERSION, memory_file
from ccwarn.noted import UNDONE, Noted, row_of
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from counterparts import posix_modes
from disks import fill, small_disk
from drafts import draft, firms
from noting import noted

ORIGIN = Origin("drafts", can_hold=False)
NOON = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
COULD_NOT = "the decision could not be noted: "


def review(mail: Draft, policy: Policy = Policy()) -> Review:  # noqa: B008
    return examine(mail, policy, ALL_RULES)


def note(
    journal: Journal,
    decision: Decision = Decision.HOLD,
    mail: Draft | None = None,
    policy: Policy = Policy(),  # noqa: B008
    origin: Origin = ORIGIN,
) -> None:
    journal.note(review(mail or draft(to=firms(12)), policy), origin, decision)
    assert journal.settle(30)


def decisions(journal: Journal) -> list[str]:
    return [it.decision for it in journal.recent(100)]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def journal(state: Path) -> Journal:
    return Journal(state, lambda: NOON)


def test_a_note_says_how_many_and_what_was_decided(journal: Journal) -> None:
    mail = draft(to=firms(12), bcc=["x@y.example"], subject="Prices")
    journal.note(review(mail), ORIGIN, Decision.REMEDY, 4.5)
    assert journal.settle(30)
    (found,) = journal.recent(10)
    assert found == Noted(
        NOON, "drafts", False, "strong", ("CC101",), 12, 12, 13, found.exposed, "remedy", 4.5
    )


def test_a_subject_is_without_addresses_however_long_it_is(journal: Journal) -> None:
    cases = {
        "x" * 1_000_000: "x" * 500,
        "x" * 600 + "@y.example": "…",
        '<a@b@c>, "d e"@f.example; @g @': "<…>, …;…",
        "for eve (at) one (dot) example now": "for … now",
        "Lunch at St.Moritz at noon": "… at noon",
        "eve @ one.example": "…",
        "eve%40one.example or eve＠one.example": "… or …",
        "10 % off at 40 places": "10 % off at 40 places",
    }
    for subject, kept in cases.items():
        mail = draft(to=firms(12), subject=subject)
        note(journal, mail=mail, policy=Policy(journal_subjects=True))
        assert journal.recent(1)[0].subject == kept


@given(
    name=st.sampled_from(["eve", "eve.smith", "e-v+e", '"eve smith"', "eve(she)", "ève"]),
    at=st.sampled_from(
        ["@", " @ ", "＠", "%40", "&#64;", "(at)", " [AT] ", "{ at }", "<at>", " at ", "  @"]
    ),
    dot=st.sampled_from([".", "(dot)", " [dot] "]),
    around=st.sampled_from([("", ""), ("Re: ", " and"), ("(", ")"), ("mailto:", "?subject=x")]),
)
def test_addresses_that_are_masked_or_written_oddly_are_not_kept(
    name: str, at: str, dot: str, around: tuple[str, str]
) -> None:
    # Without an @, " at " and a dot tell of an address together.
    dot = "." if at == " at " else dot
    subject = f"{around[0]}{name}{at}firm{dot}example{around[1]}"
    kept = str(row_of(noted()._replace(subject=subject))[-1])
    assert not any(part in kept for part in ("eve", "ève", "smith", "firm", "example"))


@pytest.mark.parametrize("subjects", [False, True])
def test_of_the_mail_nothing_is_in_it_but_a_subject_that_may_be(
    journal: Journal, state: Path, subjects: bool
) -> None:
    mail = draft(to=firms(12), subject="Secret \udcff plan of <eve@one.example>")
    note(journal, mail=mail, policy=Policy(journal_subjects=subjects))
    data = (state / "memory.sqlite").read_bytes()
    assert (b"Secret" in data) is subjects
    assert journal.recent(1)[0].subject == ("Secret ? plan of <…>" if subjects else "")
    for secret in (b"firm", b"acme", b"eve@", b".example"):
        assert secret not in data


def test_the_same_people_have_the_same_digest_in_any_order_and_run(
    journal: Journal, state: Path
) -> None:
    note(journal)
    note(Journal(state, lambda: NOON), mail=draft(cc=firms(12)[::-1]))
    note(journal, mail=draft(to=firms(11)))
    other, same, first = (it.exposed for it in journal.recent(3))
    assert first == same != other


def test_mails_that_expose_nobody_are_told_apart_as_well(journal: Journal) -> None:
    for people in (["a@b.example"], ["a@c.example"]):
        note(journal, mail=draft(to=people))
    one, other = (it.exposed for it in journal.recent(2))
    assert one != other


@posix_modes
def test_only_the_owner_may_read(journal: Journal, state: Path) -> None:
    note(journal)
    files = list(state.iterdir())
    assert {file.name for file in files} == {"memory.sqlite", "memory.sqlite.key"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_recent_is_newest_first_and_no_more_than_asked(journal: Journal) -> None:
    assert journal.recent(5) == []
    assert journal.count() == 0
    for decision in (Decision.HOLD, Decision.SEND, Decision.REMEDY):
        note(journal, decision)
    assert [it.decision for it in journal.recent(2)] == ["remedy", "send"]
    assert journal.count() == 3


def test_who_listens_hears_of_each_note(journal: Journal) -> None:
    heard: list[int] = []
    journal.heard = lambda: heard.append(journal.count())
    note(journal)
    note(journal)
    assert heard == [1, 2]


@pytest.mark.parametrize(("days", "left"), [(9, 1), (10, 2)])
def test_what_is_too_old_goes_with_the_next_note(state: Path, days: int, left: int) -> None:
    note(Journal(state, lambda: NOON - timedelta(days=9, hours=1)))
    note(Journal(state, lambda: NOON), policy=Policy(journal_days=days))
    assert Journal(state).count() == left


def test_none_are_kept_where_the_policy_says_so(journal: Journal, state: Path) -> None:
    note(journal, policy=Policy(journal_days=0))
    assert not state.exists()
    note(journal)
    journal.forget_old(0, subjects=True)
    assert journal.count() == 1, "it is of this very second"
    Journal(state, lambda: NOON + timedelta(seconds=1)).forget_old(0, subjects=True)
    assert journal.count() == 0


def test_subjects_go_when_they_may_not_be_kept_any_more(journal: Journal, state: Path) -> None:
    note(journal, mail=draft(to=firms(12), subject="Secret"), policy=Policy(journal_subjects=True))
    journal.forget_old(9, subjects=True)
    assert journal.recent(1)[0].subject == "Secret"
    journal.forget_old(9, subjects=False)
    assert journal.recent(1)[0].subject == ""
    assert b"Secret" not in (state / "memory.sqlite").read_bytes()


def test_there_are_never_too_many(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MOST", 3)
    for decision in (*[Decision.HOLD] * 3, Decision.SEND):
        note(journal, decision)
    assert decisions(journal) == ["send", "hold", "hold"]


def test_many_threads_and_processes_note_all(state: Path) -> None:
    journals = [Journal(state) for _ in range(4)]  # as other processes would

    def write(own: Journal) -> None:
        for _ in range(10):
            own.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)

    threads = [threading.Thread(target=write, args=[own]) for own in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(own.settle(60) for own in journals)
    assert len({it.exposed for it in Journal(state).recent(100)}) == 1
    assert Journal(state).count() == 40


def test_a_fix_that_was_undone_is_noted_at_the_decision_that_it_was_made_by(
    state: Path,
) -> None:
    holds = Origin("thunderbird", can_hold=True)
    for minutes, decision, origin in (
        (0, Decision.REMEDY, ORIGIN),
        (1, Decision.REMEDY, ORIGIN),
        (2, Decision.REMEDY, holds),
        (2, Decision.HOLD, ORIGIN),
        (3, Decision.REMEDY, ORIGIN),
    ):
        note(
            Journal(state, partial(NOON.__add__, timedelta(minutes=minutes))),
            decision,
            origin=origin,
        )
    journal = Journal(state)
    for seconds in (150, 500):
        journal.take_back(NOON + timedelta(seconds=seconds))
    assert journal.settle(30)
    assert decisions(journal)[::-1] == ["remedy", UNDONE, "remedy", "hold", "remedy"]


def test_where_nothing_is_noted_nothing_is_taken_back(journal: Journal, state: Path) -> None:
    journal.take_back(NOON)
    assert journal.settle(30)
    assert not state.exists()


# No decision waits for it, and none fails with it.


class Author:
    """Answers at once."""

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        answer = Answer()
        answer.seconds = 2.5
        answer.set_result(Decision.REMEDY)
        return answer


def decide(journal: Journal) -> bool:
    """Clear a draft; return whether it left as the author wants."""
    mail = draft(to=firms(12))
    clearance = Clearance(Policy, ALL_RULES, Author(), journal)
    cleared = clearance.clear(mail, Origin("test", can_hold=True))
    assert cleared.done(), "it has waited"
    left = cleared.result()
    return left is not None and not list(left.visible())


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Have another program hold on to the file."""
    memory_file(state).write(lambda _opened: None, None)
    with closing(sqlite3.connect(state / "memory.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def test_a_decision_does_not_wait_for_a_file_that_is_locked(journal: Journal, state: Path) -> None:
    with locked(state):
        assert decide(journal)
        assert not journal.settle(0)
        with pytest.raises(sqlite3.OperationalError):
            journal.recent(9)
    assert journal.settle(30)
    (found,) = journal.recent(9)
    assert (found.decision, found.seconds, found.can_hold) == ("remedy", 2.5, True)


def test_what_could_not_be_noted_is_noted_with_the_next(
    journal: Journal, state: Path, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    expected_log.expect(COULD_NOT)
    monkeypatch.setattr("ccwarn.memory_file._PATIENCE", (0.0, 0.0))
    with locked(state):
        assert decide(journal)
        assert journal.settle(30)
    assert journal.count() == 0
    note(journal, Decision.SEND)
    assert sorted(decisions(journal)) == ["remedy", "send"]


def test_a_full_disk_takes_no_decision_away(tmp_path: Path, expected_log: ExpectedLog) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        expected_log.expect(COULD_NOT)
        fill(disk)
        journal = Journal(disk)
        assert decide(journal)
        assert journal.settle(30)
        (disk / "all the rest").unlink()
        note(journal, Decision.SEND)
        assert sorted(decisions(journal)) == ["remedy", "send"]


@pytest.mark.parametrize("text", [b"no database at all, but long enough" * 99, b"\0" * 99])
def test_a_broken_file_is_put_aside_and_the_decision_noted(
    journal: Journal, state: Path, text: bytes
) -> None:
    state.mkdir()
    (state / "memory.sqlite").write_bytes(text)
    assert decide(journal)
    assert journal.settle(30)
    assert decisions(journal) == ["remedy"]
    assert (state / "memory.sqlite.broken").read_bytes() == text


def test_a_folder_that_cannot_be_made_takes_no_decision_away(
    tmp_path: Path, expected_log: ExpectedLog
) -> None:
    expected_log.expect(COULD_NOT)
    (tmp_path / "file").write_bytes(b"in the way")
    journal = Journal(tmp_path / "file" / "state")
    assert decide(journal)
    assert journal.settle(30)


def test_the_file_of_a_later_version_is_let_be(journal: Journal, state: Path) -> None:
    note(journal)
    assert [journal.is_newer] == [False]
    with closing(sqlite3.connect(state / "memory.sqlite")) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = (state / "memory.sqlite").read_bytes()
    assert journal.is_newer
    assert decide(journal)
    assert journal.settle(30)
    assert journal.recent(9) == []
    assert (state / "memory.sqlite").read_bytes() == before


def damage(column: str, value: str) -> Callable[[sqlite3.Connection], None]:
    def do(opened: sqlite3.Connection) -> None:
        opened.execute(f"UPDATE decisions SET {column} = {value}")

    return do


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("time", "'noon'"),
        ("time", "1e99"),
        ("codes", "NULL"),
        ("people", "'many'"),
        ("decision", "'shrug'"),
        ("seconds", "'long'"),
    ],
)
def test_a_row_that_is_no_note_is_passed_over(
    journal: Journal, state: Path, column: str, value: str
) -> None:
    note(journal)
    memory_file(state).write(damage(column, value), None)
    note(journal, Decision.SEND)
    assert decisions(journal) == ["send"]


def test_the_reason_to_send_anyway_is_kept_without_addresses(journal: Journal) -> None:
    reason = "Eve <eve@one.example> wants it, ask bob@two.example"
    journal.note(review(draft(to=firms(12))), ORIGIN, Decision.SEND, 3.0, reason)
    assert journal.settle(30)
    (noted,) = journal.recent(1)
    assert noted.reason == "Eve <…> wants it, ask …"
