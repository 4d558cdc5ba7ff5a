"""`ccwarn unsent`: mails that were sent separately, and that not everybody has."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime

from ccwarn.batch_file import BadBatch, BatchContent, BatchInUse, RowState
from ccwarn.batches import Batches, counts
from ccwarn.i18n import N_, _, grouped
from ccwarn.plain import isolated, plain
from ccwarn.settings.files import state_dir
from ccwarn.terminal.console import Console

_TITLES = {
    RowState.UNKNOWN: N_("Nobody knows whether they have it:"),
    RowState.REFUSED: N_("The mail server refused them:"),
    RowState.PLANNED: N_("They do not have it:"),
}


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 nothing is left to do, 1 something is, 2 it could not be done."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    batches = Batches(state_dir())
    found = batches.unfinished()
    if arguments.number is None:
        return _listed(console, found)
    if not 1 <= arguments.number <= len(found):
        errors.paragraph(_("There is no such mail. To see them, type: ccwarn unsent"))
        return 2
    try:
        return _settled(console, batches, found[arguments.number - 1], arguments)
    except (BatchInUse, FileNotFoundError):
        errors.paragraph(_("ccwarn is sending this mail just now."))
    except BadBatch:
        errors.paragraph(_("A later version of ccwarn has begun to send this mail."))
    except OSError as error:
        errors.paragraph(os.strerror(error.errno or 0))
    return 2


def _listed(console: Console, found: list[BatchContent]) -> int:
    if not found:
        console.paragraph(_("Everybody has all mails that were sent separately."))
        return 0
    for number, batch in enumerate(found, 1):
        _show(console, number, batch)
    console.paragraph(
        _(
            "Send a mail again from your mail program, and ccwarn sends it to those who do not "
            "have it. Before that, say what has become of whom nobody knows: type "
            "“ccwarn unsent NUMBER --again” to send it to them again, or “--received”. With "
            "“--forget” the others do not get it."
        )
    )
    return 1


def _show(console: Console, number: int, batch: BatchContent) -> None:
    begun = datetime.fromtimestamp(batch.facts.begun, UTC).astimezone()
    has = counts(batch.rows.values())[RowState.ACCEPTED]
    text = _("{number}  “{subject}”, {time:%Y-%m-%d %H:%M}: {count} of {total} people have it")
    console.heading(
        text.format(
            number=number,
            subject=isolated(batch.facts.subject, 80),
            time=begun,
            count=grouped(has),
            total=grouped(len(batch.rows)),
        )
    )
    for state, title in _TITLES.items():
        rows = [row for row in batch.rows.values() if row.state is state]
        if rows:
            console.paragraph(_(title), "  ")
        for row in rows:
            said = f"  {plain(row.said, 200)}" if row.said else ""
            console.paragraph(f"{isolated(row.address, 80)}{said}", "    ")
    console.line()


def _settled(
    console: Console, batches: Batches, found: BatchContent, arguments: argparse.Namespace
) -> int:
    """Do what was typed with one mail; without anything show it."""
    if arguments.forget:
        batches.drop(found.facts.id)
        console.paragraph(_("Forgot it. Whoever does not have the mail does not get it."))
        return 0
    if not arguments.again and not arguments.received:
        _show(console, arguments.number, found)
        return 1
    with batches.open(found.facts.id) as batch:
        unknown = batch.in_state(RowState.UNKNOWN)
        state = RowState.PLANNED if arguments.again else RowState.ACCEPTED
        batch.mark(unknown, state)
        is_done = batch.in_state(RowState.ACCEPTED) == list(batch.rows)
    if is_done:
        console.paragraph(_("Everybody has this mail."))
        return 0
    console.paragraph(_("Now send the mail again from your mail program."))
    return 1
