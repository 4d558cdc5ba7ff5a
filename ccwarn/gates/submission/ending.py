"""How a client's connection comes to its end."""

from __future__ import annotations

from ccwarn.gates.submission.reply import Reply


class Over(Exception):
    """The connection is to be closed, after `farewell` if there is one."""

    def __init__(self, farewell: Reply | None = None) -> None:
        super().__init__()
        self.farewell = farewell
