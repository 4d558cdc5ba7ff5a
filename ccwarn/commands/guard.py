"""`ccwarn` itself: guard the drafts folders from the tray, or without a display from here."""

from __future__ import annotations

import argparse
import queue
import sys
from pathlib import Path

from ccwarn.commands.chosen_policy import current_policy
from ccwarn.commands.display import can_show_windows
from ccwarn.commands.shell_words import quoted
from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.retention import obstacle
from ccwarn.settings.files import state_dir, user_policy_file
from ccwarn.stores.base import NotFound
from ccwarn.stores.opening import named
from ccwarn.terminal.console import Console
from ccwarn.unforeseen import take_over_log


def run(arguments: argparse.Namespace) -> int:
    """Run until the user ends it: 0, or 2 where it cannot begin."""
    take_over_log()
    try:
        for path in (*arguments.drafts, *arguments.open):
            named(path)
    except NotFound as error:
        Console(sys.stderr).paragraph(error.sentence)
        return 2
    if can_show_windows(Console(sys.stderr)):
        from ccwarn.ui import app

        policy_file = getattr(arguments, "policy", None)
        return app.run(
            arguments.drafts,
            Path(policy_file) if policy_file else None,
            getattr(arguments, "own_domains", ()),
            files=arguments.open,
            hidden=arguments.hidden,
        )
    if arguments.open:
        Console(sys.stderr).paragraph(
            _("There is no display for a window. Use the terminal instead: ccwarn check PATH")
        )
        return 2
    return _in_terminal(arguments)


def _in_terminal(arguments: argparse.Namespace) -> int:
    from ccwarn.commands.guarding import TerminalEvents, guarding, next_of
    from ccwarn.rules import ALL_RULES
    from ccwarn.terminal.prompt import TerminalAsker

    console, errors = Console(sys.stdout), Console(sys.stderr)
    policy = current_policy(arguments, errors)
    folders = [Path(folder).expanduser() for folder in arguments.drafts or policy().drafts_folders]
    if not folders:
        errors.paragraph(_nothing_to_guard())
        _offer(errors)
        return 2
    if found := obstacle(state_dir()):
        errors.paragraph(" ".join(found))
    console.paragraph(_("There is no display for a tray icon, so ccwarn asks here."))
    unheard: queue.SimpleQueue[OSError] = queue.SimpleQueue()
    asker = TerminalAsker(console, sys.stdin, ALL_RULES, unheard.put)
    try:
        with guarding(
            folders,
            policy,
            state_dir(),
            asker,
            lambda folder: TerminalEvents(console, folder, unheard.put),
        ):
            console.paragraph(_("Press Ctrl+C to quit."))
            raise next_of(unheard)
    except KeyboardInterrupt:
        console.line()
        console.paragraph(_("Nothing is guarded any more."))
    finally:
        asker.close()
    return 0


def _nothing_to_guard() -> str:
    return _(
        "There is no display for a tray icon, and no drafts folder to guard. Name one with: "
        "ccwarn --drafts FOLDER, or set drafts_folders in {policy}. To check files once, use: "
        "ccwarn check PATH"
    ).format(policy=user_policy_file())


def _offer(console: Console) -> None:
    """Name the drafts folders that mail programs have on this computer."""
    from ccwarn.stores.discovery.drafts_folders import discover

    folders = discover().folders
    if folders:
        console.paragraph(_("Found on this computer:"))
    for folder in folders:
        program = plain(f"{folder.program}, {folder.account}")
        console.line(f"  {program}: ccwarn --drafts {quoted(plain(str(folder.path), 400))}")
