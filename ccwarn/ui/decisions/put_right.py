"""How many mails were put right: in the history, and once a week in the status window."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from ccwarn.i18n import grouped, ngettext
from ccwarn.journal import MOST, Journal
from ccwarn.private_file import private_folder, write_private
from ccwarn.tally import Tally, tally
from ccwarn.ui.kit.month_names import month_name

WEEK = 7 * 24 * 60 * 60
"""Seconds."""


def put_right(added: Tally) -> str:
    """Say how many mails were put right; "" where none were."""
    if not added.put_right or added.since is None:
        return ""
    return ngettext(
        "{count} mail put right since {month}",
        "{count} mails put right since {month}",
        added.put_right,
    ).format(count=grouped(added.put_right), month=month_name(added.since.date()))


class WeeklyNews:
    """What there is to tell, once a week at most, and only where it is more than the last time.

    A file in the folder of ccwarn's state says how many that were, and by its time when.
    """

    def __init__(self, state: Path, journal: Journal) -> None:
        self._file = state / "put-right.told"
        self._journal = journal
        self._count = 0

    def sentence(self) -> str:
        """Return what there is to tell; "" for nothing."""
        import sqlite3  # late, as wherever it is used

        try:
            before, told_at = self._told()
            if abs(time.time() - told_at) < WEEK:
                return ""
            added = tally(self._journal.recent(MOST))
        except (OSError, sqlite3.Error):
            return ""
        self._count = added.put_right
        return put_right(added) if self._count > before else ""

    def tell(self) -> None:
        """Hear that it was told."""
        with suppress(OSError):  # At worst it is told again.
            private_folder(self._file.parent)
            write_private(self._file, str(self._count).encode())

    def _told(self) -> tuple[int, float]:
        with suppress(FileNotFoundError, ValueError):
            return int(self._file.read_bytes()), self._file.stat().st_mtime
        return 0, 0.0
