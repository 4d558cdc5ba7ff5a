"""Notifications on a real D-Bus session; who shows them there is played by the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcessEnvironment
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.notifications import Notification, Notifier
from counterparts import needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt shows them")

SERVICE = "org.freedesktop.Notifications"
ICON = Path("/usr/share/icons/ccwarn.svg")


@pytest.fixture
def bus(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    command = [str(needs("dbus-daemon")), "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bus:
        assert bus.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().strip())
        yield bus
        bus.terminate()


class Showing:
    """The part of a desktop that shows notifications."""

    def __init__(self) -> None:
        from jeepney import message_bus
        from jeepney.io.blocking import open_dbus_connection

        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.answers = threading.Event()
        self.answers.set()
        self._bus = open_dbus_connection("SESSION")
        self._bus.send_and_get_reply(message_bus.RequestName(SERVICE, 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        from jeepney import HeaderFields, MessageType, new_method_return

        with suppress(OSError):
            while True:
                message = self._bus.receive()
                if message.header.message_type is not MessageType.method_call:
                    continue
                self.calls.append((message.header.fields[HeaderFields.member], message.body))
                self.answers.wait(10)
                self._bus.send(new_method_return(message, "u", (len(self.calls),)))

    def say(self, name: str, signature: str, *body: object) -> None:
        """Tell everybody on the bus what the user does."""
        from jeepney import DBusAddress, new_signal

        address = DBusAddress(f"/{SERVICE.replace('.', '/')}", SERVICE, SERVICE)
        self._bus.send(new_signal(address, name, signature, body))

    def end(self) -> None:
        """Wait for the bus to end, and put everything away."""
        self._thread.join()
        self._bus.close()


@pytest.fixture
def showing(bus: subprocess.Popen[str]) -> Iterator[Showing]:
    showing = Showing()
    yield showing
    bus.terminate()
    showing.end()


@pytest.fixture
def otherwise() -> list[Notification]:
    return []


@pytest.fixture
def notifier(qtbot: QtBot, otherwise: list[Notification]) -> Iterator[Notifier]:
    notifier = Notifier("ccwarn", ICON, otherwise.append)
    yield notifier
    notifier._hang_up()


def note(clicked: Callable[[], object] = lambda: None, *, urgent: bool = False) -> Notification:
    return Notification("A mail waits", "475 people", clicked, urgent=urgent)


def named(body: tuple[Any, ...]) -> Mapping[str, Any]:
    names = ("program", "replaces", "icon", "title", "sentence", "actions", "hints", "time")
    return dict(zip(names, body, strict=True))


def test_a_notification_has_an_icon_and_answers_a_click(
    showing: Showing, notifier: Notifier, qtbot: QtBot, otherwise: list[Notification]
) -> None:
    clicks: list[str] = []
    for name in ("first", "second"):
        notifier.show(note(lambda name=name: clicks.append(name), urgent=name == "second"))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(notifier._shown) == 2)
    (first, second) = (named(body) for _method, body in showing.calls)
    assert first["icon"] == "file:///usr/share/icons/ccwarn.svg"
    assert (first["title"], first["sentence"]) == ("A mail waits", "475 people")
    assert first["actions"][0] == "default"
    assert first["hints"] == {"desktop-entry": ("s", "ccwarn")}
    assert second["hints"]["urgency"] == ("y", 2)
    showing.say("ActionInvoked", "us", 99, "default")
    showing.say("ActivationToken", "us", 2, "a token")
    showing.say("ActionInvoked", "us", 2, "default")
    qtbot.waitUntil(lambda: clicks == ["second"])
    assert environment_of_qt("XDG_ACTIVATION_TOKEN") == "a token"
    showing.say("NotificationClosed", "uu", 2, 2)
    qtbot.waitUntil(lambda: list(notifier._shown) == [1])
    assert otherwise == []


def environment_of_qt(name: str) -> str:
    """Return a variable as Qt sees it, and take it away as Qt does."""
    value = QProcessEnvironment.systemEnvironment().value(name)
    os.unsetenv(name)
    return value


def test_what_is_taken_back_goes_even_if_it_is_not_there_yet(
    showing: Showing, notifier: Notifier, qtbot: QtBot
) -> None:
    early, late = note(), note()
    showing.answers.clear()
    notifier.show(early)
    notifier.withdraw(early)
    showing.answers.set()
    closed = ("CloseNotification", (1,))
    qtbot.waitUntil(lambda: showing.calls[1:] == [closed])
    notifier.show(late)
    qtbot.waitUntil(lambda: late in notifier._shown.values())
    notifier.withdraw(late)
    qtbot.waitUntil(lambda: showing.calls[3:] == [("CloseNotification", (3,))])
    notifier.withdraw(note())
    QApplication.processEvents()
    assert len(showing.calls) == 4


def test_a_bus_that_ends_while_some_are_taken_back_is_no_failure(
    showing: Showing, notifier: Notifier, qtbot: QtBot, bus: subprocess.Popen[str]
) -> None:
    same = note()
    notifier.show(same)
    notifier.show(same)
    qtbot.waitUntil(lambda: len(notifier._shown) == 2)
    notifier._ear.setEnabled(False)  # type: ignore[union-attr]
    bus.terminate()
    bus.wait()
    notifier.withdraw(same)
    assert not notifier._shown


def test_where_nobody_shows_notifications_they_are_shown_otherwise(
    bus: subprocess.Popen[str], notifier: Notifier, qtbot: QtBot, otherwise: list[Notification]
) -> None:
    wanted, unwanted = note(), note()
    notifier.show(wanted)
    notifier.show(unwanted)
    notifier.withdraw(unwanted)
    qtbot.waitUntil(lambda: otherwise == [wanted])
    qtbot.waitUntil(lambda: not notifier._sent)
    assert otherwise == [wanted]


@pytest.mark.parametrize("address", [None, "", "unix:path=/nowhere", "junk", "tcp:host=x"])
def test_without_a_bus_they_are_shown_otherwise(
    notifier: Notifier,
    otherwise: list[Notification],
    monkeypatch: pytest.MonkeyPatch,
    address: str | None,
) -> None:
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    wanted = note()
    notifier.show(wanted)
    assert otherwise == [wanted]


def test_a_bus_that_has_ended_is_looked_for_again(
    bus: subprocess.Popen[str], notifier: Notifier, qtbot: QtBot, otherwise: list[Notification]
) -> None:
    showing = Showing()
    notifier.show(note())
    qtbot.waitUntil(lambda: bool(notifier._shown))
    showing.answers.clear()
    unanswered = note()
    notifier.show(unanswered)
    qtbot.waitUntil(lambda: len(showing.calls) == 2)
    bus.send_signal(signal.SIGKILL)
    qtbot.waitUntil(lambda: otherwise == [unanswered])
    showing.answers.set()
    showing.end()
    notifier.show(unanswered)
    assert otherwise == [unanswered] * 2
