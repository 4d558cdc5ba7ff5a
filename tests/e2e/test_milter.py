"""The milter beside a real Postfix: every mode, many mails at once, and when it fails."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from email.parser import BytesParser
from email.utils import formatdate
from pathlib import Path

import pytest

from ccwarn import cleared_mark
from ccwarn.on_server import Mode
from counterparts import needs
from drafts import draft
from e2e.milter_process import MilterProcess, milter
from e2e.private_opendkim import signing, verdict
from e2e.private_postfix import PASSWORD, REALM, USER, Postfix, postfix
from gates.scripted import eventually
from smtp_reference import Delivery, Reference, serving

pytestmark = pytest.mark.e2e

SENDER, EVE = "support@acme.example", "eve@one.example"
IN_TIME = 8
"""Seconds that Postfix waits for the milter: longer than it takes to start on a busy machine."""


@dataclass
class World:
    """A Postfix with the milter, and the sink to which it brings everything."""

    sink: Reference
    postfix: Postfix
    milter: MilterProcess

    def send(
        self,
        cc: Sequence[str],
        to: str = EVE,
        sender: str = SENDER,
        subject: str = "Prices",
        paths: Sequence[str] | None = None,
        *,
        logged_in: bool = False,
        at: int = 0,
        answers: str = "",
        mark: str = "",
    ) -> tuple[int, str]:
        """Send a mail, and return what the server says to it."""
        copies = f"Cc: {(',' + chr(13) + chr(10) + ' ').join(cc)}\r\n" if cc else ""
        copies += f"In-Reply-To: {answers}\r\n" if answers else ""
        copies += f"X-Ccwarn-Cleared: {mark}\r\n" if mark else ""
        copies += f"Date: {formatdate(localtime=True)}\r\n" if mark else ""
        text = f"From: {sender}\r\nTo: {to}\r\n{copies}Subject: {subject}\r\n\r\nHello.\r\n"
        options = [] if (to + sender).isascii() else ["SMTPUTF8"]
        port = at or (self.postfix.submission if logged_in else self.postfix.plain)
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            client.ehlo()
            if logged_in:
                client.starttls(context=self.postfix.trusting)
                client.login(f"{USER}@{REALM}", PASSWORD)
            code, reply = client.mail(sender, options)
            for path in [to, *cc] if paths is None else paths:
                if code == 250:
                    code, reply = client.rcpt(path)
            if code == 250:
                code, reply = client.data(text.encode())
        return code, reply.decode()

    def arrived(self, count: int = 1) -> list[Delivery]:
        """Wait until `count` messages have come out of the queue; return and forget them."""
        eventually(lambda: len(self.sink.deliveries) >= count, self.postfix.log[-2000:])
        self.postfix.settled()
        deliveries = list(self.sink.deliveries)
        self.sink.deliveries.clear()
        assert len(deliveries) == count
        return deliveries

    def nothing_arrived(self) -> None:
        self.postfix.settled()
        assert self.sink.deliveries == []


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with (
        serving(Reference()) as sink,
        milter(Mode.MONITOR, "--processes", "2") as filtering,
        postfix(
            f"smtp:[127.0.0.1]:{sink.port}",
            f"  -o smtpd_milters={filtering.place},unix:{filtering.home}/dkim.sock\n",
            smtpd_milters=filtering.place,
            **dict([main_line()]),
            milter_default_action="tempfail",
            milter_connect_timeout=f"{IN_TIME}s",
            milter_command_timeout=f"{IN_TIME}s",
            milter_content_timeout=f"{IN_TIME}s",
        ) as server,
    ):
        yield World(sink, server, filtering)


def main_line() -> tuple[str, str]:
    """Return the line for main.cf that the page for administrators has: its name and its value."""
    page = (Path(__file__).parent.parent.parent / "docs" / "server.md").read_text()
    ((name, value),) = re.findall(r"```\n(\w+) = (.+)\n```", page)
    return name, value


def customers(count: int, name: str) -> list[str]:
    return [f"{name}{number}@mail{number % 90}.example" for number in range(count)]


def shown(delivery: Delivery) -> str:
    return str(BytesParser().parsebytes(delivery.content, headersonly=True))


def test_an_ordinary_mail_passes_unchanged_in_every_mode(world: World) -> None:
    for mode in Mode:
        world.milter.choose(mode)
        assert world.send(["bob@two.example"])[0] == 250
        (delivery,) = world.arrived()
        assert b"\r\nCc: bob@two.example\r\n" in delivery.content
        assert b"X-Ccwarn" not in delivery.content


def test_monitored_it_passes_as_it_is(world: World) -> None:
    world.milter.choose(Mode.MONITOR)
    many = customers(475, "monitored")
    assert world.send(many)[0] == 250
    (delivery,) = world.arrived()
    assert len(delivery.recipients) == 476
    assert all(address in shown(delivery) for address in many)
    assert b"X-Ccwarn" not in delivery.content


def test_tagged_it_tells_other_filters(world: World) -> None:
    world.milter.choose(Mode.TAG)
    assert world.send(customers(475, "tagged"))[0] == 250
    (delivery,) = world.arrived()
    tag = BytesParser().parsebytes(delivery.content)["X-Ccwarn"]
    assert tag == "severity=typed; people=476; organisations=91; rules=CC101"


def test_rejected_its_author_reads_how_many_and_how_to_go_on(world: World) -> None:
    world.milter.choose(Mode.REJECT)
    code, reply = world.send(customers(475, "rejected"))
    assert code == 550
    assert reply == (
        "5.7.1 Held by ccwarn: 476 people would see each other's email addresses. Nothing was "
        "sent. Move them to Bcc and send it again."
    )
    world.nothing_arrived()


def test_rewritten_it_reaches_everybody_and_shows_nobody(world: World) -> None:
    world.milter.choose(Mode.REWRITE)
    many = customers(475, "moved")
    assert world.send(many)[0] == 250
    (delivery,) = world.arrived()
    assert {it.decode() for it in delivery.recipients} == {EVE, *many}
    assert "@mail" not in shown(delivery)
    assert EVE not in shown(delivery)
    assert delivery.content.endswith(b"\r\n\r\nHello.\r\n")
    eventually(lambda: world.milter.notices)
    (notice,) = world.milter.notices
    options, _line, text = notice.partition(b"\n")
    assert options.decode() == f"-i -f <> -- {SENDER}"
    told = BytesParser().parsebytes(text)
    assert (told["To"], told["Subject"]) == (SENDER, "Recipients moved to Bcc: Prices")
    assert b"476 people" in (told.get_payload(decode=True) or b"")


def test_what_is_signed_after_it_verifies_at_the_end(world: World) -> None:
    world.milter.choose(Mode.REWRITE)
    many = customers(475, "signed")
    with signing(world.milter.home):
        assert world.send(many, at=world.postfix.judged)[0] == 250
        (delivery,) = world.arrived()
    assert "@mail" not in shown(delivery)
    assert b"\r\n\tto:" in delivery.content.lower() or b"h=From:To" in delivery.content
    assert verdict(world.milter.home, delivery.content) == "pass"
    changed = delivery.content.replace(b"Subject: Prices", b"Subject: prices")
    assert verdict(world.milter.home, changed) == "fail"


def held(world: World, name: str) -> tuple[str, str]:
    """Send a mail that is held; return its number, and the Message-ID of the notice about it."""
    for program in ("postsuper", "postqueue", "postcat"):
        script = world.milter.home / program
        script.write_text(f'#!/bin/sh\nexec {needs(program)} -c {world.postfix.home} "$@"\n')
        script.chmod(0o755)
    world.milter.choose(Mode.HOLD)
    for file in world.milter.home.glob("notice-*"):
        file.unlink()
    assert world.send(customers(475, name))[0] == 250
    eventually(lambda: world.milter.notices)
    (notice,) = world.milter.notices
    told = BytesParser().parsebytes(notice.partition(b"\n")[2])
    payload = told.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode()
    assert "476 people would see each other's email addresses" in text
    found = re.search(r"by the number (\w+)\.", text)
    assert found is not None
    return found[1], told["Message-ID"]


def test_held_it_waits_until_its_author_answers(world: World) -> None:
    number, message_id = held(world, "held")
    assert [it.name for it in (world.postfix.home / "queue" / "hold").rglob(number)] == [number]
    assert world.sink.deliveries == []
    mallory = "mallory@acme.example"
    assert world.send([], "MAILER-DAEMON@acme.example", mallory, answers=message_id)[0] == 250
    eventually(lambda: len(world.sink.deliveries) == 1)  # as any mail, to whom it was sent
    world.sink.deliveries.clear()
    assert world.send([], "MAILER-DAEMON@acme.example", answers=message_id)[0] == 250
    (delivery,) = world.arrived()
    assert len(delivery.recipients) == 476


def test_held_it_is_let_go_by_the_administrator(world: World) -> None:
    number, _message_id = held(world, "queued")
    command = [sys.executable, "-m", "ccwarn", "milter", "release", number]
    command += ["--postsuper", str(world.milter.home / "postsuper")]
    environ = dict(os.environ, XDG_STATE_HOME=str(world.milter.home / "state"))
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "1 mail is on its way.\n")
    world.arrived()
    again = subprocess.run(command, env=environ, capture_output=True, timeout=60, check=False)
    assert again.returncode == 1


def test_what_programs_on_the_server_itself_send_is_judged(world: World) -> None:
    world.milter.choose(Mode.REJECT)
    folder = world.postfix.home / "queue" / "ccwarn"
    folder.mkdir()
    (folder / "outgoing.sock").symlink_to(world.milter.home / "milter.sock")
    for people, sender in (["bob@two.example"], SENDER), (customers(60, "local"), ""):
        text = f"From: {SENDER}\nTo: {EVE}\nCc: {', '.join(people)}\nSubject: Prices\n\nHi.\n"
        command = [str(needs("sendmail")), "-C", str(world.postfix.home), "-f", SENDER, "-t"]
        subprocess.run(command, input=text.encode(), check=True, timeout=60)
        (delivery,) = world.arrived()
        assert delivery.sender.decode() == sender
    # The other came back to its author.
    assert delivery.recipients == (SENDER.encode(),)
    assert b"61 people" in delivery.content


def test_what_was_answered_on_a_desktop_passes_and_its_mark_goes_no_further(world: World) -> None:
    key, many = "k" * 24, customers(950, "answered")
    world.milter.choose(Mode.REJECT, f'cleared_key = "{key}"')
    answered = draft(to=[EVE], cc=many, bcc=["heidi@two.example"], subject="Prices")
    mark = cleared_mark.mark(key, answered, time.time())
    # With names, Postfix cuts a field with so many; the mark holds all the same.
    named = [f"Anna Maria Berta Clara Dora Emma Frida Greta Doe <{it}>" for it in many]
    everybody = [EVE, *many, "heidi@two.example"]
    sent = world.send(named, paths=everybody, mark=mark, logged_in=True)
    assert sent[0] == 250
    (delivery,) = world.arrived()
    assert b"X-Ccwarn-Cleared" not in delivery.content
    assert many[400].encode() in delivery.content
    assert many[-1].encode() not in delivery.content
    assert len(delivery.recipients) == 952
    assert world.send(named, paths=everybody[:-1], mark=mark, logged_in=True)[0] == 550
    world.nothing_arrived()


def test_of_five_thousand_it_says_at_least_since_the_server_cuts_the_field(world: World) -> None:
    world.milter.choose(Mode.REJECT)
    many = customers(5_000, "crowd")
    code, reply = world.send(many, paths=many[:1000], logged_in=True)
    assert code == 550
    assert re.match(r"5\.7\.1 Held by ccwarn: At least [12],\d{3} people would", reply)
    world.nothing_arrived()


def test_a_log_in_can_be_exempt(world: World) -> None:
    world.milter.choose(Mode.REJECT, f'exempt_users = ["{USER}@{REALM}"]')
    many = customers(60, "exempt")
    assert world.send(many)[0] == 550
    assert world.send(many, logged_in=True)[0] == 250
    world.arrived()


def test_internationalised_addresses_are_judged(world: World) -> None:
    world.milter.choose(Mode.REJECT)
    sender = "жанна@acme.example"
    assert world.send([], "жан@один.example", sender)[0] == 250
    world.arrived()
    code, reply = world.send([f"жан@ж{number}.example" for number in range(12)], sender=sender)
    assert code == 550
    assert "13 people" in reply


def test_killed_it_keeps_everything_back_and_goes_on_when_it_is_there_again(world: World) -> None:
    world.milter.choose(Mode.REJECT)
    world.milter.kill()
    try:
        assert world.send([])[0] == 451
        world.nothing_arrived()
    finally:
        world.milter.start()
    assert world.send([])[0] == 250
    world.arrived()


def test_killed_it_tells_authors_afterwards_what_became_of_their_mail(world: World) -> None:
    world.milter.choose(Mode.REWRITE)
    program, usual = world.milter.home / "sendmail", world.milter.home / "usual"
    for file in world.milter.home.glob("notice-*"):
        file.unlink()
    program.rename(usual)
    assert world.send(customers(12, "untold"))[0] == 250
    world.arrived()
    kept = world.milter.home / "state" / "ccwarn" / "notices"
    eventually(lambda: list(kept.glob("*/*.json")))
    world.milter.kill()
    usual.rename(program)
    world.milter.start()
    eventually(lambda: world.milter.notices)
    (notice,) = world.milter.notices
    assert b"Recipients moved to Bcc: Prices" in notice
    eventually(lambda: not list(kept.glob("*/*.json")))


def test_killed_at_any_step_of_a_mail_it_loses_none_and_lets_none_by(world: World) -> None:
    """As many clients as there are steps, each of them so far, when all of it is killed."""
    world.milter.choose(Mode.REJECT)
    steps = [
        *("EHLO client.example", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{EVE}>", "DATA"),
        f"From: {SENDER}\r\nTo: {EVE}\r\nSubject: killed\r\n\r\nHello.\r\n.",
    ]

    def code(client: smtplib.SMTP, said: str) -> int:
        client.send(f"{said}\r\n")
        return client.getreply()[0]

    with ExitStack() as stack:
        clients = []
        for done in range(len(steps)):
            client = smtplib.SMTP("127.0.0.1", world.postfix.plain, timeout=60)
            stack.callback(client.close)
            clients.append(client)
            assert all(code(client, it) < 400 for it in steps[:done])
        world.milter.kill()
        try:
            for done, client in enumerate(clients):
                answers = (code(client, it) for it in steps[done:])
                assert next(it for it in answers if it >= 400) == 451, done
            world.nothing_arrived()
        finally:
            world.milter.start()
    assert world.send([])[0] == 250
    world.arrived()


def test_slow_it_keeps_the_mail_back(world: World) -> None:
    world.milter.choose(Mode.REJECT)
    world.milter.send(signal.SIGSTOP)
    try:
        start = time.monotonic()
        assert world.send([])[0] == 451
        assert time.monotonic() - start >= IN_TIME
        with ExitStack() as waiting:  # As many others may wait to be taken.
            for _number in range(300):
                one = waiting.enter_context(socket.socket(socket.AF_UNIX))
                one.settimeout(0)
                one.connect(world.milter.place.removeprefix("unix:"))
    finally:
        world.milter.send(signal.SIGCONT)
    world.nothing_arrived()
    assert world.send([])[0] == 250
    world.arrived()


@pytest.mark.parametrize("ends", ["process", "killed", "stopped"])
def test_of_fifty_sessions_at_once_nothing_is_lost_and_nothing_comes_twice(
    world: World, ends: str
) -> None:
    """A process of it is killed, or all of it is, or it is told to stop, and starts again."""
    world.milter.choose(Mode.REJECT)
    world.sink.deliveries.clear()
    many = customers(60, "fifty")
    under_way = threading.Event()

    def session(number: int) -> list[tuple[str, int]]:
        answers = []
        for each in range(4):
            subject = f"{number}-{each}"
            answers.append((subject, world.send(many if each == 1 else [], subject=subject)[0]))
            under_way.set()
        return answers

    with ThreadPoolExecutor(50) as sessions:
        sent = [sessions.submit(session, number) for number in range(50)]
        assert under_way.wait(30)
        if ends == "process":
            os.kill(world.milter.workers()[0], signal.SIGKILL)
        elif ends == "killed":
            world.milter.kill()
            world.milter.start()
        else:
            assert world.milter.stop() == 0
            world.milter.start()
        answers = [it for each in sent for it in each.result()]
    assert {code for _subject, code in answers} <= {250, 451, 550}
    accepted = [subject for subject, code in answers if code == 250]
    arrived = Counter(
        BytesParser().parsebytes(it.content)["Subject"] for it in world.arrived(len(accepted))
    )
    assert arrived == Counter(accepted)
    assert not any(subject.endswith("-1") for subject in accepted)
    world.milter.choose(Mode.MONITOR)
    assert world.send([])[0] == 250
    world.arrived()


def test_what_the_settings_say_is_read_again_at_sighup(world: World) -> None:
    (world.milter.home / "policy.toml").write_text("[milter]\nask = 'shout'\n")
    assert world.milter.process is not None
    world.milter.process.send_signal(signal.SIGHUP)
    eventually(lambda: "The settings were read again." in world.milter.said)
    eventually(lambda: '"monitor", "tag"' in world.milter.said)
    world.milter.choose(Mode.MONITOR)


def master_lines() -> list[str]:
    """Return the two groups of lines for master.cf that the page for administrators has."""
    page = (Path(__file__).parent.parent.parent / "docs" / "server.md").read_text()
    return re.findall(r"```\n((?:  -o .+\n)+)```", page)


@pytest.mark.parametrize(("group", "down", "exposing"), [(0, 451, 550), (1, 250, 250)])
def test_the_lines_for_administrators_do_what_is_said_of_them(
    group: int, down: int, exposing: int
) -> None:
    lines = master_lines()[group]
    with (
        serving(Reference()) as sink,
        postfix(f"smtp:[127.0.0.1]:{sink.port}", lines) as server,
        milter(Mode.REJECT) as filtering,
    ):
        world = World(sink, server, filtering)
        folder = server.home / "queue" / "ccwarn"
        assert world.send(customers(60, "down"), at=server.judged)[0] == down
        folder.mkdir()
        for name, place in (("outgoing", filtering.place), ("incoming", filtering.incoming)):
            (folder / f"{name}.sock").symlink_to(place.removeprefix("unix:"))
        assert world.send([], at=server.judged)[0] == 250
        assert world.send(customers(60, "up"), at=server.judged)[0] == exposing


def test_nothing_of_any_mail_was_said(world: World) -> None:
    assert "@" not in world.milter.said
    files = [it for it in (world.milter.home / "state" / "ccwarn").rglob("*") if it.is_file()]
    assert files
    assert not [it.name for it in files if b".example" in it.read_bytes()]
