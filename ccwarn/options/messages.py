"""Options of the commands that read or change messages."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import add_paths, add_policy, whole_number


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn check`."""
    add_paths(parser, _("a message, an mbox file or a folder of drafts; - for standard input"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object per line"))
    add_policy(parser)


def add_fix(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn fix`."""
    add_paths(parser, _("a message, an mbox file or a folder of drafts"))
    parser.add_argument("--dry-run", action="store_true", help=_("only show what would be done"))
    add_policy(parser)


def add_undo(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn undo`."""
    parser.add_argument("--list", action="store_true", help=_("list what can be undone"))
    parser.add_argument(
        "number",
        nargs="?",
        type=whole_number,
        default=1,
        metavar="NUMBER",
        help=_("the fix's number in the list; 1, the latest, by default"),
    )


def add_unsent(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn unsent`."""
    parser.add_argument(
        "number",
        nargs="?",
        type=whole_number,
        metavar="NUMBER",
        help=_("the mail's number in the list"),
    )
    what = parser.add_mutually_exclusive_group()
    again = _("send it again to those of whom nobody knows whether they have it")
    what.add_argument("--again", action="store_true", help=again)
    what.add_argument("--received", action="store_true", help=_("count them as having it"))
    forget = _("do not send it to anybody else")
    what.add_argument("--forget", action="store_true", help=forget)
