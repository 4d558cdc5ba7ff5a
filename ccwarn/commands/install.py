"""`ccwarn install thunderbird`: connect Thunderbird with ccwarn."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccwarn.commands.connecting import reported
from ccwarn.connect import thunderbird
from ccwarn.connect.profiles import profile_at


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 where all went well, otherwise 2."""
    if arguments.system:
        return reported(thunderbird.connect_system)
    profiles = [profile_at(Path(folder)) for folder in arguments.profiles]
    return reported(
        lambda: thunderbird.connect(profiles, replace_warning=arguments.replace_warning)
    )
