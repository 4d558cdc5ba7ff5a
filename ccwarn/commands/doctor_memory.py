"""What `ccwarn doctor` says of what is remembered, and of where that is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.i18n import grouped, ngettext
from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.retention import newer, obstacle, remembered_decisions, remembered_sets, sweep
from ccwarn.settings.files import state_dir
from ccwarn.undo_log import UndoLog


def memory_lines(policy: Policy) -> Iterator[ReportLine]:
    """Yield what is remembered, after what is too old was forgotten."""
    state = state_dir()
    sweep(state, policy)
    if found := obstacle(state):
        yield ReportLine(Mark.BROKEN, *found)
    undo = UndoLog(state / "undo")
    fixes = len(undo.entries())
    text = ngettext(
        "{count} fix can be undone: {folder}", "{count} fixes can be undone: {folder}", fixes
    )
    yield ReportLine(Mark.FINE, text.format(count=grouped(fixes), folder=state / "undo"))
    for problem in undo.problems():
        yield ReportLine(Mark.BROKEN, problem.sentence, problem.to_do)
    yield from _in_memory_file(state)


def _in_memory_file(state: Path) -> Iterator[ReportLine]:
    path = state / "memory.sqlite"
    if Journal(state).is_newer:
        yield ReportLine(Mark.BROKEN, *newer(state))
        return
    count = remembered_decisions(state)
    text = ngettext(
        "{count} decision in the history: {path}", "{count} decisions in the history: {path}", count
    )
    yield ReportLine(Mark.FINE, text.format(count=grouped(count), path=path))
    sets = remembered_sets(state)
    text = ngettext(
        "{count} group of people who were in one mail, without their addresses",
        "{count} groups of people who were in one mail, without their addresses",
        sets,
    )
    yield ReportLine(Mark.FINE, text.format(count=grouped(sets)))
