"""What a mail says of people, remembered when it leaves and known to the next one."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.memory import MemoryOfPeople
from ccwarn.memory_file import memory_file
from ccwarn.policy import Policy, Severity
from ccwarn.remembered_sets import Kind, RememberedSets
from ccwarn.review import CROWD, Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from conftest import SECRET, ExpectedLog
from drafts import draft, firms, people
from gates.scripted import Author

GATE = Origin("test", can_hold=True)
POLICY = Policy(providers=frozenset({"mail.example"}))
COMMITTEE = firms(12)


class Desk:
    """An author with a clearance that remembers."""

    def __init__(self, state: Path, policy: Policy = POLICY) -> None:
        self.memory = MemoryOfPeople(state)
        self.author = Author()
        self.clearance = Clearance(lambda: policy, ALL_RULES, self.author, memory=self.memory)

    def send(
        self, mail: Draft, decision: Decision = Decision.SEND, origin: Origin = GATE
    ) -> Draft | None:
        self.author.script = [decision]
        left = self.clearance.clear(mail, origin).result(10)
        assert self.memory.settle(10)
        return left

    def asks(self, mail: Draft) -> Severity:
        review = self.clearance.examine(mail)
        return review.severity if review.severity.asks else Severity.OFF


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sets(state: Path, kind: Kind, keys: list[str]) -> list[frozenset[str]]:
    return [it.keys for it in RememberedSets(memory_file(state)).alike(kind, keys, 9, most=9)]


def test_who_stood_together_is_not_asked_about_again(desk: Desk) -> None:
    mail = draft(cc=COMMITTEE)
    assert desk.asks(mail) is Severity.STRONG
    desk.send(mail)
    again = draft(to=COMMITTEE[::-1])
    assert desk.send(again) is again, "the very object"
    assert len(desk.author.asked) == 1
    assert desk.asks(draft(to=[*COMMITTEE, "new@new.example"])) is Severity.OFF
    assert desk.asks(draft(to=[*COMMITTEE, *people(9, "mail.example")])) is not Severity.OFF


def tagged(tag: str) -> list[str]:
    return [f"person{number}+{tag}@gmail.com" for number in range(12)]


def test_who_is_remembered_is_so_with_every_address(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Policy(providers=frozenset({"gmail.com"})))
    desk.send(draft(to=tagged("news")))
    assert desk.asks(draft(to=tagged("club"))) is Severity.OFF


def test_who_stood_in_bcc_is_visible_with_every_address(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Policy(providers=frozenset({"gmail.com"})))
    desk.send(draft(bcc=tagged("news")))
    review = desk.clearance.examine(draft(to=tagged("club")))
    (found,) = (it for it in review.findings if it.code == "CC107")
    assert (found.severity, found.data["people"]) == (Severity.STRONG, 12)
    assert not list(review.remedied().visible())


def test_another_process_knows_it_too(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(cc=COMMITTEE))
    assert Desk(tmp_path).asks(draft(cc=COMMITTEE)) is Severity.OFF


def test_what_passes_unasked_is_remembered(desk: Desk) -> None:
    desk.send(draft(to=firms(4)))
    desk.send(draft(to=firms(6)[2:], subject="Something else"))
    assert desk.author.asked == []
    known = desk.clearance.examine(draft(to=firms(5))).draft.together
    assert len(known) == 4, "they stood together in one mail"


def test_what_an_answered_message_says_is_remembered(desk: Desk) -> None:
    desk.send(draft(to=["info@firm0.example"], known=COMMITTEE))
    assert desk.asks(draft(to=COMMITTEE)) is Severity.OFF


@pytest.mark.parametrize("decision", [Decision.HOLD, Decision.REMEDY])
def test_who_was_not_shown_is_not_known(desk: Desk, decision: Decision) -> None:
    desk.send(draft(to=COMMITTEE), decision)
    assert desk.asks(draft(to=COMMITTEE)) is Severity.STRONG


def test_whoever_a_remedy_has_moved_stood_in_bcc(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(to=COMMITTEE), Decision.REMEDY)
    assert sets(tmp_path, Kind.HIDDEN, COMMITTEE) == [frozenset(COMMITTEE)]
    assert sets(tmp_path, Kind.VISIBLE, COMMITTEE) == []


def test_nine_in_bcc_are_no_mailing(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(to=["one@acme.example"], bcc=firms(9)))
    assert sets(tmp_path, Kind.HIDDEN, firms(9)) == []
    desk.send(draft(to=["one@acme.example"], bcc=firms(10)))
    assert sets(tmp_path, Kind.HIDDEN, firms(10)) == [frozenset(firms(10))]


@pytest.mark.parametrize(("shown", "codes"), [(8, {"CC101", "CC107"}), (7, {"CC101"})])
def test_eight_of_ten_who_stood_in_bcc_are_that_mailing_again(
    desk: Desk, shown: int, codes: set[str]
) -> None:
    desk.send(draft(bcc=firms(10)))
    findings = desk.clearance.examine(draft(to=firms(shown))).findings
    assert {it.code for it in findings} == codes


def test_who_has_stood_together_since_is_hidden_no_more(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(bcc=COMMITTEE))
    desk.send(draft(to=COMMITTEE))
    assert sets(tmp_path, Kind.HIDDEN, COMMITTEE) == []
    desk.send(draft(bcc=firms(CROWD)))
    desk.send(draft(to=firms(CROWD)))
    assert sets(tmp_path, Kind.HIDDEN, firms(CROWD)), "the first mistake excuses nothing"


def test_whom_somebody_else_has_invited_the_author_has_not_shown(
    desk: Desk, tmp_path: Path
) -> None:
    desk.send(draft(bcc=COMMITTEE))
    guests = [Recipient(Mailbox(it), Field.TO, is_attendee=True) for it in COMMITTEE]
    colleague = draft(to=["boss@acme.example"])
    forwarded = colleague._replace(
        recipients=(*colleague.recipients, *guests), invited=frozenset(COMMITTEE)
    )
    assert desk.send(forwarded) is forwarded
    assert desk.author.asked == []
    assert sets(tmp_path, Kind.HIDDEN, COMMITTEE) == [frozenset(COMMITTEE)]
    assert sets(tmp_path, Kind.VISIBLE, COMMITTEE) == []


def test_who_had_stood_together_before_is_not_hidden(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(to=COMMITTEE))
    desk.send(draft(bcc=COMMITTEE, subject="Happy new year"))
    assert sets(tmp_path, Kind.HIDDEN, COMMITTEE) == []
    assert desk.asks(draft(to=COMMITTEE, subject="Agenda")) is Severity.OFF
    desk.send(draft(bcc=firms(15)))
    assert sets(tmp_path, Kind.HIDDEN, firms(15)) == [], "8 in 10 of them"
    desk.send(draft(bcc=firms(16)))
    assert sets(tmp_path, Kind.HIDDEN, firms(16)) == [frozenset(firms(16))]


def test_who_was_shown_in_a_crowd_is_hidden_all_the_same(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(to=firms(CROWD)))
    for number in range(3):
        desk.send(draft(to=firms(CROWD)[:2], cc=[f"a@other{number}.example"]))
    desk.send(draft(bcc=firms(CROWD)))
    assert sets(tmp_path, Kind.HIDDEN, firms(CROWD)) == [frozenset(firms(CROWD))]


def test_whom_the_author_knows_to_be_together_is_not_hidden(desk: Desk, tmp_path: Path) -> None:
    desk.memory.keep(draft(to=firms(CROWD)), POLICY)
    desk.send(draft(bcc=firms(CROWD)))
    assert sets(tmp_path, Kind.HIDDEN, firms(CROWD)) == []


@pytest.mark.parametrize("count", [10, CROWD - 1])
def test_colleagues_in_bcc_are_hidden_from_nobody(desk: Desk, tmp_path: Path, count: int) -> None:
    team = people(count, "x.example")
    desk.send(draft(bcc=team))
    assert sets(tmp_path, Kind.HIDDEN, team) == []
    assert desk.asks(draft(to=[*team, "one@y.example"])) is not Severity.STRONG


def test_a_crowd_in_bcc_is_hidden_though_it_looks_like_one_firm(desk: Desk) -> None:
    crowd = people(CROWD, "x.example")
    desk.send(draft(bcc=crowd))
    codes = {it.code for it in desk.clearance.examine(draft(to=crowd)).findings}
    assert codes == {"CC101", "CC107"}


def test_a_gate_that_cannot_hold_remembers_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(to=COMMITTEE), origin=Origin("test", can_hold=False))
    assert list(tmp_path.iterdir()) == []


def test_at_a_crowd_the_first_mistake_does_not_excuse_the_next(desk: Desk) -> None:
    crowd = draft(to=firms(CROWD))
    desk.send(crowd)
    review = desk.clearance.examine(crowd)
    assert review.severity is Severity.CONFIRM
    assert review.findings[0].code == "CC101"
    assert len(review.findings[0].mailboxes) == review.exposure.people == CROWD
    another = crowd._replace(subject="Another mail")
    assert desk.send(another) is another
    assert len(desk.author.asked) == 2
    assert desk.asks(draft(to=firms(CROWD - 1))) is Severity.OFF
    assert desk.asks(draft(to=firms(CROWD + 20))) is Severity.STRONG, "twenty are new"


@pytest.mark.parametrize(
    "stricter",
    [
        Policy(severities={"CC101": Severity.STRONG}),
        Policy(at_least={"CC101": Severity.STRONG}),
    ],
)
def test_what_the_policy_says_of_a_crowd_counts(tmp_path: Path, stricter: Policy) -> None:
    desk = Desk(tmp_path, stricter)
    desk.send(draft(to=firms(CROWD)))
    assert desk.asks(draft(to=firms(CROWD))) is Severity.STRONG


def test_who_sends_at_once_waits_a_moment_for_what_is_being_written(tmp_path: Path) -> None:
    waited = []

    class Waiting(MemoryOfPeople):
        def settle(self, seconds: float) -> bool:
            waited.append(seconds)
            return super().settle(10)

    clearance = Clearance(lambda: POLICY, ALL_RULES, Author(), memory=Waiting(tmp_path))
    clearance.clear(draft(to=firms(4)), GATE)
    assert clearance.examine(draft(to=firms(5))).draft.together == frozenset(firms(4))
    assert waited[-1] == 0.3


def test_who_is_known_for_good_is_so_after_many_years(desk: Desk, tmp_path: Path) -> None:
    def then() -> date:
        return datetime.now(UTC).date() - timedelta(days=50 * 365)

    RememberedSets(memory_file(tmp_path), then).keep(COMMITTEE)
    assert desk.asks(draft(cc=COMMITTEE)) is Severity.OFF
    desk.send(draft(bcc=COMMITTEE))
    assert sets(tmp_path, Kind.HIDDEN, COMMITTEE) == []


def test_own_people_are_not_remembered(desk: Desk, tmp_path: Path) -> None:
    mixed = [*people(5, "acme.example"), *firms(2)]
    desk.send(draft(to=mixed, known=["b@acme.example", "c@x.example"]))
    assert sets(tmp_path, Kind.VISIBLE, mixed) == [frozenset(firms(2))]


@pytest.mark.parametrize(
    "mail",
    [
        draft(to=["a@x.example"]),
        draft(to=people(9, "x.example")),
        draft(to=people(9, "acme.example")),
        draft(to=["a@mail.example"], bcc=["b@mail.example"]),
    ],
)
def test_where_there_are_no_strangers_nothing_is_remembered(
    desk: Desk, tmp_path: Path, mail: Draft
) -> None:
    desk.send(mail)
    assert list(tmp_path.iterdir()) == []


def test_ten_at_one_organisation_may_be_part_of_a_crowd(desk: Desk, tmp_path: Path) -> None:
    isp = people(70, "x.example")
    desk.send(draft(to=isp[:45]))
    assert desk.author.asked == []
    assert sets(tmp_path, Kind.VISIBLE, isp) == []
    found = desk.clearance.examine(draft(cc=isp[60:])).findings
    assert [(it.code, it.data["total"]) for it in found] == [("CC108", 55)]
    assert desk.asks(draft(cc=isp[61:])) is Severity.OFF, "nine"
    assert desk.asks(draft(cc=people(45, "y.example"))) is Severity.OFF


def test_who_stood_in_the_answered_message_is_no_part_of_a_crowd(desk: Desk) -> None:
    isp = people(98, "x.example")
    desk.send(draft(to=isp[:49], known=isp[:49]))
    assert desk.asks(draft(to=isp[49:])) is Severity.OFF
    desk.send(draft(to=isp[49:]))
    assert desk.asks(draft(to=isp[:49], known=isp[:49])) is Severity.OFF
    assert desk.asks(draft(to=isp[:49])) is Severity.CONFIRM


def test_two_at_a_provider_are_strangers(desk: Desk, tmp_path: Path) -> None:
    desk.send(draft(to=people(2, "mail.example")))
    assert sets(tmp_path, Kind.VISIBLE, people(2, "mail.example"))


def test_nobody_is_remembered_where_the_policy_says_so(tmp_path: Path) -> None:
    Desk(tmp_path).send(draft(to=COMMITTEE))
    desk = Desk(tmp_path, Policy(remember_days=0))
    assert desk.asks(draft(to=COMMITTEE)) is Severity.STRONG
    desk.send(draft(to=firms(40)[20:]))
    assert sets(tmp_path, Kind.VISIBLE, firms(40)[20:]) == []


def test_ordinary_mail_is_not_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    desk.send(draft(to=COMMITTEE))

    def refuse(*_anything: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    for mail in (
        draft(to=["a@x.example"]),
        draft(to=["a@mail.example"]),
        draft(to=["a@x.example", *people(9, "acme.example")]),
        draft(to=["a@x.example"], bcc=firms(30)),
        draft(to=firms(4)),
        draft(to=["a@x.example", "b@y.example", *people(9, "acme.example")]),
        draft(cc=people(9, "x.example")),
        draft(cc=people(30, "acme.example")),
    ):
        assert not examine(mail, POLICY, ALL_RULES).severity.asks
        assert desk.asks(mail) is Severity.OFF


SILENT = """
import sys
from pathlib import Path
from ccwarn.clearance import Clearance
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy
from ccwarn.review import Origin
from ccwarn.rules import ALL_RULES
from drafts import draft

clearance = Clearance(Policy, ALL_RULES, None, memory=MemoryOfPeople(Path(sys.argv[1])))
for mail in (draft(to=["a@x.example"]), draft(to=["a@x.example", "b@acme.example"])):
    assert clearance.clear(mail, Origin("test", can_hold=True)).result(0) is mail
print("sqlite3" in sys.modules)
"""


def test_ordinary_mail_does_not_even_load_the_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SILENT, tmp_path],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={"PYTHONPATH": os.pathsep.join(["tests", "."])},
    )
    assert done.stdout == "False\n"


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def recall(self, review: Review) -> Draft:
        raise self.error

    def remember(self, review: Review, left: Draft) -> None:
        raise self.error

    def answered(self, review: Review) -> Decision | None:
        raise self.error

    def note_answer(self, review: Review, decision: Decision) -> None:
        raise self.error


@pytest.mark.usefixtures("betrayal")
@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, SECRET, SECRET), sqlite3.OperationalError(SECRET)]
)
@pytest.mark.parametrize("decision", Decision)
def test_a_memory_that_fails_changes_nothing(
    error: Exception, decision: Decision, expected_log: ExpectedLog
) -> None:
    expected_log.expect("what is remembered could not be looked up: ")
    expected_log.expect("an earlier answer could not be looked up: ")
    if decision in (Decision.SEND, Decision.REMEDY):
        expected_log.expect("a mail could not be remembered: ")
        expected_log.expect("an answer could not be remembered: ")
    author = Author(decision)
    mail = draft(to=COMMITTEE)
    clearance = Clearance(Policy, ALL_RULES, author, memory=Broken(error))
    left = clearance.clear(mail, GATE).result(10)
    assert len(author.asked) == 1
    if decision is Decision.SEND:
        assert left is mail
    else:
        assert left == (mail.moved(COMMITTEE, Field.BCC) if decision is Decision.REMEDY else None)


def test_what_cannot_be_written_is_logged_without_a_word_of_it(
    desk: Desk, tmp_path: Path, expected_log: ExpectedLog
) -> None:
    expected_log.expect("what is remembered could not be looked up: ")
    expected_log.expect("who stood together could not be remembered: ")
    (tmp_path / "memory.sqlite").mkdir()
    mail = draft(to=[*people(3, "x.example"), *people(3, "y.example")])
    assert desk.send(mail) is mail


@pytest.mark.parametrize("text", [b"rubbish" * 999, b""])
def test_a_broken_memory_is_an_empty_one(desk: Desk, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "memory.sqlite").write_bytes(text)
    assert desk.asks(draft(to=COMMITTEE)) is Severity.STRONG
    desk.send(draft(to=COMMITTEE))
    assert desk.asks(draft(to=COMMITTEE)) is Severity.OFF


def test_a_question_that_memory_has_shortened_still_gives_back_the_very_object(desk: Desk) -> None:
    desk.send(draft(to=COMMITTEE))
    mail = draft(to=[*COMMITTEE, *people(9, "mail.example")])
    review = desk.clearance.examine(mail)
    assert review.draft.together
    assert review.draft is not mail
    desk.author.script = [Decision.SEND]
    assert desk.clearance.settle(review, GATE).result(10) is mail
    assert review.unchanged is mail


def test_a_remedy_conserves_recipients(desk: Desk) -> None:
    desk.send(draft(to=COMMITTEE))
    mail = draft(to=[*COMMITTEE, *people(9, "mail.example")])
    left = desk.send(mail, Decision.REMEDY)
    assert left is not None
    assert {it.mailbox for it in left.recipients} == {it.mailbox for it in mail.recipients}


def test_many_mails_at_once(desk: Desk, tmp_path: Path) -> None:
    mails = [draft(to=[f"{n}@x.example", f"{n}@y.example"]) for n in range(30)]
    cleared = [desk.clearance.clear(mail, GATE) for mail in mails]
    assert all(it.done() for it in cleared)
    assert desk.memory.settle(30)
    assert sets(tmp_path, Kind.VISIBLE, ["29@x.example", "29@y.example"])


def test_whom_the_author_wants_no_question_about_is_known_for_good(desk: Desk) -> None:
    mail = draft(to=COMMITTEE[:6], cc=[*COMMITTEE[6:], "ann@acme.example"], bcc=["x@y.example"])
    number = desk.memory.keep(mail, POLICY)
    assert [(it.number, it.size) for it in desk.memory.kept()] == [(number, 12)]
    assert desk.asks(draft(cc=COMMITTEE)) is Severity.OFF
    # The larger of what is known in either way counts.
    desk.send(draft(cc=[*COMMITTEE[:2], "z@z.example"]))
    assert desk.asks(draft(cc=COMMITTEE)) is Severity.OFF
    assert desk.asks(draft(cc=[*COMMITTEE, *people(9, "mail.example")])) is not Severity.OFF
    desk.memory.drop(number)
    assert desk.asks(draft(cc=COMMITTEE)) is Severity.STRONG


def test_who_is_known_for_good_is_so_with_every_address(tmp_path: Path) -> None:
    policy = Policy(providers=frozenset({"gmail.com"}))
    desk = Desk(tmp_path, policy)
    desk.memory.keep(draft(to=tagged("news")), policy)
    assert desk.asks(draft(to=tagged("club"))) is Severity.OFF


def test_a_mail_without_an_author_is_known_by_its_people_too(desk: Desk) -> None:
    desk.send(draft(cc=COMMITTEE))
    assert desk.asks(draft(cc=COMMITTEE, author=None)) is Severity.OFF
    desk.send(draft(cc=firms(20)[12:], author=None))
    assert desk.asks(draft(cc=firms(20)[12:])) is Severity.OFF


def test_what_another_rule_asks_is_not_looked_up(desk: Desk) -> None:
    desk.send(draft(cc=COMMITTEE))
    mail = draft(to=COMMITTEE[:2])
    listed = mail._replace(unreadable=(Unreadable("Friends", Field.TO, is_list=True),))
    review = desk.clearance.examine(listed)
    assert [(it.code, it.severity.asks) for it in review.findings] == [("CC102", True)]
    assert review.draft is listed
