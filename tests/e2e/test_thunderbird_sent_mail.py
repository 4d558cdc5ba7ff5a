"""Sent mail that lies on a server only: Thunderbird tells of it, and the settings show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn.clearance import Clearance
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from ccwarn.ui.gates import Gates
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Status
from ccwarn.undo_log import UndoLog
from command_line import COMMAND
from e2e import thunderbird_scripts as scripts
from e2e.desktop import PATIENCE, desktop, wait_for
from e2e.dovecot import Dovecot, dovecot
from e2e.smtp_sink import smtp_sink
from e2e.thunderbird_harness import make_profile, thunderbird
from gates.scripted import Author
from opened import opened
from past_archive import firms, mail

pytestmark = pytest.mark.e2e

SECONDS = round(1000 * PATIENCE)
"""What is waited for at most, as Qt counts it."""


def on_server(port: int) -> dict[str, bool | int | str]:
    """Return the settings of an account whose folders Thunderbird keeps no copies of."""
    return {
        "mail.server.server1.type": "imap",
        "mail.server.server1.hostname": "127.0.0.1",
        "mail.server.server1.port": port,
        "mail.server.server1.socketType": 0,
        "mail.server.server1.authMethod": 3,
        "mail.server.server1.offline_download": False,
        "mail.server.server1.autosync_offline_stores": False,
        "mail.identity.id1.fcc_folder": "imap://support@127.0.0.1/Sent",
    }


MAILS = [
    *(mail(number, firms(1, number)) for number in range(40)),
    mail(50, firms(9, 100), cc=["=?utf-8?q?=C3=85ngstr=C3=B6m=2C_=C3=85=2E?= <a@firm9.example>"]),
    mail(51, ["support@acme.example"], bcc=firms(30, 200)),
    mail(52, ["undisclosed-recipients:;"], bcc=firms(3, 300)),
    mail(53, firms(12, 400)),
]
"""To one, to many, and to many who see nobody."""


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as found:
        with found.connected() as connection:
            connection.create("Sent")
            connection.subscribe("Sent")
            for message in MAILS:
                whole = message.replace(b"\n", b"\r\n")
                status, answer = connection.append("Sent", r"(\Seen)", "", whole)
                assert status == "OK", answer
        yield found


@pytest.fixture
def gates(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gates]:
    """Answer where the Thunderbird of the desktop looks for the tray."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir(mode=0o700)
    state = tmp_path / ".local" / "state" / "ccwarn"
    status = Status(Pause())
    clearance = Clearance(Policy, ALL_RULES, Author())
    gates = Gates(status, clearance, UndoLog(state / "undo"), state, status)
    gates.guard_thunderbird()
    yield gates
    gates.stop()


def test_sent_mail_on_a_server_is_tried_as_thunderbird_tells_of_it(
    server: Dovecot, gates: Gates, qtbot: QtBot, tmp_path: Path
) -> None:
    profile, policy = tmp_path / "profile", tmp_path / "policy.toml"
    make_profile(profile, {})
    policy.write_text('own_domains = ["acme.example"]\n')
    with server.on_a_port() as port, smtp_sink() as sink, desktop(tmp_path) as screen:
        screen.run(*COMMAND, "install", "thunderbird", "--profile", str(profile))
        with thunderbird(screen, profile, sink.port, **on_server(port)) as program:
            script = program.marionette.run
            wait_for("mail", lambda: script(scripts.SEE_SENT_MAIL) == len(MAILS))
            (folder,) = wait_for("folder", gates.sent_mail)
            assert folder[:3] == ("Acme", "Sent", len(MAILS))

            shown = opened(policy)
            qtbot.addWidget(shown.window)
            shown.told.append(folder)
            shown.window.open_page("trialPage")
            shown.window.show()
            start = shown.widget(QPushButton, "startTrial")
            qtbot.waitUntil(start.isEnabled, timeout=SECONDS)
            shown.click("startTrial")
            qtbot.waitUntil(lambda: bool(shown.text("trialSentence")), timeout=SECONDS)
            said = shown.text("trialSentence")
            assert said == "In 44 mails of 2 months it would have asked 2 times."
            assert shown.text("trialBeside") == "You would have typed the number 2 times."
            listed = shown.widget(QListWidget, "askedMails")
            rows = [listed.item(row).text() for row in range(listed.count())]
            assert "12 people at 12 organisations" in rows[0]
            assert "10 people at 10 organisations" in rows[1]

            # Nothing was fetched for that; and a copy here is read itself.
            copy = profile / "ImapMail" / "127.0.0.1" / "Sent"
            assert not copy.exists()
            script(scripts.SAVE_SETTINGS)
            copy.write_bytes(b"From - \n")
            assert gates.sent_mail() == []
