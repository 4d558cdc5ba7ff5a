"""Verdicts for tests of the window that shows them, and a check that only notes what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ccwarn.gates.check.verdict import Verdict
from ccwarn.policy import Severity


def exposed(number: int, people: int = 12, **others: object) -> Verdict:
    """Return the verdict on a message that can be fixed."""
    sentence = f"{people} people would see each other's email addresses"
    severity = Severity.STRONG if people >= 10 else Severity.CONFIRM
    return made(number, severity, sentence, **{"people": people, "moved": people, **others})


def harmless(number: int, **others: object) -> Verdict:
    """Return the verdict on a message with nothing to ask about."""
    return made(number, Severity.OFF, "Nothing to ask", **others)


def unreadable(number: int, **others: object) -> Verdict:
    """Return the verdict on something that is no message."""
    return made(number, None, "It could not be read.", **others)


def made(number: int, severity: Severity | None, sentence: str, **others: object) -> Verdict:
    """Return any verdict."""
    values: dict[str, object] = {
        "number": number,
        "name": f"{number}.eml",
        "folder": "/mail",
        "path": f"/mail/{number}.eml",
        "subject": f"Subject {number}",
        "author": "support@acme.example",
        "severity": severity,
        "organisations": others.get("people", 0),
        "sentence": sentence,
    }
    return Verdict(**{**values, **others})  # type: ignore[arg-type]


@dataclass
class Noted:
    """A check that does nothing and is busy if told so."""

    busy: bool = False
    given: list[str] = field(default_factory=list)

    def fix(self, numbers: Iterable[int]) -> None:
        """Note it."""
        self.given.append(f"fix {list(numbers)}")

    def take_back(self, numbers: Iterable[int]) -> None:
        """Note it."""
        self.given.append(f"take back {list(numbers)}")

    def ask(self, number: int) -> None:
        """Note it."""
        self.given.append(f"ask {number}")

    def halt(self) -> None:
        """Note it."""
        self.given.append("halt")

    def clear(self) -> None:
        """Note it."""
        self.given.append("clear")
