from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ccwarn.account import Account, Endpoint, Security
from ccwarn.clearance import Clearance
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from ccwarn.settings import files
from ccwarn.settings.files import load_policy
from ccwarn.ui.accounts.account_gates import Accounts
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Mood, Status
from gates.scripted import Author
from smtp_lab import ANY_PORT, LOOPBACK
from smtp_lab import guarded as guarded_port
from smtp_reference import Reference, serving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


@pytest.fixture
def world(qtbot: QtBot, file: Path) -> Iterator[tuple[Accounts, Status]]:
    parent = QObject()
    status = Status(Pause(parent=parent), "", parent)
    guarded = Accounts(status, Clearance(Policy, ALL_RULES, Author()), LivePolicy(file), parent)
    yield guarded, status
    guarded.stop()


@pytest.fixture
def server() -> Iterator[Reference]:
    with serving(Reference()) as running:
        yield running


def plain(server: Reference, port: int = 0) -> Account:
    return Account(Endpoint(LOOPBACK, port), Endpoint(LOOPBACK, server.port), Security.PLAIN)


def port_of(status: Status) -> int:
    found = re.search(r":(\d+) is checked", status.ports[0].sentence)
    assert found is not None
    return int(found[1])


def answers(port: int) -> bool:
    try:
        with smtplib.SMTP(LOOPBACK, port, timeout=10) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


def test_an_account_is_guarded_and_shown(
    qtbot: QtBot, world: tuple[Accounts, Status], server: Reference
) -> None:
    guarded, status = world
    guarded.guard(plain(server))
    qtbot.waitUntil(lambda: "is checked" in status.ports[0].sentence)
    assert status.mood is Mood.GUARDING
    assert status.headline == "Guarding 1 mail account"
    assert answers(port_of(status))
    assert guarded.present == [plain(server)]
    guarded.guard(plain(server))
    assert len(status.ports) == 1


def test_a_port_that_is_taken_is_trouble(qtbot: QtBot, world: tuple[Accounts, Status]) -> None:
    guarded, status = world
    with socket.create_server((LOOPBACK, 0)) as other:
        listen = Endpoint(LOOPBACK, other.getsockname()[1])
        with qtbot.waitSignal(guarded.alarmed) as alarmed:
            guarded.guard(Account(listen, Endpoint(LOOPBACK, 1), Security.PLAIN))
        assert alarmed.args == [status.ports[0].sentence]
        assert f"has this account's port, {listen}: do not send." in status.ports[0].sentence
        assert status.mood is Mood.TROUBLE
        assert status.headline == "Do not send: another program has a mail account's port"
        # It would get the password during a pause, too.
        status.pause.start()
        assert status.mood is Mood.TROUBLE
        assert status.headline.startswith("Do not send")


def test_a_port_of_our_own_is_no_alarm(
    qtbot: QtBot, world: tuple[Accounts, Status], server: Reference
) -> None:
    guarded, status = world
    with guarded_port(server) as lab:
        listen = Endpoint(LOOPBACK, lab.port)
        with qtbot.assertNotEmitted(guarded.alarmed):
            guarded.guard(Account(listen, Endpoint(LOOPBACK, 1), Security.PLAIN))
            qtbot.waitUntil(lambda: bool(status.ports[0].sentence))
        assert status.ports[0].sentence.startswith(f"Another ccwarn of yours listens at {listen}")
        assert status.headline == "A mail account cannot be used at the moment"


def test_a_pause_is_for_accounts_too(
    qtbot: QtBot, world: tuple[Accounts, Status], server: Reference
) -> None:
    guarded, status = world
    guarded.guard(plain(server))
    qtbot.waitUntil(lambda: "is checked" in status.ports[0].sentence)
    status.pause.start()
    qtbot.waitUntil(lambda: status.ports[0].sentence.startswith("Paused: ccwarn does not ask"))
    assert status.ports[0].healthy
    other = Account(ANY_PORT, Endpoint(LOOPBACK, 1), Security.PLAIN)
    guarded.guard(other)
    qtbot.waitUntil(lambda: status.ports[1].sentence.startswith("Paused: ccwarn does not ask"))
    status.pause.end()
    qtbot.waitUntil(lambda: all("is checked" in port.sentence for port in status.ports))


def test_an_account_is_added_for_good_and_removed_at_once(
    qtbot: QtBot, world: tuple[Accounts, Status], server: Reference, file: Path
) -> None:
    guarded, status = world
    with socket.create_server((LOOPBACK, 0)) as free:
        account = plain(server, free.getsockname()[1])
    guarded.add(account)
    assert load_policy(file).policy.accounts == (account,)
    qtbot.waitUntil(lambda: "is checked" in status.ports[0].sentence)
    with smtplib.SMTP(LOOPBACK, account.listen.port, timeout=10) as client:
        guarded.remove(account)
        assert (list(guarded.present), list(status.ports)) == ([], [])
        assert load_policy(file).policy.accounts == ()
        qtbot.waitUntil(lambda: not answers(account.listen.port))
        code, text = client.getreply()
        assert (code, text) == (421, b"4.3.2 ccwarn is closing.")
    qtbot.waitUntil(lambda: server.open == 0)


def test_an_account_is_changed_for_good_and_at_its_port(
    qtbot: QtBot, world: tuple[Accounts, Status], server: Reference, file: Path
) -> None:
    guarded, status = world
    old = plain(server)
    guarded.change(old, old)  # An account that is not guarded yet is added.
    assert load_policy(file).policy.accounts == (old,)
    new = replace(old, listen_security=Security.STARTTLS)
    guarded.change(old, new)
    assert load_policy(file).policy.accounts == (new,)
    assert guarded.present == [new]
    qtbot.waitUntil(lambda: "is checked" in status.ports[0].sentence)


def test_an_account_that_changes_at_its_port_is_no_alarm(
    qtbot: QtBot, world: tuple[Accounts, Status], server: Reference
) -> None:
    guarded, status = world
    with socket.create_server((LOOPBACK, 0)) as free:
        old = plain(server, free.getsockname()[1])
    guarded.add(old)
    qtbot.waitUntil(lambda: "is checked" in status.ports[0].sentence)
    with qtbot.assertNotEmitted(guarded.alarmed):
        guarded.change(old, replace(old, listen_security=Security.STARTTLS))
        qtbot.waitUntil(lambda: "is checked" in status.ports[0].sentence)
    with smtplib.SMTP(LOOPBACK, old.listen.port, timeout=10) as client:
        assert client.docmd("MAIL", "FROM:<me@acme.example>")[0] == 530


def test_what_cannot_be_written_changes_nothing(
    world: tuple[Accounts, Status], server: Reference, file: Path
) -> None:
    guarded, status = world
    guarded.guard(plain(server))
    file.write_text("accounts = [")
    with pytest.raises(ValueError, match="was not changed"):
        guarded.remove(plain(server))
    with pytest.raises(ValueError, match="was not changed"):
        guarded.add(Account(ANY_PORT, Endpoint(LOOPBACK, 1), Security.PLAIN))
    assert guarded.present == [plain(server)]
    assert len(status.ports) == 1


def test_what_the_organisation_has_set_stays(
    world: tuple[Accounts, Status],
    server: Reference,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guarded, _status = world
    theirs = plain(server)
    site = tmp_path / "site.toml"
    site.write_text(
        f'locked = ["accounts"]\n[[accounts]]\nlisten = "{theirs.listen}"\n'
        f'upstream = "{theirs.upstream}"\nsecurity = "plain"\n'
    )
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    guarded.guard(theirs)
    with pytest.raises(ValueError, match="your organisation"):
        guarded.add(Account(ANY_PORT, Endpoint(LOOPBACK, 1), Security.PLAIN))
    with pytest.raises(ValueError, match="your organisation"):
        guarded.remove(theirs)
    assert guarded.present == [theirs]
    assert not file.exists() or "listen" not in file.read_text()
