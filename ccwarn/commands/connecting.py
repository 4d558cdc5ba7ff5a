"""What `ccwarn install` and `ccwarn uninstall` have in common."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from ccwarn.connect.policies import PolicyError
from ccwarn.connect.thunderbird import Step
from ccwarn.console import Console
from ccwarn.i18n import _


def reported(action: Callable[[], Sequence[Step]]) -> int:
    """Do something to a mail program and say what was done: 0 where all went well, otherwise 2."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    try:
        steps = action()
    except PolicyError as error:
        errors.paragraph(str(error))
        return 2
    except OSError as error:
        errors.paragraph(
            _("{file} could not be written: {reason}.").format(
                file=error.filename, reason=error.strerror
            )
        )
        if isinstance(error, PermissionError):
            errors.paragraph(_("What is meant for the whole computer needs an administrator."))
        return 2
    for step in steps:
        stream = errors if step.failed else console
        stream.paragraph(step.sentence)
        if step.to_do:
            stream.paragraph(step.to_do, "  ")
    return 2 if any(step.failed for step in steps) else 0
