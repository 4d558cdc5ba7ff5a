"""What a mail program asks of whoever sends its mail, by sendmail's options (sendmail(8))."""

from __future__ import annotations

import argparse
import re
import smtplib
from dataclasses import dataclass

from ccwarn.i18n import _

_NOTICES = frozenset(("SUCCESS", "FAILURE", "DELAY"))
_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")
"""What stands for itself in no xtext (RFC 3461, section 4)."""


@dataclass(frozen=True, slots=True)
class SendmailOptions:
    """When to report (`notify`), how much to return (`ret`) and under which name (RFC 3461).

    `body` is the kind of body (RFC 6152), `full_name` the author's name for a From field that the
    mail lacks. Each is "" where nothing was asked.
    """

    notify: str = ""
    ret: str = ""
    envelope_id: str = ""
    body: str = ""
    full_name: str = ""

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> SendmailOptions:
        """Return what was asked. Raises ValueError for what means nothing, or cannot be done.

        `-b` asks for more than to send a mail: for SMTP, the queue or the aliases, say.
        """
        notify = (arguments.notify or "").upper()
        ret, body = (arguments.ret or "").upper(), (arguments.body or "").upper()
        _expect(notify in ("", "NEVER") or set(notify.split(",")) <= _NOTICES, "-N", notify)
        _expect(ret in ("", "FULL", "HDRS"), "-R", ret)
        mode = arguments.mode or "m"
        _expect(mode == "m", "-b", mode)
        _expect(body in ("", "7BIT", "8BITMIME"), "-B", body)
        return cls(notify, ret, arguments.envelope_id or "", body, arguments.full_name or "")

    @property
    def wants_reports(self) -> bool:
        """Whether the mail server must know of delivery reports."""
        return bool(self.notify or self.ret or self.envelope_id)

    def words(self) -> list[str]:
        """Return the options for a command that takes sendmail's."""
        given = {
            "-N": self.notify.lower(),
            "-R": self.ret.lower(),
            "-V": self.envelope_id,
            "-B": self.body,
            "-F": self.full_name,
        }
        return [word for option, value in given.items() if value for word in (option, value)]

    def for_mail(self) -> list[str]:
        """Return the parameters of the command MAIL for delivery reports."""
        name = _NOT_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", self.envelope_id)
        given = {"RET": self.ret, "ENVID": name}
        return [f"{key}={value}" for key, value in given.items() if value]

    def for_rcpt(self) -> list[str]:
        """Return the parameters of each command RCPT."""
        return [f"NOTIFY={self.notify}"] if self.notify else []

    def why_not(self, server: smtplib.SMTP, message: bytes) -> str:
        """Return why a server cannot do with a mail what was asked, in a sentence; "" if it can."""
        if self.body == "8BITMIME" and not (message.isascii() or server.has_extn("8bitmime")):
            return _(
                "The mail was not sent, because it contains 8-bit characters, as -B 8BITMIME says, "
                "and the mail server does not accept them."
            )
        if self.wants_reports and not server.has_extn("dsn"):
            return _(
                "The mail was not sent, because the mail server makes no delivery reports as -N, "
                "-R and -V ask for. Leave these options out."
            )
        return ""


def _expect(holds: bool, option: str, value: str) -> None:
    if not holds:
        raise ValueError(
            _("“{value}” is nothing that the option {option} can ask for.").format(
                value=value.lower(), option=option
            )
        )
