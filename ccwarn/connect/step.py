"""What connecting a mail program, or taking that back, says of each thing that it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ccwarn.i18n import _
from ccwarn.plain import plain


@dataclass(frozen=True, slots=True)
class ConnectStep:
    """One thing that was done, or could not be; a sentence, and what is left to do."""

    sentence: str
    to_do: str = ""
    failed: bool = False


def attempted(action: Callable[[], list[ConnectStep]]) -> list[ConnectStep]:
    """Do something; where a file cannot be written, that is the step that failed."""
    try:
        return action()
    except OSError as error:
        sentence = _("A file could not be written: {reason}.")
        if error.filename is not None:
            sentence = _("{file} could not be written: {reason}.")
        sentence = sentence.format(
            file=plain(str(error.filename)), reason=error.strerror or type(error).__name__
        )
        return [ConnectStep(sentence, failed=True)]
