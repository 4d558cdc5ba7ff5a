"""Options of `ccwarn policy`."""

from __future__ import annotations

import argparse

from ccwarn.i18n import _
from ccwarn.options.common import add_policy, add_several


def add_explaining(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn policy`."""
    parser.add_argument(
        "action",
        choices=["explain", "check", "schema"],
        help=_(
            "explain: show where each value comes from; check: show the mistakes in policy files; "
            "schema: write the JSON Schema of such files, for editors"
        ),
    )
    text = _(
        "explain only this setting, such as own_domains, or this table, such as thresholds; "
        "or check this file"
    )
    add_several(parser, "names", "NAME", text)
    add_policy(parser)
