"""The question, put in a terminal: the same sentences and the same answers as in the dialog."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TextIO

from ccwarn.clearance import Answer
from ccwarn.finding import Rule
from ccwarn.groups import Group
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.question import Question, question
from ccwarn.review import Decision, Origin, Review
from ccwarn.terminal.console import Console, display_width, fitted
from ccwarn.terminal.conversation import Conversation, Prompt
from ccwarn.terminal.keyboard import Keyboard
from ccwarn.terminal.undo import after_a_while
from ccwarn.unforeseen import LastResort
from ccwarn.way_back import seconds_to_undo

_END_WITHIN = 5
"""Seconds that the last question may take to end: a terminal may be stopped by its user."""
_GROUPS = 8
_SHORTEST_BAR = 8


class TerminalAsker:
    """Puts questions to whoever sits at the terminal, one at a time, in a thread of its own.

    Enter alone and Ctrl+D hold the draft; only what an answer is called is taken for it. Where the
    input is at its end, nobody is there to decide anything: the question is cancelled. So it is
    where nothing can be shown, and `unheard` is called with the reason. `keyboard` is read by its
    file descriptor, so nothing else should read it.
    """

    def __init__(
        self,
        console: Console,
        keyboard: TextIO | None,
        rules: Sequence[Rule],
        unheard: Callable[[OSError], object] = lambda reason: None,
    ) -> None:
        self._console = console
        self._unheard = unheard
        self._rules = rules
        self._keyboard = Keyboard(keyboard)
        self._asked: queue.SimpleQueue[Prompt | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ccwarn-asker", daemon=True)
        self._started = threading.Lock()
        self._closed = threading.Event()

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Ask, without waiting. Cancelling the future withdraws the question."""
        asked = Prompt(review, origin, Answer())
        asked.answer.add_done_callback(lambda _answer: self._keyboard.interrupt(asked))
        self._asked.put(asked)
        with self._started:
            if not self._thread.is_alive():
                self._thread.start()
        return asked.answer

    def close(self) -> None:
        """Withdraw what is not answered yet and ask nothing more.

        What follows from an answer is done by then: it may write where soon nobody may any more.
        """
        self._closed.set()
        self._keyboard.close()
        self._asked.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_END_WITHIN)

    def _work(self) -> None:
        while asked := self._asked.get():
            if self._closed.is_set():
                asked.answer.cancel()
            if asked.answer.cancelled():
                continue
            decision = None
            with LastResort("the question could not be shown") as showing:
                decision = self._put_to_somebody(asked)
            if showing.error is not None and asked.answer.set_running_or_notify_cancel():
                asked.answer.set_exception(showing.error)
            elif decision is None:
                asked.answer.cancel()
            elif asked.answer.set_running_or_notify_cancel():
                asked.answer.set_result(decision)

    def _put_to_somebody(self, asked: Prompt) -> Decision | None:
        try:
            return self._put(asked)
        except OSError as error:
            self._unheard(error)
            return None

    def _put(self, asked: Prompt) -> Decision | None:
        """Show the question and return its answer; None where there is none."""
        asking = question(asked.review, asked.origin, self._rules)
        self._keyboard.forget()
        shown_at = time.monotonic()
        show(self._console, asking)
        decision = Conversation(self._console, self._keyboard, asking, asked).decision()
        asked.answer.seconds = time.monotonic() - shown_at
        if decision is Decision.SEND and self._keyboard.echoes:
            decision = self._unless_undone(asked)
        if decision is None and asked.answer.cancelled():
            self._console.line()
            self._console.paragraph(
                _("This question is no longer needed: the draft was changed or is gone.")
            )
        return decision

    def _unless_undone(self, asked: Prompt) -> Decision | None:
        """Send a mail anyway, unless its author takes that back meanwhile."""
        seconds = seconds_to_undo(asked.review, asked.origin, time.monotonic())
        if not seconds:
            return Decision.SEND
        decision = after_a_while(self._console, self._keyboard, asked, seconds)
        return None if asked.answer.done() else decision


def show(console: Console, asking: Question) -> None:
    """Write what a question says, without its answers."""
    console.line()
    console.line("─" * console.width if console.knows_unicode else "-" * console.width)
    console.heading(asking.sentence)
    for reason in asking.reasons[1:]:
        console.paragraph(reason.sentence)
    console.line()
    facts = [
        (_("Subject"), asking.subject),
        # i18n: who wrote the mail, as mail programs call that field
        (_("From"), asking.author),
        # i18n: who sees whom in the mail as it is now
        (_("Now"), asking.now),
        # i18n: who would see whom after people were moved to Bcc
        (_("After"), asking.after),
    ]
    _show_facts(console, facts[:2])
    if asking.groups:
        console.line()
        show_groups(console, asking.groups)
    if asking.effect:
        console.line()
        _show_facts(console, facts[2:])
    for text in asking.unreadable[:_GROUPS]:
        console.paragraph(_("Could not be read: {text}").format(text=text), "  ")
    advice = asking.advice
    tool = f"{advice.suggestion} {advice.link}".strip()
    for text in (asking.no_move_because, asking.limitation, advice.text, tool):
        if text:
            console.line()
            console.paragraph(text)


def _show_facts(console: Console, facts: Sequence[tuple[str, str]]) -> None:
    columns = max(display_width(name) for name, _text in facts) + 2
    for name, text in facts:
        if text:
            line = fitted(text, console.width - columns - 2).rstrip()
            console.line(f"  {fitted(name, columns)}{line}")


def show_groups(console: Console, groups: Sequence[Group]) -> None:
    """Draw one bar per organisation or provider, largest first; what is left is summed."""
    shown = groups if len(groups) <= _GROUPS + 1 else groups[:_GROUPS]
    rest = groups[len(shown) :]
    rows = [(group.title, len(group.recipients), group.caption) for group in shown]
    if rest:
        name = ngettext("{count} more", "{count} more", len(rest)).format(count=grouped(len(rest)))
        rows.append((name, sum(len(group.recipients) for group in rest), ""))
    most = max(count for _name, count, _caption in rows)
    digits = len(grouped(most))
    names = min(console.width // 3, max(display_width(name) for name, _count, _caption in rows))
    captions = max(display_width(caption) for _name, _count, caption in rows)
    captions = min(console.width // 3, captions)
    columns = console.width - names - digits - 6
    if has_captions := columns - captions >= _SHORTEST_BAR + 2:
        columns -= captions + 2
    for name, count, caption in rows:
        bar = console.bar(count, most, columns)
        text = f"  {fitted(name, names)}  {grouped(count):>{digits}}  "
        if has_captions and caption:
            console.line(
                f"{text}{fitted(bar, columns)}  {console.quiet(fitted(caption, captions).rstrip())}"
            )
        else:
            console.line(text + bar)
