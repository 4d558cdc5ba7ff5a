"""Real mail programs, the gate as a process of its own, and a real Postfix with TLS and log-in."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from ccwarn.gates.submission.own_certificate import OwnCertificate
from counterparts import needs
from e2e.gate_process import GateProcess, gate
from e2e.mail_programs import LOGIN, MAIL_PROGRAMS, SENDER, MailProgram, Route, msmtp, python, swaks
from e2e.private_postfix import PASSWORD, SMALL, Postfix, postfix
from gates.scripted import eventually
from smtp_reference import Delivery, Reference, serving

pytestmark = pytest.mark.e2e

CUSTOMERS = [f"customer{number}@mail{number % 90}.example" for number in range(475)]
EVE = "eve@one.example"
HEAD = (
    f"From: {SENDER}\r\nTo: {EVE}\r\nMIME-Version: 1.0\r\nSubject: Order\r\n"
    "Date: Mon, 6 Jan 2020 10:00:00 +0000\r\nMessage-ID: <order@acme.example>\r\n"
).encode()
PROGRAMS = pytest.mark.parametrize("program", MAIL_PROGRAMS, ids=lambda program: program.__name__)


def exposing() -> bytes:
    cc = ",\r\n ".join(CUSTOMERS)
    return f"From: {SENDER}\r\nCc: {cc}\r\nSubject: Prices\r\n\r\nDear all,\r\n.\r\n".encode()


@dataclass
class World:
    """A Postfix, the sink to which it brings everything, and gates in front of it."""

    sink: Reference
    postfix: Postfix
    holding: GateProcess
    remedying: GateProcess
    implicit: GateProcess
    plain: GateProcess

    def arrived(self, count: int = 1) -> list[Delivery]:
        """Wait until `count` messages have come out of the queue; return and forget them."""
        eventually(lambda: len(self.sink.deliveries) >= count, self.postfix.log[-2000:])
        self.postfix.settled()
        deliveries = list(self.sink.deliveries)
        self.sink.deliveries.clear()
        assert len(deliveries) == count
        return deliveries


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what a gate remembers, with the certificate that programs are to trust."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def world(state: Path) -> Iterator[World]:
    with (
        serving(Reference()) as sink,
        postfix(f"smtp:[127.0.0.1]:{sink.port}") as server,
        gate(
            server.submission,
            "starttls",
            "--unattended",
            "hold",
            authority=server.authority,
            state=state,
        ) as holding,
        gate(
            server.submission, "starttls", "--unattended", "remedy", authority=server.authority
        ) as remedying,
        gate(
            server.implicit, "implicit", "--unattended", "hold", authority=server.authority
        ) as implicit,
        gate(server.plain, "plain", "--unattended", "hold") as plain,
    ):
        yield World(sink, server, holding, remedying, implicit, plain)


@pytest.fixture(autouse=True)
def _nothing_left(world: World) -> Iterator[None]:
    yield
    world.postfix.settled()
    world.sink.deliveries.clear()


def as_sent(delivery: Delivery) -> bytes:
    """Return a message without the trace field that Postfix has put on top of it."""
    content = delivery.content
    assert content.startswith(b"Received: ")
    end = content.index(b"\r\n")
    while content[end + 2 : end + 3] in (b" ", b"\t"):
        end = content.index(b"\r\n", end + 2)
    return content[end + 2 :]


SILENT = {
    "ordinary": HEAD + b"\r\nDear Eve,\r\n\r\nthank you.\r\n",
    "8 bit": HEAD + "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße, 你好\r\n".encode(),
    "dots": HEAD + b"\r\n.\r\n..\r\n...\r\n.x\r\n\r\n.\r\n",
    "long lines": HEAD + b"\r\n" + b"0123456789" * 5_000 + b"\r\nend\r\n",
}


@PROGRAMS
@pytest.mark.parametrize("message", SILENT.values(), ids=SILENT)
def test_a_silent_mail_is_the_same_as_without_the_gate(
    world: World, program: MailProgram, message: bytes, tmp_path: Path
) -> None:
    direct = Route(world.postfix.submission, starttls=world.postfix.authority)
    assert program(direct, message, [EVE], tmp_path).accepted
    (without,) = world.arrived()
    for gated in (world.holding, world.implicit):
        sent = program(Route(gated.port), message, [EVE], tmp_path)
        assert sent.accepted, sent.shown
        (through,) = world.arrived()
        assert through.recipients == without.recipients
        assert as_sent(through) == as_sent(without)
        if program is python:  # which adds nothing of its own
            assert as_sent(through) == message


@PROGRAMS
def test_a_program_that_trusts_the_gate_s_certificate_encrypts_on_the_way_to_it(
    world: World, program: MailProgram, state: Path, tmp_path: Path
) -> None:
    own = OwnCertificate(state / "ccwarn")
    message = SILENT["ordinary"]
    sent = program(Route(world.holding.port, starttls=own.file), message, [EVE], tmp_path)
    assert sent.accepted, sent.shown
    (delivery,) = world.arrived()
    assert b"Dear Eve," in as_sent(delivery)
    # Whoever else has the port cannot show that certificate.
    if program is not swaks:  # which verifies nothing
        other = OwnCertificate(tmp_path)
        other.context()
        with pytest.raises(ssl.SSLError) if program is python else nullcontext():
            sent = program(Route(world.holding.port, starttls=other.file), message, [EVE], tmp_path)
            assert not sent.accepted


def test_openssl_verifies_tls_from_the_first_octet(world: World, tmp_path: Path) -> None:
    options = ("--unattended", "hold", "--listen-security", "implicit")
    with gate(world.postfix.plain, "plain", *options, state=tmp_path) as private:
        command = [
            str(needs("openssl")), "s_client", "-quiet", "-verify_return_error",
            "-verify_ip", "127.0.0.1", "-connect", f"127.0.0.1:{private.port}",
            "-CAfile", str(OwnCertificate(tmp_path / "ccwarn").file),
        ]  # fmt: skip
        said = b"EHLO me\r\nNOOP\r\nQUIT\r\n"
        done = subprocess.run(command, input=said, capture_output=True, timeout=60, check=False)
    heard = done.stdout.splitlines()
    assert heard[0].startswith(b"220 "), done.stderr
    assert heard[-1] == b"221 2.0.0 Bye"


def test_internationalised_addresses_pass(world: World, tmp_path: Path) -> None:
    message = HEAD.replace(EVE.encode(), "жанна@one.example".encode()) + b"\r\nHi\r\n"
    sent = python(Route(world.holding.port), message, ["жанна@one.example"], tmp_path)
    assert sent.accepted, sent.shown
    (delivery,) = world.arrived()
    assert delivery.recipients == ("жанна@one.example".encode(),)
    assert as_sent(delivery) == message


def test_50_mb_pass_unchanged_and_in_little_memory(world: World, tmp_path: Path) -> None:
    message = HEAD + b"\r\n" + (b"0123456789abcdef" * 4 + b"\r\n") * (50_000_000 // 66)
    before = world.holding.resident
    sent = python(Route(world.holding.port), message, [EVE], tmp_path)
    assert sent.accepted, sent.shown
    (delivery,) = world.arrived()
    assert hashlib.sha256(as_sent(delivery)).digest() == hashlib.sha256(message).digest()
    assert world.holding.resident - before < 20_000_000


@PROGRAMS
def test_475_people_in_cc_are_hidden_and_all_get_the_mail(
    world: World, program: MailProgram, tmp_path: Path
) -> None:
    sent = program(Route(world.remedying.port), exposing(), CUSTOMERS, tmp_path)
    assert sent.accepted, sent.shown
    eventually(lambda: sum(len(each.recipients) for each in world.sink.deliveries) >= 475)
    world.postfix.settled()
    deliveries = world.sink.deliveries
    reached = [path.decode() for each in deliveries for path in each.recipients]
    assert sorted(reached) == sorted(CUSTOMERS)
    for each in deliveries:
        header = BytesHeaderParser().parsebytes(as_sent(each))
        assert header["Cc"] is header["Bcc"] is None
        assert not any(customer.encode() in as_sent(each) for customer in CUSTOMERS)
        assert b"\r\n\r\nDear all,\r\n" in each.content


@PROGRAMS
def test_what_is_held_is_not_sent_and_its_sender_reads_why(
    world: World, program: MailProgram, tmp_path: Path
) -> None:
    world.postfix.settled()  # what the tests before have sent is on its way no more
    before = world.postfix.accepted()
    sent = program(Route(world.holding.port), exposing(), CUSTOMERS, tmp_path)
    assert not sent.accepted
    assert (
        "Held by ccwarn: 475 people would have seen each other's addresses. Nothing was sent."
        in sent.shown.replace("\\'", "'")
    )
    # Postfix keeps a mail that is not sent after all in a file for a moment longer.
    world.postfix.settled()
    assert world.postfix.accepted() == before
    assert world.sink.deliveries == []


@pytest.mark.parametrize(
    "mechanism", ["plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256"]
)
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_each_way_to_log_in_is_between_program_and_server(
    world: World, mechanism: str, password: str, tmp_path: Path
) -> None:
    route = Route(world.holding.port, password=password, mechanism=mechanism)
    sent = msmtp(route, SILENT["ordinary"], [EVE], tmp_path)
    assert sent.accepted == (password == PASSWORD), sent.shown
    if sent.accepted:
        world.arrived()
    else:
        assert "535" in sent.shown or "authentication failed" in sent.shown
        assert world.sink.deliveries == []


@PROGRAMS
def test_a_wrong_password_is_the_server_s_to_refuse(
    world: World, program: MailProgram, tmp_path: Path
) -> None:
    sent = program(Route(world.holding.port, password="wrong"), SILENT["ordinary"], [EVE], tmp_path)
    assert not sent.accepted
    assert "authentication failed" in sent.shown


@PROGRAMS
@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("nobody@refused.example", "There is no such person here"),
        ("later@grey.example", "Greylisted, come again in five minutes"),
    ],
)
def test_a_refused_recipient_is_refused_in_the_server_s_words(
    world: World, program: MailProgram, recipient: str, shown: str, tmp_path: Path
) -> None:
    sent = program(Route(world.holding.port), SILENT["ordinary"], [recipient], tmp_path)
    assert not sent.accepted
    if program.__name__ != "curl":
        assert shown in sent.shown
    else:  # which shows the code alone
        assert ("550" if "refused" in recipient else "450") in sent.shown
    assert world.sink.deliveries == []


@PROGRAMS
def test_a_mail_that_is_too_big_is_refused_by_the_server(
    world: World, program: MailProgram, tmp_path: Path
) -> None:
    message = SILENT["ordinary"] + b"0123456789\r\n" * (SMALL // 8)
    sent = program(Route(world.plain.port, password=None), message, [EVE], tmp_path)
    assert not sent.accepted
    assert "552" in sent.shown
    assert world.sink.deliveries == []


@PROGRAMS
@pytest.mark.parametrize(
    "misbehaviour",
    [
        {"at_data": b""},
        {"at_data": b"451 4.3.0 not now\r\n"},
        {"hang_up_in_data": True},
        {"at_dot": b""},
        {"at_dot": b"250-half"},
        {"at_dot": b"554 5.6.0 no\r\n"},
    ],
    ids=[
        "drops at DATA",
        "4xx at DATA",
        "drops in data",
        "drops after the dot",
        "mid-reply",
        "5xx",
    ],
)
def test_a_server_that_fails_is_never_a_mail_that_was_sent(
    program: MailProgram, misbehaviour: dict[str, object], tmp_path: Path
) -> None:
    with (
        serving(Reference(**misbehaviour)) as server,  # type: ignore[arg-type]
        gate(server.port, "plain", "--unattended", "hold") as gated,
    ):
        sent = program(Route(gated.port, password=None), SILENT["ordinary"], [EVE], tmp_path)
        assert not sent.accepted
        assert server.commands.count(b"DATA\r\n") == 1
    assert len(server.deliveries) <= 1


def test_a_question_on_the_terminal_is_answered_there(world: World, tmp_path: Path) -> None:
    with gate(world.postfix.submission, "starttls", authority=world.postfix.authority) as asking:
        sent = []
        thread = threading.Thread(
            target=lambda: sent.append(python(Route(asking.port), exposing(), CUSTOMERS, tmp_path))
        )
        thread.start()
        eventually(lambda: "Your answer" in asking.hear(), asking.said)
        assert "475 people" in asking.said
        os.write(asking.output, b"1\n")
        thread.join(30)
        assert [each.accepted for each in sent] == [True]
    eventually(lambda: sum(len(each.recipients) for each in world.sink.deliveries) == 475)
    assert all(b"\r\nCc:" not in each.content for each in world.sink.deliveries)


class Client(threading.Thread):
    """A client that sends one mail and notes what it was told, if anything."""

    def __init__(
        self, port: int, message: bytes, recipients: list[str], *, log_in: bool = False
    ) -> None:
        super().__init__()
        self.log_in = log_in
        self.port, self.message, self.recipients = port, message, recipients
        self.accepted = False

    def run(self) -> None:
        try:
            with smtplib.SMTP("localhost", self.port, "client.example", timeout=60) as client:
                if self.log_in:
                    client.login(LOGIN, PASSWORD)
                client.sendmail(SENDER, self.recipients, self.message)
                self.accepted = True
        except (smtplib.SMTPException, OSError):
            pass


@pytest.mark.parametrize(
    "step", [b"EHLO", b"MAIL", b"RCPT", b"question", b"DATA", b"content", b"taken"]
)
def test_a_gate_that_is_killed_loses_nothing_and_sends_nothing_twice(step: bytes) -> None:
    server = Reference()
    stop = server.pause_at(step)
    asks = step == b"question"
    # More than the system holds on the way between the gate and a server that does not read.
    message = exposing() if asks else HEAD + b"\r\n" + (b"x" * 900 + b"\r\n") * 30_000
    recipients = CUSTOMERS[:20] if asks else [EVE]
    options = [] if asks else ["--unattended", "hold"]
    with serving(server), gate(server.port, "plain", *options) as gated:
        client = Client(gated.port, message, recipients)
        client.start()
        if asks:
            eventually(lambda: "Your answer" in gated.hear(), gated.said)
        else:
            assert stop.reached.wait(20)
        gated.kill()
        client.join(30)
        stop.go_on()
        eventually(lambda: server.open == 0)
        assert not client.accepted
        assert len(server.deliveries) == (1 if step == b"taken" else 0)


def test_200_clients_at_once_slow_ones_and_an_open_question(world: World, tmp_path: Path) -> None:
    each, clients = 10, 200
    failures: list[BaseException] = []

    def send(number: int, port: int) -> None:
        try:
            with smtplib.SMTP("localhost", port, "client.example", timeout=120) as client:
                client.login(LOGIN, PASSWORD)
                for turn in range(each):
                    body = SILENT["ordinary"] + f"{number}/{turn}\r\n".encode()
                    client.sendmail(SENDER, [EVE], body)
        except BaseException as failure:
            failures.append(failure)

    with gate(world.postfix.submission, "starttls", authority=world.postfix.authority) as gated:
        asked = Client(gated.port, exposing(), CUSTOMERS[:30], log_in=True)
        asked.start()
        slow = [smtplib.SMTP("localhost", gated.port, timeout=60) for _number in range(30)]
        for client in slow:
            client.send(b"EHL")
        eventually(lambda: "Your answer" in gated.hear(), gated.said)
        threads = [
            threading.Thread(target=send, args=(number, gated.port)) for number in range(clients)
        ]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.monotonic() - begun
        assert not failures, failures[:3]
        print(f"{clients * each} mails of {clients} clients in {elapsed:.1f} s")
        for client in slow:
            client.close()
        assert asked.is_alive()  # still waiting for its answer
    asked.join(30)
    assert not asked.accepted
    end = time.monotonic() + 60
    while len(world.sink.deliveries) < clients * each and time.monotonic() < end:
        time.sleep(0.05)
    bodies = {as_sent(each).rsplit(b"\r\n", 2)[1] for each in world.sink.deliveries}
    assert len(world.sink.deliveries) == len(bodies) == clients * each
