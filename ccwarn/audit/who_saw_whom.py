"""Who was shown whose address, for the notification that the law may ask for after an incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ccwarn.audit.judging import JudgedMail
from ccwarn.draft import Mailbox
from ccwarn.exposure import externals

_Circles = tuple[int, ...]
"""The numbers of the circles of people who know each other."""


class Shown(NamedTuple):
    """An exposed person: which addresses they were shown, and who was shown theirs."""

    person: Mailbox
    was_shown: tuple[str, ...]
    shown_to: tuple[str, ...]


class _Reader(NamedTuple):
    """Who got a mail: in sight or not, of which organisation, and in which circles."""

    address: str
    is_visible: bool
    organisation: str
    circles: _Circles


class WhoSawWhom:
    """The mails that exposed somebody. Grows with their recipients, not with those squared."""

    def __init__(self) -> None:
        self._mails: list[dict[str, _Reader]] = []
        self._people: dict[str, tuple[Mailbox, list[int]]] = {}

    def add(self, judged: JudgedMail) -> None:
        """Take in a mail."""
        exposure, review = judged.exposure, judged.review
        draft = review.draft
        organisations = review.policy.organisations(draft)
        person_of, crowd = organisations.person_of_key, frozenset(exposure.crowd)
        circles = [
            frozenset(map(person_of, keys))
            for keys in ({it.key for it in draft.known}, draft.together, draft.invited)
        ]
        readers: dict[str, _Reader] = {}
        for key, recipient in externals(draft, organisations).items():
            person = person_of(key)
            known = tuple(it for it, circle in enumerate(circles) if person in circle)
            # Of a crowd nobody knows whether it is one organisation.
            organisation = person if key in crowd else organisations.of_key(key)
            address = recipient.mailbox.addr_spec
            readers[key] = _Reader(address, recipient.field.visible, organisation, known)
        number = len(self._mails)
        self._mails.append(readers)
        for key, mailbox in zip(exposure.keys, exposure.mailboxes, strict=True):
            self._people.setdefault(key, (mailbox, []))[1].append(number)

    def people(self) -> Iterator[Shown]:
        """Yield the exposed people, in the order in which they were exposed first."""
        for key, (mailbox, numbers) in self._people.items():
            was_shown: dict[str, None] = {}
            shown_to: dict[str, None] = {}
            for number in numbers:
                readers = self._mails[number]
                one = readers[key]
                for other_key, other in readers.items():
                    if other_key == key or _know_each_other(one, other):
                        continue
                    shown_to[other.address] = None
                    if other.is_visible:
                        was_shown[other.address] = None
            yield Shown(mailbox, tuple(was_shown), tuple(shown_to))


def _know_each_other(one: _Reader, other: _Reader) -> bool:
    if one.organisation == other.organisation:
        return True
    return any(circle in other.circles for circle in one.circles)
