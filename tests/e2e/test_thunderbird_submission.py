"""A real Thunderbird without our add-on, which sends through the gate of the real tray."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from email.utils import parseaddr
from pathlib import Path

import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission.own_certificate import OwnCertificate
from ccwarn.settings.edit import add_account, change
from ccwarn.settings.files import load_policy
from command_line import COMMAND
from e2e.desktop import PATIENCE, desktop, wait_for
from e2e.mail_programs import Route, Sent, msmtp
from e2e.smtp_sink import free_port, smtp_sink
from e2e.stage import DIALOG, Stage
from e2e.test_thunderbird_send import ANYWAY, BACK, MOVE
from e2e.thunderbird_harness import AUTHOR, Compose, make_profile, thunderbird
from e2e.thunderbird_mail import COLLEAGUES, customers

pytestmark = pytest.mark.e2e

LOOPBACK = "127.0.0.1"
ALERT = "Send Message Error"


def policy_of(home: Path) -> Path:
    return home / ".config" / "ccwarn" / "policy.toml"


def listens(port: int) -> bool:
    """Tell whether somebody listens at a port."""
    try:
        socket.create_connection((LOOPBACK, port), 10).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run a Thunderbird that sends to a port of ours, and a tray whose policy has the account."""
    home = tmp_path_factory.mktemp("stage")
    profile, port = home / "profile", free_port()
    with smtp_sink() as sink, desktop(home) as screen:
        account = Account(Endpoint(LOOPBACK, port), Endpoint(LOOPBACK, sink.port), Security.PLAIN)
        add_account(account, policy_of(home))
        make_profile(profile, {})
        command = [*COMMAND, "--hidden"]
        with (
            subprocess.Popen(command, env=dict(screen.environ), cwd=home) as tray,
            thunderbird(screen, profile, port) as program,
        ):
            stage = Stage(screen, sink, profile, program)
            wait_for("tray", stage.tray)
            wait_for("gate", lambda: listens(port))
            try:
                yield stage
            finally:
                tray.terminate()


def exposing(stage: Stage, people: int) -> Compose:
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=[COLLEAGUES[1], *customers(people)])
    compose.send()
    return compose


def alert(stage: Stage) -> str:
    """Wait for Thunderbird's error, and return what it says when it has been closed."""
    window = stage.desktop.window(ALERT)
    said = str(stage.thunderbird.marionette.run(ALERT_TEXT))
    stage.desktop.activate(window)
    stage.desktop.key("Return")
    wait_for("end of the error", lambda: not stage.desktop.windows(ALERT))
    return said


ALERT_TEXT = """
    for (const win of Services.wm.getEnumerator(null)) {
        const said = win.document.getElementById("infoBody")?.textContent;
        if (said) { return said; }
        for (const dialog of win.document.querySelectorAll("browser.dialogFrame")) {
            const inner = dialog.contentDocument?.getElementById("infoBody")?.textContent;
            if (inner) { return inner; }
        }
    }
    return "";
"""


def test_a_harmless_mail_leaves_without_a_window(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=COLLEAGUES, cc=customers(1))
    compose.send()
    mail = stage.arrived()
    compose.wait_closed()
    assert len(mail.rcpt_tos) == 3
    assert not stage.desktop.windows_of(DIALOG)


def test_one_key_hides_475_customers_from_each_other(stage: Stage) -> None:
    compose = exposing(stage, 475)
    stage.press(MOVE)
    mail = stage.arrived()
    compose.wait_closed()
    assert len(mail.rcpt_tos) == len(set(mail.rcpt_tos)) == 477
    assert "gmail.com" not in mail.header
    assert "ruth@acme.example" in mail.field("To")
    assert "tomas@acme.example" in mail.field("Cc")


def test_who_goes_back_reads_in_thunderbird_why_nothing_was_sent(stage: Stage) -> None:
    compose = exposing(stage, 30)
    stage.press(BACK)
    said = alert(stage)
    assert "Held by ccwarn: 30 people would have seen each other's addresses." in said
    assert "Nothing was sent." in said
    stage.held(compose)


def test_a_send_that_is_cancelled_withdraws_the_question(stage: Stage) -> None:
    compose = exposing(stage, 30)
    window = stage.desktop.window_of(DIALOG)
    assert compose.ask("win.gMsgCompose.messageSend.abort(); return true;")
    wait_for("end of the dialog", lambda: window not in stage.desktop.windows_of(DIALOG))
    assert stage.nothing_arrived()


def send_anyway(stage: Stage) -> None:
    """Answer the question about 475 people by *Send anyway*, and wait for the line."""
    desktop = stage.desktop
    window = desktop.window_of(DIALOG)
    desktop.activate(window)
    desktop.readable(window)
    height = desktop.height(window)
    desktop.key(ANYWAY)
    wait_for("field for the number", lambda: desktop.height(window) > height)
    desktop.type("475")
    desktop.key("Tab", "space")
    line = desktop.window("This mail is about to be sent")
    wait_for("focus", lambda: desktop.is_active(line))


def test_what_msmtp_sends_anyway_can_be_undone_or_leaves(stage: Stage, tmp_path: Path) -> None:
    people = customers(475)
    cc = ",\n ".join(people)
    mail = f"From: {AUTHOR}\nCc: {cc}\nSubject: Prices\n\nDear all\n".encode()
    addresses = [parseaddr(it)[1] for it in people]
    (account,) = load_policy(policy_of(stage.desktop.home)).policy.accounts
    route = Route(account.listen.port, password=None)

    def sending(undo_seconds: int) -> Future[Sent]:
        change({("undo_seconds",): undo_seconds}, policy_of(stage.desktop.home))
        return senders.submit(msmtp, route, mail, addresses, tmp_path)

    with ThreadPoolExecutor(1) as senders:
        undone = sending(30)
        send_anyway(stage)
        assert stage.nothing_arrived()
        stage.press(BACK)
        sent = undone.result(PATIENCE)
        assert not sent.accepted
        assert "Held by ccwarn: 475 people would have seen each other's addresses." in sent.shown
        assert "Nothing was sent." in sent.shown
        assert stage.nothing_arrived()

        leaving = sending(3)
        send_anyway(stage)
        begun = time.monotonic()
        sent = leaving.result(PATIENCE)
        assert time.monotonic() - begun > 1, "the line came first"
        assert sent.accepted, sent.shown
        assert len(stage.arrived().rcpt_tos) == 475
        assert not stage.desktop.windows_of(DIALOG)


PINNED = """
    const dialog = Services.wm.getMostRecentWindow("mozilla:exceptiondialog");
    if (!dialog?.gCert || dialog.document.querySelector("dialog").getButton("extra1").disabled) {
        return "";
    }
    const shown = dialog.gCert.sha256Fingerprint;
    dialog.document.querySelector("dialog").getButton("extra1").click();
    return shown;
"""


ENCRYPTION = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    Services.prefs.setIntPref("mail.smtpserver.smtp1.try_ssl", %d);
    MailServices.outgoingServer.defaultServer.closeCachedConnections();
    return true;
"""


def test_thunderbird_pins_the_certificate_by_which_it_knows_ccwarn(stage: Stage) -> None:
    own = OwnCertificate(stage.desktop.home / ".local" / "state" / "ccwarn")
    marionette = stage.thunderbird.marionette
    assert marionette.run(ENCRYPTION % 2)
    try:
        compose = stage.thunderbird.compose(to=COLLEAGUES)
        compose.send()
        assert "because it is self-signed" in alert(stage)
        shown = wait_for("fingerprint", lambda: str(marionette.run(PINNED)))
        assert shown == own.fingerprint()
        compose.send()
        assert len(stage.arrived().rcpt_tos) == len(COLLEAGUES)
        compose.wait_closed()
    finally:
        assert marionette.run(ENCRYPTION % 0)


def test_without_an_answer_thunderbird_says_so_before_it_gives_up(stage: Stage) -> None:
    # The last one: nothing tells when a gate goes by a policy that was changed again.
    change({("patience",): 2}, policy_of(stage.desktop.home))
    compose = exposing(stage, 30)
    window = stage.desktop.window_of(DIALOG)
    said = alert(stage)
    assert "got no answer in time. Nothing was sent." in said
    assert window not in stage.desktop.windows_of(DIALOG)
    stage.held(compose)
