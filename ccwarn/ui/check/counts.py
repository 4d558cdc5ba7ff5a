"""How many messages are how, counted as verdicts come."""

from __future__ import annotations

from collections import Counter

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.ui.check.verdicts import ShownVerdict, State, state_of


class Counts:
    """Counts verdicts; an earlier one on the same message is taken out again."""

    def __init__(self) -> None:
        self._states: Counter[State] = Counter()
        self._exposing = 0
        self.fixable = 0
        """How many messages a fix would change."""
        self.fixed = 0
        """In how many messages a fix can be undone."""

    @property
    def total(self) -> int:
        """How many messages there are."""
        return self._states.total()

    @property
    def asking(self) -> int:
        """How many messages would be asked about."""
        return sum(self._states[state] for state in State if state.asks)

    @property
    def attention(self) -> int:
        """How many messages a person should look at."""
        return self.asking + self._states[State.UNREAD]

    def replace(self, before: ShownVerdict | None, after: ShownVerdict) -> None:
        """Count a verdict in the place of an earlier one."""
        if before is not None:
            self._count(before, -1)
        self._count(after, 1)

    def headline(self, *, busy: bool) -> str:
        """Sum up the state in one sentence."""
        if not self.total:
            return _("Looking for messages…") if busy else _("Check messages")
        if self._exposing and self._exposing == self.asking:
            text = ngettext(
                "{asking} of {total} message would show addresses to strangers",
                "{asking} of {total} messages would show addresses to strangers",
                self.total,
            )
        elif self.asking:
            text = ngettext(
                "{asking} of {total} message needs your attention",
                "{asking} of {total} messages need your attention",
                self.total,
            )
        elif self._states[State.UNREAD] == self.total:
            text = ngettext(
                "{total} message could not be checked",
                "{total} messages could not be checked",
                self.total,
            )
        else:
            text = ngettext("Nothing to ask", "Nothing to ask in {total} messages", self.total)
        return text.format(asking=grouped(self.asking), total=grouped(self.total))

    def rest(self, *, busy: bool) -> str:
        """Say what else there is to know; "" for nothing."""
        unreadable = self._states[State.UNREAD]
        parts = [_("Still working…")] if busy and self.total else []
        if self.fixed:
            text = ngettext("{count} fixed here", "{count} fixed here", self.fixed)
            parts.append(text.format(count=grouped(self.fixed)))
        if unreadable and unreadable < self.total:
            text = ngettext(
                "{count} could not be checked", "{count} could not be checked", unreadable
            )
            parts.append(text.format(count=grouped(unreadable)))
        return " · ".join(parts)

    def _count(self, verdict: ShownVerdict, by: int) -> None:
        state = state_of(verdict)
        self._states[state] += by
        self._exposing += by * bool(state.asks and verdict.people)
        self.fixable += by * bool(verdict.moved)
        self.fixed += by * bool(verdict.fixes)
