"""Options of the commands that connect a mail program."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import add_policy


def add_install(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn install`."""
    _add_connection(parser)
    parser.add_argument(
        "--replace-warning",
        action="store_true",
        help=_("turn off Thunderbird's own warning about many recipients, until uninstall"),
    )


def add_uninstall(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn uninstall`."""
    _add_connection(parser)
    parser.add_argument("--forget", action="store_true", help=_("also do what ccwarn forget does"))


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn doctor`."""
    add_policy(parser)
    parser.add_argument(
        "--repair",
        action="store_true",
        help=_("first mend what leads to a ccwarn that was moved or removed"),
    )


def _add_connection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", choices=["thunderbird"], help=_("the mail program"))
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--profile",
        action="append",
        dest="profiles",
        default=[],
        metavar="DIR",
        help=_("only this profile folder; may be given several times"),
    )
    where.add_argument(
        "--system",
        action="store_true",
        help=_("for everyone on this computer, by Thunderbird's enterprise policies"),
    )
