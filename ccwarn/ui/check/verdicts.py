"""What the check window knows of a message, and how it says that in a word."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Protocol

from ccwarn.i18n import N_, _
from ccwarn.policy import Severity


class ShownVerdict(Protocol):
    """What is known of one message. All texts are safe to show."""

    @property
    def number(self) -> int:
        """Names the message for as long as it is on show."""

    @property
    def name(self) -> str:
        """The file, or the mail folder, that it is in."""

    @property
    def folder(self) -> str:
        """Where that is."""

    @property
    def path(self) -> str:
        """Where the message is exactly."""

    @property
    def subject(self) -> str:
        """The subject; "" where there is none."""

    @property
    def author(self) -> str:
        """The author's address; "" where there is none."""

    @property
    def severity(self) -> Severity | None:
        """How much its worst finding matters; None where it could not be read."""

    @property
    def people(self) -> int:
        """How many people are exposed."""

    @property
    def organisations(self) -> int:
        """At how many organisations they are."""

    @property
    def sentence(self) -> str:
        """The worst finding, or why it could not be read."""

    @property
    def moved(self) -> int:
        """How many people a fix would move to Bcc; 0 where nothing can be fixed."""

    @property
    def no_move_because(self) -> str:
        """Why nothing can be fixed."""

    @property
    def fixes(self) -> int:
        """How many fixes can be undone."""

    @property
    def failure(self) -> str:
        """What became of the last thing that failed; "" for nothing."""


class Checking(Protocol):
    """What the check window can have done. All methods return at once."""

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is still to be done."""

    def fix(self, numbers: Iterable[int]) -> None:
        """Put messages right."""

    def take_back(self, numbers: Iterable[int]) -> None:
        """Take the last fix of each of these messages back."""

    def ask(self, number: int) -> None:
        """Put the question about a message to its author."""

    def halt(self) -> None:
        """Leave what has not been done yet."""

    def clear(self) -> None:
        """Forget all messages."""


class State(IntEnum):
    """How a message is, the worst first."""

    REFUSED = 0
    SERIOUS = 1
    DOUBTFUL = 2
    UNREAD = 3
    FIXED = 4
    NOTED = 5
    HARMLESS = 6

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look at it, or may want to undo something."""
        return self <= State.FIXED

    @property
    def asks(self) -> bool:
        """Whether it would be asked about."""
        return self <= State.DOUBTFUL

    @property
    def word(self) -> str:
        """The state in a word."""
        return _(_WORDS[self])


_WORDS = {
    # i18n: here and below: what was found out about a message, in one or two words
    State.REFUSED: N_("Not allowed"),
    State.SERIOUS: N_("Serious"),
    State.DOUBTFUL: N_("Doubtful"),
    State.UNREAD: N_("Not checked"),
    # i18n: its people were moved to Bcc
    State.FIXED: N_("Fixed"),
    State.NOTED: N_("A note"),
    State.HARMLESS: N_("Harmless"),
}
_ASKING = {
    Severity.REFUSE: State.REFUSED,
    Severity.STRONG: State.SERIOUS,
    Severity.CONFIRM: State.DOUBTFUL,
}


def state_of(verdict: ShownVerdict) -> State:
    """Return how a message is."""
    if verdict.severity is None:
        return State.UNREAD
    if verdict.severity in _ASKING:
        return _ASKING[verdict.severity]
    if verdict.fixes:
        return State.FIXED
    return State.NOTED if verdict.severity is Severity.NOTE else State.HARMLESS


def title_of(verdict: ShownVerdict) -> str:
    """Return what a message is called: its subject, or its file where that could not be read."""
    if verdict.severity is None:
        return verdict.name
    return verdict.subject or _("no subject")


def explanation_of(verdict: ShownVerdict) -> str:
    """Say what is to be said about a message, the most important first."""
    if verdict.failure:
        return verdict.failure
    if verdict.no_move_because:
        return _("{sentence}. {reason}").format(
            sentence=verdict.sentence, reason=verdict.no_move_because
        )
    return verdict.sentence
