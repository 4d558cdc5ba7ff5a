"""`ccwarn install thunderbird`: connect Thunderbird with ccwarn."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccwarn.commands.installing import reported, thunderbirds
from ccwarn.connect import for_everybody
from ccwarn.connect.profiles import profile_at


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 where all went well, otherwise 2."""
    if arguments.system:
        return reported(for_everybody.connect())
    profiles = [profile_at(Path(folder)) for folder in arguments.profiles]
    return reported(thunderbirds().connect(profiles, replace_warning=arguments.replace_warning))
