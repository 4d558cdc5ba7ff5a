"""What an add-on and the tray say of a mail that becomes several."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from ccwarn.batch_file import RowState
from ccwarn.batches import Batches
from ccwarn.clearance import Clearance
from ccwarn.gates.thunderbird.ask_session import PROTOCOL, AskSession
from ccwarn.gates.thunderbird.separating import Separating
from ccwarn.policy import Policy, SeparateMails
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES

POLICY = Policy(providers=frozenset({"gmail.com"}), separately=SeparateMails(a_minute=7))
HELLO = {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T 153", "profile": "p"}
COLLEAGUE = "Ruth Okafor <ruth@acme.example>"
CUSTOMERS = [f"Kundin Größe {n} <c{n}@gmail.com>" for n in range(6)]
ADDRESSES = [f"c{n}@gmail.com" for n in range(6)]
SOURCE = "draft@acme.example"


class Author:
    """Decides the same every time, where that is offered."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.offered: list[bool] = []

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        self.offered.append(origin.can_send_separately)
        answer: Future[Decision] = Future()
        answer.set_result(self.decision if origin.can_send_separately else Decision.HOLD)
        return answer


class Addon:
    """An add-on's side of one connection to the tray whose state lies in a folder."""

    def __init__(self, state: Path, decision: Decision = Decision.SEPARATELY) -> None:
        self.author = Author(decision)
        self.batches = Batches(state)
        self.changes = 0
        self.said: list[dict[str, Any]] = []
        self.separating = Separating(self.batches, self._changed)
        self.session = AskSession(
            Clearance(lambda: POLICY, ALL_RULES, self.author),
            ALL_RULES,
            lambda frame: self.said.append(json.loads(frame)),
            lambda call: call(),
            separating=self.separating,
        )
        self.tell(HELLO)
        self.number = 0

    def _changed(self) -> None:
        self.changes += 1

    def tell(self, message: object) -> None:
        self.session.receive(json.dumps(message).encode())

    def say(self, kind: str, **parts: Any) -> dict[str, Any]:
        """Say something and return what it is answered last."""
        self.number += 1
        self.tell({"type": kind, "id": self.number, **parts})
        return self.said.pop()

    def ask(self, *, separable: bool = True, **fields: Any) -> dict[str, Any]:
        empty = {"author": "us@acme.example", "subject": "Dates", "answered": None}
        draft = {**empty, "identities": [], "to": [], "cc": [], "bcc": [], **fields}
        return self.say("ask", draft=draft, separable=separable)

    def begin(self, **fields: Any) -> str:
        answer = self.ask(**(fields or {"to": [COLLEAGUE], "cc": CUSTOMERS}))
        people = [person for mail in answer["mails"] for person in mail["people"]]
        noted = self.say("separate", source=SOURCE, subject="Dates", people=people)
        batch: str = noted["batch"]
        return batch

    def copy(self, batch: str, state: str, *people: str) -> bool:
        go: bool = self.say("copy", batch=batch, people=people, state=state)["go"]
        return go

    def send(self, batch: str, *people: str) -> None:
        for person in people:
            assert self.copy(batch, "handed", person)
            assert self.copy(batch, "accepted", person)

    def state_of(self, person: str) -> RowState:
        (mail,) = self.batches.unfinished()
        (row,) = [row for row in mail.rows.values() if row.address == person]
        return row.state

    def mails(self, batch: str) -> dict[str, Any]:
        people = ["ruth@acme.example", *ADDRESSES]
        return self.say("mails", mails=[{"batch": batch, "source": SOURCE, "people": people}])


@pytest.fixture
def addon(tmp_path: Path) -> Iterator[Addon]:
    """Return an add-on whose author wants a mail for each."""
    addon = Addon(tmp_path)
    yield addon
    addon.session.close()


def test_the_answer_plans_a_mail_for_each_as_it_was_written(addon: Addon) -> None:
    answer = addon.ask(to=[COLLEAGUE], cc=CUSTOMERS)
    assert answer["decision"] == "separately"
    assert answer["changes"] == {"to": [[0, 0]], "cc": [[0, 5]], "split": []}
    assert answer["a_minute"] == 7
    first, *others = answer["mails"]
    assert first == {"people": ["ruth@acme.example"], "to": [COLLEAGUE], "cc": [], "bcc": []}
    assert [mail["to"] for mail in others] == [[text] for text in CUSTOMERS]
    assert [mail["people"] for mail in others] == [[address] for address in ADDRESSES]


def test_colleagues_who_are_kept_stand_in_cc_of_each_and_get_one_together(tmp_path: Path) -> None:
    addon = Addon(tmp_path, Decision.SEPARATELY_WITH_CC)
    answer = addon.ask(to=[COLLEAGUE], cc=CUSTOMERS, bcc=["Tomás <tomas@acme.example>"])
    assert answer["decision"] == "separately"
    together, *others = answer["mails"]
    assert together["people"] == ["ruth@acme.example"]
    assert {tuple(mail["cc"]) for mail in others} == {(COLLEAGUE,)}
    assert [mail["to"] for mail in others][-1] == ["Tomás <tomas@acme.example>"]
    addon.session.close()


def test_texts_of_several_and_members_of_lists_get_one_each(addon: Addon) -> None:
    members = ['"Doe, Jane" <jane@gmail.com>', "kim@gmail.com"]
    text = f"{', '.join(CUSTOMERS)}, ann@firm.example"
    answer = addon.ask(to=[text], cc=[{"text": "L <L>", "members": members}])
    each = [mail["to"] for mail in answer["mails"]]
    assert each[:2] == [[CUSTOMERS[0]], [CUSTOMERS[1]]]
    assert each[-3:] == [["ann@firm.example"], ['"Doe, Jane" <jane@gmail.com>'], ["kim@gmail.com"]]


def test_it_is_offered_where_the_addon_can_do_it(addon: Addon) -> None:
    assert addon.ask(separable=False, cc=CUSTOMERS)["decision"] == "hold"
    assert addon.ask(separable=True, cc=CUSTOMERS)["decision"] == "separately"
    assert addon.author.offered == [False, True]


def test_what_becomes_of_each_mail_is_on_the_disk_before_it_is_answered(addon: Addon) -> None:
    batch = addon.begin()
    assert addon.state_of("c0@gmail.com") is RowState.PLANNED
    assert addon.copy(batch, "handed", "c0@gmail.com")
    assert addon.state_of("c0@gmail.com") is RowState.UNKNOWN, "whoever reads it cannot know"
    assert addon.copy(batch, "accepted", "c0@gmail.com")
    assert addon.state_of("c0@gmail.com") is RowState.ACCEPTED
    assert addon.changes == 3
    assert addon.separating.is_sending(batch)


@pytest.mark.parametrize("state", ["handed", "accepted", "refused", "unknown"])
def test_no_mail_may_be_sent_again(addon: Addon, state: str) -> None:
    batch = addon.begin()
    assert addon.copy(batch, "handed", "c0@gmail.com")
    if state != "handed":
        assert addon.copy(batch, state, "c0@gmail.com")
    assert not addon.copy(batch, "handed", "c0@gmail.com")


def test_a_mail_to_several_together_is_sent_once(addon: Addon) -> None:
    batch = addon.begin()
    assert addon.copy(batch, "handed", "c0@gmail.com")
    assert not addon.copy(batch, "handed", "c0@gmail.com", "c1@gmail.com")
    assert not addon.copy(batch, "handed")


def test_a_mail_that_all_have_got_is_finished(addon: Addon) -> None:
    batch = addon.begin()
    addon.send(batch, "ruth@acme.example", *ADDRESSES[:-1])
    addon.copy(batch, "handed", ADDRESSES[-1])
    addon.copy(batch, "accepted", ADDRESSES[-1])
    assert addon.say("stopped", batch=batch, why="")["sent"] is True
    assert addon.batches.unfinished() == []
    assert addon.mails(batch) == {
        "type": "noted",
        "id": addon.number,
        "gone": [batch],
        "sent": [batch],
    }


def test_one_that_was_refused_is_not_sent_until_its_author_says_so(addon: Addon) -> None:
    batch = addon.begin()
    addon.send(batch, "ruth@acme.example")
    addon.copy(batch, "handed", "c0@gmail.com")
    addon.copy(batch, "refused", "c0@gmail.com")
    assert addon.say("stopped", batch=batch, why="")["sent"] is False
    assert addon.state_of("c0@gmail.com") is RowState.REFUSED
    assert addon.session.go_on(batch)
    assert addon.said.pop() == {"type": "continue", "batch": batch, "people": ADDRESSES[1:]}


def test_after_a_lost_connection_what_was_under_way_is_unknown_until_it_is_told(
    addon: Addon, tmp_path: Path
) -> None:
    batch = addon.begin()
    addon.send(batch, "ruth@acme.example")
    addon.copy(batch, "handed", "c0@gmail.com")
    addon.session.close()
    assert addon.state_of("c0@gmail.com") is RowState.UNKNOWN
    again = Addon(tmp_path)
    assert not again.session.go_on(batch), "it has not said that it has the draft"
    assert again.copy(batch, "accepted", "c0@gmail.com")
    assert not again.separating.is_sending(batch)
    assert again.mails(batch)["gone"] == []
    assert again.session.go_on(batch)
    assert again.said.pop()["people"] == ADDRESSES[1:]
    again.session.close()


def test_while_it_is_sent_nobody_else_goes_on(addon: Addon, tmp_path: Path) -> None:
    batch = addon.begin()
    assert not addon.session.go_on(batch)
    other = Addon(tmp_path)
    other.mails(batch)
    assert not other.session.go_on(batch)
    assert other.say("copy", batch=batch, people=["c0@gmail.com"], state="handed")["type"] == (
        "rejected"
    )


def test_a_mail_that_was_let_go_is_gone_and_not_sent(addon: Addon) -> None:
    batch = addon.begin()
    addon.send(batch, "ruth@acme.example")
    addon.say("stopped", batch=batch, why="")
    addon.batches.drop(batch)
    assert not addon.copy(batch, "handed", "c0@gmail.com")
    noted = addon.mails(batch)
    assert (noted["gone"], noted["sent"]) == ([batch], [])


def test_why_it_stopped_is_known(addon: Addon) -> None:
    batch = addon.begin()
    addon.say("stopped", batch=batch, why="draft")
    assert addon.separating.stopped == {batch: "draft"}
    assert not addon.separating.is_sending(batch)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "separate", "source": SOURCE, "subject": "", "people": []},
        {"type": "separate", "source": SOURCE, "subject": "", "people": [3]},
        {"type": "separate", "source": "", "subject": "", "people": ADDRESSES},
        {"type": "separate"},
        {"type": "copy", "batch": "b", "people": 3, "state": "handed"},
        {"type": "copy", "batch": "../../x", "people": [], "state": "sent"},
        {"type": "stopped"},
        {"type": "mails", "mails": [3]},
    ],
)
def test_anything_else_is_rejected_and_quotes_nothing(addon: Addon, message: Any) -> None:
    addon.tell({**message, "id": 1})
    (said,) = addon.said[1:]
    assert said["type"] == "rejected"
    assert "@" not in said["why"]


def test_a_draft_begins_once(addon: Addon) -> None:
    addon.begin()
    again = addon.say("separate", source=SOURCE, subject="Dates", people=ADDRESSES)
    assert again["type"] == "rejected"


def test_a_connection_that_was_lost_after_the_answer_does_no_harm(tmp_path: Path) -> None:
    Addon(tmp_path).ask(cc=CUSTOMERS)
    later = Addon(tmp_path)
    noted = later.say("separate", source=SOURCE, subject="Dates", people=ADDRESSES)
    assert later.copy(noted["batch"], "handed", ADDRESSES[0])
    later.session.close()


def test_without_a_folder_it_is_not_offered() -> None:
    author = Author(Decision.SEPARATELY)
    said: list[dict[str, Any]] = []
    session = AskSession(
        Clearance(lambda: POLICY, ALL_RULES, author),
        ALL_RULES,
        lambda frame: said.append(json.loads(frame)),
        lambda call: call(),
    )
    draft: dict[str, Any] = {"author": "us@acme.example", "subject": "", "answered": None}
    draft |= {"identities": [], "to": [], "cc": CUSTOMERS, "bcc": []}
    for message in (HELLO, {"type": "ask", "id": 1, "draft": draft, "separable": True}):
        session.receive(json.dumps(message).encode())
    assert said[-1]["decision"] == "hold"
    assert author.offered == [False]
    session.receive(json.dumps({"type": "mails", "id": 2, "mails": []}).encode())
    assert said[-1]["type"] == "rejected"
    assert not session.go_on("b")
