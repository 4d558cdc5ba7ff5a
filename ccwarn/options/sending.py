"""Options of the commands that mail passes through."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import (
    SECURITY,
    add_policy,
    add_several,
    add_unattended,
    add_upstream,
    count,
)


def add_submission(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn submission`."""
    parser.add_argument(
        "--listen",
        required=True,
        metavar="HOST:PORT",
        help=_("where your mail program connects to ccwarn, such as 127.0.0.1:2587"),
    )
    security = _("encryption that your mail program must use; with plain it may use STARTTLS")
    parser.add_argument("--listen-security", default="plain", choices=SECURITY, help=security)
    add_upstream(parser, required=True)
    parser.add_argument(
        "--patience",
        type=count,
        metavar="SECONDS",
        help=_("how long to wait for an answer before the mail is refused"),
    )
    add_unattended(parser)
    add_policy(parser)


def add_sendmail(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn sendmail`, which are sendmail's own and some more."""
    add_several(parser, "recipients", "ADDRESS", _("who gets the mail"))
    parser.add_argument(
        "-t", action="store_true", dest="from_header", help=_("read recipients from the header too")
    )
    parser.add_argument("-f", "-r", dest="sender", metavar="ADDRESS", help=_("the sender"))
    for option in ("-i", "-v", "-n", "-U", "-G"):
        parser.add_argument(option, action="store_true", help=argparse.SUPPRESS)
    # With -h, sendmail is told how often a mail was passed on: to print the help would lose it.
    for option in ("-o", "-L", "-p", "-X", "-h"):
        parser.add_argument(option, action="append", help=argparse.SUPPRESS)
    named = {"-N": "notify", "-R": "ret", "-V": "envelope_id", "-B": "body", "-F": "full_name"}
    for option, name in {**named, "-b": "mode"}.items():
        parser.add_argument(option, dest=name, help=argparse.SUPPRESS)
    parser.add_argument(
        "--command",
        metavar="COMMAND",
        help=_("send with this command, such as “msmtp”; it gets sendmail's options"),
    )
    add_upstream(parser, required=False)
    parser.add_argument("--user", metavar="NAME", help=_("the name to log in to the server with"))
    parser.add_argument(
        "--password-command", metavar="COMMAND", help=_("a command that prints the password")
    )
    add_unattended(parser)
    add_policy(parser)
