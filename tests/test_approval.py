from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from asking import FILE, POLICY, SUBMISSION, customers, review
from ccwarn import approval
from ccwarn.approval import KEPT_DAYS, ask_for_approval, request_for
from ccwarn.clearance import Answer, Clearance, ToApprove
from ccwarn.draft import Draft, Mailbox
from ccwarn.gates.unattended import Unattended
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import WatchedDomains
from ccwarn.question import question
from ccwarn.review import Decision, Origin, Review, settle
from ccwarn.rules import ALL_RULES
from drafts import draft, firms
from gates.scripted import Author, eventually

HEAD = "head@acme.example"
APPROVED = POLICY._replace(second_person=HEAD)
PASSES_ON = SUBMISSION._replace(can_pass_on=True)
MESSAGE = b"From: support@acme.example\r\nSubject: Your query\r\n\r\nHello\r\n"


WATCHED = APPROVED._replace(watched_domains=WatchedDomains(ask=("rival.example",)))
"""Nobody is healed of writing to somebody there by moving others."""
BOTH = draft(cc=[*firms(12), "person@rival.example"])


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a mail program on the path that notes how it was started; return the file of its note."""
    if sys.platform == "win32":
        pytest.skip("xdg-email is a program of Linux")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return put_program(tmp_path, "xdg-email")


def put_program(place: Path, name: str, then: str = "") -> Path:
    noted, script = place / f"{name}.noted", place / "bin" / name
    script.write_text(
        f"#!{sys.executable}\nimport os, sys, time\n"
        f"with open({str(noted)!r} + '.new', 'w') as file: file.write('\\0'.join(sys.argv[1:]))\n"
        f"os.rename({str(noted)!r} + '.new', {str(noted)!r})\n{then}"
    )
    script.chmod(0o700)
    return noted


def test_without_a_second_person_nobody_is_needed() -> None:
    asked = question(review(customers(475)), PASSES_ON, ALL_RULES)
    assert (asked.approver, asked.can_ask_approver, asked.can_send_anyway) == ("", False, True)


def test_with_one_nobody_sends_alone() -> None:
    of = review(customers(475), APPROVED)
    asked = question(of, PASSES_ON, ALL_RULES)
    assert HEAD in asked.approver
    assert asked.can_ask_approver
    assert not asked.can_send_anyway
    assert (asked.typed, asked.needs_reason) == ("", False)
    assert "approval" in asked.limitation
    assert settle(of, Decision.SEND) is None
    assert settle(of, Decision.REMEDY) is not None, "moving needs nobody"


@pytest.mark.parametrize(
    "mail",
    [
        customers(475)._replace(author=Mailbox("Head@Acme.example")),
        customers(475)._replace(identities=(Mailbox(HEAD),)),
    ],
)
def test_whoever_approves_needs_nobody(mail: Draft) -> None:
    assert question(review(mail, APPROVED), PASSES_ON, ALL_RULES).can_send_anyway


def test_nobody_sends_alone_by_moving_nobody() -> None:
    watched = APPROVED._replace(watched_domains=WatchedDomains(ask=("rival.example",)))
    of = review(draft(to=["person@rival.example"]), watched)
    assert of.second_person == HEAD
    assert settle(of, Decision.REMEDY) is None


def test_what_moving_does_not_heal_still_needs_approval() -> None:
    of = review(BOTH, WATCHED)
    assert settle(of, Decision.REMEDY) is None
    asked = question(of, PASSES_ON, ALL_RULES)
    assert asked.move_label == "Move 13 to Bcc and ask for approval"
    assert asked.can_ask_approver
    healed = question(review(customers(12), WATCHED), PASSES_ON, ALL_RULES)
    assert healed.move_label == "Move 12 to Bcc and send"


def test_where_nobody_can_be_asked_such_a_mail_is_not_moved() -> None:
    asked = question(review(BOTH, WATCHED), SUBMISSION, ALL_RULES)
    assert asked.effect is None
    assert "not enough" in asked.no_move_because


def test_a_draft_in_a_folder_is_moved_without_anybody() -> None:
    of = review(BOTH, WATCHED)
    clearance = Clearance(lambda: WATCHED, ALL_RULES, Unattended(Decision.HOLD))
    assert clearance.decide(of, FILE, Decision.REMEDY) == of.remedied()
    asked = question(of, FILE, ALL_RULES)
    assert (asked.move_label, asked.no_move_because) == ("Move 13 to Bcc", "")


def test_where_only_notes_are_taken_a_move_needs_nobody() -> None:
    of = review(BOTH, WATCHED._replace(monitor_only=True))
    assert settle(of, Decision.REMEDY) == of.remedied()


def test_what_stays_refused_is_not_passed_on() -> None:
    refused = APPROVED._replace(watched_domains=WatchedDomains(refuse=("rival.example",)))
    of = review(BOTH, refused)
    assert settle(of, Decision.REMEDY) is None
    assert of.second_person_after == ""


def test_the_second_person_gets_the_mail_with_people_moved(tmp_path: Path) -> None:
    author, memory = Author(Decision.REMEDY), MemoryOfPeople(tmp_path)
    clearance = Clearance(lambda: WATCHED, ALL_RULES, author, memory=memory)
    told: list[ToApprove] = []
    of = clearance.examine(BOTH._replace(message_id="<1@acme.example>"))
    assert clearance.settle(of, PASSES_ON, approval=told.append).result(5) is None
    assert told == [ToApprove(of, of.remedied())]
    assert not list(told[0].draft.visible())
    author.script = [Decision.HOLD]
    assert clearance.settle(of, PASSES_ON, approval=told.append).result(5) is None
    assert len(author.questions) == 2, "nothing was settled by the first answer"
    assert memory.settle(5)


def test_what_cannot_be_sent_at_all_needs_no_approval() -> None:
    refused = APPROVED._replace(visible_external_limit=50)
    assert question(review(customers(475), refused), PASSES_ON, ALL_RULES).approver == ""


def test_a_gate_that_cannot_pass_a_mail_on_does_not_offer_it() -> None:
    asked = question(review(customers(475), APPROVED), SUBMISSION, ALL_RULES)
    assert asked.approver
    assert not asked.can_ask_approver
    assert not asked.can_send_anyway


def test_an_ordinary_mail_needs_no_approval() -> None:
    of = review(customers(1), APPROVED)
    assert settle(of, Decision.SEND) is of.unchanged


@pytest.mark.parametrize("wants_approval", [True, False])
def test_the_gate_is_told_before_the_mail_is_held(wants_approval: bool) -> None:
    class Asker:
        def ask(self, review: Review, origin: Origin) -> Answer:
            answer = Answer()
            answer.wants_approval = wants_approval
            answer.set_result(Decision.HOLD)
            return answer

    told: list[ToApprove] = []
    clearance = Clearance(lambda: APPROVED, ALL_RULES, Asker())
    of = clearance.examine(customers(6))
    cleared = clearance.settle(of, PASSES_ON, approval=told.append)
    assert cleared.result(0) is None
    assert told == ([ToApprove(of, of.unchanged)] if wants_approval else [])


def test_the_mail_is_saved_and_attached_to_one_in_the_users_mail_program(
    tmp_path: Path, program: Path
) -> None:
    told = ask_for_approval(tmp_path / "state", review(customers(6), APPROVED), MESSAGE)
    (file,) = (tmp_path / "state" / "approval").iterdir()
    assert file.read_bytes() == MESSAGE
    assert file.name.startswith("Your-query-")
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert told.startswith("Send the mail to "), "nobody has it yet"
    assert HEAD in told
    assert "do not send it again" in told
    assert str(file) in told
    assert program.read_text().split("\0") == [
        *("--utf8", "--subject", "For approval: Your query"),
        *("--body", request_for(review(customers(6), APPROVED)).text),
        *("--attach", str(file), HEAD),
    ]


def test_whoever_approves_is_told_how_to_send_it() -> None:
    text = request_for(review(customers(6), APPROVED)).text
    assert "Edit As New Message" in text
    assert "Resend This Message" in text
    assert "Answers to it go to support@acme.example." in text


def test_a_mail_program_that_stays_open_is_not_waited_for(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwarn.approval._SOON", 0.1)
    program = put_program(tmp_path, "xdg-email", "sys.stdin.read() or time.sleep(1)\n")
    told = ask_for_approval(tmp_path / "state", review(customers(6), APPROVED), MESSAGE)
    assert told.startswith("Send the mail to ")
    eventually(program.exists)


def test_one_that_fails_at_once_has_opened_nothing(tmp_path: Path, program: Path) -> None:
    put_program(tmp_path, "xdg-email", "sys.exit(3)\n")
    told = ask_for_approval(tmp_path / "state", review(customers(6), APPROVED), MESSAGE)
    assert "no mail program could be opened" in told
    assert program.exists(), "it was tried"


def test_the_next_one_is_tried_then(tmp_path: Path, program: Path) -> None:
    put_program(tmp_path, "xdg-email", "sys.exit(3)\n")
    thunderbird = put_program(tmp_path, "thunderbird")
    told = ask_for_approval(tmp_path / "state", review(customers(6), APPROVED), MESSAGE)
    assert told.startswith("Send the mail to ")
    first, described = thunderbird.read_text().split("\0")
    assert first == "-compose"
    assert f"to='{HEAD}'" in described


def test_without_a_mail_program_the_author_is_told_where_the_mail_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = ask_for_approval(tmp_path / "state", review(customers(6), APPROVED), MESSAGE)
    (file,) = (tmp_path / "state" / "approval").iterdir()
    assert "no mail program could be opened" in told
    assert str(file) in told


def test_a_mail_that_cannot_be_saved_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    told = ask_for_approval(tmp_path / "state", review(customers(6), APPROVED), MESSAGE)
    assert "could not be saved" in told


def test_no_subject_leads_to_another_folder(tmp_path: Path, program: Path) -> None:
    subject = "../../etc/\x1b[2Jpasswd'\" \u202e"
    of = review(customers(6, subject), APPROVED)
    ask_for_approval(tmp_path / "state", of, MESSAGE)
    assert len(list((tmp_path / "state" / "approval").iterdir())) == 1
    assert "\x1b" not in request_for(of).subject
    assert program.exists()


def test_what_was_saved_long_ago_goes(tmp_path: Path) -> None:
    folder = tmp_path / "approval"
    folder.mkdir()
    for name, days in (("old.eml", KEPT_DAYS + 1), ("new.eml", KEPT_DAYS - 1)):
        file = folder / name
        file.touch()
        at = file.stat().st_mtime - days * 24 * 60 * 60
        os.utime(file, (at, at))
    approval.sweep(tmp_path)
    assert [it.name for it in folder.iterdir()] == ["new.eml"]


def test_an_answer_from_before_does_not_stand_in_for_approval(tmp_path: Path) -> None:
    policies = [POLICY]
    author, memory = Author(Decision.SEND), MemoryOfPeople(tmp_path)
    clearance = Clearance(lambda: policies[0], ALL_RULES, author, memory=memory)
    mail = customers(475)._replace(message_id="<1@acme.example>")
    assert clearance.clear(mail, PASSES_ON).result(5) is mail
    assert clearance.clear(mail, PASSES_ON).done(), "the answer counts for the same mail"
    policies[0] = APPROVED
    assert not clearance.clear(mail, PASSES_ON).done()
    assert len(author.questions) == 2
    assert memory.settle(5)
