from __future__ import annotations

import smtplib
import socket

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ccwarn.account import Account, Endpoint, Security
from ccwarn.clearance import Clearance
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from ccwarn.ui.accounts import Accounts
from ccwarn.ui.pause import Pause
from ccwarn.ui.status import Mood, Status
from gates.scripted import Author
from smtp_lab import ANY_PORT, LOOPBACK
from smtp_reference import Reference, serving


def accounts(parent: QObject) -> tuple[Accounts, Status]:
    status = Status(Pause(parent=parent), "", parent)
    return Accounts(status, Clearance(Policy, ALL_RULES, Author()), Policy, parent), status


def test_an_account_is_guarded_and_shown(qtbot: QtBot) -> None:
    parent = QObject()
    with serving(Reference()) as server:
        guarded, status = accounts(parent)
        account = Account(ANY_PORT, Endpoint(LOOPBACK, server.port), Security.PLAIN)
        guarded.guard(account)
        try:
            qtbot.waitUntil(lambda: "is checked at" in status.ports[0].sentence)
            assert status.mood is Mood.GUARDING
            assert status.headline == "Guarding 1 mail account"
            port = int(status.ports[0].sentence.rstrip(".").rpartition(":")[2])
            with smtplib.SMTP(LOOPBACK, port, timeout=10) as client:
                assert client.noop()[0] == 250
        finally:
            guarded.stop()
    assert guarded.present == [account]


def test_a_port_that_is_taken_is_trouble(qtbot: QtBot) -> None:
    parent = QObject()
    guarded, status = accounts(parent)
    with socket.create_server((LOOPBACK, 0)) as other:
        listen = Endpoint(LOOPBACK, other.getsockname()[1])
        guarded.guard(Account(listen, Endpoint(LOOPBACK, 1), Security.PLAIN))
        qtbot.waitUntil(lambda: "is not guarded" in status.ports[0].sentence)
        assert status.mood is Mood.TROUBLE
        assert status.headline == "A mail account cannot be used at present"
    guarded.stop()
