"""Options of `ccwarn policy`."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import add_policy


def add_explaining(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn policy`."""
    parser.add_argument("action", choices=["explain"], help=_("show where each value comes from"))
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=_("only this setting, such as own_domains, or this table, such as thresholds"),
    )
    add_policy(parser)
