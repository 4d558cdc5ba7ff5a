"""`ccwarn fix`: apply the remedies of everything that would be asked about, in the files."""

from __future__ import annotations

import argparse
import sys

from ccwarn.commands.chosen_policy import policy_in_force
from ccwarn.commands.examining import Examining
from ccwarn.commands.messages import STDIN, NamedMessage, messages, telling
from ccwarn.commands.progress import Progress
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.question import question
from ccwarn.retention import sweep
from ccwarn.review import Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.stores.base import Store, Stored, StoreError
from ccwarn.terminal.console import Console
from ccwarn.undo_log import UndoLog

_ORIGIN = Origin("fix", can_hold=False)


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 all is well, 1 something is left to ask about, 2 something failed."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    if STDIN in arguments.paths:
        errors.paragraph(_("ccwarn fix changes files, so it does not read standard input."))
        return 2
    policy, sound = policy_in_force(arguments, errors)
    progress = Progress(errors)
    fixing = _Fixing(console, errors, progress, policy, dry_run=arguments.dry_run)
    try:
        opened = telling(errors, progress) if arguments.dry_run else fixing.begin
        for message in messages(arguments.paths, progress, opened):
            progress.hide()
            fixing.fix(message)
    finally:
        progress.hide()
    fixing.end()
    if fixing.failed or not sound:
        return 2
    return 1 if fixing.left else 0


class _Fixing:
    """Puts messages right, one by one, and counts."""

    def __init__(
        self,
        console: Console,
        errors: Console,
        progress: Progress,
        policy: Policy,
        *,
        dry_run: bool,
    ) -> None:
        self._console = console
        self._errors = errors
        self._progress = progress
        self._examining = Examining(policy)
        self._dry_run = dry_run
        sweep(state_dir(), policy)
        self._undo = UndoLog(state_dir() / "undo")
        self.fixed = self.left = self.failed = 0

    def begin(self, store: Store) -> None:
        """Put right what was interrupted in a store, and tell of what only looks like it."""
        store.clean_up()
        telling(self._errors, self._progress)(store)

    def fix(self, message: NamedMessage) -> None:
        """Put one message right, if something in it would be asked about."""
        if message.draft is None or message.store is None:
            self._fail(message, message.error)
            return
        review = _asking(self._examining.review(message.draft))
        if not review.severity.asks:
            return
        better = review.remedied()
        if better is not review.draft and not self._put_right(message, message.store, review):
            return
        rest = _asking(self._examining.review(better))
        if rest.severity.asks:
            self.left += 1
            self._say_what_is_left(message, rest)

    def end(self) -> None:
        """Say what was done altogether."""
        if self._dry_run:
            text = ngettext(
                "{count} message would be changed.",
                "{count} messages would be changed.",
                self.fixed,
            )
        else:
            text = ngettext(
                "{count} message was changed.", "{count} messages were changed.", self.fixed
            )
        text = text.format(count=grouped(self.fixed))
        if self.fixed and not self._dry_run:
            text = _("{done} To undo a change, use: ccwarn undo").format(done=text)
        self._console.line(text)

    def _put_right(self, message: NamedMessage, store: Store, review: Review) -> bool:
        effect = question(review, _ORIGIN, ALL_RULES).effect
        moved = effect.moved if effect else 0
        if not self._replace(message, store, review):
            return False
        self.fixed += 1
        self._console.line(_done(plain(message.path, 400), moved, dry_run=self._dry_run))
        return True

    def _replace(self, message: NamedMessage, store: Store, review: Review) -> bool:
        stored = Stored(message.href, message.etag, review.draft)
        try:
            if self._dry_run:
                store.rehearse(message.href, message.etag, review.remedied())
            else:
                self._undo.fix(store, stored, review.remedied())
        except StoreError as error:
            self._fail(message, str(error))
            return False
        return True

    def _say_what_is_left(self, message: NamedMessage, rest: Review) -> None:
        for reason in question(rest, _ORIGIN, ALL_RULES).reasons:
            self._console.line(
                _("{path}: {sentence}. Only you can fix this.").format(
                    path=plain(message.path, 400), sentence=reason.sentence
                )
            )

    def _fail(self, message: NamedMessage, sentence: str) -> None:
        self.failed += 1
        self._errors.line(f"{plain(message.path, 400)}: {sentence}")


def _asking(review: Review) -> Review:
    """Return the review without what is merely worth a note."""
    asking = tuple(finding for finding in review.findings if finding.severity.asks)
    return Review(review.draft, asking, review.policy)


def _done(path: str, count: int, *, dry_run: bool) -> str:
    if dry_run:
        text = ngettext(
            "{path}: {count} person would be moved to Bcc.",
            "{path}: {count} people would be moved to Bcc.",
            count,
        )
    else:
        text = ngettext(
            "{path}: {count} person was moved to Bcc.",
            "{path}: {count} people were moved to Bcc.",
            count,
        )
    return text.format(path=path, count=grouped(count))
