"""The part of `ccwarn doctor` that is about mail accounts."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

from ccwarn.account import Account, Endpoint
from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.settings.files import state_dir

_PATIENCE = 3.0  # seconds; it is on this computer


def account_lines(policy: Policy) -> Iterator[ReportLine]:
    """Say of each account whether its port is listened to, and its mail server can be reached."""
    if not policy.accounts:
        yield ReportLine(
            Mark.HINT,
            _("No mail account is set up, so no mail is checked on its way to the server."),
            _("To set one up, open ccwarn and choose: Set up a mail account…"),
        )
        return
    from ccwarn.gates.submission.probe import probe  # late: few have an account

    yield from _certificate()
    for account in policy.accounts:
        yield _port(account)
        found = probe(account)
        remedy = ""
        if found.untrusted:
            remedy = _(
                "If you know the certificate, open Mail accounts and press Test the connection. It "
                "shows the fingerprint, and you can trust the certificate."
            )
        yield ReportLine(Mark.FINE if found.works else Mark.BROKEN, found.sentence, remedy)


def _certificate() -> Iterator[ReportLine]:
    from ccwarn.gates.submission.own_certificate import OwnCertificate

    own = OwnCertificate(state_dir())
    fingerprint = own.present()
    if fingerprint is not None:
        text = _("Mail programs know ccwarn by the certificate {file}, SHA-256 {fingerprint}")
        names = {"file": plain(str(own.file), 400), "fingerprint": fingerprint}
        yield ReportLine(Mark.FINE, text.format(**names))


def _port(account: Account) -> ReportLine:
    from ccwarn.gates.submission.claim import JUST_BEGUN, is_claimed  # late, as above

    names = {"listen": account.listen, "server": account.upstream}
    listening = _is_listened_to(account.listen.digits)
    if listening and not is_claimed(account.listen):
        time.sleep(JUST_BEGUN)
    if is_claimed(account.listen):
        return ReportLine(
            Mark.FINE,
            _("Mail to {server} goes through {listen}. ccwarn is listening there.").format(**names),
        )
    if listening:
        return ReportLine(
            Mark.BROKEN,
            _(
                "Another program has this account's port, {listen}: do not send. It would get your "
                "mail to {server} and your password."
            ).format(**names),
            _(
                "End that program and start ccwarn. Or remove the account under Mail accounts and "
                "add it again: it gets another port, which your mail program has to know."
            ),
        )
    return ReportLine(
        Mark.HINT,
        _("Mail to {server} goes through {listen}, but nothing is listening there.").format(
            **names
        ),
        _("Start ccwarn. Until then your mail program cannot send through this account."),
    )


def _is_listened_to(listen: Endpoint) -> bool:
    try:
        socket.create_connection((listen.host, listen.port), _PATIENCE).close()
    except OSError:
        return False
    return True
