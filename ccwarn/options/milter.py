"""Options of `ccwarn milter`."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import add_policy


def add_milter(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn milter`."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=("run", "status"),
        default="run",
        help=_("run: judge mail, the default; status: show what was counted"),
    )
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
        "--processes", type=int, default=1, metavar="N", help=_("so many processes judge; 1")
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
    parser.add_argument(
        "--sendmail",
        default="/usr/sbin/sendmail",
        metavar="PROGRAM",
        help=_("the program that sends authors their notices; /usr/sbin/sendmail"),
    )
    add_policy(parser)
