"""What is said between a question and its answer, in a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from ccwarn.clearance import Answer
from ccwarn.i18n import _, is_same_number, listed
from ccwarn.question import Question
from ccwarn.review import LONGEST_REASON, Decision, Origin, Review, is_reason
from ccwarn.terminal.console import Console
from ccwarn.terminal.keyboard import End, Keyboard

MOVE, BACK, SEND, APPROVAL, SEPARATELY, WITH_CC, WHY = "1", "2", "3", "4", "5", "6", "?"
"""What is typed for each answer: always the same, whichever of them there are."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that somebody waits to have answered."""

    review: Review
    origin: Origin
    answer: Answer


class Conversation:
    """Goes on until there is an answer, or nobody to give one."""

    def __init__(
        self, console: Console, keyboard: Keyboard, asking: Question, asked: Prompt
    ) -> None:
        self._console = console
        self._keyboard = keyboard
        self._asking = asking
        self._asked = asked
        self._answers = {BACK: asking.back_label}
        if asking.move_label:
            self._answers = {MOVE: asking.move_label, **self._answers}
        if asking.can_send_anyway:
            self._answers[SEND] = _("Send anyway…")
        if asking.can_ask_approver:
            self._answers[APPROVAL] = _("Ask for approval")
        if asking.separately:
            self._answers[SEPARATELY] = asking.separately
        if asking.keep_label:
            self._answers[WITH_CC] = f"{asking.separately}: {asking.keep_label}"
        self._answers[WHY] = _("Why am I asked?")

    def decision(self) -> Decision | None:
        """Return what was chosen; None when the question was withdrawn, or nobody is there."""
        self._console.line()
        for typed, label in self._answers.items():
            # i18n: follows the answer that Enter alone gives
            hint = _("(or just Enter)") if typed == BACK else ""
            self._console.line(f"  {typed}  {label} {self._console.quiet(hint)}".rstrip())
        while not self._asked.answer.done():
            line = self._line(_("Your answer [{number}]: ").format(number=BACK))
            if line is None:
                break
            if isinstance(line, End):
                return self._at_end()
            if (decision := self._meant(line)) is not None:
                return decision
        return None

    def _line(self, prompt: str) -> str | End | None:
        self._console.write(prompt)
        line = self._keyboard.line(self._asked)
        if line is None or isinstance(line, End) or not self._keyboard.echoes:
            self._console.line()
        return line.strip() if isinstance(line, str) else line

    def _at_end(self) -> Decision | None:
        if not self._keyboard.is_at_end:
            return Decision.HOLD
        self._console.paragraph(_("Nobody is here to answer, so the draft stays as it is."))
        return None

    def _meant(self, typed: str) -> Decision | None:
        """Return what was typed as a decision; None to ask again."""
        if typed in ("", BACK):
            return Decision.HOLD
        if typed not in self._answers:
            answers = listed(self._answers)
            self._console.paragraph(_("Please type one of {answers}.").format(answers=answers))
            return None
        if typed == WHY:
            self._explain()
            return None
        if typed == APPROVAL:
            self._asked.answer.wants_approval = True
            return Decision.HOLD
        if typed in (SEPARATELY, WITH_CC):
            return Decision.SEPARATELY if typed == SEPARATELY else Decision.SEPARATELY_WITH_CC
        return Decision.REMEDY if typed == MOVE else self._confirmed()

    def _confirmed(self) -> Decision | None:
        decision = self._with_number()
        if decision is Decision.SEND and self._asking.needs_reason:
            return self._with_reason()
        return decision

    def _with_reason(self) -> Decision | None:
        line = self._line(_("Your reason (kept in the history): "))
        if isinstance(line, str) and is_reason(line):
            self._asked.answer.reason = line[:LONGEST_REASON]
            return Decision.SEND
        if isinstance(line, End):  # As above.
            return None if self._keyboard.is_at_end else Decision.HOLD
        if line is not None:
            self._console.paragraph(_("Without a reason nothing was sent."))
        return None

    def _with_number(self) -> Decision | None:
        number = self._asking.typed
        if not number:
            return Decision.SEND
        line = self._line(
            _("To send anyway, type the number of people, {number}: ").format(number=number)
        )
        if isinstance(line, End):  # Where it is for ever, the next line is the end as well.
            return None if self._keyboard.is_at_end else Decision.HOLD
        if is_same_number(line or "", number):
            return Decision.SEND
        if line is not None:
            self._console.paragraph(
                _("That is not {number}, so nothing was sent.").format(number=number)
            )
        return None

    def _explain(self) -> None:
        for reason in self._asking.reasons:
            self._console.line()
            self._console.heading(f"{reason.title} ({reason.code})")
            for text in (reason.finds, reason.matters, reason.example, reason.changes):
                self._console.paragraph(text, "  ")
        self._console.line()
