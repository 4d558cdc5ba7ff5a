"""What it takes to put the gate before an account: finding, testing, explaining, remembering."""

from __future__ import annotations

import errno
import re
import secrets
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import instructions
from ccwarn.gates.submission.accounts_found import Preset, presets
from ccwarn.gates.submission.own_certificate import OwnCertificate
from ccwarn.gates.submission.probe import probe
from ccwarn.gates.submission.trusting import Trusting
from ccwarn.i18n import _

PORTS = range(10_000, 32_768)
"""Accounts get one of these by chance: who knows a port beforehand can take it before ccwarn does.
From 32768 on, systems give ports to whatever connects (RFC 6056 section 2.1)."""
_TRIES = 200
_HOST = "127.0.0.1"
_HOST_NAME = re.compile(r"[^\s@/\[\]<>:]+|[0-9a-fA-F:.]+")
"""A name or an address; letters of all scripts, since names may have them (RFC 5890)."""


@dataclass(frozen=True, slots=True)
class OfferedAccount:
    """An account of a mail program; `cannot_use_because` says why it cannot be used, or is "".

    `needs_addon` tells that the add-on for Thunderbird can be used instead.
    """

    program: str
    name: str
    account: Account
    cannot_use_because: str = ""
    needs_addon: bool = False


class AccountSetup:
    """Helps a person to put ccwarn before the accounts that their mail programs have.

    `add` keeps an account for each start from now on and begins to listen for it; `remove` takes
    that back. `own` is the certificate that mail programs are to trust, and `trusting` what keeps
    those that servers show.
    """

    def __init__(
        self,
        add: Callable[[Account], None],
        remove: Callable[[Account], None],
        own: OwnCertificate | None = None,
        trusting: Trusting | None = None,
    ) -> None:
        self._own = own
        self._trusting = trusting
        self.add = add
        self.remove = remove
        self._ports: dict[Preset, int] = {}  # An account that is looked at again keeps its port.

    def found(self, present: Sequence[Account]) -> list[OfferedAccount]:
        """Return the accounts that mail programs have and for which there is no port yet."""
        taken = _ports(present)
        known = {account.upstream for account in present}
        offered: list[OfferedAccount] = []
        for preset in presets():
            if preset.upstream in known:
                continue
            port = self._ports.get(preset, 0)
            if not port or port in taken:
                port = self._ports[preset] = _free_port(taken)
            taken.add(port)
            offered.append(_found(preset, port))
        return offered

    def by_hand(self, server: Endpoint, security: Security, present: Sequence[Account]) -> Account:
        """Return the account of a server that the user has named, with a port that is free.

        Raises ValueError with a sentence where that cannot be meant.
        """
        if not _HOST_NAME.fullmatch(server.host):
            raise ValueError(_("Type the name of the mail server, such as smtp.example.com."))
        if security is Security.PLAIN and not server.is_loopback:
            raise ValueError(
                _("Only a mail server on this computer can be used without encryption.")
            )
        if server in [account.upstream for account in present]:
            raise ValueError(_("Mail to this server is already checked."))
        ports = _ports(present)
        if server.is_loopback and server.port in ports:
            raise ValueError(_("ccwarn itself listens there. Enter your mail server instead."))
        return Account(Endpoint(_HOST, _free_port(ports)), server, security)

    def bypassing(self, account: Account) -> list[str]:
        """Return the mail programs that send to the server of an account without the gate."""
        programs = (it.program for it in presets() if it.upstream == account.upstream)
        return list(dict.fromkeys(programs))

    def test(self, account: Account) -> tuple[bool, str] | tuple[bool, str, Account]:
        """Test the connection to the server: whether it works, and a sentence. May take a while.

        Where it would work with a certificate that nobody has confirmed, the account that says so
        comes as well.
        """
        result = probe(account)
        if result.untrusted and self._trusting is not None:
            offer = self._trusting.offer(account)
            if offer is not None:
                return False, f"{result.sentence} {offer.sentence}", offer.account
        return result.works, result.sentence

    def trust(self, account: Account, confirmed: Account) -> None:
        """Trust the certificate that a test has shown. Raises OSError or ValueError."""
        if self._trusting is not None:
            self._trusting.confirm(account, confirmed)

    def steps(self, account: Account, program: str) -> list[str]:
        """Return what to change in the mail program, numbered, then what is good to know."""
        fingerprint = ""
        with suppress(OSError):  # Then there is no encryption either.
            fingerprint = self._own.fingerprint() if self._own else ""
        steps = enumerate(instructions.steps(account, program, fingerprint), 1)
        notes = instructions.notes(account, encrypted=bool(fingerprint))
        return [
            *(f"{number}. {step}" for number, step in steps),
            *(f"• {note}" for note in notes),
        ]

    def back(self, account: Account) -> str:
        """Say what to change in the mail program when the gate is gone."""
        return instructions.back(account)


def _ports(accounts: Sequence[Account]) -> set[int]:
    return {account.listen.port for account in accounts}


def _found(preset: Preset, port: int) -> OfferedAccount:
    account = Account(Endpoint(_HOST, port), preset.upstream, preset.security)
    cannot_use_because = instructions.cannot_use_because(preset)
    addon = bool(cannot_use_because) and preset.program == "Thunderbird"
    return OfferedAccount(preset.program, preset.name, account, cannot_use_because, addon)


def _free_port(taken: set[int]) -> int:
    """Return a port by chance that nobody uses at present."""
    ports = [port for port in secrets.SystemRandom().sample(PORTS, _TRIES) if port not in taken]
    return next(filter(_is_free, ports), ports[0])


def _is_free(port: int) -> bool:
    # Of both families: a mail program may take one for the other.
    for family, host in ((socket.AF_INET, _HOST), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as trial:
                trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
    return True
