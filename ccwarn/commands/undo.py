"""`ccwarn undo`: undo a fix, whoever made it: `ccwarn fix`, the tray or the terminal."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from ccwarn.i18n import _, grouped, ngettext, shown_time
from ccwarn.journal import Journal
from ccwarn.plain import plain
from ccwarn.retention import sweep
from ccwarn.settings.files import state_dir
from ccwarn.stores.base import Changed, StoreError, Vanished
from ccwarn.stores.opening import store_of
from ccwarn.terminal.console import Console
from ccwarn.undo_entry import UndoEntry
from ccwarn.undo_log import UndoLog


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 done, 1 there is no such fix, 2 it could not be undone."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    sweep(state_dir())
    log = UndoLog(state_dir() / "undo")
    log.undone = Journal(state_dir()).take_back
    if not arguments.list:
        log.recover()
    entries = log.entries()
    for problem in log.problems():
        errors.paragraph(problem.sentence)
    if arguments.list:
        _list(console, entries)
        return 0
    if not 1 <= arguments.number <= len(entries):
        errors.paragraph(_none(len(entries)))
        return 1
    entry = entries[arguments.number - 1]
    try:
        log.undo(entry)
    except (Changed, Vanished) as error:
        errors.paragraph(_too_late(entry, error, arguments.number, len(entries)))
        return 2
    except StoreError as error:
        errors.paragraph(error.sentence)
        return 2
    except OSError as error:
        errors.paragraph(_not_noted(error))
        return 2
    console.paragraph(
        _("{file} is as it was before {time}: every byte that the fix changed is restored.").format(
            file=_file(entry), time=shown_time(entry.time)
        )
    )
    return 0


def _list(console: Console, entries: list[UndoEntry]) -> None:
    for number, entry in enumerate(entries, 1):
        text = _("{number}  {time}  {file}: {fix}").format(
            number=f"{number:>3}", time=shown_time(entry.time), file=_file(entry), fix=entry.summary
        )
        console.line(text)
    if not entries:
        console.paragraph(_none(0))


def _none(count: int) -> str:
    if not count:
        return _("There is nothing to undo.")
    return ngettext(
        "There is only {count} fix to undo. To see it, use: ccwarn undo --list",
        "There are only {count} fixes to undo. To see them, use: ccwarn undo --list",
        count,
    ).format(count=grouped(count))


def _file(entry: UndoEntry) -> str:
    """Return the file in which the draft is now, or was when it was fixed."""
    change = entry.change
    try:
        path = store_of(change).locate(change.href)
    except StoreError:
        store = Path(change.path)
        path = store if change.href == store.name else store / change.href
    return plain(os.fspath(path), 400)


def _too_late(entry: UndoEntry, error: StoreError, number: int, count: int) -> str:
    if isinstance(error, Vanished):
        text = _("The fix in {file} can no longer be undone, because the draft is gone.")
    else:
        text = _(
            "The fix in {file} can no longer be undone, because the draft has changed since. It "
            "stays as it is."
        )
    text = text.format(file=_file(entry))
    if number < count:
        return _("{what_happened} To undo the fix before it, use: ccwarn undo {number}").format(
            what_happened=text, number=number + 1
        )
    return text


def _not_noted(error: OSError) -> str:
    return _(
        "The fix could not be undone, because ccwarn could not write to {folder}: {reason}. Check "
        "that you may write there and that the disk is not full, then try again."
    ).format(folder=state_dir() / "undo", reason=os.strerror(error.errno or errno.EIO))
