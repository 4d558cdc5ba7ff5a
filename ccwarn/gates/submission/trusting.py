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
        """Return what can be confirmed, if the server can be used then. May take a while.

        That is what lies in a file that somebody has named, otherwise what the server shows.
        """
        kept = replace(account, certificate=str(self._file_of(account)), fingerprint="")
        try:
            if account.certificate not in ("", kept.certificate):
                octets = trust.certificates(account)[0]
                confirmed = replace(account, fingerprint=fingerprint(octets))
            else:
                octets = shown(account)
                confirmed = replace(kept, fingerprint=fingerprint(octets))
                self._shown[confirmed] = octets
            works = probe(confirmed, trust.anchored(octets)).works
        except (Unreachable, ssl.SSLError):
            return None
        return Offer(confirmed, _compare(account, confirmed)) if works else None

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


def _compare(account: Account, confirmed: Account) -> str:
    sentence = _(
        "The SHA-256 fingerprint of the certificate is {fingerprint}. Trust it only if it is "
        "the one that whoever runs the server has told you."
    ).format(fingerprint=confirmed.fingerprint)
    if account.fingerprint:
        return " ".join(
            (_("It is another certificate than the one that you have confirmed."), sentence)
        )
    return sentence
