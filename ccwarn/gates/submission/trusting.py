"""Trusting a mail server's certificate: it is shown, a person confirms it once, and it is kept."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ccwarn.account import Account
from ccwarn.gates.submission import trust
from ccwarn.gates.submission.own_certificate import fingerprint
from ccwarn.gates.submission.probe import probe, shown
from ccwarn.gates.submission.unreachable import Unreachable
from ccwarn.i18n import _
from ccwarn.private_file import private_folder, write_private


@dataclass(frozen=True, slots=True)
class Offer:
    """An account as it is once its certificate is confirmed, and what to compare, in a sentence."""

    account: Account
    sentence: str


class Trusting:
    """Keeps the certificates that were confirmed in a folder.

    `change` keeps an account in place of another one.
    """

    def __init__(self, folder: Path, change: Callable[[Account, Account], None]) -> None:
        self._folder = folder
        self._change = change
        self._shown: dict[Account, bytes] = {}

    def offer(self, account: Account) -> Offer | None:
        """Return what can be confirmed, if the server can be used then. May take a while."""
        try:
            if account.certificate:
                octets = trust.certificates(account)[0]
            else:
                octets = shown(account)
                account = replace(account, certificate=str(self._file_of(account)))
                self._shown[replace(account, fingerprint=fingerprint(octets))] = octets
        except Unreachable:
            return None
        confirmed = replace(account, fingerprint=fingerprint(octets))
        try:
            works = probe(confirmed, trust.anchored(octets)).works
        except ssl.SSLError:
            works = False
        if not works:
            return None
        sentence = _(
            "The SHA-256 fingerprint of the certificate is {fingerprint}. Trust it only if it is "
            "the one that whoever runs the server has told you."
        )
        return Offer(confirmed, sentence.format(fingerprint=confirmed.fingerprint))

    def confirm(self, account: Account, confirmed: Account) -> None:
        """Trust what was offered from now on. Raises OSError, and ValueError with a sentence."""
        octets = self._shown.get(confirmed)
        if octets is not None:
            private_folder(self._folder)
            pem = ssl.DER_cert_to_PEM_cert(octets).encode()
            write_private(Path(confirmed.certificate), pem)
        self._change(account, confirmed)

    def _file_of(self, account: Account) -> Path:
        host = account.upstream.host.replace(":", "_")
        return self._folder / f"{host}-{account.upstream.port}.pem"
