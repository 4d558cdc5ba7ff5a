"""`ccwarn forget`: delete what ccwarn remembers: fixes that can be undone, and decisions."""

from __future__ import annotations

import argparse
import errno
import os
import sys

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.retention import forget
from ccwarn.settings.files import state_dir
from ccwarn.terminal.console import Console


def run(_arguments: argparse.Namespace) -> int:
    """Run the command: 0 done, 2 something could not be deleted."""
    return forgotten()


def forgotten() -> int:
    """Forget everything and say how much that was: 0 done, 2 something could not be deleted."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    try:
        fixes, decisions, sets = forget(state_dir())
    except OSError as error:
        text = _("Not everything in {folder} could be deleted: {reason}.")
        reason = os.strerror(error.errno or errno.EIO)
        errors.paragraph(text.format(folder=state_dir(), reason=reason))
        return 2
    if fixes:
        text = ngettext(
            "Forgot {count} fix, which can no longer be undone.",
            "Forgot {count} fixes, which can no longer be undone.",
            fixes,
        )
        console.paragraph(text.format(count=grouped(fixes)))
    if decisions:
        text = ngettext("Forgot {count} decision.", "Forgot {count} decisions.", decisions)
        console.paragraph(text.format(count=grouped(decisions)))
    if sets:
        text = ngettext(
            "Forgot {count} group of people who were in one mail.",
            "Forgot {count} groups of people who were in one mail.",
            sets,
        )
        console.paragraph(text.format(count=grouped(sets)))
    if not (fixes or decisions or sets):
        console.paragraph(_("There is nothing to forget."))
    return 0
