"""Notifications of the desktop that say when they are clicked, and can be taken away again.

Those of Qt have no icon and no answer to a click on Linux. So there they are sent over D-Bus
(https://specifications.freedesktop.org/notification-spec/latest/), and elsewhere by Qt.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_FIRST = 1000
"""The number of the first message: smaller ones are those of the library itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Notification:
    """A sentence to show. Some desktops render markup in it, so it must not contain any.

    An urgent one stays until it is clicked or taken away.
    """

    title: str
    sentence: str
    clicked: Callable[[], object]
    urgent: bool = False


class Notifier(QObject):
    """Shows notifications; `otherwise` does where the session has no bus or nobody on it does.

    When the program ends it takes them away: nobody would hear a click on them.
    """

    def __init__(
        self,
        program: str,
        icon: Path,
        otherwise: Callable[[Notification], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._program = program
        self._icon = icon
        self._otherwise = otherwise
        self._bus: DBusConnection | None = None
        self._ear: QSocketNotifier | None = None
        self._serials = count(_FIRST)
        self._sent: dict[int, Notification] = {}
        self._shown: dict[int, Notification] = {}
        self._unwanted: set[Notification] = set()
        if program_itself := QCoreApplication.instance():
            program_itself.aboutToQuit.connect(self._leave)

    def show(self, notification: Notification) -> None:
        """Show a notification; never wait for that."""
        serial = next(self._serials)
        self._sent[serial] = notification
        hints: dict[str, tuple[str, object]] = {"desktop-entry": ("s", self._program)}
        if notification.urgent:
            hints["urgency"] = ("y", 2)
        sentences = notification.title, notification.sentence
        # A click that is on none of its buttons is the action "default".
        actions = ["default", notification.title]
        body = (self._program, 0, self._icon.as_uri(), *sentences, actions, hints, -1)
        self._call(serial, "Notify", "susssasa{sv}i", body)

    def withdraw(self, notification: Notification) -> None:
        """Take a notification away, if it is still there."""
        if notification in self._sent.values():
            self._unwanted.add(notification)
        for number, shown in [*self._shown.items()]:
            if shown is notification:
                self._call(next(self._serials), "CloseNotification", "u", (number,))

    def _leave(self) -> None:
        for notification in set(self._shown.values()):
            self.withdraw(notification)

    def _call(self, serial: int, method: str, signature: str, body: tuple[object, ...]) -> None:
        try:
            from jeepney import DBusAddress, new_method_call

            address = DBusAddress(_PATH, _SERVICE, _SERVICE)
            bus = self._bus or self._connect()
            bus.send(new_method_call(address, method, signature, body), serial=serial)
        except (ImportError, KeyError, OSError, RuntimeError, ValueError):
            # No library, no bus, or one that lets nobody in.
            self._hang_up()

    def _connect(self) -> DBusConnection:
        from jeepney import MatchRule, message_bus
        from jeepney.io.blocking import open_dbus_connection

        bus = open_dbus_connection("SESSION")
        bus.send(message_bus.AddMatch(MatchRule(type="signal", interface=_SERVICE, path=_PATH)))
        self._ear = QSocketNotifier(bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._hear)
        self._bus = bus
        return bus

    def _hang_up(self) -> None:
        if self._ear is not None:
            self._ear.setEnabled(False)
            self._ear.deleteLater()
        if self._bus is not None:
            self._bus.close()
        self._bus = self._ear = None
        self._shown.clear()
        for serial in [*self._sent]:
            self._fail(serial)

    def _fail(self, serial: int) -> None:
        """Show by other means what could not be shown."""
        notification = self._sent.pop(serial, None)
        if notification in self._unwanted:
            self._unwanted.discard(notification)
        elif notification is not None:
            self._otherwise(notification)

    def _hear(self) -> None:
        try:
            while self._bus is not None:
                self._take(self._bus.receive(timeout=0))
        except TimeoutError:
            return
        except OSError:
            self._hang_up()

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        kind, fields = message.header.message_type, message.header.fields
        if kind is MessageType.signal and fields.get(HeaderFields.interface) == _SERVICE:
            self._take_signal(fields[HeaderFields.member], *message.body)
        elif kind is MessageType.error:
            self._fail(fields[HeaderFields.reply_serial])
        elif kind is MessageType.method_return:
            notification = self._sent.pop(fields[HeaderFields.reply_serial], None)
            if notification is not None:
                self._shown[message.body[0]] = notification
                if notification in self._unwanted:
                    self._unwanted.discard(notification)
                    self.withdraw(notification)

    def _take_signal(self, name: str, number: int, what: object = None) -> None:
        if number not in self._shown:
            return
        if name == "NotificationClosed":
            del self._shown[number]
        elif name == "ActivationToken":
            # What Qt shows to the desktop when it asks for the focus next.
            os.putenv("XDG_ACTIVATION_TOKEN", str(what))
        elif name == "ActionInvoked":
            self._shown[number].clicked()
