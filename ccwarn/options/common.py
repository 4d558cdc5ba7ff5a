"""Options that several commands have."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _

SECURITY = ("starttls", "implicit", "plain")
"""How a connection to a mail server may be encrypted."""


def add_paths(parser: argparse.ArgumentParser, text: str) -> None:
    """Add the messages, files and folders that a command is given; `text` says which."""
    add_several(parser, "paths", "PATH", text, nargs="+")


def add_several(
    parser: argparse.ArgumentParser, name: str, metavar: str, text: str, nargs: str = "*"
) -> None:
    """Add the words that a command takes several of, wherever options stand between them.

    By itself, argparse takes only those before the next option: `parsed` takes the others.
    """
    parser.add_argument(name, nargs=nargs, metavar=metavar, help=text)
    parser.set_defaults(several=name)


def add_policy(parser: argparse.ArgumentParser) -> None:
    """Add which policy counts."""
    # Without a default of their own, a command's options leave alone what stood before it.
    parser.add_argument(
        "--policy",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help=_("use this policy instead of your own"),
    )
    parser.add_argument(
        "--own-domain",
        action="append",
        dest="own_domains",
        default=argparse.SUPPRESS,
        metavar="DOMAIN",
        help=_("a domain of your organisation; may be given several times"),
    )


def add_upstream(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add the mail server that a mail goes to, and how it is reached."""
    parser.add_argument(
        "--upstream",
        required=required,
        metavar="HOST:PORT",
        help=_("the mail server, such as mail.example:587"),
    )
    parser.add_argument(
        "--security",
        choices=SECURITY,
        default="starttls",
        help=_(
            "how to connect: starttls (port 587), implicit (port 465), or plain, only on this "
            "computer"
        ),
    )
    certificate = _("trust the server by this certificate, its own or its authority's")
    parser.add_argument("--certificate", default="", metavar="FILE", help=certificate)
    parser.add_argument("--fingerprint", default="", metavar="SHA256", help=_("its fingerprint"))


def add_unattended(parser: argparse.ArgumentParser) -> None:
    """Add what happens to a mail that nobody can be asked about."""
    parser.add_argument(
        "--unattended",
        choices=("hold", "remedy"),
        help=_("do not ask: hold such a mail, or move people to Bcc"),
    )


def whole_number(text: str) -> int:
    """Read a number, for argparse, which would say “invalid int value”."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("it is not a number")) from None


def count(text: str) -> int:
    """Read how many, 1 or more, for argparse."""
    if text.isascii() and text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("must be a whole number, 1 or more"))
