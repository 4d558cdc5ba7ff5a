"""What `ccwarn install` and `ccwarn uninstall` have in common."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ccwarn.connect.step import ConnectStep
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.settings.files import state_dir
from ccwarn.terminal.console import Console


def thunderbirds() -> ThunderbirdConnection:
    """Return the connection with this user's Thunderbirds."""
    return ThunderbirdConnection(Connections(state_dir() / "thunderbird.json"))


def reported(steps: Sequence[ConnectStep]) -> int:
    """Say what was done to a mail program: 0 where all went well, otherwise 2."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    for step in steps:
        stream = errors if step.failed else console
        stream.paragraph(step.sentence)
        if step.to_do:
            stream.paragraph(step.to_do, "  ")
    return 2 if any(step.failed for step in steps) else 0
