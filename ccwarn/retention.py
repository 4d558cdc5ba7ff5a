"""How long ccwarn keeps what it remembers, in the folder of its state: no longer than need be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from ccwarn import approval
from ccwarn.batches import Batches
from ccwarn.i18n import _
from ccwarn.journal import Journal
from ccwarn.memory import forget_old
from ccwarn.memory_file import memory_file
from ccwarn.old_journal import OldJournal
from ccwarn.policy import Policy
from ccwarn.remembered_messages import messages_file
from ccwarn.remembered_sets import RememberedSets
from ccwarn.undo_log import UndoLog, remove_unfinished
from ccwarn.unforeseen import LastResort

_ENOUGH = 1 << 20
"""Bytes of free space that what ccwarn remembers needs; far more than one fix takes."""


class Obstacle(NamedTuple):
    """Why nothing can be remembered at the moment, and what to do: a sentence or two each."""

    sentence: str
    remedy: str


class Forgotten(NamedTuple):
    """How much was forgotten.

    Fixes that could be undone, decisions that were noted, and sets of people who stood together.
    """

    fixes: int
    decisions: int
    sets: int


def sweep(state: Path, policy: Policy | None = None) -> None:
    """Forget what is too old, and what killed runs have left; what cannot be deleted stays.

    The policy says how long people and decisions are remembered; without one they are left alone.
    """
    UndoLog(state / "undo").sweep()
    approval.sweep(state)
    Batches(state).sweep()
    remove_unfinished(state)
    if policy is not None:
        file = memory_file(state)
        file.forget_broken()
        with LastResort("who stood together too long ago could not be forgotten"):
            if policy.remember_days:
                forget_old(state, policy.remember_days)
            else:
                messages_file(state).forget()
                if not file.is_newer:
                    file.forget_people()
        with LastResort("what was decided too long ago could not be forgotten"):
            subjects = policy.journal_subjects
            Journal(state).forget_old(policy.journal_days, subjects=subjects)


def forget(state: Path) -> Forgotten:
    """Forget every fix, every decision and everybody. Raises OSError."""
    fixes = UndoLog(state / "undo").forget()
    remove_unfinished(state)
    counted = Forgotten(fixes, remembered_decisions(state), remembered_sets(state))
    for file in (memory_file(state), messages_file(state)):
        file.forget()
    OldJournal(state).forget()
    Batches(state).forget()
    (state / "put-right.told").unlink(missing_ok=True)
    return counted


def remembered_decisions(state: Path) -> int:
    """Return how many decisions there are to forget; 0 where nobody can tell."""
    with LastResort("nobody knows how many decisions are remembered"):
        return Journal(state).count()
    return 0


def remembered_fixes(state: Path) -> int:
    """Return how many fixes there are to forget."""
    return len(UndoLog(state / "undo").entries())


def remembered_sets(state: Path) -> int:
    """Return how many sets of people there are to forget; 0 where nobody can tell."""
    with LastResort("nobody knows how many people are remembered"):
        return RememberedSets(memory_file(state)).count()
    return 0


def holds_anything(state: Path) -> bool:
    """Tell whether there is anything to forget."""
    files = OldJournal(state).exists or memory_file(state).exists or messages_file(state).exists
    return files or any((state / "undo").glob("*")) or any((state / "separately").glob("*.*"))


def obstacle(state: Path) -> Obstacle | None:
    """Return what keeps ccwarn from remembering anything; then it makes no fix either."""
    place = next((path for path in (state, *state.parents) if os.path.lexists(path)), state)
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return Obstacle(
            _("ccwarn cannot write to {folder}.").format(folder=place),
            _("Make it writable. ccwarn makes no fix that it cannot undo."),
        )
    if _is_full(place):
        return Obstacle(
            _("There is no space left on the disk of {folder}.").format(folder=place),
            _("Free some space. ccwarn makes no fix that it cannot undo."),
        )
    return None


def newer(state: Path) -> Obstacle:
    """Return what there is to say where a newer ccwarn has written what is remembered."""
    path = state / "memory.sqlite"
    return Obstacle(
        _("{path} was written by a newer version of ccwarn.").format(path=path),
        _("Update ccwarn. This version remembers nothing until then, and shows no history."),
    )


def _is_full(folder: Path) -> bool:
    try:
        if shutil.disk_usage(folder).free < _ENOUGH:
            return True
        # A disk may have room for bytes, and for no more files.
        disk = os.statvfs(folder) if hasattr(os, "statvfs") else None
    except OSError:
        return False
    return disk is not None and disk.f_files > 0 and disk.f_favail == 0
