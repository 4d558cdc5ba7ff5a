"""`ccwarn check`: what the rules say about messages. Nothing is changed and nobody is asked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from ccwarn.commands.chosen_policy import policy_in_force
from ccwarn.commands.examining import Examining
from ccwarn.commands.messages import NamedMessage, messages, telling
from ccwarn.commands.progress import Progress
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.review import Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.terminal.console import Console

_MOST_GROUPS = 3


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 nothing to ask, 1 something to ask, 2 something could not be read."""
    errors = Console(sys.stderr)
    policy, sound = policy_in_force(arguments, errors)
    progress = Progress(errors)
    report = _Objects(errors, progress) if arguments.json else _Blocks(errors, progress)
    try:
        for message, review in _reviewed(arguments.paths, policy, progress, errors):
            report.add(message, review)
    finally:
        progress.hide()
    report.end()
    if report.unreadable or not sound:
        return 2
    return 1 if report.to_ask else 0


def _reviewed(
    paths: list[str], policy: Policy, progress: Progress, errors: Console
) -> Iterator[tuple[NamedMessage, Review | None]]:
    examining = Examining(policy)
    for message in messages(paths, progress, telling(errors, progress)):
        yield message, examining.review(message.draft) if message.draft else None


class _Report:
    """Counts what was checked; how it is shown is up to the kinds of report."""

    def __init__(self, errors: Console, progress: Progress) -> None:
        self._errors = errors
        self._progress = progress
        self.checked = self.to_ask = self.unreadable = 0

    def add(self, message: NamedMessage, review: Review | None) -> None:
        """Take in one message; `review` is None where it could not be read."""
        self.checked += 1
        if review is None:
            self.unreadable += 1
            self._progress.hide()
            self._errors.line(f"{plain(message.path, 400)}: {message.error}")
        elif review.severity.asks:
            self.to_ask += 1

    def end(self) -> None:
        """Write what is to be said when everything has been checked."""


class _Blocks(_Report):
    """For people: a block for each message that something is to be said about, and a summary."""

    def __init__(self, errors: Console, progress: Progress) -> None:
        super().__init__(errors, progress)
        self._console = Console(sys.stdout)

    def add(self, message: NamedMessage, review: Review | None) -> None:
        super().add(message, review)
        if review and review.findings:
            self._progress.hide()
            self._show(message, review)

    def _show(self, message: NamedMessage, review: Review) -> None:
        from ccwarn.question import question  # late: nothing is to be said about most mail

        asked = question(review, Origin("check", can_hold=False), ALL_RULES)
        console = self._console
        console.line(console.strong(plain(message.path, 400)))
        for reason in asked.reasons:
            console.line(f"  {reason.sentence}")
        if review.severity.asks and asked.groups:
            shown = [f"{group.title} {grouped(len(group.recipients))}" for group in asked.groups]
            rest = len(shown) - _MOST_GROUPS
            if rest > 0:
                more = ngettext("{count} more", "{count} more", rest).format(count=grouped(rest))
                shown[_MOST_GROUPS:] = [more]
            console.line(f"    {' · '.join(shown)}")
        console.line()

    def end(self) -> None:
        drafts = ngettext(
            "{count} message checked", "{count} messages checked", self.checked
        ).format(count=grouped(self.checked))
        self._console.line(
            _("{messages}: {to_ask} to ask about, {unreadable} unreadable.").format(
                messages=drafts, to_ask=grouped(self.to_ask), unreadable=grouped(self.unreadable)
            )
        )


class _Objects(_Report):
    """For programs: one JSON object a line for every message, whatever was found."""

    def __init__(self, errors: Console, progress: Progress) -> None:
        from ccwarn.commands.json_lines import JsonLines  # late: people do not want JSON

        super().__init__(errors, progress)
        self._lines = JsonLines(sys.stdout)

    def add(self, message: NamedMessage, review: Review | None) -> None:
        super().add(message, review)
        self._progress.hide()
        self._lines.write(message, review)
