"""`ccwarn uninstall thunderbird`: undo what `ccwarn install thunderbird` has done."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccwarn.commands.installing import reported, thunderbirds
from ccwarn.connect import for_everybody
from ccwarn.connect.profiles import profile_at


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 where all went well, otherwise 2."""
    if arguments.system:
        return reported(for_everybody.disconnect())
    return reported(
        thunderbirds().disconnect([profile_at(Path(folder)) for folder in arguments.profiles])
    )
