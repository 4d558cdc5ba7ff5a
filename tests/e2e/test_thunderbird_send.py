"""Send in a real Thunderbird, with the real add-on, relay, tray and dialog."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from ccwarn import cleared_mark
from ccwarn.formats import envelope
from ccwarn.settings.edit import change
from e2e.desktop import wait_for
from e2e.smtp_sink import Taken
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers, strangers

pytestmark = pytest.mark.e2e

MOVE, BACK, ANYWAY, APPROVAL = "alt+m", "Escape", "alt+s", "alt+a"
ALT_F4 = "alt+F4"
KEY = "k" * 24


def exposing(stage: Stage, people: int = 475) -> Compose:
    return stage.thunderbird.compose(to=COLLEAGUES[:1], cc=[COLLEAGUES[1], *customers(people)])


def last(stage: Stage, folder: str) -> EmailMessage:
    """Wait for a mail in a local folder and return the newest one."""
    mails = wait_for(f"mail in {folder}", lambda: stage.thunderbird.stored(folder))
    newest = mails[max(0, mails.rfind(b"\nFrom - ")) :].lstrip(b"\n")
    return message_from_bytes(newest, policy=policy.SMTPUTF8)


def test_one_key_moves_475_customers_to_bcc(stage: Stage) -> None:
    choose(stage, milter__cleared_key=KEY)
    compose = exposing(stage)
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived()
    compose.wait_closed()
    assert len(mail.rcpt_tos) == len(set(mail.rcpt_tos)) == 477
    assert "gmail.com" not in mail.header
    assert is_marked(mail)
    assert "ruth@acme.example" in mail.field("To")
    assert "tomas@acme.example" in mail.field("Cc")
    sent = last(stage, "Sent")
    assert "gmail.com" not in str(sent["To"]) + str(sent["Cc"])
    assert str(sent["Bcc"]).count("@gmail.com") == 475


def test_the_dialog_comes_to_the_front_by_itself(stage: Stage) -> None:
    compose = exposing(stage, 30)
    compose.send()
    window = stage.desktop.window_of(DIALOG)
    wait_for("focus", lambda: stage.desktop.run("xdotool", "getactivewindow") == window)
    stage.press(BACK)
    stage.held(compose)


def test_back_sends_nothing_and_changes_nothing(stage: Stage) -> None:
    compose = exposing(stage, 30)
    before = compose.recipients()
    compose.send()
    stage.press(BACK)
    stage.held(compose)
    assert compose.recipients() == before
    compose.send()
    stage.press(MOVE)
    assert len(stage.arrived().rcpt_tos) == 32


def choose(stage: Stage, **settings: object) -> None:
    policy = stage.desktop.home / ".config/ccwarn/policy.toml"
    change({tuple(name.split("__")): it for name, it in settings.items()}, policy)


def is_marked(mail: Taken) -> bool:
    """Tell whether the mail server of the organisation would know that somebody has answered."""
    met = envelope.read(mail.content, envelope.Envelope("", mail.rcpt_tos))
    fields = message_from_bytes(mail.content)
    sent = parsedate_to_datetime(fields["Date"]).timestamp()
    marks = fields.get_all("X-Ccwarn-Cleared", [])
    return len(marks) == 1 and cleared_mark.is_cleared(marks, KEY, met, sent, time.time())


def send_anyway(stage: Stage, undo_seconds: int) -> Compose:
    """Send a mail that shows 40 customers to each other, which can be undone for so long."""
    choose(stage, undo_seconds=undo_seconds, milter__cleared_key=KEY)
    compose = exposing(stage, 40)
    compose.send()
    window = stage.desktop.window_of(DIALOG)
    stage.desktop.activate(window)
    stage.desktop.readable(window)
    height = stage.desktop.height(window)
    stage.desktop.key(ANYWAY)
    wait_for("field for the number", lambda: stage.desktop.height(window) > height)
    stage.desktop.type("40")
    stage.desktop.key("Tab", "space")
    return compose


def test_send_anyway_can_be_undone(stage: Stage) -> None:
    compose = send_anyway(stage, undo_seconds=30)
    line = stage.desktop.window("This mail is about to be sent")
    wait_for("focus", lambda: stage.desktop.is_active(line))
    assert stage.nothing_arrived()
    stage.press(BACK)
    stage.held(compose)
    assert not stage.desktop.windows_of(DIALOG)


def test_send_anyway_takes_the_number_and_sends_when_the_time_is_over(stage: Stage) -> None:
    send_anyway(stage, undo_seconds=2)
    sent = time.monotonic()
    stage.desktop.window("This mail is about to be sent")
    mail = stage.arrived()
    assert time.monotonic() - sent > 1, "the line came first"
    assert len(mail.rcpt_tos) == 42
    assert mail.field("Cc").count("@gmail.com") == 40
    assert is_marked(mail)
    assert not stage.desktop.windows_of(DIALOG)


def test_a_second_person_gets_a_mail_that_they_can_send(stage: Stage, tmp_path: Path) -> None:
    settings = stage.desktop.home / ".config/ccwarn/policy.toml"
    change({("second_person",): "head@acme.example"}, settings)
    compose = stage.thunderbird.compose(cc=customers(30), bcc=["Eve <eve@firm.example>"])
    people = compose.recipients()
    compose.save()
    compose = stage.thunderbird.open_draft(compose.subject)  # Thunderbird knows its drafts by then.
    compose.send()
    stage.press(APPROVAL)
    request = Compose(stage.thunderbird, f"For approval: {compose.subject}").ready()
    stage.held(compose)
    change({("second_person",): ""}, settings)
    request.send()
    mail = stage.arrived()
    assert mail.rcpt_tos == ("head@acme.example",)
    text, attached = message_from_bytes(mail.content, policy=policy.SMTPUTF8).iter_parts()
    assert "send it yourself" in text.get_content()
    assert attached.get_content_type() == "message/rfc822"
    (original,) = attached.iter_parts()
    assert "support@acme.example" in str(original["Reply-To"])
    assert not [name for name in original if name.startswith("X-Mozilla")]
    stage.thunderbird.close_all()
    file = tmp_path / "received.eml"
    file.write_bytes(original.as_bytes())
    assert stage.thunderbird.open_file(file, compose.subject).recipients() == people


def test_a_harmless_mail_leaves_without_a_window(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=[*COLLEAGUES, *strangers(1)])
    compose.send()
    seen = set()
    while compose.is_open():
        seen |= set(stage.desktop.windows_of(DIALOG))
    assert not seen
    assert len(stage.arrived().rcpt_tos) == 3


def test_people_at_the_domain_of_another_identity_are_colleagues(stage: Stage) -> None:
    stage.thunderbird.compose(to=[f"p{n}@other.example" for n in range(6)], cc=strangers(4)).send()
    assert len(stage.arrived().rcpt_tos) == 10
    assert not stage.desktop.windows_of(DIALOG)


def test_an_answer_to_sixty_who_know_each_other_is_silent(stage: Stage) -> None:
    compose = stage.thunderbird.answer_all("A thread of sixty")
    assert sum(map(len, compose.recipients().values())) == 60
    compose.send()
    assert len(stage.arrived().rcpt_tos) == 60
    assert not stage.desktop.windows_of(DIALOG)


def test_strangers_added_to_an_answer_are_asked_about(stage: Stage) -> None:
    compose = stage.thunderbird.answer_all("A thread of sixty")
    compose.add("Cc", customers(10))
    compose.send()
    stage.press(BACK)
    stage.held(compose)


def test_an_answer_to_all_from_somebody_in_bcc_is_asked_about(stage: Stage) -> None:
    compose = stage.thunderbird.answer_all("In Bcc")
    wait_for("button", lambda: compose.button()["label"] == "6 people")
    compose.press_button()
    assert "in Bcc" in compose.popup("6 people would learn")
    compose.send()
    stage.press(BACK)
    stage.held(compose)


@pytest.mark.parametrize("subject", ["By a list", "To the other address"])
def test_who_is_not_in_to_or_cc_need_not_have_been_in_bcc(stage: Stage, subject: str) -> None:
    compose = stage.thunderbird.answer_all(subject)
    compose.send()
    assert "writer@elsewhere.example" in stage.arrived().rcpt_tos
    assert not stage.desktop.windows_of(DIALOG)


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Customers", ""),
        ("Customers@2026", ""),
        ("all@customers.example", ""),
        ("All customers", "ruth@acme.example"),
    ],
)
def test_the_members_of_mailing_lists_are_counted(
    stage: Stage, name: str, description: str
) -> None:
    stage.thunderbird.add_list(name, [f"p{n}@gmail.com" for n in range(30)], description)
    customers_list = f'"{name}" <{description or name}>'
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=[customers_list])
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived()
    assert len(mail.rcpt_tos) == 31
    assert "gmail.com" not in mail.header


def test_lists_within_lists_are_counted_once(stage: Stage) -> None:
    stage.thunderbird.add_list("Inner", [f"p{n}@gmail.com" for n in range(20)])
    stage.thunderbird.add_list("in@2026", [f"q{n}@gmail.com" for n in range(20)])
    stage.thunderbird.add_list("Outer", ["outer@gmail.com", "Inner", "in@2026", "Outer"])
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=["Outer <Outer>"])
    wait_for("number on the button", lambda: compose.button()["label"] == "41 strangers")
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived()
    assert len(mail.rcpt_tos) == 42
    assert "gmail.com" not in mail.header


def test_somebody_who_is_called_like_a_list_is_no_list(stage: Stage) -> None:
    stage.thunderbird.add_list("Ruth", [f"r{n}@gmail.com" for n in range(30)])
    stage.thunderbird.compose(to=["Ruth <ruth@acme.example>"]).send()
    assert stage.arrived().rcpt_tos == ("ruth@acme.example",)
    assert not stage.desktop.windows_of(DIALOG)


def test_watching_a_window_never_keeps_thunderbird_from_expanding_a_list(stage: Stage) -> None:
    stage.thunderbird.add_list("Team", [f"t{n}@acme.example" for n in range(20)])
    for _mail in range(8):
        stage.thunderbird.compose(to=["Team <Team>"]).send()
        assert len(stage.arrived().rcpt_tos) == 20


def test_a_list_that_nobody_knows_is_asked_about(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=["Ghost <Ghost>"])
    wait_for("button", lambda: compose.button()["label"] == "Check recipients")
    compose.send()
    stage.press(BACK)
    stage.held(compose)


def test_a_mail_that_is_posted_is_asked_about_from_the_first_person_outside_on(
    stage: Stage,
) -> None:
    group = "comp.lang.python"
    compose = stage.thunderbird.compose(to=strangers(1), newsgroups=group)
    wait_for("button", lambda: compose.button()["label"] == "1 stranger")
    compose.press_button()
    assert "anyone can read the newsgroup" in compose.popup("would be public")
    compose.send()
    stage.press(BACK)
    stage.held(compose)
    assert compose.ask("return win.gMsgCompose.compFields.newsgroups;") == group


def test_the_same_mail_to_two_others_is_asked_about(stage: Stage) -> None:
    # Two at each of four firms are no question, and a part of a mailing.
    pairs = [f"{name}@firm{n}.example" for n in range(12) for name in ("ann", "bob")]
    first, second, third = pairs[:8], pairs[8:16], pairs[16:]
    stage.thunderbird.compose(to=first, subject="Dates").send()
    assert len(stage.arrived().rcpt_tos) == 8
    stage.thunderbird.compose(to=third, subject="Other dates").send()
    assert len(stage.arrived().rcpt_tos) == 8
    compose = stage.thunderbird.compose(to=second, subject="Dates")
    compose.send()
    stage.press(BACK)
    stage.held(compose)


def test_who_stood_in_a_newsgroup_already_is_no_news_there(stage: Stage) -> None:
    compose = stage.thunderbird.answer_all("In a newsgroup")
    assert sum(map(len, compose.recipients().values())) == 4
    compose.add("Cc", customers(1))
    wait_for("button", lambda: compose.button()["label"] == "1 stranger")
    compose.send()
    stage.press(BACK)
    stage.held(compose)


def test_a_reopened_draft_is_asked_about(stage: Stage) -> None:
    compose = exposing(stage, 30)
    compose.save()
    again = stage.thunderbird.open_draft(compose.subject)
    again.send()
    stage.press(MOVE)
    mail = stage.arrived()
    assert len(mail.rcpt_tos) == 32
    assert "gmail.com" not in mail.header


def test_send_later_is_asked_about(stage: Stage) -> None:
    compose = exposing(stage, 30)
    compose.send_by("ctrl+shift+Return")
    stage.press(MOVE)
    compose.wait_closed()
    kept = last(stage, "Unsent Messages")
    assert "gmail.com" not in str(kept["To"]) + str(kept["Cc"])
    assert str(kept["Bcc"]).count("@gmail.com") == 30
    assert stage.nothing_arrived()


def test_two_windows_are_asked_about_one_after_the_other(stage: Stage) -> None:
    first, second = exposing(stage, 30), exposing(stage, 31)
    first.send()
    window = stage.desktop.window_of(DIALOG)
    second.send_by("ctrl+Return")
    wait_for("title that counts", lambda: "1 of 2" in stage.desktop.title(window))
    stage.press(MOVE)
    assert len(stage.arrived().rcpt_tos) == 32
    stage.press(BACK)
    stage.held(second)


def test_alt_f4_while_asked_sends_nothing(stage: Stage) -> None:
    compose = exposing(stage, 12)
    before = compose.recipients()
    compose.add("Cc", customers(1, 12))
    compose.send()
    stage.desktop.window_of(DIALOG)
    compose.focus()
    stage.desktop.key(ALT_F4)
    prompt = stage.desktop.window("Save Message")
    stage.press(MOVE)
    wait_for("verdict, while the prompt is open", compose.is_usable)
    stage.desktop.activate(prompt)
    stage.desktop.key("Escape")
    stage.held(compose)
    assert compose.recipients()["cc"] == [*before["cc"], *customers(1, 12)]
    compose.send()
    stage.press(MOVE)
    assert len(stage.arrived().rcpt_tos) == 15


def test_closing_the_compose_window_withdraws_its_question(stage: Stage) -> None:
    compose = exposing(stage, 30)
    compose.send()
    window = stage.desktop.window_of(DIALOG)
    stage.thunderbird.close_all()
    wait_for("end of the question", lambda: stage.desktop.is_gone(window))
    assert stage.nothing_arrived()


def test_names_and_addresses_of_every_kind_survive(stage: Stage) -> None:
    people = {
        "juergen@bücher.example": "Jürgen Groß <juergen@bücher.example>",
        "jane@two.example": '"Doe, Jane" <jane@two.example>',
        '"a b"@three.example': '"a b"@three.example',
        '"a@b"@three.example': '"a@b"@three.example',
        "eve@four.example": '"quoted@inside" <eve@four.example>',
        "tanaka@例え.example": "田中 <tanaka@例え.example>",
        "o'brien@six.example": "O'Brien <o'brien@six.example>",
    }
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=list(people.values()))
    before = compose.recipients()
    compose.send()
    stage.press(BACK)
    stage.held(compose)
    assert compose.recipients() == before
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived()
    assert sorted(mail.rcpt_tos) == sorted(["ruth@acme.example", *people])
    assert not [address for address in people if address in mail.header]
    compose.wait_closed()
    names = {mailbox.display_name for mailbox in last(stage, "Sent")["Bcc"].addresses}
    assert names == {"Jürgen Groß", "Doe, Jane", "quoted@inside", "田中", "O'Brien", ""}


def test_a_group_of_addresses_is_taken_for_its_members(stage: Stage) -> None:
    members = [f"p{n}@firm{n}.example" for n in range(6)]
    group = f"Friends: {', '.join(members)};"
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=[group])
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived()
    assert sorted(mail.rcpt_tos) == sorted(["ruth@acme.example", *members])
    assert "firm" not in mail.header


def test_a_group_that_is_typed_is_judged_as_thunderbird_sends_it(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1])
    compose.type_into("Cc", "Friends: p0@firm0.example, p1@firm1.example, p2@firm2.example, ")
    compose.type_into("Cc", "p3@firm3.example, p4@firm4.example, p5@firm5.example;")
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived()
    # The name of the group has become a part of its first address: Thunderbird knows no groups.
    first = '"Friends: p0"@firm0.example'
    others = [f"p{n}@firm{n}.example" for n in range(1, 6)]
    assert sorted(mail.rcpt_tos) == sorted(["ruth@acme.example", first, *others])
    assert "firm" not in mail.header


def test_two_thousand_recipients(stage: Stage) -> None:
    compose = exposing(stage, 2000)
    compose.send()
    stage.press(MOVE)
    mail = stage.arrived(180)
    assert len(mail.rcpt_tos) == 2002
    assert "gmail.com" not in mail.header


def test_a_server_that_refuses_gives_the_mail_back(stage: Stage) -> None:
    compose = exposing(stage, 30)
    stage.sink.refuse = "452 4.5.3 too many recipients"
    try:
        compose.send()
        stage.press(MOVE)
        alert = stage.desktop.window("Send Message Error")
        stage.desktop.activate(alert)
        stage.desktop.key("Return")
        stage.held(compose)
    finally:
        stage.sink.refuse = ""
    compose.send()
    assert len(stage.arrived().rcpt_tos) == 32
