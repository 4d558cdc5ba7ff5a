"""`ccwarn demo`: the whole of it on sample drafts, from the question to the file put right."""

from __future__ import annotations

import argparse
import queue
import re
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from ccwarn.clearance import Asker
from ccwarn.commands.display import can_show_windows
from ccwarn.commands.guarding import guarding, next_of
from ccwarn.gates.events import Condition, GateState, Waiting
from ccwarn.i18n import _
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.sample_drafts import SampleFolder, demonstration
from ccwarn.settings.files import load_policy
from ccwarn.stores import seals
from ccwarn.terminal.console import Console
from ccwarn.terminal.prompt import TerminalAsker
from ccwarn.undo_entry import UndoEntry
from ccwarn.unforeseen import take_over_log

_PATIENCE = 30.0
"""Seconds in which the gate must have noticed something; far more than it ever needs."""


def run(arguments: argparse.Namespace) -> int:
    """Run the demonstration: 0 when all went as it should, 2 otherwise."""
    take_over_log()
    with demonstration() as demo:
        seals.keep_key_in(demo.state)
        if can_show_windows(Console(sys.stderr)):
            from ccwarn.ui import app

            return app.run_demo(demo)
        return _in_terminal(demo, Console(sys.stdout))


def _in_terminal(demo: SampleFolder, console: Console) -> int:
    console.paragraph(
        _("There is no display, so ccwarn shows its work here, on samples in {folder}.").format(
            folder=demo.drafts
        )
    )
    policy = load_policy(demo.policy_file).policy
    asker = TerminalAsker(console, sys.stdin, ALL_RULES)
    listener = _DemoWitness(asker)
    try:
        with guarding([demo.drafts], lambda: policy, demo.state, listener, lambda _: listener):
            return _play(demo, console, listener)
    except _TroubleError as trouble:
        console.paragraph(str(trouble))
        return 2
    finally:
        asker.close()


def _play(demo: SampleFolder, console: Console, listener: _DemoWitness) -> int:
    listener.wait_until_guarding()
    console.paragraph(
        _("The folder is guarded. Now a mail program saves a draft with 475 customers in Cc.")
    )
    path = demo.save_customers_draft()
    before = path.read_bytes()
    if listener.decision() is Decision.REMEDY:
        entry = listener.fix()
        console.line()
        console.paragraph(_("Done: {what_was_done}.").format(what_was_done=entry.summary))
        if _rest(path.read_bytes()) == _rest(before):
            console.paragraph(
                _(
                    "Compared with the original file: outside To, Cc and Bcc, every byte is "
                    "the same."
                )
            )
    elif path.read_bytes() == before:
        console.paragraph(_("Compared with the original file: every byte is the same."))
    return 0


class _TroubleError(Exception):
    """The demonstration cannot go on; says why in a sentence."""


class _DemoWitness:
    """Hears what the gate does and what is answered, in the order in which it happens."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._guarding = threading.Event()
        self._heard: queue.SimpleQueue[Decision | UndoEntry | _TroubleError] = queue.SimpleQueue()

    def wait_until_guarding(self) -> None:
        """Wait until the gate sees what happens in the folder."""
        if not self._guarding.wait(_PATIENCE):
            raise _TroubleError(_("The folder could not be guarded."))

    def decision(self) -> Decision:
        """Wait for the answer, however long that takes."""
        heard = self._next()
        return heard if isinstance(heard, Decision) else Decision.HOLD

    def fix(self) -> UndoEntry:
        """Wait until the draft has been put right."""
        heard = self._next()
        if not isinstance(heard, UndoEntry):
            raise _TroubleError(_("The draft was not fixed."))
        return heard

    def _next(self) -> Decision | UndoEntry:
        heard = next_of(self._heard)
        if isinstance(heard, _TroubleError):
            raise heard
        return heard

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Ask, and hear the answer."""
        answer = self._asker.ask(review, origin)
        answer.add_done_callback(self._answered)
        return answer

    def _answered(self, answer: Future[Decision]) -> None:
        if answer.cancelled() or answer.exception():
            self._heard.put(Decision.HOLD)
        else:
            self._heard.put(answer.result())

    def state(self, state: GateState) -> None:
        """The gate is in another condition than before."""
        if state.condition is Condition.GUARDING:
            self._guarding.set()
        elif state.condition is Condition.TROUBLE:
            self._heard.put(_TroubleError(state.sentence))

    def waiting(self, drafts: Sequence[Waiting]) -> None:
        """Drafts that were there before wait to be asked about; the samples have none."""

    def fixed(self, entry: UndoEntry) -> None:
        """A draft was put right."""
        self._heard.put(entry)

    def trouble(self, sentence: str) -> None:
        """Something failed."""
        self._heard.put(_TroubleError(sentence))


_DESTINATION = re.compile(
    rb"^(?:to|cc|bcc)[ \t]*:.*\r?\n(?:[ \t].*\r?\n)*", re.IGNORECASE | re.MULTILINE
)


def _rest(message: bytes) -> bytes:
    """Return a message without its destination fields."""
    header, blank, body = message.partition(b"\n\n")
    return _DESTINATION.sub(b"", header + b"\n") + blank + body
