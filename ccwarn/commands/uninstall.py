"""`ccwarn uninstall thunderbird`: undo what `ccwarn install thunderbird` has done."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ccwarn.commands.forget import forgotten
from ccwarn.commands.installing import reported, thunderbirds
from ccwarn.connect import for_everybody
from ccwarn.connect.profiles import profile_at
from ccwarn.i18n import _
from ccwarn.retention import holds_anything
from ccwarn.settings.files import state_dir
from ccwarn.terminal.console import Console


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 where all went well, otherwise 2."""
    if arguments.system:
        status = reported(for_everybody.disconnect())
    else:
        profiles = [profile_at(Path(folder)) for folder in arguments.profiles]
        status = reported(thunderbirds().disconnect(profiles))
    if arguments.forget:
        return max(status, forgotten())
    if holds_anything(state_dir()):
        Console(sys.stdout).paragraph(
            _(
                "ccwarn still remembers what was decided, who was in one mail with whom, and what "
                "its fixes have replaced in your drafts. To delete that too, use: ccwarn forget"
            )
        )
    return status
