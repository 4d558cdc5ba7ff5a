"""Checks one message file that somebody names, and puts it right if they say so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ccwarn.clearance import Clearance
from ccwarn.gates.obstacle import with_obstacle
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.review import Origin
from ccwarn.stores import open_store
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Store, StoreError
from ccwarn.undo import Entry, UndoLog, summary_of

ORIGIN = Origin("file", can_hold=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it: the fix that was made, or a sentence; neither where nothing was to change.

    `trouble` tells that the sentence is about something that failed.
    """

    fixed: Entry | None = None
    sentence: str = ""
    trouble: bool = False


def check_file(path: Path, clearance: Clearance, undo: UndoLog) -> Checked:
    """Check a message file, ask about it where needed, and wait for the answer.

    Never raises for what the file is or contains.
    """
    if path.is_dir():
        return Checked(
            sentence=_("“{name}” is a folder. Here only single messages are checked.").format(
                name=isolated(path.name)
            ),
            trouble=True,
        )
    try:
        store = open_store(path)
        for href in store.list():
            return _check(store, href, clearance, undo)
    except StoreError as error:
        return Checked(sentence=error.sentence, trouble=True)
    return Checked(
        sentence=_("“{name}” is not a message that can be read.").format(name=isolated(path.name)),
        trouble=True,
    )


def _check(store: Store, href: str, clearance: Clearance, undo: UndoLog) -> Checked:
    stored = read_answering(store, href)
    review = clearance.examine(stored.draft)
    if not review.severity.asks:
        return Checked(
            sentence=_("Nothing to ask about in “{subject}”.").format(
                subject=isolated(stored.draft.subject) or _("no subject")
            )
        )
    outcome = clearance.settle(review, with_obstacle(ORIGIN, store, stored, review)).result()
    if outcome is None or outcome is stored.draft:
        return Checked()
    change = store.replace(stored.href, stored.etag, outcome)
    try:
        return Checked(fixed=undo.record(change, summary_of(stored.draft, outcome)))
    except OSError:
        # What cannot be taken back is not done.
        store.revert(change)
        return Checked(
            sentence=_(
                "The message was left as it was, because the fix could not be remembered for undo. "
                "Is the disk full? Free some space and try again."
            ),
            trouble=True,
        )
