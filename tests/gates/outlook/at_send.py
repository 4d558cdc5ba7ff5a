"""What the gate at Outlook's Send does, whatever lies between it and Outlook."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Field
from ccwarn.formats import rfc5322
from ccwarn.gates.events import Condition
from ccwarn.gates.outlook import send_guard
from ccwarn.gates.outlook.gate import OutlookGate
from ccwarn.policy import Policy, WatchedDomains
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from drafts import firms
from gates.contract import GateContract, Gated
from gates.scripted import DEADLINE, Author, Listener, eventually
from outlook_drive import Drive
from outlook_model import BCC, CC, E_FAIL, TO, smtp

TYPES = {Field.TO: TO, Field.CC: CC, Field.BCC: BCC}
CUSTOMERS = firms(12)


class Stage:
    """A gate at work at an Outlook that runs."""

    def __init__(self, drive: Drive, author: Author | None = None) -> None:
        self.drive = drive
        self.author = author or Author()
        self.listener = Listener()
        clearance = Clearance(Policy, ALL_RULES, self.author)
        self.gate = OutlookGate(clearance, self.listener, drive.host())

    def ask_for_approval(self, policy: Policy, state: Path) -> None:
        clearance = Clearance(lambda: policy, ALL_RULES, self.author)
        self.gate = OutlookGate(clearance, self.listener, self.drive.host(), state=state)

    @contextmanager
    def at_work(self, **said: Any) -> Iterator[Stage]:
        self.drive.start(said)
        self.gate.start()
        try:
            eventually(lambda: self.listener.condition is Condition.GUARDING, "attached")
            yield self
        finally:
            self.gate.stop()

    def sent(self, **said: Any) -> tuple[bool, list[list[Any]]]:
        """Write an item and send it; return whether it is held, and its recipients then."""
        number = self.drive.write(**said)
        return self.drive.send(number).result(DEADLINE), self.drive.table(number)

    def asks(self, number: int) -> None:
        """Wait until so many questions have been asked in all."""
        eventually(lambda: len(self.author.questions) == number, f"{number} questions")


class _Outlook:
    """The gate as its contract has it: the item is made of a message, and one of the item."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def submit(self, message: bytes) -> None:
        draft = rfc5322.read(message)
        people = [
            {"type": TYPES[it.field], "name": it.mailbox.addr_spec, "address": it.mailbox.addr_spec}
            for it in draft.recipients
        ]
        self._message = message
        self._number = self._stage.drive.write(recipients=people, subject=draft.subject)
        self._before = self._stage.drive.table(self._number)
        self._cancel = self._stage.drive.send(self._number)

    def outcome(self) -> bytes | None:
        after = [] if self._cancel.result(DEADLINE) else self._stage.drive.table(self._number)
        if after in ([], self._before):
            return self._message if after else None
        header = "".join(f"{_name(kind)}: {address}\r\n" for kind, _shown, address in after)
        rest = re.sub(rb"(?m)^(?:To|Cc|Bcc):.*\r\n(?:[ \t].*\r\n)*", b"", self._message)
        return header.encode() + rest

    def withdraw(self) -> None:
        self._stage.drive.close(self._number)

    def complaints(self) -> Sequence[str]:
        return self._stage.listener.troubles


def _name(kind: int) -> str:
    return next(field.value for field, its in TYPES.items() if its == kind)


class AtSend(GateContract, ABC):
    """What every gate does, and what this one does besides."""

    can_hold = True

    @pytest.fixture
    @abstractmethod
    def drive(self) -> Iterator[Drive]:
        """Return an Outlook that has yet to be started."""

    @pytest.fixture(autouse=True)
    def _driven(self, drive: Drive) -> None:
        self._drive = drive

    @contextmanager
    def guard(self, clearance: Clearance) -> Iterator[Gated]:
        stage = Stage(self._drive)
        stage.gate = OutlookGate(clearance, stage.listener, self._drive.host())
        with stage.at_work():
            yield _Outlook(stage)

    @pytest.fixture
    def stage(self, drive: Drive) -> Iterator[Stage]:
        with Stage(drive).at_work() as stage:
            yield stage

    def test_a_move_sets_types_in_place(self, stage: Stage) -> None:
        stage.author.script = [Decision.REMEDY]
        people = [*smtp(TO, "support@acme.example"), *smtp(CC, *CUSTOMERS)]
        held, after = stage.sent(recipients=people)
        assert not held
        assert after == [
            [TO, "support@acme.example", "support@acme.example"],
            *([BCC, customer, customer] for customer in CUSTOMERS),
        ]

    def test_what_another_program_holds_stays_held_and_is_not_asked_about(
        self, stage: Stage
    ) -> None:
        number = stage.drive.write(recipients=list(smtp(CC, *CUSTOMERS)))
        assert stage.drive.send(number, cancelled=True).result(DEADLINE)
        assert stage.author.asked == []

    def test_an_outlook_that_is_busy_now_and_then_is_asked_again(self, stage: Stage) -> None:
        stage.drive.quirk(busy=3)
        stage.author.script = [Decision.REMEDY]
        held, after = stage.sent(recipients=list(smtp(CC, *CUSTOMERS)))
        assert not held
        assert {kind for kind, _name, _address in after} == {BCC}

    @pytest.mark.parametrize("name", ["Recipients", "Count", "Type"])
    def test_recipients_that_cannot_be_read_are_no_reason_to_send(
        self, stage: Stage, name: str
    ) -> None:
        stage.drive.quirk(fails={name: E_FAIL})
        assert stage.sent(recipients=list(smtp(CC, *CUSTOMERS)))[0]
        assert stage.listener.troubles == [send_guard.NOT_READ]

    def test_a_count_that_is_not_theirs_is_no_reason_to_send(self, stage: Stage) -> None:
        stage.drive.quirk(miscounts=True)
        assert stage.sent(recipients=list(smtp(TO, "eve@one.example")))[0]
        assert stage.listener.troubles == [send_guard.NOT_READ]

    @pytest.mark.parametrize("quirks", [{"sticks": [3]}, {"fails": {"ResolveAll": E_FAIL}}])
    def test_a_move_that_does_not_work_is_put_back_and_held(
        self, stage: Stage, quirks: dict[str, Any]
    ) -> None:
        stage.drive.quirk(**quirks)
        stage.author.script = [Decision.REMEDY]
        number = stage.drive.write(recipients=list(smtp(CC, *CUSTOMERS)))
        before = stage.drive.table(number)
        assert stage.drive.send(number).result(DEADLINE)
        assert stage.drive.table(number) == before
        assert stage.listener.troubles == [send_guard.NOT_MOVED]

    def test_a_recipient_that_is_lost_is_told(self, stage: Stage) -> None:
        stage.drive.quirk(loses=True)
        stage.author.script = [Decision.REMEDY]
        assert stage.sent(recipients=list(smtp(CC, *CUSTOMERS)))[0]
        assert stage.listener.troubles == [send_guard.NOT_RESTORED]

    def test_recipients_that_change_places_are_no_difference(self, stage: Stage) -> None:
        stage.drive.quirk(sorts=True)
        stage.author.script = [Decision.REMEDY]
        people = [*smtp(CC, *CUSTOMERS), *smtp(TO, "support@acme.example")]
        held, after = stage.sent(recipients=people)
        assert not held
        assert after[0] == [TO, "support@acme.example", "support@acme.example"]
        assert {kind for kind, _name, _address in after[1:]} == {BCC}

    def test_a_name_that_is_looked_up_to_an_address_nobody_judged_is_held(
        self, stage: Stage
    ) -> None:
        stage.author.script = [Decision.REMEDY]
        eve = {"type": CC, "name": "Eve", "unresolved": True}
        eve["becomes"] = {"address": "eve@elsewhere.example"}
        held, after = stage.sent(recipients=[*smtp(CC, *CUSTOMERS), eve])
        assert held
        assert {kind for kind, _name, _address in after} == {CC}

    def test_what_was_typed_counts_before_it_is_looked_up(self, stage: Stage) -> None:
        stage.author.script = [Decision.REMEDY]
        typed = [{**it, "address": "", "unresolved": True} for it in smtp(CC, *CUSTOMERS)]
        for entry in typed:
            entry["becomes"] = {"address": entry["name"]}
        held, after = stage.sent(recipients=typed)
        assert not held
        assert after == [[BCC, customer, customer] for customer in CUSTOMERS]

    def test_many_who_stand_in_no_order_are_moved_like_others(self, stage: Stage) -> None:
        stage.author.script = [Decision.REMEDY, Decision.SEND]
        many = firms(60)
        people = [*smtp(TO, *many[:20]), *smtp(CC, *many[20:])]
        people[5], people[30] = people[30], people[5]
        held, after = stage.sent(recipients=people)
        assert not held
        assert {kind for kind, _name, _address in after} == {BCC}
        held, after = stage.sent(recipients=people)
        assert not held
        assert [kind for kind, *_rest in after] == [person["type"] for person in people]

    def test_a_name_that_is_another_address_sends_nothing(self, stage: Stage) -> None:
        colleagues = [f"p{n}@acme.example" for n in range(60)]
        people = list(smtp(CC, *colleagues))
        for place, address in enumerate(CUSTOMERS):  # Not where one in fifty is compared.
            people[5 + place]["address"] = address
        stage.author.script = [Decision.HOLD]
        assert stage.sent(recipients=people)[0]
        assert len(stage.author.asked) == 1

    def test_whoever_is_asked_by_a_name_that_is_no_address_is_asked_again(
        self, stage: Stage
    ) -> None:
        people = list(smtp(CC, *firms(60)))
        people[7]["address"] = "another@elsewhere.example"
        stage.author.script = [Decision.SEND, Decision.SEND]
        assert stage.sent(recipients=people)[0]
        assert stage.listener.troubles == [send_guard.CHANGED]
        assert not stage.sent(recipients=people)[0]
        assert len(stage.author.asked) == 2

    def test_a_meeting_request_is_judged_and_never_moved(self, stage: Stage) -> None:
        people = [*smtp(TO, *CUSTOMERS[:6]), *smtp(BCC, *CUSTOMERS[6:])]
        request = "IPM.Schedule.Meeting.Request"
        number = stage.drive.write(message_class=request, recipients=people)
        before, cancel = stage.drive.table(number), stage.drive.send(number)
        stage.asks(1)
        # Whoever stands where a mail has Bcc is in sight as well.
        assert len(list(stage.author.asked[0].draft.visible())) == len(CUSTOMERS)
        assert "invitation" in stage.author.origins[0].no_move_because
        stage.author.questions[0].set_result(Decision.REMEDY)
        assert cancel.result(DEADLINE)
        assert stage.drive.table(number) == before

    def test_recipients_that_change_meanwhile_are_asked_about_anew(self, stage: Stage) -> None:
        number = stage.drive.write(recipients=list(smtp(CC, *CUSTOMERS)))
        cancel = stage.drive.send(number)
        stage.asks(1)
        stage.drive.change(number, list(smtp(CC, *CUSTOMERS, "late@comer.example")))
        stage.author.questions[0].set_result(Decision.SEND)
        assert cancel.result(DEADLINE)
        assert stage.listener.troubles == [send_guard.CHANGED]

    def test_two_mails_are_asked_about_at_once(self, stage: Stage) -> None:
        first = stage.drive.write(recipients=list(smtp(CC, *CUSTOMERS)))
        second = stage.drive.write(recipients=list(smtp(TO, *CUSTOMERS)), subject="Second")
        one = stage.drive.send(first)
        stage.asks(1)
        other = stage.drive.send(second)
        stage.asks(2)
        stage.author.questions[0].set_result(Decision.REMEDY)
        stage.author.questions[1].set_result(Decision.HOLD)
        assert other.result(DEADLINE)
        assert not one.result(DEADLINE)
        assert {row[0] for row in stage.drive.table(first)} == {BCC}
        assert {row[0] for row in stage.drive.table(second)} == {TO}

    def test_a_pause_lets_mails_leave(self, stage: Stage) -> None:
        stage.gate.pause()
        eventually(lambda: stage.listener.condition is Condition.PAUSED)
        assert not stage.sent(recipients=list(smtp(CC, *CUSTOMERS)))[0]
        stage.gate.resume()
        eventually(lambda: stage.listener.condition is Condition.GUARDING)
        assert stage.author.asked == []

    def test_the_end_of_ccwarn_holds_what_is_asked_about(self, drive: Drive) -> None:
        with Stage(drive).at_work() as stage:
            cancel = drive.send(drive.write(recipients=list(smtp(CC, *CUSTOMERS))))
            stage.asks(1)
        assert cancel.result(DEADLINE)
        assert stage.author.questions[0].cancelled()

    def test_an_outlook_that_ends_is_let_go_and_the_next_one_is_guarded(self, stage: Stage) -> None:
        stage.drive.quit()
        eventually(lambda: stage.listener.condition is Condition.MISSING, "let go")
        stage.drive.start()
        eventually(lambda: stage.listener.condition is Condition.GUARDING, "attached again")
        stage.author.script = [Decision.HOLD]
        assert stage.sent(recipients=list(smtp(CC, *CUSTOMERS)))[0]

    def test_an_outlook_that_ends_in_the_middle_of_a_call_withdraws_the_question(
        self, stage: Stage
    ) -> None:
        stage.drive.send(stage.drive.write(recipients=list(smtp(CC, *CUSTOMERS))))
        stage.asks(1)
        stage.drive.quirk(quits_at="Class")
        eventually(stage.author.questions[0].cancelled)
        eventually(lambda: stage.listener.condition is Condition.MISSING, "let go")

    def test_people_of_the_answered_message_know_each_other(self, stage: Stage) -> None:
        index = "01" * 22
        people = list(smtp(CC, *CUSTOMERS))
        us = list(smtp(TO, "support@acme.example"))
        original = stage.drive.write(
            recipients=us + people, sender=CUSTOMERS[0], conversation=index, subject="Prices"
        )
        other = stage.drive.write(recipients=[], conversation="02" * 22)
        stage.drive.look_at([other], [other, original])
        assert not stage.sent(recipients=people, conversation=index + "0A0B0C0D0E")[0]
        assert stage.author.asked == []

    @pytest.mark.parametrize("moved", [False, True])
    def test_a_second_person_gets_the_mail_to_send(
        self, drive: Drive, tmp_path: Path, moved: bool
    ) -> None:
        stage = Stage(drive)
        watched = WatchedDomains(ask=("rival.example",))
        policy = Policy(second_person="head@acme.example", watched_domains=watched)
        stage.ask_for_approval(policy, tmp_path)
        people = [*smtp(CC, *CUSTOMERS, "eve@rival.example"), *smtp(BCC, "b@acme.example")]
        with stage.at_work():
            stage.author.script = [Decision.REMEDY] if moved else []
            number = drive.write(recipients=people, subject="Prices")
            cancel = drive.send(number)
            stage.asks(1)
            question = stage.author.questions[0]
            if not moved:
                question.wants_approval = True
                question.set_result(Decision.HOLD)
            assert cancel.result(DEADLINE)
            (mail,) = drive.shown()
            after = drive.table(number)
        assert {kind for kind, *_rest in after} == ({BCC} if moved else {CC, BCC})
        assert (mail["to"], mail["subject"]) == ("head@acme.example", "For approval: Prices")
        assert "send it yourself" in mail["body"]
        assert mail["attached"] == [after]
        assert not mail["modal"]
        assert stage.listener.troubles == []

    @pytest.mark.parametrize("name", ["SaveAs", "CreateItem", "Display"])
    def test_a_mail_that_cannot_be_passed_on_is_held_and_told(
        self, drive: Drive, tmp_path: Path, name: str
    ) -> None:
        stage = Stage(drive)
        stage.ask_for_approval(Policy(second_person="head@acme.example"), tmp_path)
        with stage.at_work():
            drive.quirk(fails={name: E_FAIL})
            cancel = drive.send(drive.write(recipients=list(smtp(CC, *CUSTOMERS))))
            stage.asks(1)
            stage.author.questions[0].wants_approval = True
            stage.author.questions[0].set_result(Decision.HOLD)
            assert cancel.result(DEADLINE)
        assert stage.listener.troubles == [send_guard.NOT_PASSED_ON]

    def test_a_list_of_exchange_is_one_entry_of_unknown_size(self, stage: Stage) -> None:
        everybody = {"type": TO, "kind": "LIST", "name": "All", "address": "/o=acme/cn=all"}
        stage.author.script = [Decision.HOLD]
        assert stage.sent(recipients=[{**everybody, "smtp": "all@acme.example"}])[0]
        (listed,) = stage.author.asked[0].draft.recipients
        assert (listed.mailbox.addr_spec, listed.is_list) == ("all@acme.example", True)
