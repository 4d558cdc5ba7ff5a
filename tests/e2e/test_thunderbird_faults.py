"""What a person meets when ccwarn cannot be asked. Nothing that could expose anybody leaves."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from ccwarn.gates.thunderbird.relay import LARGEST_QUESTION, SocketChannel
from e2e.desktop import wait_for
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers, strangers

pytestmark = pytest.mark.e2e

BACK = "Escape"
NOT_SENT = "This mail was not sent"


def exposing(stage: Stage, people: int = 30) -> Compose:
    return stage.thunderbird.compose(to=COLLEAGUES[:1], cc=customers(people))


def asks_again(stage: Stage, compose: Compose) -> None:
    """Check that after a fault the next Send is asked about, in the same window."""
    compose.send()
    stage.press(BACK)
    stage.held(compose)


def end_tray(stage: Stage) -> None:
    if stage.tray():
        stage.signal_tray(signal.SIGTERM)
        wait_for("end of the tray", lambda: not stage.tray())


@contextmanager
def no_tray_to_start(stage: Stage) -> Iterator[None]:
    """Have the program that starts the relay start no tray, and end the one that runs."""
    program = stage.desktop.home / ".local" / "share" / "ccwarn" / "ccwarn-relay"
    working = program.read_text()
    program.write_text(working.replace("-m ccwarn --hidden", "-c 'raise SystemExit(3)'"))
    end_tray(stage)
    try:
        yield
    finally:
        program.write_text(working)


@contextmanager
def other_tray(stage: Stage, answer: Callable[[dict[str, Any]], bytes]) -> Iterator[None]:
    """Listen in the place of the tray, and answer each message with one frame."""
    end_tray(stage)
    address = stage.desktop.home / "run" / "ccwarn" / "ask.socket"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen()

        channels: list[SocketChannel] = []

        def serve() -> None:
            with suppress(OSError):
                while True:
                    channels.append(SocketChannel(listener.accept()[0]))
                    _answer_all(channels[-1], answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            address.unlink()
            listener.shutdown(socket.SHUT_RDWR)
            for channel in channels:
                channel.close()
            thread.join()


def _answer_all(channel: SocketChannel, answer: Callable[[dict[str, Any]], bytes]) -> None:
    with suppress(OSError):
        while (frame := channel.receive(LARGEST_QUESTION)) is not None:
            channel.send(answer(json.loads(frame)))


def answering(said: dict[str, Any], **answer: Any) -> bytes:
    """Be a tray that asks nobody and gives one answer to every question."""
    match said["type"]:
        case "hello":
            reply = {"type": "welcome"}
        case "ask":
            reply = {"type": "answer", "id": said["id"], **answer}
        case _:
            reply = {"type": "rejected", "id": said["id"], "why": "it is not wanted"}
    return json.dumps(reply).encode()


def test_a_tray_that_does_not_run_is_started(stage: Stage) -> None:
    compose = exposing(stage)
    end_tray(stage)
    asks_again(stage, compose)


def test_a_tray_that_cannot_start_holds_what_could_expose(stage: Stage) -> None:
    with no_tray_to_start(stage):
        compose = exposing(stage)
        compose.send()
        text = compose.popup(NOT_SENT)
        assert "ccwarn could not be started" in text
        assert "Move 30 strangers to Bcc" in text
        assert "Send this mail unchecked" not in text
        stage.held(compose)
        compose.press_in_popup("moveAll")
        compose.popup("Press Send again")
        assert compose.recipients()["bcc"] == customers(30)
        compose.send()
        assert "gmail.com" not in stage.arrived().header
    asks_again(stage, exposing(stage))


def test_without_a_tray_a_mail_to_one_outsider_leaves(stage: Stage) -> None:
    with no_tray_to_start(stage):
        stage.thunderbird.compose(to=[*COLLEAGUES, *strangers(1)]).send()
        assert len(stage.arrived().rcpt_tos) == 3
        another = stage.thunderbird.compose(to=COLLEAGUES)
        wait_for("badge", lambda: another.button()["badge"] == "!")
    another.send()
    stage.arrived()
    later = stage.thunderbird.compose(to=COLLEAGUES)
    wait_for("end of the badge", lambda: later.button()["badge"] == "")


def test_without_a_tray_few_may_leave_unchecked_once(stage: Stage) -> None:
    with no_tray_to_start(stage):
        compose = stage.thunderbird.compose(to=strangers(9))
        compose.send()
        compose.popup("Send this mail unchecked")
        stage.held(compose)
        compose.press_in_popup("sendUnchecked")
        compose.popup("Press Send again")
        compose.send()
        assert len(stage.arrived().rcpt_tos) == 9


def test_without_a_tray_the_policy_counts_as_it_was_last(stage: Stage) -> None:
    people = [f"Colleague {n} <c{n}@acme.example>" for n in range(9)]
    policy = stage.desktop.home / ".config" / "ccwarn" / "policy.toml"
    end_tray(stage)  # The next one has this policy from the start.
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text(
        '[mailbox_providers]\nadd = ["acme.example"]\n[rules]\nCC101 = "refuse"\n'
        '[watched_domains]\nask = ["firm0.example"]\n'
    )
    try:
        compose = stage.thunderbird.compose(to=people)
        wait_for("button", lambda: compose.button()["label"] == "9 strangers")
        with no_tray_to_start(stage):
            compose.send()
            assert "Move 9 strangers to Bcc" in (text := compose.popup(NOT_SENT))
            assert "Send this mail unchecked" not in text
            stage.held(compose)
            watched = stage.thunderbird.compose(bcc=strangers(1))
            watched.send()
            assert "Move" not in watched.popup(NOT_SENT)
            stage.held(watched)
    finally:
        policy.unlink()


def test_trying_again_finds_a_tray_that_is_back(stage: Stage) -> None:
    compose = exposing(stage)
    wait_for("tray", stage.tray)
    with no_tray_to_start(stage):
        compose.send()
        compose.popup(NOT_SENT)
        compose.press_in_popup("tryAgain")
        compose.can_press_in_popup("tryAgain")
        compose.popup("ccwarn could not be started")
    compose.press_in_popup("tryAgain")
    compose.popup("ccwarn is back")
    asks_again(stage, compose)


def test_a_tray_killed_while_it_asks_holds_the_mail(stage: Stage) -> None:
    compose = exposing(stage)
    compose.send()
    stage.desktop.window_of(DIALOG)
    stage.signal_tray(signal.SIGKILL)
    assert "stopped before you could answer" in compose.popup(NOT_SENT)
    stage.held(compose)
    asks_again(stage, compose)


def test_a_tray_that_hangs_holds_the_mail(stage: Stage) -> None:
    compose = exposing(stage)
    stage.signal_tray(signal.SIGSTOP)
    try:
        compose.send()
        assert "does not answer" in compose.popup(NOT_SENT)
        stage.held(compose)
    finally:
        stage.signal_tray(signal.SIGCONT)
    asks_again(stage, compose)


def test_a_tray_that_hangs_while_it_asks_holds_the_mail(stage: Stage) -> None:
    compose = exposing(stage)
    compose.send()
    stage.desktop.window_of(DIALOG)
    stage.signal_tray(signal.SIGSTOP)
    try:
        assert "does not answer" in compose.popup(NOT_SENT, 40)
        stage.held(compose)
    finally:
        stage.signal_tray(signal.SIGCONT)
    asks_again(stage, compose)


def test_an_older_tray_is_told_apart(stage: Stage) -> None:
    compose = exposing(stage)
    mismatch = b'{"type":"mismatch","protocol":0,"version":"0.0.1"}'
    with other_tray(stage, lambda said: mismatch):
        compose.send()
        assert "different versions" in compose.popup(NOT_SENT)
        stage.held(compose)
    asks_again(stage, compose)


@pytest.mark.parametrize("garbage", [b"this is no JSON", b"x" * 1_100_000], ids=["text", "size"])
def test_a_tray_that_talks_nonsense_holds_the_mail(stage: Stage, garbage: bytes) -> None:
    compose = exposing(stage)
    with other_tray(stage, lambda said: garbage):
        compose.send()
        compose.popup(NOT_SENT)
        stage.held(compose)
    asks_again(stage, compose)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"decision": "remedy", "changes": None}, "ccwarn's add-on failed"),
        ({"decision": "perhaps"}, "could not read the recipients"),
        ({}, "could not read the recipients"),
    ],
    ids=["changes", "decision", "nothing"],
)
def test_an_answer_that_makes_no_sense_holds_the_mail(
    stage: Stage, answer: dict[str, Any], reason: str
) -> None:
    compose = exposing(stage)
    with other_tray(stage, lambda said: answering(said, **answer)):
        compose.send()
        assert reason in compose.popup(NOT_SENT)
        stage.held(compose)
    asks_again(stage, compose)


def test_a_killed_relay_holds_the_mail(stage: Stage) -> None:
    compose = exposing(stage)
    compose.send()
    window = stage.desktop.window_of(DIALOG)
    (relay,) = stage.relays()
    os.kill(relay, signal.SIGKILL)
    compose.popup(NOT_SENT)
    stage.held(compose)
    wait_for("end of the question", lambda: stage.desktop.is_gone(window))
    asks_again(stage, compose)


def test_a_relay_that_is_not_there_holds_the_mail(stage: Stage) -> None:
    manifest = stage.desktop.home / ".mozilla" / "native-messaging-hosts" / "ccwarn.json"
    away = Path(f"{manifest}.away")
    compose = exposing(stage)
    manifest.rename(away)
    try:
        (relay,) = stage.relays()
        os.kill(relay, signal.SIGKILL)
        compose.send()
        assert "no longer connected" in compose.popup(NOT_SENT)
        stage.held(compose)
    finally:
        away.rename(manifest)
    asks_again(stage, compose)


def test_there_is_one_relay_however_many_mails(stage: Stage) -> None:
    before = wait_for("relay", stage.relays)
    for _mail in range(3):
        stage.thunderbird.compose(to=COLLEAGUES).send()
        stage.arrived()
    assert stage.relays() == before
