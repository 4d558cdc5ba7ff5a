"""One question, one answer for ten minutes: what is the same mail, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.memory import MemoryOfPeople
from ccwarn.memory_file import memory_file
from ccwarn.policy import Policy, WatchedDomains
from ccwarn.remembered_answers import RememberedAnswers, is_healed
from ccwarn.review import Decision, Origin, Review, examine, settle
from ccwarn.rules import ALL_RULES
from drafts import draft, firms, people
from gates.scripted import Author

GATE = Origin("test", can_hold=True)
CROWD = firms(60)
POLICY = Policy(
    providers=frozenset({"gmail.com"}), watched_domains=WatchedDomains(ask=("rival.example",))
)


def rows(state: Path) -> int:
    found = memory_file(state).read(
        lambda opened: opened.execute("SELECT count(*) FROM answers").fetchone(), None
    )
    assert found is not None
    return int(found[0])


def review(mail: Draft) -> Review:
    return examine(mail, POLICY, ALL_RULES)


def mail(to: list[str] = CROWD, message_id: str = "", body: str = "", **others: Any) -> Draft:
    return draft(to=to, **others)._replace(message_id=message_id, body=body)


FIRST = mail(message_id="<1@acme.example>", body="digest")
PATCH = mail(subject="[PATCH v2 1/9] Mend it", message_id="<p1@acme.example>")

Change = Callable[[Draft], Draft]


def changed(**values: Any) -> Change:
    return lambda mail: mail._replace(**values)


def only(*fields: str) -> Change:
    """Leave nothing but these to tell a mail by."""
    empty = {"message_id": "", "body": "", "subject": ""}
    return changed(**{name: value for name, value in empty.items() if name not in fields})


def plus(address: str, field: Field) -> Change:
    return lambda it: it._replace(recipients=(*it.recipients, Recipient(Mailbox(address), field)))


def fewer(mail: Draft) -> Draft:
    return mail._replace(recipients=mail.recipients[:55])


def to_the_board(count: int) -> Change:
    others = mail(firms(60 + count)[60:], "<2@acme.example>").recipients
    return changed(recipients=others, message_id="<2@acme.example>")


def both(*changes: Change) -> Change:
    def one_after_the_other(mail: Draft) -> Draft:
        for change in changes:
            mail = change(mail)
        return mail

    return one_after_the_other


NEXT_PATCH = changed(subject="[PATCH v2 2/9] Mend more", message_id="<p2@acme.example>")


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "another process"])
@pytest.mark.parametrize(
    ("first", "change", "sends", "moves"),
    [
        pytest.param(FIRST, lambda it: it, True, True, id="the very mail"),
        pytest.param(FIRST, only("message_id"), True, True, id="its Message-ID"),
        pytest.param(FIRST, only("subject"), True, False, id="its subject"),
        pytest.param(FIRST, only("body"), False, False, id="its text and no subject"),
        pytest.param(FIRST, only("body", "subject"), True, False, id="its text, in a window"),
        pytest.param(
            FIRST, changed(message_id="<2@acme.example>"), True, True, id="its text, once more"
        ),
        pytest.param(
            FIRST._replace(message_id=""),
            changed(message_id="<1@acme.example>"),
            True,
            False,
            id="it was in a window",
        ),
        pytest.param(FIRST, only(), False, False, id="nothing"),
        pytest.param(FIRST, changed(author=Mailbox("eve@acme.example")), False, False, id="author"),
        pytest.param(FIRST, fewer, True, True, id="some of them"),
        pytest.param(
            FIRST, lambda it: it._replace(recipients=it.recipients[:20]), True, True, id="a third"
        ),
        pytest.param(FIRST, to_the_board(8), False, False, id="a board of others"),
        pytest.param(FIRST, to_the_board(29), False, False, id="a large one"),
        pytest.param(FIRST, to_the_board(30), False, True, id="half as many others"),
        pytest.param(FIRST, to_the_board(120), False, True, id="twice as many others"),
        pytest.param(FIRST, to_the_board(121), False, False, id="still more others"),
        pytest.param(
            FIRST, both(fewer, only("message_id", "subject")), True, False, id="some, no text"
        ),
        pytest.param(FIRST, plus("new@x.example", Field.TO), False, True, id="one more"),
        pytest.param(
            FIRST,
            both(plus("new@x.example", Field.TO), only("message_id", "subject")),
            False,
            False,
            id="one more, no text",
        ),
        pytest.param(FIRST, plus("new@x.example", Field.BCC), True, True, id="one more in Bcc"),
        pytest.param(
            FIRST,
            both(plus("new@x.example", Field.BCC), only("subject")),
            False,
            False,
            id="one more in Bcc of another message",
        ),
        pytest.param(FIRST, plus("eve@rival.example", Field.BCC), False, False, id="other reason"),
        pytest.param(PATCH, NEXT_PATCH, True, True, id="the next patch"),
        pytest.param(PATCH, both(NEXT_PATCH, fewer), True, False, id="to fewer people"),
        pytest.param(
            PATCH,
            both(NEXT_PATCH, plus("new@x.example", Field.TO)),
            False,
            False,
            id="the next patch to one more",
        ),
        pytest.param(
            PATCH,
            changed(subject="[PATCH v3 1/9] Mend it", message_id=""),
            False,
            False,
            id="another series",
        ),
        pytest.param(
            PATCH,
            changed(subject="[PATCH v2 1/8] Mend it", message_id=""),
            False,
            False,
            id="of another length",
        ),
    ],
)
def test_what_is_the_same_mail(
    tmp_path: Path, elsewhere: bool, first: Draft, change: Change, sends: bool, moves: bool
) -> None:
    for decision, counts in ((Decision.SEND, sends), (Decision.REMEDY, moves)):
        file = memory_file(tmp_path / decision.value)
        answers = RememberedAnswers(file)
        write = answers.note(review(first), decision)
        if elsewhere:
            write()
            answers = RememberedAnswers(file)
        assert answers.find(review(change(first))) is (decision if counts else None)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_an_answer_counts_for_ten_minutes(tmp_path: Path, elsewhere: bool) -> None:
    now = [datetime(2026, 3, 2, 14, 2, tzinfo=UTC)]
    answers = RememberedAnswers(memory_file(tmp_path), lambda: now[0])
    write = answers.note(review(FIRST), Decision.SEND)
    other = answers
    if elsewhere:
        write()
        other = RememberedAnswers(memory_file(tmp_path), lambda: now[0])
    now[0] += timedelta(minutes=10)
    assert other.find(review(FIRST)) is Decision.SEND
    now[0] += timedelta(seconds=1)
    assert other.find(review(FIRST)) is None
    other.note(review(FIRST), Decision.SEND)()
    assert rows(tmp_path) == 1
    now[0] += timedelta(minutes=10, seconds=1)
    other.forget_old()
    assert rows(tmp_path) == 0


def test_forgetting_forgets_answers_in_every_process(tmp_path: Path) -> None:
    file = memory_file(tmp_path)
    answers = RememberedAnswers(file)
    answers.note(review(FIRST), Decision.SEND)()
    file.forget()
    assert answers.find(review(FIRST)) is None


def test_the_latest_answer_counts(tmp_path: Path) -> None:
    answers = RememberedAnswers(memory_file(tmp_path))
    for decision in (Decision.SEND, Decision.REMEDY):
        answers.note(review(FIRST), decision)
    assert answers.find(review(FIRST)) is Decision.REMEDY


def test_a_hundred_answers_are_kept_in_mind(tmp_path: Path) -> None:
    answers = RememberedAnswers(memory_file(tmp_path))
    answers.note(review(FIRST), Decision.SEND)
    other = review(mail(firms(5), message_id="<other@acme.example>"))
    for _ in range(99):
        answers.note(other, Decision.REMEDY)
    assert answers.find(review(FIRST)) is Decision.SEND
    answers.note(other, Decision.REMEDY)
    assert answers.find(review(FIRST)) is None


def test_what_is_worse_than_before_is_asked_again(tmp_path: Path) -> None:
    answers = RememberedAnswers(memory_file(tmp_path))
    few = mail(firms(6), message_id="<1@acme.example>")
    answers.note(examine(few, Policy(at_least={}), ALL_RULES), Decision.SEND)
    strict = Policy(severities={"CC101": review(FIRST).severity})
    assert answers.find(examine(few, strict, ALL_RULES)) is None


def test_what_has_no_remedy_is_sent_once_it_was_sent(tmp_path: Path) -> None:
    answers = RememberedAnswers(memory_file(tmp_path))
    found = review(mail(["eve@rival.example"], "<1@acme.example>"))
    assert found.severity.asks
    assert not is_healed(found)
    answers.note(found, Decision.SEND)
    assert answers.find(found) is Decision.SEND


def test_another_list_is_asked_about(tmp_path: Path) -> None:
    answers = RememberedAnswers(memory_file(tmp_path))
    one, other = (
        review(
            mail([], "<1@acme.example>")._replace(unreadable=(Unreadable(text, Field.TO, True),))
        )
        for text in ("Friends", "Staff")
    )
    assert one.severity.asks
    answers.note(one, Decision.SEND)
    assert answers.find(one) is Decision.SEND
    assert answers.find(other) is None


def test_a_refusal_is_not_answered(tmp_path: Path) -> None:
    answers = RememberedAnswers(memory_file(tmp_path))
    refused = Policy(watched_domains=WatchedDomains(refuse=("rival.example",)))
    found = examine(mail([*CROWD, "eve@rival.example"]), refused, ALL_RULES)
    for decision in Decision:
        answers.note(found, decision)
    assert answers.find(found) is None


class Desk:
    def __init__(self, state: Path, *script: Decision) -> None:
        self.memory = MemoryOfPeople(state)
        self.author = Author(*script)
        self.clearance = Clearance(lambda: POLICY, ALL_RULES, self.author, memory=self.memory)

    def send(self, mail: Draft, origin: Origin = GATE) -> Draft | None:
        left = self.clearance.clear(mail, origin).result(10)
        assert self.memory.settle(10)
        return left


def test_a_mail_in_several_transactions_is_one_question(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.SEND)
    for number in range(5):
        part = plus(f"hidden{number}@x.example", Field.BCC)(FIRST)
        assert desk.send(part) is part
    assert len(desk.author.asked) == 1


@pytest.mark.parametrize("decision", [Decision.SEND, Decision.REMEDY])
@pytest.mark.parametrize("count", [12, 60])
def test_a_series_by_many_processes_is_one_question(
    tmp_path: Path, decision: Decision, count: int
) -> None:
    for number in range(4):
        patch = mail(firms(count), f"<{number}@acme.example>", subject=f"[PATCH {number}/3] Mend")
        desk = Desk(tmp_path, *([decision] if not number else []))
        left = desk.send(patch)
        assert left is not None
        assert (left is patch) is (decision is Decision.SEND)
        assert len([*left.in_field(Field.BCC)]) == (0 if left is patch else count)
        assert len(desk.author.asked) == (not number)


def test_a_mailing_in_parts_is_moved_as_its_first_part_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.REMEDY)
    customers = people(200, "gmail.com")
    for number in range(4):
        part = customers[50 * number : 50 * number + 50]
        left = desk.send(mail(part, f"<{number}@acme.example>", "digest"))
        assert left is not None
        assert {it.key for it in left.in_field(Field.BCC)} == {*part}
    assert len(desk.author.asked) == 1


def test_a_board_that_gets_the_minutes_too_is_not_moved_unasked(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.REMEDY, Decision.SEND)
    minutes = mail(firms(30), "<1@acme.example>", "digest", subject="Minutes")
    left = desk.send(minutes)
    assert left is not None
    assert len([*left.in_field(Field.BCC)]) == 30
    board = mail(firms(38)[30:], "<2@acme.example>", "digest", subject="Minutes")
    assert desk.send(board) is board
    assert len(desk.author.asked) == 2


def test_a_small_part_is_moved_where_the_parts_are_added_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.SEND, Decision.REMEDY)
    for number, part in enumerate((firms(20), firms(60)[20:], firms(65)[60:])):
        left = desk.send(mail(part, f"<{number}@acme.example>", "digest"))
        assert left is not None
        assert len([*left.in_field(Field.BCC)]) == (len(part) if number else 0)
    assert len(desk.author.asked) == 2


def test_to_send_one_part_anyway_does_not_send_the_next(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.SEND, Decision.HOLD)
    desk.send(mail(firms(40)[:20], "<1@acme.example>", "digest"))
    assert desk.send(mail(firms(40)[20:], "<2@acme.example>", "digest")) is None
    assert len(desk.author.asked) == 2


def test_a_held_mail_is_asked_about_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.HOLD, Decision.HOLD)
    assert desk.send(FIRST) is None
    assert desk.send(FIRST) is None
    assert len(desk.author.asked) == 2


def test_a_gate_that_cannot_hold_neither_gives_nor_takes_an_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path, *[Decision.REMEDY] * 3)
    for origin in (Origin("drafts", can_hold=False), GATE, Origin("drafts", can_hold=False)):
        desk.send(FIRST, origin)
    assert len(desk.author.asked) == 3


def test_where_nobody_can_be_moved_the_author_is_asked(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Decision.REMEDY, Decision.HOLD)
    desk.send(FIRST)
    assert desk.send(FIRST, GATE._replace(no_move_because="It is signed.")) is None
    assert len(desk.author.asked) == 2


@pytest.mark.parametrize("decision", [Decision.SEND, Decision.REMEDY])
def test_questions_that_were_open_at_the_same_time_have_one_answer(
    tmp_path: Path, decision: Decision
) -> None:
    desk = Desk(tmp_path)
    cleared = [desk.clearance.clear(FIRST, GATE) for _ in range(3)]
    other = desk.clearance.clear(mail(firms(70)[60:], "<2@acme.example>"), GATE)
    assert len(desk.author.questions) == 4
    desk.author.questions[1].set_result(decision)
    left = [it.result(10) for it in cleared]
    assert all((it is FIRST) is (decision is Decision.SEND) for it in left)
    assert None not in left
    assert [it.cancelled() for it in desk.author.questions] == [True, False, True, False]
    assert not other.done()
    other.cancel()
    assert desk.memory.settle(10)


def test_a_question_that_is_answered_meanwhile_keeps_its_own_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first, second = (desk.clearance.clear(FIRST, GATE) for _ in range(2))
    one, other = desk.author.questions
    assert other.set_running_or_notify_cancel(), "somebody is answering it"
    one.set_result(Decision.SEND)
    assert first.result(10) is FIRST
    assert not second.done()
    other.set_result(Decision.HOLD)
    assert second.result(10) is None
    assert desk.memory.settle(10)


def test_holding_one_of_several_leaves_the_others_open(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    cleared: list[Future[Draft | None]] = [desk.clearance.clear(FIRST, GATE) for _ in range(2)]
    desk.author.questions[0].set_result(Decision.HOLD)
    assert [it.done() for it in cleared] == [True, False]
    cleared[1].cancel()


_groups = st.lists(
    st.tuples(st.sampled_from(firms(8)), st.sampled_from(Field)), min_size=1, max_size=10
)
_mails = st.builds(
    lambda group, subject, message_id, body: Draft(
        Mailbox("us@acme.example"),
        tuple(Recipient(Mailbox(address), field) for address, field in group),
        subject=subject,
        message_id=message_id,
        body=body,
    ),
    _groups,
    st.sampled_from(["", "prices", "[PATCH 1/2] a", "[PATCH 2/2] b"]),
    st.sampled_from(["", "<1@acme.example>", "<2@acme.example>"]),
    st.sampled_from(["", "text", "other"]),
)


@given(st.lists(_mails, max_size=4), _mails)
def test_nobody_is_shown_whom_no_answer_has_shown(
    tmp_path_factory: pytest.TempPathFactory, before: list[Draft], last: Draft
) -> None:
    """Whatever was sent before: what leaves unasked shows none but who was shown on purpose."""
    answers = RememberedAnswers(memory_file(tmp_path_factory.getbasetemp() / "none"))
    for each in before:
        found = review(each)
        if found.severity.asks:
            answers.note(found, Decision.SEND)
    asked = review(last)
    if asked.severity.asks and answers.find(asked) is Decision.SEND:
        shown = [{it.mailbox.key for it in each.visible()} for each in before]
        assert any({*asked.exposure.keys} <= group for group in shown)


@given(st.lists(_mails, max_size=4), _mails)
def test_who_is_moved_unasked_is_shown_to_nobody(
    tmp_path_factory: pytest.TempPathFactory, before: list[Draft], last: Draft
) -> None:
    answers = RememberedAnswers(memory_file(tmp_path_factory.getbasetemp() / "none"))
    for each in before:
        answers.note(review(each), Decision.REMEDY)
    asked = review(last)
    if asked.severity.asks and answers.find(asked) is Decision.REMEDY:
        left = settle(asked, Decision.REMEDY)
        assert left is not None
        assert not review(left).severity.asks
        assert {it.mailbox for it in left.recipients} == {it.mailbox for it in last.recipients}
