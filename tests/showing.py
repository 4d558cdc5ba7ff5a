"""A status with something in it, and commands that note that they were given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Guarded, Recent, Status

NOON = datetime(2030, 5, 6, 12, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Draft:
    """A draft that waits."""

    href: str
    subject: str
    people: int


@dataclass
class Given:
    """Notes which commands were given."""

    names: list[str] = field(default_factory=list)

    def note(self, name: str) -> Callable[..., None]:
        """Return a command that notes its name and what it was given."""
        return lambda *arguments: self.names.append(" ".join((name, *map(str, arguments))))

    @property
    def commands(self) -> Commands:
        """All commands."""
        return Commands(
            self.note("check messages"),
            self.note("check"),
            self.note("add folder"),
            self.note("show"),
            self.note("quit"),
            mail_accounts=self.note("mail accounts"),
            about=self.note("about"),
            settings=self.note("settings"),
            set_up=self.note("set up"),
            show_question=self.note("show question"),
            history=self.note("history"),
            clear_history=self.note("clear history"),
        )


def full_status(given: Given, note: str = "") -> Status:
    """Return a status with a healthy folder, two waiting drafts and two decisions."""
    status = Status(Pause(), note)
    folder = Guarded("/home/anna/Drafts", given.note("ask"), "Guarding it.")
    status.add_folder(folder)
    status.set_waiting(folder, [Draft("a.eml", "Fish & <b>chips</b>", 212), Draft("b.eml", "", 0)])
    status.set_recent([Recent(NOON, "Moved & done", given.note("undo")), Recent(NOON, "Left")])
    return status
