"""What is said between an add-on and the tray."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NoReturn

import pytest

from ccwarn import cleared_mark
from ccwarn.clearance import Answer, Clearance
from ccwarn.draft import Draft
from ccwarn.formats import compose_details
from ccwarn.formats.compose_details import ComposeDetails
from ccwarn.gates.thunderbird.ask_session import (
    NOBODY_IS_ASKED,
    PROTOCOL,
    AskSession,
    Client,
)
from ccwarn.on_server import OnServer
from ccwarn.policy import BulkMail, Policy, Texts, WatchedDomains
from ccwarn.question import question
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog

POLICY = Policy(providers=frozenset({"gmail.com"}))
HELLO = {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T 153", "profile": "p"}
CUSTOMERS = [f"c{n}@gmail.com" for n in range(30)]


def draft(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"author": "us@acme.example", "subject": "s", "answered": None}
    return {**empty, "identities": [], "to": [], "cc": [], "bcc": [], **parts}


class Author:
    """An asker whose questions stay open until they are answered."""

    def __init__(self) -> None:
        self.asked: list[Answer] = []
        self.heard: list[tuple[Review, Origin]] = []

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        assert origin.can_hold
        self.asked.append(Answer())
        self.heard.append((review, origin))
        return self.asked[-1]


class Connection:
    """An add-on's side of a session."""

    def __init__(self, *, is_paused: bool = False, welcome: bool = True) -> None:
        self.author = Author()
        self.said: list[dict[str, Any]] = []
        self.clients: list[Client] = []
        self.later: list[Callable[[], None]] = []
        self.policy = POLICY
        self.session = AskSession(
            Clearance(lambda: self.policy, ALL_RULES, self.author),
            ALL_RULES,
            lambda frame: self.said.append(json.loads(frame)),
            self.later.append,
            self.clients.append,
            lambda: is_paused,
        )
        if welcome:
            self.tell(HELLO)
            self.said.clear()

    def tell(self, message: object) -> bool:
        return self.session.receive(json.dumps(message).encode())

    def ask(self, number: int = 1, **parts: Any) -> None:
        self.tell({"type": "ask", "id": number, "draft": draft(**parts)})

    def paint(self) -> None:
        for call in self.later:
            call()
        self.later.clear()


def test_an_addon_of_our_protocol_is_welcome() -> None:
    connection = Connection(welcome=False)
    assert connection.tell(HELLO)
    assert connection.said[0]["type"] == "welcome"
    assert connection.clients == [Client("1", "T 153", "p")]


def test_an_addon_is_told_the_policy_and_each_change_of_it() -> None:
    connection = Connection(welcome=False)
    connection.tell(HELLO)
    assert connection.said.pop()["policy"]["providers"] == ["gmail.com"]
    connection.policy = Policy(own_domains=("own.example",))
    for number in range(2):
        connection.tell({"type": "ping", "id": number})
    (changed,) = connection.said
    assert (changed["type"], changed["policy"]["own_domains"]) == ("policy", ["own.example"])


def test_an_addon_of_another_protocol_is_told_so_and_left() -> None:
    connection = Connection(welcome=False)
    assert not connection.tell({**HELLO, "protocol": PROTOCOL - 1})
    assert connection.said[0]["type"] == "mismatch"
    assert connection.said[0]["protocol"] == PROTOCOL


def test_nothing_is_answered_before_hello() -> None:
    connection = Connection(welcome=False)
    connection.ask(to=CUSTOMERS)
    assert [message["type"] for message in connection.said] == ["rejected"]


def test_a_harmless_mail_leaves_at_once() -> None:
    connection = Connection()
    connection.ask(to=["one@b.example"])
    assert connection.said == [{"type": "answer", "id": 1, "decision": "send", "changes": None}]


@pytest.mark.parametrize(
    ("decision", "changes"),
    [
        (Decision.SEND, None),
        (Decision.HOLD, None),
        (Decision.REMEDY, {"to": [], "cc": [[0, 29]], "split": []}),
    ],
)
def test_an_exposing_mail_waits_for_its_author(decision: Decision, changes: object) -> None:
    connection = Connection()
    connection.ask(cc=CUSTOMERS)
    assert connection.said == []
    connection.paint()
    assert connection.said.pop() == {"type": "shown", "id": 1}
    connection.author.asked[0].set_result(decision)
    answer = {"type": "answer", "id": 1, "decision": decision.value, "changes": changes}
    assert connection.said == [answer]


def test_with_a_key_the_mail_that_leaves_is_marked_as_answered() -> None:
    connection = Connection()
    connection.policy = POLICY._replace(on_server=OnServer(cleared_key="k" * 24))
    connection.tell({"type": "ask", "id": 0, "draft": draft(to=["eve@one.example"])})
    assert "mark" not in connection.said.pop()
    for decision in (Decision.SEND, Decision.REMEDY, Decision.HOLD):
        connection.ask(to=CUSTOMERS)
        connection.author.asked.pop().set_result(decision)
        answer = connection.said.pop()
        assert ("mark" in answer) == (decision in (Decision.SEND, Decision.REMEDY))
        if "mark" in answer:
            field = "to" if decision is Decision.SEND else "bcc"
            left = compose_details.read(draft(**{field: CUSTOMERS})).draft
            now = time.time()
            assert cleared_mark.is_cleared([answer["mark"]], "k" * 24, left, now, now)
    connection.policy = connection.policy._replace(monitor_only=True)
    connection.ask(to=CUSTOMERS)
    assert "mark" not in connection.said[-1]


@pytest.mark.parametrize(
    ("decision", "cc", "changes"),
    [
        (Decision.HOLD, CUSTOMERS, None),
        (
            Decision.REMEDY,
            ["eve@rival.example", *CUSTOMERS],
            {"to": [], "cc": [[0, 30]], "split": []},
        ),
    ],
)
def test_a_mail_for_a_second_person_is_held_and_said_to_whom_it_goes(
    decision: Decision, cc: list[str], changes: object
) -> None:
    connection = Connection()
    watched = WatchedDomains(ask=("rival.example",))
    connection.policy = POLICY._replace(second_person="head@acme.example", watched_domains=watched)
    connection.ask(cc=cc)
    assert connection.author.heard[0][1].can_pass_on
    question = connection.author.asked[0]
    question.wants_approval = decision is Decision.HOLD
    question.set_result(decision)
    answer = connection.said[-1]
    assert (answer["decision"], answer["changes"]) == ("hold", changes)
    assert answer["approval"].keys() == {"person", "subject", "text"}
    assert answer["approval"]["person"] == "head@acme.example"


def test_while_paused_every_mail_leaves() -> None:
    connection = Connection(is_paused=True)
    connection.ask(cc=CUSTOMERS)
    assert connection.said[0]["decision"] == "send"
    assert not connection.author.asked


def test_a_message_that_fails_is_rejected(
    expected_log: ExpectedLog, betrayal: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_log.expect("a message of the add-on failed: KeyError at ccwarn/gates/thunderbird/")
    connection = Connection()

    def fail(draft: Draft) -> NoReturn:
        raise betrayal

    monkeypatch.setattr(connection.session._clearance, "examine", fail)
    connection.ask(cc=CUSTOMERS)
    assert connection.said == [{"type": "rejected", "id": 1, "why": "it could not be examined"}]


def test_an_answer_that_fails_holds_the_mail(
    expected_log: ExpectedLog, betrayal: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_log.expect("an answer could not be put into words: KeyError at ccwarn/gates/thunder")

    def fail(details: ComposeDetails, after: Draft) -> NoReturn:
        raise betrayal

    monkeypatch.setattr(ComposeDetails, "changes", fail)
    connection = Connection()
    connection.ask(cc=CUSTOMERS)
    connection.author.asked[0].set_result(Decision.REMEDY)
    assert connection.said[0]["decision"] == "hold"


def test_a_question_that_fails_holds_the_mail(
    expected_log: ExpectedLog, betrayal: Exception
) -> None:
    expected_log.expect("the question was not answered")
    connection = Connection()
    connection.ask(cc=CUSTOMERS)
    connection.author.asked[0].set_exception(betrayal)
    assert connection.said[0]["decision"] == "hold"


def test_a_withdrawn_question_is_asked_no_more_and_not_answered() -> None:
    connection = Connection()
    connection.ask(cc=CUSTOMERS)
    connection.tell({"type": "withdraw", "id": 1})
    assert connection.author.asked[0].cancelled()
    connection.paint()
    assert connection.said == []


def test_the_end_of_the_connection_withdraws_all() -> None:
    connection = Connection()
    connection.ask(1, cc=CUSTOMERS)
    connection.ask(2, cc=CUSTOMERS)
    connection.session.close()
    assert all(asked.cancelled() for asked in connection.author.asked)


def test_two_questions_of_one_number_are_refused() -> None:
    connection = Connection()
    connection.ask(1, cc=CUSTOMERS)
    connection.ask(1, cc=CUSTOMERS)
    assert [message["type"] for message in connection.said] == ["rejected"]


def test_findings_say_what_would_be_asked_without_asking() -> None:
    connection = Connection()
    connection.tell({"type": "examine", "id": 3, "draft": draft(cc=CUSTOMERS)})
    (found,) = connection.said
    assert (found["type"], found["id"], found["people"]) == ("findings", 3, 30)
    assert found["label"] == "30 strangers"
    assert found["reasons"][0]["code"] == "CC101"
    assert found["changes"]["cc"] == [[0, 29]]
    assert found["advises_move"] is True
    assert found["notice"] == ""
    assert not connection.author.asked


def test_findings_in_a_conversation_tell_of_the_newcomers_and_advise_no_move() -> None:
    thread = [f"info@firm{n}.example" for n in range(20)]
    answered = {"senders": thread[:1], "recipients": thread[1:], "by_list": False}
    connection = Connection()
    reply = draft(to=thread, cc=CUSTOMERS[:6], answered=answered)
    connection.tell({"type": "examine", "id": 3, "draft": reply})
    (found,) = connection.said
    assert (found["people"], found["label"]) == (6, "6 strangers")
    assert found["reasons"][0]["sentence"] == (
        "6 people new to this conversation would see 20 addresses"
    )
    assert found["advises_move"] is False
    assert found["changes"]["to"] == [[0, 19]], "it is offered all the same"


def test_the_question_does_not_say_that_the_mail_is_sent_now() -> None:
    connection = Connection()
    connection.ask(1, cc=CUSTOMERS)
    review, origin = connection.author.heard[0]
    assert question(review, origin, ALL_RULES).move_label == "Move 30 to Bcc and continue"


def test_the_button_speaks_of_strangers_only_where_there_are_any() -> None:
    connection = Connection()
    answered = {"senders": ["a@a.example"], "recipients": ["b@b.example"], "by_list": False}
    from_bcc = draft(to=["a@a.example", "b@b.example"], answered=answered)
    ghost = draft(cc=[{"text": "Ghost <Ghost>", "members": None}])
    for number, examined in enumerate((from_bcc, ghost)):
        connection.tell({"type": "examine", "id": number, "draft": examined})
    assert [found["label"] for found in connection.said] == ["1 person", "Check recipients"]


def test_where_notes_are_only_taken_findings_say_that_nobody_is_asked() -> None:
    connection = Connection()
    connection.policy = POLICY._replace(monitor_only=True)
    connection.tell({"type": "examine", "id": 3, "draft": draft(cc=CUSTOMERS)})
    connection.tell({"type": "examine", "id": 4, "draft": draft(to=["one@b.example"])})
    found, quiet = [it for it in connection.said if it["type"] == "findings"]
    assert (found["asks"], found["label"], found["people"]) == (False, "", 30)
    assert found["notice"] == quiet["notice"] == NOBODY_IS_ASKED
    connection.tell({"type": "ask", "id": 5, "draft": draft(cc=CUSTOMERS)})
    assert connection.said[-1] == {"type": "answer", "id": 5, "decision": "send", "changes": None}
    assert not connection.author.asked


def test_findings_carry_what_the_organisation_says() -> None:
    connection = Connection()
    link = "https://www.acme.example/news"
    connection.policy = POLICY._replace(
        texts=Texts(typed="Think twice."), bulk_mail=BulkMail("Acme News", link)
    )
    connection.tell({"type": "examine", "id": 3, "draft": draft(cc=CUSTOMERS)})
    connection.tell({"type": "examine", "id": 4, "draft": draft(to=["one@b.example"])})
    found, quiet = [it for it in connection.said if it["type"] == "findings"]
    assert found["advice"] == ["Think twice.", "For lists like this, use Acme News."]
    assert found["tool"] == {"label": "Open Acme News", "link": link}
    assert (quiet["advice"], quiet["tool"]["link"]) == ([], "")


def test_findings_of_a_harmless_mail_are_empty() -> None:
    connection = Connection()
    connection.tell({"type": "examine", "id": 3, "draft": draft(to=["one@b.example"])})
    (found,) = connection.said
    assert (found["asks"], found["label"], found["reasons"]) == (False, "", [])


def test_a_pulse_is_answered_by_whoever_asks() -> None:
    connection = Connection()
    connection.tell({"type": "ping", "id": 9})
    assert connection.said == []
    connection.paint()
    assert connection.said == [{"type": "pong", "id": 9}]


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "ask",
        {"id": 1},
        {"type": 1, "id": 1},
        {"type": "nonsense", "id": 1},
        {"type": "ask", "id": "1", "draft": draft()},
        {"type": "ask", "id": True, "draft": draft()},
        {"type": "ask", "id": -1, "draft": draft()},
        {"type": "ask", "id": 1},
        {"type": "ask", "id": 1, "draft": {**draft(), "body": "secret"}},
    ],
    ids=repr,
)
def test_what_is_not_understood_is_rejected_and_the_connection_goes_on(message: object) -> None:
    connection = Connection()
    assert connection.tell(message)
    assert [said["type"] for said in connection.said] == ["rejected"]
    connection.ask(to=["one@b.example"])
    assert connection.said[-1]["decision"] == "send"


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff", b"[" * 100_000, b'{"type":NaN}'])
def test_what_is_no_json_is_rejected(frame: bytes) -> None:
    connection = Connection()
    assert connection.session.receive(frame)
    assert connection.said[0]["type"] == "rejected"
