"""A mail that Thunderbird sends to each separately, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ccwarn.batch_file import Row, RowState


class Mailing(NamedTuple):
    """One mail. `name` is its batch, and `why` is as `Courier` in `mailings` says it."""

    name: str
    subject: str
    rows: Sequence[Row]
    is_sending: bool = False
    is_here: bool = False
    why: str = ""

    def addresses(self, *states: RowState) -> Sequence[str]:
        """Return who is in one of these states."""
        return [row.address for row in self.rows if row.state in states]

    @property
    def doubtful(self) -> Sequence[Row]:
        """Those of whom the author has to say whether they are to get it again."""
        if self.is_sending:
            return ()  # It is known soon.
        return [row for row in self.rows if row.state in (RowState.REFUSED, RowState.UNKNOWN)]

    @property
    def can_go_on(self) -> bool:
        """Whether the rest could be sent now."""
        return self.is_here and not self.is_sending and self.why != "draft"
