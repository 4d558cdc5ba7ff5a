"""Where classic Outlook can be reached at all: on Windows, with pywin32."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccwarn.gates.outlook.gate import Host


def outlook_host() -> Host | None:
    """Return how the Outlook of this desktop is reached; None where there can be none."""
    if sys.platform == "win32" and find_spec("pythoncom") is not None:
        from ccwarn.gates.outlook.com import ComHost  # late: only Windows has what it needs

        return ComHost()
    return None
