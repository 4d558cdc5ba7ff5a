"""Mails to authors, handed to the mail server's own sendmail.

Their reverse-path is null (RFC 3834 section 3.3): nothing comes back, and the gate lets them pass.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from ccwarn.gates.milter.holding import NOTICES
from ccwarn.gates.milter.sentences import Notice
from ccwarn.plain import plain
from ccwarn.unforeseen import LastResort

Notify = Callable[[Notice], None]

_PATIENCE = 60.0


def by_sendmail(program: str) -> Notify:
    """Return what sends a notice with this program, and waits until it has taken it.

    Where it takes none, that is logged: the mail itself is on its way.
    """

    def send(notice: Notice) -> None:
        with LastResort("an author could not be told"):
            command = [program, "-i", "-f", "<>", "--", notice.to]
            subprocess.run(
                command, input=composed(notice), check=True, capture_output=True, timeout=_PATIENCE
            )

    return send


def composed(notice: Notice) -> bytes:
    """Return a notice as a mail."""
    message = EmailMessage(policy=SMTP.clone(utf8=not notice.to.isascii(), linesep="\n"))
    local, _at, domain = notice.to.rpartition("@")
    message["From"] = Address("ccwarn", NOTICES, domain)
    message["To"] = Address("", local, domain)
    message["Subject"] = plain(notice.subject)
    message["Date"] = formatdate(localtime=True)
    message["Auto-Submitted"] = "auto-replied"
    if notice.message_id:
        message["Message-ID"] = notice.message_id
    message.set_content(notice.text)
    return bytes(message)
