"""Options of `ccwarn milter`."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import add_policy, add_several, whole_number


def add_milter(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn milter`."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=("run", "status", "release"),
        default="run",
        help=_(
            "run: judge mail, the default; status: show what was counted; release: let held mail go"
        ),
    )
    text = _("release only the mail with this number in the queue, not all that authors let go")
    add_several(parser, "numbers", "NUMBER", text)
    _add_places(parser)
    parser.add_argument(
        "--processes",
        type=whole_number,
        default=1,
        metavar="N",
        help=_("so many processes judge; 1"),
    )
    _add_programs(parser)
    add_policy(parser)


def _add_places(parser: argparse.ArgumentParser) -> None:
    where = _("where the mail server connects: unix:PATH or inet:PORT@HOST; may be given again")
    parser.add_argument("--listen", action="append", default=[], metavar="WHERE", help=where)
    parser.add_argument(
        "--listen-incoming",
        action="append",
        default=[],
        metavar="WHERE",
        help=_("the same for mail from outside, which always passes and is only learnt from"),
    )
    parser.add_argument(
        "--metrics",
        metavar="FILE",
        help=_("write the counts to this file, in Prometheus' text format"),
    )
    parser.add_argument(
        "--metrics-socket",
        default="",
        metavar="WHERE",
        help=_("tell the counts to whoever connects here by HTTP, as unix:PATH"),
    )


def _add_programs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sendmail",
        default="/usr/sbin/sendmail",
        metavar="PROGRAM",
        help=_("the program that sends authors their notices; /usr/sbin/sendmail"),
    )
    parser.add_argument(
        "--postsuper",
        default="/usr/sbin/postsuper",
        metavar="PROGRAM",
        help=_("the program that lets held mail go; /usr/sbin/postsuper"),
    )
