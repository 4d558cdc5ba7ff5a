"""`ccwarn undo`: take back a fix, whoever made it: `ccwarn fix`, the tray or the terminal."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from ccwarn.console import Console
from ccwarn.i18n import _, ngettext
from ccwarn.plain import plain
from ccwarn.policy_files import state_dir
from ccwarn.stores.base import StoreError
from ccwarn.undo import Entry, UndoLog


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 done, 1 there is no such fix, 2 it could not be taken back."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    log = UndoLog(state_dir() / "undo")
    entries = log.entries()
    for problem in log.problems():
        errors.paragraph(problem)
    if arguments.list:
        _list(console, entries)
        return 0
    if not 1 <= arguments.number <= len(entries):
        errors.paragraph(_none(len(entries)))
        return 1
    entry = entries[arguments.number - 1]
    try:
        log.undo(entry)
    except (StoreError, OSError) as error:
        errors.paragraph(str(error))
        return 2
    console.paragraph(
        _("{file} is again what it was before {time}: every byte that the fix changed.").format(
            file=_file(entry), time=_time(entry)
        )
    )
    return 0


def _list(console: Console, entries: list[Entry]) -> None:
    for number, entry in enumerate(entries, 1):
        console.line(f"{number:>3}  {_time(entry)}  {_file(entry)}: {entry.summary}")
    if not entries:
        console.paragraph(_none(0))


def _none(count: int) -> str:
    if not count:
        return _("There is nothing to undo.")
    return ngettext(
        "There is only {count} fix to undo; see it with: ccwarn undo --list",
        "There are only {count} fixes to undo; see them with: ccwarn undo --list",
        count,
    ).format(count=count)


def _time(entry: Entry) -> str:
    return f"{entry.time.astimezone():%Y-%m-%d %H:%M}"


def _file(entry: Entry) -> str:
    change = entry.change
    store = Path(change.path)
    path = store if change.href == store.name else store / change.href
    return plain(os.fspath(path), 400)
