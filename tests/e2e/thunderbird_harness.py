"""Drives a real Thunderbird: a fresh profile, real compose windows, real clicks on Send."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counterparts import needs
from e2e import thunderbird_scripts as scripts
from e2e.desktop import PATIENCE, Desktop, persist, wait_for
from e2e.marionette import Marionette, ScriptError
from e2e.smtp_sink import free_port

AUTHOR = "Acme Support <support@acme.example>"


def preferences(smtp_port: int, marionette_port: int) -> Mapping[str, bool | int | str]:
    """Return the settings of an account that can send, and no question of Thunderbird's own."""
    return {
        "marionette.port": marionette_port,
        # Among what Marionette would set by itself is that every add-on is switched on.
        "remote.prefs.recommended": False,
        "mail.accountmanager.accounts": "account1,account2",
        "mail.accountmanager.defaultaccount": "account1",
        "mail.accountmanager.localfoldersserver": "server2",
        "mail.account.account1.server": "server1",
        "mail.account.account1.identities": "id1,id2",
        "mail.account.account2.server": "server2",
        "mail.server.server1.type": "pop3",
        "mail.server.server1.hostname": "pop.invalid",
        "mail.server.server1.userName": "support",
        "mail.server.server1.name": "Acme",
        "mail.server.server1.check_new_mail": False,
        "mail.server.server1.login_at_startup": False,
        "mail.server.server2.type": "none",
        "mail.server.server2.hostname": "Local Folders",
        "mail.server.server2.userName": "nobody",
        "mail.server.server2.name": "Local Folders",
        "mail.server.server2.directory-rel": "[ProfD]Mail/Local Folders",
        "mail.identity.id1.useremail": "support@acme.example",
        "mail.identity.id1.fullName": "Acme Support",
        "mail.identity.id1.valid": True,
        "mail.identity.id1.smtpServer": "smtp1",
        "mail.identity.id1.fcc_folder": "mailbox://nobody@Local%20Folders/Sent",
        "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
        "mail.identity.id1.compose_html": False,
        "mail.identity.id2.useremail": "sales@other.example",
        "mail.identity.id2.fullName": "Acme Sales",
        "mail.identity.id2.valid": True,
        "mail.identity.id2.smtpServer": "smtp1",
        "mail.smtpservers": "smtp1",
        "mail.smtp.defaultserver": "smtp1",
        "mail.smtpserver.smtp1.type": "smtp",
        "mail.smtpserver.smtp1.hostname": "127.0.0.1",
        "mail.smtpserver.smtp1.port": smtp_port,
        "mail.smtpserver.smtp1.authMethod": 1,
        "mail.smtpserver.smtp1.try_ssl": 0,
        "mail.smtpserver.smtp1.username": "",
        "mail.provider.suppress_dialog_on_startup": True,
        "mail.spotlight.firstRunDone": True,
        "mail.shell.checkDefaultClient": False,
        "mail.rights.version": 1,
        "mail.warn_on_send_accel_key": False,
        "mail.collect_email_address_outgoing": False,
        "mail.spellcheck.inline": False,
        "mailnews.start_page.enabled": False,
        "mailnews.start_page_override.mstone": "ignore",
        "datareporting.policy.dataSubmissionEnabled": False,
        "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
        "app.donation.eoy.version.viewed": 999,
        "app.update.enabled": False,
        "extensions.update.enabled": False,
        "extensions.getAddons.cache.enabled": False,
        "extensions.blocklist.enabled": False,
        "devtools.console.stdout.content": True,
        "toolkit.telemetry.enabled": False,
        "network.connectivity-service.enabled": False,
        "network.captive-portal-service.enabled": False,
        "mailnews.database.global.indexer.enabled": False,
    }


def make_profile(folder: Path, settings: Mapping[str, bool | int | str]) -> None:
    """Make a profile with these settings, or change one on which no Thunderbird runs."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(val)});" for key, val in settings.items()]
    with (folder / "prefs.js").open("a", encoding="utf-8") as prefs:
        prefs.write("\n".join(lines) + "\n")


@dataclass(slots=True)
class Thunderbird:
    """A running Thunderbird."""

    desktop: Desktop
    profile: Path
    marionette: Marionette
    process: subprocess.Popen[bytes]
    log: Path
    opened: int = field(default=0)

    def compose(
        self,
        *,
        to: Sequence[str] = (),
        cc: Sequence[str] = (),
        bcc: Sequence[str] = (),
        subject: str = "",
        newsgroups: str = "",
    ) -> Compose:
        """Open a compose window on a new mail and wait until it can be used."""
        self.opened += 1
        subject = subject or f"Mail {self.opened}"
        fields = {"to": ", ".join(to), "cc": ", ".join(cc), "bcc": ", ".join(bcc)}
        self.marionette.run(scripts.OPEN, {**fields, "subject": subject, "newsgroups": newsgroups})
        return Compose(self, subject).ready()

    def answer_all(self, subject: str) -> Compose:
        """Begin a reply to everybody of the mail with this subject in the inbox."""
        self.marionette.run(scripts.REPLY_ALL, subject)
        return Compose(self, f"Re: {subject}").ready()

    def forward(self, subject: str, to: Sequence[str]) -> Compose:
        """Begin to forward the mail with this subject in the inbox."""
        self.marionette.run(scripts.FORWARD, subject)
        compose = Compose(self, f"Fwd: {subject}")
        wait_for("window to forward in", lambda: compose.ask("return !!win.gMsgCompose?.editor;"))
        compose.add("To", to)
        return compose.ready()

    def open_draft(self, subject: str) -> Compose:
        """Open the saved draft with this subject again."""
        self.marionette.run(scripts.OPEN_DRAFT, subject)
        return Compose(self, subject).ready()

    def open_file(self, file: Path, subject: str) -> Compose:
        """Open a message file to be sent, as a double click on it does."""
        self.marionette.run(scripts.OPEN_FILE, str(file))
        return Compose(self, subject).ready()

    def add_list(self, name: str, members: Sequence[str], description: str = "") -> None:
        """Add a mailing list with these addresses to the address book."""
        self.marionette.run(scripts.ADD_LIST, name, list(members), description)

    def stored(self, folder: str) -> bytes:
        """Return the mails of a folder of Local Folders, as they lie on disk."""
        file = self.profile / "Mail" / "Local Folders" / folder
        return file.read_bytes() if file.exists() else b""

    def addon(self, name: str) -> bool | None:
        """Tell whether an add-on is enabled; None before Thunderbird knows its add-ons."""
        return {"on": True, "off": False, "none": False}.get(
            self.marionette.run(scripts.ADDON, name)
        )

    def worked(self) -> float:
        """Return for how many seconds the program itself has computed since its start."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def windows(self) -> list[str]:
        """Return the subjects of the open compose windows."""
        found: list[str] = self.marionette.run(scripts.SUBJECTS)
        return found

    def close_all(self) -> None:
        """Close every compose window without asking, whatever state it is in."""
        self.marionette.run(scripts.CLOSE_ALL)
        wait_for("end of all compose windows", lambda: not self.windows())


@dataclass(frozen=True, slots=True)
class Compose:
    """A compose window, known by the subject of its mail."""

    thunderbird: Thunderbird
    subject: str

    def ready(self) -> Compose:
        """Wait until the window has taken its recipients and its buttons work."""
        wait_for("ready compose window", lambda: self.ask("return win.gMsgCompose && ready(win);"))
        self.desktop.window(self.title)
        return self

    @property
    def desktop(self) -> Desktop:
        """The desktop that the window is on."""
        return self.thunderbird.desktop

    @property
    def title(self) -> str:
        """A regular expression for the title of the window."""
        return f"Write: {self.subject}"

    def ask(self, body: str, *arguments: Any) -> Any:
        """Run the body of a function with the window as `win`; None where it is not open."""
        return self.thunderbird.marionette.run(scripts.IN_WINDOW % body, self.subject, *arguments)

    def is_open(self) -> bool:
        """Tell whether the window is there."""
        return self.subject in self.thunderbird.windows()

    def is_usable(self) -> bool:
        """Tell whether the window is open and not locked by a send under way."""
        return bool(self.ask("return !win.gWindowLocked && ready(win);"))

    def recipients(self) -> dict[str, list[str]]:
        """Return what stands in the fields of the window, as pills."""
        found: dict[str, list[str]] = self.ask(scripts.PILLS)
        return found

    def focus(self) -> None:
        """Bring the window to the front."""
        self.desktop.activate(self.desktop.window(self.title))

    def send(self) -> float:
        """Click on Send with the mouse; return the time of the click (monotonic seconds).

        A click that meets a window which is still being laid out, or a button that is not enabled
        yet, is repeated, as a person would.
        """
        self.ask(scripts.NOTICE_SEND)
        clicked = 0.0

        def click() -> None:
            nonlocal clicked
            self.focus()
            x, y = self.send_place()
            clicked = time.monotonic()
            self.desktop.click(x, y)

        # A window that is there no more has sent its mail.
        persist(click, lambda: self.ask(scripts.SEND_NOTICED) is not False, "start of sending")
        return clicked

    def send_place(self) -> tuple[float, float]:
        """Return where on the screen the middle of the Send button is."""
        x, y = self.ask(scripts.SEND_PLACE)
        return float(x), float(y)

    def send_by(self, key: str) -> None:
        """Send with a key, from within the text of the mail."""
        self.focus()
        self.desktop.key(key)

    def save(self) -> None:
        """Save the mail as a draft and close the window."""
        self.ask("return win.SaveAsDraft();")
        wait_for("saved draft", lambda: self.ask("return !win.gWindowLocked && !win.gSaving;"))
        self.ask("win.close();")
        self.wait_closed()

    def add(self, row: str, people: Sequence[str]) -> None:
        """Add recipients to the row `To`, `Cc` or `Bcc`."""
        self.ask(scripts.ADD, f"addressRow{row}", list(people))

    def type_into(self, row: str, text: str) -> None:
        """Type into the row `To`, `Cc` or `Bcc`, as a person does."""
        self.focus()
        self.ask(scripts.INTO_ROW, f"addressRow{row}")
        field = f"{row.lower()}AddrInput"
        wait_for(f"focus in {row}", lambda: self.ask(scripts.HAS_FOCUS, field))
        self.desktop.type(text)

    def button(self) -> dict[str, str]:
        """Return the tooltip, the badge and the icon of our button."""
        found: dict[str, str] = self.ask(scripts.OUR_BUTTON)
        return found

    def press_button(self) -> None:
        """Click on our button."""
        self.focus()
        self.desktop.click(*self.ask(scripts.OUR_PLACE))

    def popup(self, part: str, seconds: float = PATIENCE) -> str:
        """Wait for our popup to say something, and return all of its text."""
        return wait_for(
            f"popup with {part!r}", lambda: text if part in (text := self._popup()) else "", seconds
        )

    def own_bar(self) -> bool:
        """Tell whether Thunderbird itself warns of the number of recipients."""
        return bool(self.ask(scripts.OWN_BAR))

    def can_press_in_popup(self, name: str) -> None:
        """Wait until our popup has a button that can be pressed."""
        enabled = f"content.document.getElementById({name!r})?.disabled === false"
        wait_for(f"button {name}", lambda: self.ask(scripts.IN_POPUP, enabled))

    def press_in_popup(self, name: str) -> None:
        """Press a button of our popup, as soon as it can be pressed."""
        self.can_press_in_popup(name)
        button = f"content.document.getElementById({name!r})"
        assert self.ask(scripts.IN_POPUP, f"({button}.click(), 'done')") == "done"

    def focus_in_popup(self) -> str:
        """Return the name of the button of our popup that Enter would press; "" for none."""
        return self.ask(scripts.IN_POPUP, "content.document.activeElement?.id ?? ''") or ""

    def _popup(self) -> str:
        return self.ask(scripts.IN_POPUP, "content.document.body.innerText") or ""

    def wait_closed(self) -> None:
        """Wait until the window is gone."""
        wait_for(f"end of {self.subject!r}", lambda: not self.is_open())


@contextmanager
def thunderbird(
    desktop: Desktop, profile: Path, smtp_port: int, **settings: bool | int | str
) -> Iterator[Thunderbird]:
    """Run Thunderbird on a profile that is made where there is none."""
    port = free_port()
    make_profile(profile, {**preferences(smtp_port, port), **settings})
    command = [str(thunderbird_program()), "-no-remote", "-profile", str(profile)]
    command += ["--marionette", "--remote-allow-system-access"]
    log = profile.with_suffix(".log")
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            cwd=desktop.home,
            env=dict(desktop.environ),
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            marionette = Marionette(port)
            wait_for("main window", lambda: marionette.run(scripts.MAIN_WINDOW))
            yield Thunderbird(desktop, profile, marionette, process, log)
        finally:
            _quit(marionette, process)


def thunderbird_program() -> Path:
    """Return the program itself: what is on PATH may be a script that starts it as its child.

    CCWARN_THUNDERBIRD names another one, to try older and newer versions.
    """
    if other := os.environ.get("CCWARN_THUNDERBIRD"):
        return Path(other)
    found = needs("thunderbird")
    itself = Path("/usr/lib/thunderbird/thunderbird")
    return itself if itself.exists() else found


def _quit(marionette: Marionette, process: subprocess.Popen[bytes]) -> None:
    try:
        marionette.run(scripts.CLOSE_ALL)
        marionette.command("Marionette:Quit", flags=["eForceQuit"])
        process.wait(PATIENCE)
    except (OSError, ScriptError, subprocess.TimeoutExpired):
        process.kill()
    finally:
        marionette.close()
