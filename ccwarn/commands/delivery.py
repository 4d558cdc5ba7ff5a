"""Handing a cleared message on: to a command such as msmtp, or to a mail server."""

from __future__ import annotations

import re
import smtplib
import subprocess
from collections.abc import Callable
from typing import NamedTuple, Protocol

from ccwarn.account import Account, Security
from ccwarn.commands import shell_words
from ccwarn.commands.sendmail_options import SendmailOptions
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.submission import trust
from ccwarn.gates.submission.peer import is_another_person_s
from ccwarn.gates.submission.unreachable import OF_ANOTHER_USER, Unreachable
from ccwarn.i18n import _

EX_USAGE, EX_NOUSER, EX_UNAVAILABLE, EX_TEMPFAIL, EX_NOPERM = 64, 67, 69, 75, 77
EX_IOERR, EX_PROTOCOL = 74, 76


class Delivered(NamedTuple):
    """An exit status as of sysexits.h and, unless it is 0, a sentence.

    `is_known` is False where the message may have been taken all the same.
    """

    status: int
    why: str = ""
    is_known: bool = True


class Delivery(Protocol):
    """Hands messages on."""

    def __call__(
        self, message: bytes, envelope: Envelope, handing: Callable[[], object] = lambda: None
    ) -> Delivered:
        """Hand one on; `handing` is called just before it could be taken."""


_TIMEOUT = 600.0


def by_command(command: str, asked: SendmailOptions) -> Delivery:
    """Return the delivery by a command that takes sendmail's options, given as a shell would."""
    words = shell_words.split(command)
    if not words:
        raise ValueError(_("the command to send mail with is empty"))

    def deliver(
        message: bytes, envelope: Envelope, handing: Callable[[], object] = lambda: None
    ) -> Delivered:
        sender = ["-f", envelope.reverse_path] if envelope.reverse_path else []
        handing()
        try:
            done = subprocess.run(
                [*words, "-i", *asked.words(), *sender, "--", *envelope.forward_paths],
                input=message,
                check=False,
            )
        except OSError as error:
            text = _("{command} could not be started: {why}.")
            return Delivered(EX_TEMPFAIL, text.format(command=words[0], why=error.strerror))
        # It has said itself what went wrong. Ended by a signal, it may or may not have sent.
        if done.returncode < 0:
            return Delivered(EX_TEMPFAIL, is_known=False)
        return Delivered(done.returncode, is_known=done.returncode not in (EX_IOERR, EX_PROTOCOL))

    return deliver


def by_server(
    account: Account, user: str | None, password: str | None, asked: SendmailOptions
) -> Delivery:
    """Return the delivery to an account's mail server; `password` is a command that prints it.

    Raises ValueError with a sentence.
    """
    if (user is None) != (password is None):
        raise ValueError(_("use --user and --password-command together"))

    def deliver(
        message: bytes, envelope: Envelope, handing: Callable[[], object] = lambda: None
    ) -> Delivered:
        handed: list[object] = []
        try:
            with _connected(account) as server:
                server.ehlo_or_helo_if_needed()
                if user is not None and password is not None:
                    server.login(user, _output(password))
                if why := asked.why_not(server, message):
                    return Delivered(EX_USAGE, why)
                lines = re.sub(rb"\r?\n", b"\r\n", message)
                return _given(server, lines, envelope, asked, lambda: handed.append(handing()))
        except Unreachable as problem:
            return Delivered(EX_TEMPFAIL, str(problem))
        except smtplib.SMTPAuthenticationError as error:
            return Delivered(EX_NOPERM, _refused(error.smtp_code, error.smtp_error))
        except (smtplib.SMTPException, subprocess.CalledProcessError, OSError) as error:
            why = getattr(error, "strerror", None) or str(error)
            text = _("The mail was not sent, because {server} failed: {why}.")
            text = text.format(server=account.upstream, why=why)
            return Delivered(EX_TEMPFAIL, text, is_known=not handed)

    return deliver


def _connected(account: Account) -> smtplib.SMTP:
    host, port = account.upstream.host, account.upstream.port
    if account.security is Security.IMPLICIT:
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=trust.context(account))
    server = smtplib.SMTP(host, port, timeout=_TIMEOUT)
    ends = server.sock.getpeername()[:2] if server.sock is not None else None
    if account.security is Security.PLAIN and ends and is_another_person_s(ends):
        server.close()
        raise Unreachable(account.upstream, _(OF_ANOTHER_USER))
    if account.security is Security.STARTTLS:
        try:
            server.starttls(context=trust.context(account))  # raises where it is not offered
        except BaseException:
            server.close()
            raise
    return server


def _given(
    server: smtplib.SMTP,
    message: bytes,
    envelope: Envelope,
    asked: SendmailOptions,
    handing: Callable[[], object],
) -> Delivered:
    """Give the message to all or to nobody: what was sent to some cannot be sent again."""
    options = asked.for_mail()
    body = asked.body if message.isascii() else "8BITMIME"
    if server.has_extn("8bitmime") and body:
        options.append(f"BODY={body}")
    if not all(path.isascii() for path in (envelope.reverse_path, *envelope.forward_paths)):
        options.append("SMTPUTF8")
        server.command_encoding = "utf-8"
    code, text = server.mail(envelope.reverse_path, options)
    for path in envelope.forward_paths:
        if code >= 400:
            break
        code, text = server.rcpt(path, asked.for_rcpt())
    else:
        if code < 400:
            handing()
            code, text = server.data(message)
    if code < 400:
        return Delivered(0)
    status = EX_TEMPFAIL if code < 500 else EX_NOUSER if code in (550, 551, 553) else EX_UNAVAILABLE
    return Delivered(status, _refused(code, text))


def _refused(code: int, text: bytes | str) -> str:
    return _("The mail was not sent. The mail server said: {code} {text}").format(
        code=code, text=text if isinstance(text, str) else text.decode("utf-8", "replace")
    )


def _output(command: str) -> str:
    done = subprocess.run(shell_words.split(command), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0] if done.stdout else ""
