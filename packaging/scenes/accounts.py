"""The page on which mail accounts are set up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QWidget

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import instructions
from ccwarn.gates.submission.account_setup import AccountSetup as RealSettingUp
from ccwarn.gates.submission.account_setup import OfferedAccount
from ccwarn.gates.submission.accounts_found import Preset
from ccwarn.gates.submission.own_certificate import OwnCertificate
from ccwarn.i18n import _
from ccwarn.ui.accounts.accounts_page import SubmissionPage
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Guarded, Status
from scenes.scene import Scene

SCENES = (
    Scene("account-steps", "accounts", ("one", "stepsButton"), readme=True, scale=1.5),
    Scene("accounts", "accounts"),
    Scene("accounts-dark", "accounts", dark=True),
    Scene("accounts-steps", "accounts", ("stepsButton",)),
    Scene("accounts-steps-2x-dark", "accounts", ("stepsButton",), scale=2, dark=True),
    Scene("accounts-tested", "accounts", ("testButton",)),
    Scene("accounts-removed", "accounts", ("removeButton",)),
    Scene("accounts-form", "accounts", ("byHand", "addAccount")),
    Scene("accounts-form-qps", "accounts", ("byHand", "addAccount"), language="qps"),
    Scene("accounts-qps", "accounts", language="qps"),
    Scene("accounts-rtl", "accounts", ("byHand",), right_to_left=True),
    Scene("accounts-contrast", "accounts", ("byHand",), high_contrast=True),
    Scene("accounts-none", "accounts", ("nothing",)),
)

HOST = "127.0.0.1"
WORK = Account(Endpoint(HOST, 2587), Endpoint("mail.acme.example", 587), Security.STARTTLS)
LIST = Account(Endpoint(HOST, 2588), Endpoint("lists.acme.example", 465), Security.IMPLICIT)
HOME = Account(Endpoint(HOST, 2589), Endpoint("smtp.home.example", 465), Security.IMPLICIT)


class PicturedCertificate(OwnCertificate):
    """Is the same in every picture."""

    def fingerprint(self) -> str:
        """Return one of the length that they all have."""
        return bytes(range(0, 256, 8)).hex(":").upper()


class AccountSetup(RealSettingUp):
    """Knows what a computer with two mail programs has, and keeps what is added."""

    def __init__(self, accounts: list[Account], *, found: bool) -> None:
        super().__init__(accounts.append, accounts.remove, PicturedCertificate(Path()))
        self._found = found

    def found(self, present: Sequence[Account]) -> list[OfferedAccount]:
        """Return one account that can be used, and one that cannot."""
        if not self._found:
            return []
        gmail = Endpoint("smtp.gmail.com", 465)
        preset = Preset("Thunderbird", "anna@gmail.com", gmail, Security.IMPLICIT, oauth2=True)
        account = Account(Endpoint(HOST, 2590), gmail, Security.IMPLICIT)
        return [
            OfferedAccount("Evolution", "Home", HOME),
            OfferedAccount(
                "Thunderbird", preset.name, account, instructions.cannot_use_because(preset), True
            ),
        ]

    def bypassing(self, account: Account) -> list[str]:
        """Say that one program was not changed yet."""
        return ["Evolution"] if account == WORK and self._found else []

    def test(self, account: Account) -> tuple[bool, str, Account]:
        """Fail as with a certificate that nobody knows."""
        sentence = _("The mail server {server} cannot be used: {why}. Nothing was sent.")
        why = _("its certificate is not valid: {why}").format(why="self-signed certificate")
        shown = _(
            "The SHA-256 fingerprint of the certificate is {fingerprint}. Trust it only if it is "
            "the one that whoever runs the server has told you."
        ).format(fingerprint=PicturedCertificate(Path()).fingerprint())
        return False, f"{sentence.format(server=account.upstream, why=why)} {shown}", account


def show(scene: Scene) -> QWidget:
    """Show the page, and press buttons on it."""
    status = Status(Pause())
    accounts = [] if "nothing" in scene.done else [WORK] if "one" in scene.done else [WORK, LIST]
    is_found = not {"nothing", "one"}.intersection(scene.done)
    states = {
        WORK: (_("Mail sent to {listen} is checked and passed on to {server}."), True),
        LIST: (
            _(
                "Another program has this account's port, {listen}: do not send. That program "
                "would get your mail to {server} and your password, and the mail is not "
                "checked. ccwarn starts as soon as the port is free."
            ),
            False,
        ),
        HOME: (_("Mail sent to {listen} is checked and passed on to {server}."), True),
    }

    def known() -> list[tuple[Account, Guarded]]:
        return [
            (
                account,
                Guarded(
                    str(account.listen),
                    lambda _href: None,
                    states[account][0].format(listen=account.listen, server=account.upstream),
                    states[account][1],
                ),
            )
            for account in accounts
        ]

    setting_up = AccountSetup(accounts, found=is_found)
    page = SubmissionPage(setting_up, status, known, lambda: None)
    status.setParent(page)
    page.show()
    for name in scene.done:
        button = page.findChild(QPushButton, name)
        if isinstance(button, QPushButton):
            button.click()
    return page
