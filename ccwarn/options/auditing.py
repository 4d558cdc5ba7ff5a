"""Options of `ccwarn audit`."""

from __future__ import annotations

import argparse
from datetime import date

from ccwarn.i18n import _
from ccwarn.options.common import add_paths, add_policy


def add_audit(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn audit`."""
    add_paths(parser, _("sent mail: an mbox file, a Maildir, a folder with any of them, a message"))
    parser.add_argument(
        "--since", type=_day, metavar="DATE", help=_("only mail from this day on: 2026-01-31")
    )
    parser.add_argument(
        "--until", type=_day, metavar="DATE", help=_("only mail up to this day, which counts")
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("print one JSON object"))
    form.add_argument("--csv", action="store_true", help=_("print a table for a spreadsheet"))
    parser.add_argument(
        "--who-saw-whom",
        action="store_true",
        help=_("list the exposed people, what each was shown, and to whom each was shown"),
    )
    parser.add_argument(
        "--largest",
        type=_count,
        default=10,
        metavar="NUMBER",
        help=_("list so many of the largest exposures; 10 by default"),
    )
    readers = parser.add_mutually_exclusive_group()
    readers.add_argument(
        "--jobs",
        type=_count,
        metavar="NUMBER",
        help=_("read with so many processes; by default one for each processor"),
    )
    readers.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help=_("read with a Dask cluster that sees the same files: tcp://scheduler:8786"),
    )
    add_policy(parser)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("write the day like this: {example}").format(example="2026-01-31")
        raise argparse.ArgumentTypeError(message) from None


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(_("it is not a number"))
