"""What an organisation's mail server does with a mail that its author would be asked about."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Mode(Enum):
    """What becomes of a mail; the value is its name in a policy."""

    MONITOR = "monitor"
    """It passes; it is noted and counted."""
    TAG = "tag"
    """It passes with a header field that other filters can go by."""
    REJECT = "reject"
    """It is refused, and its author's mail program shows why."""
    HOLD = "hold"
    """It waits in the server's hold queue, until its author or the administrator lets it go."""
    REWRITE = "rewrite"
    """It passes without the people in To and Cc who would be exposed, and its author is told."""

    @property
    def lets_pass(self) -> bool:
        """Whether the mail goes on its way as its author wrote it."""
        return self in (Mode.MONITOR, Mode.TAG)


class OnServer(NamedTuple):
    """The modes by severity, and whose mail is not judged.

    `exempt_hosts` are addresses, networks or names of machines that mail comes from, and
    `exempt_users` names that mail programs log in with. `cleared_key` is what desktops mark mail
    with about which its author was asked, "" for nothing; see `cleared_mark`.
    """

    ask: Mode = Mode.MONITOR
    typed: Mode = Mode.MONITOR
    refuse: Mode = Mode.MONITOR
    exempt_hosts: tuple[str, ...] = ()
    exempt_users: tuple[str, ...] = ()
    cleared_key: str = ""

    @property
    def enforces(self) -> bool:
        """Whether any mail is kept from going on its way as it is."""
        return not all(mode.lets_pass for mode in (self.ask, self.typed, self.refuse))
