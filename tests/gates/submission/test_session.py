from __future__ import annotations

import base64
import errno
import smtplib
import socket
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from typing import NoReturn

import pytest

from ccwarn import cleared_mark
from ccwarn.account import Account, Endpoint, Security
from ccwarn.clearance import Answer, Clearance
from ccwarn.formats import envelope, rfc5322
from ccwarn.gates.events import Condition
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.message import Messages
from ccwarn.on_server import OnServer
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from drafts import firms
from gates.scripted import Author, Listener, eventually
from smtp_lab import LOOPBACK, Talk, guarded
from smtp_reference import Delivery, Reference, serving

AUTHOR = "support@acme.example"
PEOPLE = firms(12)
SILENT = b"From: support@acme.example\r\nTo: eve@one.example\r\nSubject: Hi\r\n\r\nDear Eve,\r\n"
CC = ",\r\n ".join(PEOPLE).encode()
EXPOSED = b"From: support@acme.example\r\nCc: " + CC + b"\r\nSubject: Prices\r\n\r\nAll,\r\n..\r\n"
END = b".\r\n"
UNKNOWN = b"451 4.4.2 The mail server broke the connection before it said whether it took the mail"


def stuffed(message: bytes) -> bytes:
    return message.replace(b"\r\n.", b"\r\n..")


def server(**options: object) -> Reference:
    return Reference(**options)  # type: ignore[arg-type]


def submit(talk: Talk, message: bytes, recipients: list[str] = PEOPLE) -> None:
    talk.begin(*recipients)
    talk.say(stuffed(message) + END)


def test_a_silent_mail_arrives_as_it_was_sent() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, SILENT, ["eve@one.example"])
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    assert upstream.deliveries == [Delivery(AUTHOR.encode(), (b"eve@one.example",), SILENT)]
    assert lab.author.asked == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b".\r\n..\r\n...x\r\n.y\r\n", id="dots"),
        pytest.param("Grüße, 你好\r\n".encode(), id="8 bit"),
        pytest.param(bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b""), id="all octets"),
        pytest.param(b"a" * 100_000, id="a long line"),
        pytest.param(b"bare\nline\nfeeds and\rreturns", id="bare line ends"),
        pytest.param(b"line of text\r\n" * 200_000, id="more than fits into memory"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_content_is_not_changed(body: bytes) -> None:
    message = SILENT + body + b"\r\n"
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, message, ["eve@one.example"])
        assert talk.reply().startswith(b"250")
    assert upstream.deliveries[0].content == message


def test_an_empty_message_passes() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, b"", ["eve@one.example"])
        assert talk.reply().startswith(b"250")
    assert upstream.deliveries[0].content == b""


def test_nothing_is_said_of_data_before_the_decision() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, EXPOSED)
        eventually(lambda: lab.author.questions)
        assert b"DATA" not in upstream.verbs()
        lab.author.questions[0].set_result(Decision.SEND)
        assert talk.reply() == b"250 2.0.0 taken\r\n"
        assert b"DATA" in upstream.verbs()
    assert [delivery.content for delivery in upstream.deliveries] == [EXPOSED]


def test_a_remedy_hides_everybody_and_still_reaches_everybody() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.REMEDY]
        submit(talk, EXPOSED)
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    (delivery,) = upstream.deliveries
    assert delivery.recipients == tuple(address.encode() for address in PEOPLE)
    assert not any(address.encode() in delivery.content for address in PEOPLE)
    assert rfc5322.read(delivery.content).recipients == ()
    assert delivery.content.endswith(b"Subject: Prices\r\n\r\nAll,\r\n..\r\n")


@pytest.mark.parametrize("decision", [Decision.SEND, Decision.REMEDY])
def test_with_a_key_what_was_answered_is_marked_for_the_mail_server(decision: Decision) -> None:
    policy = Policy(on_server=OnServer(cleared_key="k" * 24))
    everybody = (*PEOPLE, "heidi@two.example")
    copied = b"Bcc: heidi@two.example\r\n" + EXPOSED
    with serving(server()) as upstream, guarded(upstream, policy=lambda: policy) as lab:
        lab.author.script = [decision]
        for message, people in ((SILENT, ["eve@one.example"]), (copied, list(everybody))):
            with lab.client() as talk:
                submit(talk, message, people)
                assert talk.reply() == b"250 2.0.0 taken\r\n"
    silent, answered = (it.content for it in upstream.deliveries)
    assert silent == SILENT
    line, _end, rest = answered.partition(b"\r\n")
    assert (rest == EXPOSED) == (decision is Decision.SEND)
    name, body = line.decode().split(":")
    assert name == "X-Ccwarn-Cleared"
    met = envelope.read(answered, envelope.Envelope(AUTHOR, everybody))
    sent = now = time.time()
    assert cleared_mark.is_cleared([body], "k" * 24, met, sent, now)


def test_hold_of_a_mail_that_is_posted_does_not_speak_of_each_other() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.HOLD]
        submit(talk, b"Newsgroups: comp.lang.python\r\n" + SILENT, ["eve@one.example"])
        assert talk.reply() == b"550 5.7.1 Held by ccwarn. Nothing was sent.\r\n"


def test_hold_tells_the_client_how_many_people_and_sends_nothing() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.HOLD]
        submit(talk, EXPOSED)
        assert talk.reply() == (
            b"550 5.7.1 Held by ccwarn: 12 people would have seen each other's addresses. "
            b"Nothing was sent.\r\n"
        )
        assert upstream.verbs()[-1] == b"RSET"
        # The connection goes on, and so does what was agreed on it.
        assert talk.ask(b"MAIL FROM:<support@acme.example>\r\n").startswith(b"250")
    assert upstream.deliveries == []
    assert b"DATA" not in upstream.verbs()


def test_without_an_answer_the_question_is_withdrawn_and_a_late_one_sends_nothing() -> None:
    with (
        serving(server()) as upstream,
        guarded(upstream, policy=lambda: Policy(patience=0)) as lab,
        lab.client() as talk,
    ):
        submit(talk, EXPOSED)
        assert talk.reply().startswith(b"451 4.7.1 ccwarn has a question")
        (question,) = lab.author.questions
        assert question.cancelled()
        assert not question.set_running_or_notify_cancel()
        assert talk.ask(b"NOOP\r\n").startswith(b"250")
    assert upstream.deliveries == []


def test_whoever_asks_is_told_when_the_mail_program_has_its_answer() -> None:
    with (
        serving(server()) as upstream,
        guarded(upstream, policy=lambda: Policy(patience=30)) as lab,
        lab.client() as talk,
    ):
        lab.author.script = [Decision.HOLD]
        before = time.monotonic()
        submit(talk, EXPOSED)
        assert talk.reply().startswith(b"550")
        (origin,) = lab.author.origins
        assert origin.answer_by is not None
        assert before + 30 <= origin.answer_by <= time.monotonic() + 30


@pytest.mark.parametrize("wants_approval", [True, False])
def test_what_is_held_for_approval_is_passed_on_to_be_sent(wants_approval: bool) -> None:
    class Asker:
        def ask(self, review: Review, origin: Origin) -> Answer:
            answer = Answer()
            answer.wants_approval = wants_approval and origin.can_pass_on
            answer.set_result(Decision.HOLD)
            return answer

    passed_on: list[tuple[str, bytes]] = []

    def pass_on(review: Review, message: bytes) -> str:
        passed_on.append((review.second_person, message))
        return "It was passed on."

    unsent = b"X-Unsent: 1\r\nReply-To: <support@acme.example>\r\n"

    policy = Policy(second_person="head@acme.example")
    with (
        serving(server()) as upstream,
        guarded(upstream, policy=lambda: policy, asker=Asker(), pass_on=pass_on) as lab,
        lab.client() as talk,
    ):
        submit(talk, EXPOSED)
        reply = talk.reply()
    assert reply.startswith(b"550 5.7.1 Held by ccwarn")
    assert upstream.deliveries == []
    if not wants_approval:
        assert passed_on == []
        return
    assert reply == b"550 5.7.1 Held by ccwarn. Nothing was sent. It was passed on.\r\n"
    assert passed_on == [("head@acme.example", unsent + EXPOSED)]


def test_patience_is_what_the_policy_says_at_the_next_mail() -> None:
    patience = 90
    with (
        serving(server()) as upstream,
        guarded(upstream, policy=lambda: Policy(patience=patience)) as lab,
        lab.client() as talk,
    ):
        lab.author.script = [Decision.REMEDY]
        submit(talk, EXPOSED)
        assert talk.reply().startswith(b"250")
        patience = 0
        for command in (
            b"MAIL FROM:<a@acme.example>\r\n",
            b"RCPT TO:<%s>\r\n" % PEOPLE[0].encode(),
        ):
            assert talk.ask(command).startswith(b"250")
        assert talk.ask(b"DATA\r\n").startswith(b"354")
        talk.say(EXPOSED + END)
        assert talk.reply().startswith(b"451 4.7.1")


def test_while_it_is_paused_nobody_is_asked() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab:
        lab.gate.pause()
        eventually(lambda: lab.listener.condition is Condition.PAUSED)
        with lab.client() as talk:
            submit(talk, EXPOSED)
            assert talk.reply() == b"250 2.0.0 taken\r\n"
        lab.gate.resume()
        eventually(lambda: lab.listener.condition is Condition.GUARDING)
        lab.author.script = [Decision.HOLD]
        with lab.client() as talk:
            submit(talk, EXPOSED)
            assert talk.reply().startswith(b"550")
    assert [delivery.content for delivery in upstream.deliveries] == [EXPOSED]
    lab.gate.pause()  # of one that has ended changes nothing
    assert lab.listener.condition is Condition.GUARDING


def test_a_port_that_becomes_free_is_taken() -> None:
    listener = Listener()
    with socket.create_server((LOOPBACK, 0)) as taken, serving(server()) as upstream:
        port = taken.getsockname()[1]
        gate = SubmissionGate(
            Account(Endpoint(LOOPBACK, port), Endpoint(LOOPBACK, upstream.port), Security.PLAIN),
            Clearance(Policy, ALL_RULES, Author()),
            listener.state,
            Limits(retry=0.01),
        )
        with pytest.raises(OSError, match=str(errno.EADDRINUSE)):
            gate.start()
        assert listener.condition is Condition.TROUBLE
        taken.close()
        eventually(lambda: listener.condition is Condition.GUARDING)
        with Talk(port) as talk:
            assert talk.reply().startswith(b"220")
        gate.stop()


class Absent:
    """Nobody is there to be asked."""

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        raise ConnectionRefusedError("no tray")


def test_where_nobody_can_be_asked_nothing_is_sent(expected_log: ExpectedLog) -> None:
    expected_log.expect("the question could not be put")
    with (
        serving(server()) as upstream,
        guarded(upstream, asker=Absent()) as lab,
        lab.client() as talk,
    ):
        submit(talk, EXPOSED)
        assert talk.reply().startswith(b"451 4.7.1 ccwarn has a question about this mail but")
    assert upstream.deliveries == []


def test_a_crash_of_the_dialog_sends_nothing(expected_log: ExpectedLog) -> None:
    expected_log.expect("the question was not answered")
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [RuntimeError("dialog")]
        submit(talk, EXPOSED)
        assert talk.reply().startswith(b"451 ")
    assert upstream.deliveries == []


def test_a_message_that_cannot_be_examined_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog, betrayal: Exception
) -> None:
    def fail(clearance: Clearance, draft: object) -> NoReturn:
        raise betrayal

    expected_log.expect("a message could not be examined: KeyError at ccwarn/gates/submission/")
    monkeypatch.setattr(Clearance, "examine", fail)
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, SILENT, ["eve@one.example"])
        assert talk.reply().startswith(b"451 4.3.0")
        assert talk.ask(b"NOOP\r\n").startswith(b"250")
    assert upstream.deliveries == []


def test_a_session_that_fails_is_over_and_the_next_one_works(
    monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog, betrayal: Exception
) -> None:
    async def fail(messages: Messages, sender: object, commands: object) -> NoReturn:
        raise betrayal

    expected_log.expect("a session broke off: KeyError at ccwarn/gates/submission/")
    with serving(server()) as upstream, guarded(upstream) as lab:
        with monkeypatch.context() as patch, lab.client() as talk:
            patch.setattr(Messages, "bring", fail)
            submit(talk, SILENT, ["eve@one.example"])
            assert talk.reply().startswith(b"421 4.3.0")
            assert talk.reply() == b""
        assert upstream.deliveries == []
        with lab.client() as talk:
            submit(talk, SILENT, ["eve@one.example"])
            assert talk.reply().startswith(b"250")


def test_a_client_that_leaves_withdraws_the_question() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab:
        with lab.client() as talk:
            submit(talk, EXPOSED)
            eventually(lambda: lab.author.questions)
        eventually(lab.author.questions[0].cancelled)
        eventually(lambda: upstream.open == 0)
    assert upstream.deliveries == []


def test_what_is_asked_about_is_the_envelope_too() -> None:
    visible, hidden = PEOPLE[:1], PEOPLE[1:]
    message = SILENT.replace(b"eve@one.example", visible[0].encode())
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, message, PEOPLE)
        assert talk.reply().startswith(b"250")
    assert lab.author.asked == []  # one visible address, everybody else in Bcc
    assert len(upstream.deliveries[0].recipients) == len(hidden) + 1


def test_credentials_and_their_errors_pass_unread() -> None:
    options = (b"AUTH LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS XOAUTH2", b"8BITMIME")
    upstream = server(extensions=options)
    with serving(upstream), guarded(upstream) as lab, lab.smtplib() as client:
        client.ehlo()
        assert client.esmtp_features["auth"].split() == [
            "LOGIN", "PLAIN", "SCRAM-SHA-256", "XOAUTH2",
        ]  # fmt: skip
        client.user, client.password = "eve", "wrong"
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            client.auth("LOGIN", client.auth_login)
        assert refused.value.smtp_code == 535
        assert refused.value.smtp_error == b"5.7.8 wrong password"
        client.password = "secret"
        assert client.auth("LOGIN", client.auth_login)[0] == 235
    assert base64.b64encode(b"secret") + b"\r\n" in upstream.commands


def test_the_server_offers_only_what_can_pass() -> None:
    extensions = (
        b"SIZE 1000", b"STARTTLS", b"CHUNKING", b"BINARYMIME", b"BURL imap", b"DSN", b"8BITMIME",
        b"SMTPUTF8", b"ENHANCEDSTATUSCODES", b"PIPELINING", b"AUTH PLAIN", b"AUTH=PLAIN",
        b"X-ANYTHING at all", b"chunking",
    )  # fmt: skip
    with (
        serving(server(extensions=extensions)) as upstream,
        guarded(upstream) as lab,
        lab.client() as talk,
    ):
        talk.reply()
        assert talk.ask(b"EHLO me\r\n") == (
            b"250-reference.example\r\n250-SIZE 1000\r\n250-DSN\r\n250-8BITMIME\r\n"
            b"250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n"
            b"250-AUTH=PLAIN\r\n250 X-ANYTHING at all\r\n"
        )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (b"STARTTLS\r\n", b"502 5.5.1"),
        (b"BURL imap://x LAST\r\n", b"502 5.5.1"),
        (b"XEXCH50 1 1\r\n", b"500 5.5.2"),
        (b"TURN\r\n", b"502 5.5.1"),
        (b"SEND FROM:<a@acme.example>\r\n", b"502 5.5.1"),
        (b" DATA\r\n", b"500 5.5.2"),
        (b"DA\0TA\r\n", b"500 5.5.2"),
        (b"\r\n", b"500 5.5.2"),
        (b"DATA now\r\n", b"501 5.5.4"),
        (b"DATA\r\n", b"503 5.5.1"),
        (b"BDAT 5 LAST\r\nhello", b"502 5.5.1"),
        (b"BDAT 6\r\nMAIL\r\n", b"502 5.5.1"),
    ],
)
def test_what_might_bring_a_message_past_the_gate_is_refused(command: bytes, code: bytes) -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(command).startswith(code)
        assert talk.ask(b"NOOP\r\n").startswith(b"250")
    assert upstream.commands == [b"NOOP\r\n"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"NOOP\n", b"500 5.5.2"),
        (b"NOOP\rDATA\r\n", b"500 5.5.2"),
        (b"NOOP\r\r\n", b"500 5.5.2"),
        (b"NOOP " + b"x" * 20_000 + b"\r\n", b"500 5.5.2"),
        (b"POST / HTTP/1.1\r\n", b"421 4.7.0"),
        (b"BDAT much\r\n", b"501 5.5.4"),
    ],
)
def test_who_speaks_otherwise_is_hung_up_on(line: bytes, code: bytes) -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(line).startswith(code)
        assert talk.reply() == b""
    assert upstream.commands == []


@pytest.mark.parametrize(
    "ending",
    [b"\n.\r\n", b"\r\n.\n", b"\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\r\n\0.\r\n"],
)
def test_no_second_message_hides_in_the_first(ending: bytes) -> None:
    second = b"MAIL FROM:<a@acme.example>\r\nRCPT TO:<eve@one.example>\r\nDATA\r\nx\r\n.\r\n"
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        talk.begin("eve@one.example")
        talk.say(SILENT + b"one" + ending + second)
        assert talk.reply().startswith(b"521 5.5.2")
        assert talk.reply() == b""
    assert upstream.deliveries == []
    assert b"DATA" not in upstream.verbs()


@pytest.mark.parametrize("again", [b"EHLO me\r\n", b"HELO me\r\n", b"RSET\r\n"])
def test_what_begins_anew_ends_the_mail_that_was_begun(again: bytes) -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        for command in (b"EHLO me\r\n", b"MAIL FROM:<a@acme.example>\r\n"):
            assert talk.ask(command).startswith(b"250")
        assert talk.ask(b"RCPT TO:<%s>\r\n" % PEOPLE[0].encode()).startswith(b"250")
        assert talk.ask(again).startswith(b"250")
        assert talk.ask(b"DATA\r\n").startswith(b"503 5.5.1")
    assert b"DATA" not in upstream.verbs()


def test_commands_of_a_group_are_answered_one_by_one() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        talk.ask(b"EHLO me\r\n")
        recipients = [b"RCPT TO:<%s>\r\n" % each.encode() for each in [*PEOPLE, "nobody@x.example"]]
        talk.say(b"MAIL FROM:<a@acme.example>\r\n" + b"".join(recipients) + b"DATA\r\n")
        codes = [talk.reply()[:3] for _each in range(len(recipients) + 2)]
        assert codes == [b"250"] + [b"250"] * len(PEOPLE) + [b"550", b"354"]
        # The next transaction may follow the end of the message at once (RFC 2920 section 3.1).
        talk.say(SILENT + END + b"MAIL FROM:<b@acme.example>\r\nRSET\r\n")
        assert [talk.reply()[:3] for _each in range(3)] == [b"250"] * 3
    assert len(upstream.deliveries[0].recipients) == len(PEOPLE)


def test_without_a_recipient_there_is_no_data() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        talk.say(b"EHLO me\r\nMAIL FROM:<a@acme.example>\r\nRCPT TO:<nobody@x.example>\r\nDATA\r\n")
        assert [talk.reply()[:3] for _each in range(4)] == [b"250", b"250", b"550", b"554"]
    assert b"DATA" not in upstream.verbs()


@pytest.mark.parametrize(
    ("misbehaviour", "expected"),
    [
        ({"at_dot": b"552 5.3.4 too big\r\n"}, b"552 5.3.4 too big\r\n"),
        ({"at_dot": b"451-4.7.1 a\r\n451 4.7.1 b\r\n"}, b"451-4.7.1 a\r\n451 4.7.1 b\r\n"),
        ({"at_data": b"451 4.7.1 greylisted\r\n"}, b"451 4.7.1 greylisted\r\n"),
        ({"at_data": b"421 4.3.2 closing\r\n"}, b"421 4.3.2 closing\r\n"),
        ({"at_data": b""}, b"451 4.4.2 The mail server broke the connection. Nothing was sent"),
        ({"hang_up_in_data": True}, b"451 4.4.2 The mail server broke the connection"),
        ({"at_dot": b""}, UNKNOWN),
        ({"at_dot": b"250-half"}, UNKNOWN),
        ({"at_dot": b"what?\r\n"}, UNKNOWN),
    ],
)  # fmt: skip
def test_the_client_hears_the_truth(misbehaviour: dict[str, object], expected: bytes) -> None:
    with (
        serving(server(**misbehaviour)) as upstream,
        guarded(upstream) as lab,
        lab.client() as talk,
    ):
        submit(talk, SILENT, ["eve@one.example"])
        assert talk.reply().startswith(expected)


def test_a_recipient_that_the_server_refuses_is_refused() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.smtplib() as client:
        refused = client.sendmail(AUTHOR, ["eve@one.example", "nobody@one.example"], SILENT)
        assert refused == {"nobody@one.example": (550, b"5.1.1 no such user")}
    assert upstream.deliveries[0].recipients == (b"eve@one.example",)


def test_a_greeting_that_refuses_is_passed_on() -> None:
    with (
        serving(server(greeting=b"554 5.7.1 go away\r\n")) as upstream,
        guarded(upstream) as lab,
        lab.client() as talk,
    ):
        assert talk.reply() == b"554 5.7.1 go away\r\n"
        assert talk.reply() == b""


def test_a_server_that_cannot_be_reached_is_named() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
    with guarded(server(port=port)) as lab, lab.client() as talk:
        assert talk.reply().startswith(f"421 4.4.1 The mail server 127.0.0.1:{port} cann".encode())
        assert "Connection refused" in lab.listener.states[-1].sentence


def test_the_server_is_kept_awake_while_an_answer_is_awaited() -> None:
    settings = Limits(keep_alive=0.02)
    with serving(server()) as upstream, guarded(upstream, settings) as lab, lab.client() as talk:
        submit(talk, EXPOSED)
        eventually(lambda: upstream.verbs().count(b"NOOP") >= 3)
        lab.author.questions[0].set_result(Decision.SEND)
        assert talk.reply() == b"250 2.0.0 taken\r\n"
        assert talk.ask(b"RSET\r\n") == b"250 2.0.0 ok\r\n"
    assert len(upstream.deliveries) == 1


def test_a_server_that_leaves_meanwhile_withdraws_the_question() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, EXPOSED)
        eventually(lambda: lab.author.questions)
        upstream.hang_up()
        assert talk.reply().startswith(b"451 4.4.2 The mail server broke the connection")
        eventually(lab.author.questions[0].cancelled)
    assert upstream.deliveries == []


def test_the_server_takes_its_leave_in_its_own_words() -> None:
    upstream = server(replies={b"NOOP": b"421 4.4.2 idle too long\r\n"})
    settings = Limits(keep_alive=0.02)
    with serving(upstream), guarded(upstream, settings) as lab, lab.client() as talk:
        submit(talk, EXPOSED)
        assert talk.reply() == b"421 4.4.2 idle too long\r\n"
        eventually(lab.author.questions[0].cancelled)


def test_a_server_that_falls_silent_meanwhile_withdraws_the_question() -> None:
    settings = Limits(keep_alive=0.02, upstream_alive=0.02)
    silent = server(replies={b"NOOP": b""})
    with serving(silent) as upstream, guarded(upstream, settings) as lab, lab.client() as talk:
        submit(talk, EXPOSED)
        assert talk.reply().startswith(b"451 4.4.2 The mail server broke the connection")
        eventually(lab.author.questions[0].cancelled)
    assert upstream.deliveries == []


def test_a_question_for_one_does_not_delay_another() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as waiting:
        submit(waiting, EXPOSED)
        eventually(lambda: lab.author.questions)
        with lab.client() as other:
            submit(other, SILENT, ["eve@one.example"])
            assert other.reply().startswith(b"250")
        assert not lab.author.questions[0].done()
        lab.author.questions[0].set_result(Decision.HOLD)
        assert waiting.reply().startswith(b"550")


def test_who_says_nothing_is_hung_up_on() -> None:
    settings = Limits(idle=0.05)
    with serving(server()) as upstream, guarded(upstream, settings) as lab:
        with lab.client() as talk:
            talk.reply()
            talk.say(b"EHL")
            assert talk.reply().startswith(b"421 4.4.2")
        with lab.client() as talk:
            talk.begin("eve@one.example")
            talk.say(b"Subj")
            assert talk.reply().startswith(b"421 4.4.2")
        eventually(lambda: upstream.open == 0)
    assert upstream.deliveries == []


def test_who_does_not_listen_is_hung_up_on() -> None:
    long = b"".join(b"214-%d\r\n" % line for line in range(100, 500)) + b"214 end\r\n"
    upstream = server(replies={b"HELP": long})
    with (
        serving(upstream),
        guarded(upstream, Limits(idle=0.2, commands=100_000)) as lab,
        lab.client() as talk,
    ):
        talk.socket.settimeout(0.5)
        with suppress(TimeoutError, ConnectionError):
            while True:
                talk.say(b"HELP\r\n" * 1000)
        eventually(lambda: upstream.open == 0)


def test_quit_is_passed_on_and_answered_at_once() -> None:
    upstream = server()
    pause = upstream.pause_at(b"QUIT")
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        talk.reply()
        assert talk.ask(b"QUIT\r\n") == b"221 2.0.0 Bye\r\n"
        assert pause.reached.wait(10)
        pause.go_on()
        assert talk.reply() == b""
    assert upstream.commands == [b"QUIT\r\n"]


def test_connections_are_limited() -> None:
    settings = Limits(connections=2)
    with (
        serving(server()) as upstream,
        guarded(upstream, settings) as lab,
        lab.client() as first,
        lab.client() as second,
        lab.client() as third,
    ):
        assert first.reply().startswith(b"220")
        assert second.reply().startswith(b"220")
        assert third.reply().startswith(b"421 4.3.2")


def test_commands_are_limited_but_recipients_are_free() -> None:
    settings = Limits(commands=5)
    with serving(server()) as upstream, guarded(upstream, settings) as lab:
        with lab.client() as talk:
            talk.begin(*PEOPLE)
        with lab.client() as talk:
            talk.reply()
            talk.say(b"NOOP\r\n" * 6)
            assert [talk.reply()[:3] for _each in range(6)] == [b"250"] * 5 + [b"421"]


def test_an_end_of_the_gate_ends_its_conversations() -> None:
    with serving(server()) as upstream:
        with guarded(upstream) as lab:
            talk = lab.client()
            submit(talk, EXPOSED)
            eventually(lambda: lab.author.questions)
        assert talk.reply().startswith(b"421 4.3.2")
        assert talk.reply() == b""
        talk.close()
    assert lab.author.questions[0].cancelled()
    assert upstream.deliveries == []


@pytest.mark.skipif(
    sys.platform == "win32",
    reason="there asyncio fails at who comes as a server closes (python/cpython#109564)",
)
def test_who_comes_while_the_gate_ends_is_not_left_waiting() -> None:
    over = threading.Event()
    waits: list[float] = []

    def come(port: int) -> None:
        while not over.is_set():
            begun = time.monotonic()
            with suppress(OSError), Talk(port, timeout=3) as talk:
                talk.reply()
            waits.append(time.monotonic() - begun)

    with serving(server()) as upstream:
        for _gate in range(20):
            with guarded(upstream) as lab:
                threads = [threading.Thread(target=come, args=(lab.port,)) for _client in range(8)]
                for thread in threads:
                    thread.start()
                time.sleep(0.02)  # some are inside, some on the threshold
            over.set()
            for thread in threads:
                thread.join()
            over.clear()
        eventually(lambda: upstream.open == 0)
    assert max(waits) < 2.5


def test_a_gate_that_ends_still_tells_what_became_of_the_mail() -> None:
    upstream = server()
    pause = upstream.pause_at(b"taken")
    with serving(upstream), ExitStack() as gate:
        lab = gate.enter_context(guarded(upstream))
        talk, idle = lab.client(), lab.client()
        assert idle.reply().startswith(b"220")
        submit(talk, SILENT, ["eve@one.example"])
        assert pause.reached.wait(10)
        ending = threading.Thread(target=gate.pop_all().close)
        ending.start()
        assert idle.reply().startswith(b"421 4.3.2")
        pause.go_on()
        assert talk.reply() == b"250 2.0.0 taken\r\n"
        assert talk.reply() == b""
        idle.close()
        talk.close()
        ending.join()
    assert len(upstream.deliveries) == 1


def test_without_space_the_message_is_refused(
    monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def full(spool: object, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    expected_log.expect("could not be held: No space left on device")
    monkeypatch.setattr("ccwarn.gates.submission.spool.Spool.append", full)
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, SILENT, ["eve@one.example"])
        assert talk.reply().startswith(b"452 4.3.1")
        assert talk.ask(b"NOOP\r\n").startswith(b"250")
    assert upstream.deliveries == []


def test_many_at_once_are_kept_apart() -> None:
    author = Author()
    with serving(server()) as upstream, guarded(upstream, asker=author) as lab:

        def send(number: int) -> None:
            message = SILENT + b"number %d\r\n" % number
            with lab.smtplib() as client:
                client.sendmail(AUTHOR, [f"eve{number}@one.example"], message)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(upstream.deliveries) == 40
    for delivery in upstream.deliveries:
        number = delivery.recipients[0].decode().removeprefix("eve").partition("@")[0]
        assert delivery.content.endswith(f"number {number}\r\n".encode())


@pytest.mark.parametrize("answer", [None, Decision.SEND])
def test_a_bcc_field_goes_no_further(answer: Decision | None) -> None:
    message = SILENT if answer is None else EXPOSED
    people = ["eve@one.example"] if answer is None else PEOPLE
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.SEND]
        submit(talk, b"Bcc: heidi@two.example\r\n" + message, [*people, "heidi@two.example"])
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    (delivery,) = upstream.deliveries
    assert delivery.content == message
    assert b"heidi@two.example" in delivery.recipients


def test_an_authors_copy_to_themselves_keeps_its_bcc() -> None:
    copy = b"Bcc: heidi@two.example\r\n" + SILENT
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, copy, [AUTHOR])
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    assert upstream.deliveries[0].content == copy


@pytest.mark.parametrize("stray", [b"\r\r", b"\rCc: ", b"\0"])
def test_a_header_that_servers_read_in_different_ways_is_refused(stray: bytes) -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, b"Subject: a" + stray + b"b\r\n" + SILENT, ["eve@one.example"])
        assert talk.reply().startswith(b"554 5.6.0 The header of this mail is damaged")
    assert upstream.deliveries == []


def test_a_message_sent_on_as_it_is_asks_about_those_who_get_it_now() -> None:
    bounced = b"Resent-From: support@acme.example\r\nResent-To: " + CC + b"\r\n" + SILENT
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.REMEDY]
        submit(talk, bounced)
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    (delivery,) = upstream.deliveries
    assert delivery.content.endswith(SILENT)
    assert b"one.example" not in delivery.content.removesuffix(SILENT)


def signed(people: bytes) -> bytes:
    return (
        b"From: support@acme.example\r\nCc: " + people + b"\r\n"
        b"Content-Type: multipart/signed; boundary=bb\r\n\r\n"
        b"--bb\r\nContent-Type: text/plain; hp=clear\r\nCc: " + people + b"\r\n\r\nHi\r\n--bb--\r\n"
    )


def invitation(people: list[str]) -> bytes:
    attendees = "".join(f"ATTENDEE;RSVP=TRUE:mailto:{guest}\r\n" for guest in people)
    return (
        b"From: support@acme.example\r\nTo: support@acme.example\r\n"
        b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n"
        b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
        + attendees.encode()
        + b"END:VCALENDAR\r\n--bb--\r\n"
    )


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (signed(CC), "The signed part of this mail lists"),
        (invitation(PEOPLE), "The invitation itself lists"),
    ],
)
def test_no_move_is_offered_where_the_body_lists_the_recipients(mail: bytes, why: str) -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.REMEDY]
        submit(talk, mail)
        assert talk.reply().startswith(b"554 5.6.0 ccwarn cannot move people to Bcc in this mail")
    assert lab.author.origins[0].no_move_because.startswith(why)
    assert lab.author.asked[0].exposure.people == len(PEOPLE)
    assert upstream.deliveries == []


def test_an_invitation_is_sent_as_it_is_where_its_author_says_so() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.SEND]
        submit(talk, invitation(PEOPLE))
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    (delivery,) = upstream.deliveries
    assert delivery.content == invitation(PEOPLE)


def test_an_invitation_of_a_few_is_not_asked_about() -> None:
    with serving(server()) as upstream, guarded(upstream) as lab, lab.client() as talk:
        submit(talk, invitation(PEOPLE[:3]), PEOPLE[:3])
        assert talk.reply() == b"250 2.0.0 taken\r\n"
    assert lab.author.asked == []


SHARED = (
    b"From: support@brand.example\r\nTo: "
    + ", ".join(["Ann+copy@own.example", *firms(4)]).encode()
    + b"\r\n\r\nAll,\r\n"
)
LOGIN = b"AUTH PLAIN " + base64.b64encode(b"\0ann@own.example\0secret") + b"\r\n"


@pytest.mark.parametrize(
    ("login", "sender", "asks"),
    [
        (b"235 2.7.0 ok\r\n", "support@brand.example", False),
        (b"535 5.7.8 no\r\n", "support@brand.example", True),
        (b"535 5.7.8 no\r\n", "ann@own.example", False),
    ],
)
def test_whom_the_client_logs_in_and_sends_as_is_the_author_too(
    login: bytes, sender: str, asks: bool
) -> None:
    upstream = server(replies={LOGIN.upper(): login})
    with serving(upstream), guarded(upstream) as lab, lab.client() as talk:
        lab.author.script = [Decision.HOLD]
        assert talk.reply().startswith(b"220")
        assert talk.ask(LOGIN) == login
        for command in (f"MAIL FROM:<{sender}>", "RCPT TO:<cust@firm.example>", "DATA"):
            assert talk.ask(f"{command}\r\n".encode())[:1] in b"23"
        talk.say(SHARED + END)
        assert talk.reply().startswith(b"550" if asks else b"250")
    assert len(lab.author.asked) == asks
