"""What a gate tells whoever shows it: the tray, or the terminal."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from ccwarn.i18n import N_, _
from ccwarn.plain import isolated
from ccwarn.policy import Severity
from ccwarn.undo_entry import UndoEntry


class Condition(Enum):
    """How a gate is."""

    GUARDING = "guarding"
    """Every draft that changes is checked."""
    SCANNING = "scanning"
    """As GUARDING; the drafts that were there before are being looked at, too."""
    PAUSED = "paused"
    """Nobody is asked until the pause ends; what changes is looked at then."""
    MISSING = "missing"
    """There is no drafts folder at present; when it appears it is guarded."""
    TROUBLE = "trouble"
    """The gate does not guard; the sentence says why."""


@dataclass(frozen=True, slots=True)
class GateState:
    """How a gate is, with a sentence for a person.

    `do_not_send` warns of sending: the mail, and a password, would go to somebody else.
    """

    condition: Condition
    sentence: str
    do_not_send: bool = False


_SENTENCES = {
    Condition.GUARDING: N_("Drafts in “{folder}” are checked when they are saved."),
    Condition.SCANNING: N_("The drafts in “{folder}” are being checked."),
    Condition.PAUSED: N_("Paused: ccwarn does not ask about drafts in “{folder}”."),
    Condition.MISSING: N_("There is no folder “{folder}”. ccwarn guards it as soon as it appears."),
}


def state_of(condition: Condition, folder: Path) -> GateState:
    """Return the state of a gate that guards a folder, or would if it could."""
    sentence = _(_SENTENCES[condition]).format(folder=isolated(str(folder), 400))
    return GateState(condition, sentence)


def unwatchable(folder: Path, error: OSError) -> str:
    """Return the sentence for a folder that the system does not let us watch, and what to do."""
    name = isolated(str(folder), 400)
    if error.errno in (errno.ENOSPC, errno.EMFILE, errno.ENFILE):
        return _(
            "Drafts in “{folder}” are not checked, because the system cannot watch any more "
            "folders. Close programs that watch many files, or raise the limit "
            "fs.inotify.max_user_watches."
        ).format(folder=name)
    return _(
        "Drafts in “{folder}” are not checked, because the folder could not be watched: {reason}."
    ).format(folder=name, reason=os.strerror(error.errno or errno.EIO))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that would be asked about, but nobody is asked yet. `ask(href)` asks.

    `people` is how many mailboxes the worst finding counts. There is nothing else of the draft
    in it, because thousands of drafts may be waiting.
    """

    href: str
    subject: str
    severity: Severity
    people: int


class GateEvents(Protocol):
    """Listens to a gate.

    All methods are called from the gate's own thread and must not block it; whoever shows windows
    hands them over to its own thread.
    """

    def state(self, state: GateState) -> None:
        """The gate is in another condition than before."""

    def waiting(self, drafts: Sequence[Waiting]) -> None:
        """These are, from now on, all drafts that wait to be asked about."""

    def fixed(self, entry: UndoEntry) -> None:
        """A draft was fixed; the entry can be undone."""

    def trouble(self, sentence: str) -> None:
        """Something failed that a person should know of. Nothing was lost."""
