"""What ccwarn remembers of mail, in the folder of its state: kept no longer than need be."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ccwarn.journal import Journal
from ccwarn.undo_log import UndoLog, remove_unfinished


class Forgotten(NamedTuple):
    """How much was forgotten: fixes that could be undone, and decisions that were noted."""

    fixes: int
    decisions: int


def sweep(state: Path) -> None:
    """Forget what is too old, and what killed runs have left; what cannot be deleted stays."""
    UndoLog(state / "undo").sweep()
    remove_unfinished(state)


def forget(state: Path) -> Forgotten:
    """Forget every fix and every decision. Raises OSError."""
    fixes = UndoLog(state / "undo").forget()
    remove_unfinished(state)
    return Forgotten(fixes, Journal(state / "journal.jsonl").forget())


def remembered_fixes(state: Path) -> int:
    """Return how many fixes there are to forget."""
    return len(UndoLog(state / "undo").entries())


def holds_anything(state: Path) -> bool:
    """Tell whether there is anything to forget."""
    return (state / "journal.jsonl").exists() or any((state / "undo").glob("*"))
