"""Why a mail server cannot be used."""

from __future__ import annotations

from ccwarn.account import Endpoint
from ccwarn.i18n import N_, _

OF_ANOTHER_USER = N_("another user's program has its port, and would get your password")


class Unreachable(Exception):
    """There is no usable connection to the mail server; the text is a sentence that says why.

    `certificate` tells that it is because of the server's certificate.
    """

    def __init__(self, server: Endpoint, why: str, *, certificate: bool = False) -> None:
        self.certificate = certificate
        super().__init__(
            _("The mail server {server} cannot be used: {why}. Nothing was sent.").format(
                server=server, why=why.rstrip(".")
            )
        )
