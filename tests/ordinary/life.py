"""What kinds of everyday mail are made of: people, firms, threads, and what is expected of ccwarn.

A kind is a function that writes one mail. It is given a `Life`, whose dice say how many people
there are and where: the first two mails of a kind are the smallest and the largest, and the others
lie between.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.policy import Policy, Severity
from ccwarn.settings.files import builtin_providers
from drafts import draft

OWN = "studio.example"
AUTHOR = f"anna@{OWN}"
AT_HOME = "anna.example@gmail.com"
"""Who writes from home, where nobody else is own."""

_PROVIDERS = (
    "gmail.com hotmail.com outlook.com yahoo.co.uk icloud.com gmx.de web.de orange.fr".split()
)
_NAMES = "ada ben chiara deniz eve farid grace hugo ines jonas kate liam mona nils olga".split()
_TRADES = "print steel timber legal media foods trade tours care bikes data paper".split()
_TOWNS = "bristol lyon porto graz turin lund ghent kiel cork basel".split()


class Kind(NamedTuple):
    """A kind of everyday mail, the severity that is right for it, and why that is."""

    write: Callable[[Life], Draft]
    severity: Severity
    why: str
    policy: Policy

    @property
    def name(self) -> str:
        """What it is called."""
        return self.write.__name__.replace("_", " ")


KINDS: list[Kind] = []
"""Every kind, in the order of the modules that tell them."""


def everyday(
    severity: Severity, why: str, **policy: Any
) -> Callable[[Callable[[Life], Draft]], Callable[[Life], Draft]]:
    """Declare a kind of mail with the severity that is right, under such a policy."""
    chosen = Policy(providers=builtin_providers())._replace(**policy)

    def declared(write: Callable[[Life], Draft]) -> Callable[[Life], Draft]:
        KINDS.append(Kind(write, severity, why, chosen))
        return write

    return declared


class Life:
    """The people around one author, as dice have them. Nobody is met twice."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._dice = random.Random(number)
        self._met = 0

    def some(self, least: int, most: int) -> int:
        """Return how many: the least for the first mail of a kind, and the most for the second."""
        return (least, most, self._dice.randint(least, most))[min(self._number, 2)]

    def at(self, domain: str, least: int, most: int = 0) -> list[str]:
        """Return so many people at one domain."""
        return [self._person(domain) for _ in range(self.some(least, most or least))]

    def colleagues(self, least: int, most: int = 0) -> list[str]:
        """Return so many colleagues of the author."""
        return self.at(OWN, least, most)

    def team(self, least: int, most: int = 0) -> list[str]:
        """Return so many people of one firm."""
        return self.at(self.firm(), least, most)

    def firms(self, least: int, most: int = 0) -> list[str]:
        """Return one person each of so many firms."""
        return [self._person(self.firm()) for _ in range(self.some(least, most or least))]

    def private(self, least: int, most: int = 0) -> list[str]:
        """Return so many people with mailboxes at one provider or another."""
        count = self.some(least, most or least)
        return [self._person(self._dice.choice(_PROVIDERS)) for _ in range(count)]

    def firm(self) -> str:
        """Return the domain of a firm."""
        self._met += 1
        return f"{self._dice.choice(_TRADES)}-{self._dice.choice(_TOWNS)}{self._met}.example"

    def mail(
        self,
        *,
        to: Iterable[str] = (),
        cc: Iterable[str] = (),
        bcc: Iterable[str] = (),
        author: str = AUTHOR,
        answers: Sequence[str] = (),
        was_in_bcc: bool = False,
        attendees: Iterable[str] = (),
        invited: Iterable[str] = (),
        remembered: Iterable[str] = (),
        **others: Any,
    ) -> Draft:
        """Return the mail; `others` is what else `drafts.draft` takes.

        It `answers` what the first of them had sent to the rest and to the author, who stood in To
        or `was_in_bcc`. It is an invitation that lists the `attendees`; `invited` are those who got
        it before from somebody else. `remembered` stood together in an earlier mail.
        """
        mail = draft(
            to=self._written(to),
            cc=self._written(cc),
            bcc=self._written(bcc),
            author=author,
            sender=answers[0] if answers else None,
            known=[*answers[1:], *([author] if answers and not was_in_bcc else [])],
            **others,
        )
        listed = [Recipient(Mailbox(it), Field.TO, is_attendee=True) for it in attendees]
        return mail._replace(
            recipients=(*mail.recipients, *listed),
            together=frozenset(remembered),
            invited=frozenset(invited),
        )

    def _written(self, people: Iterable[str]) -> list[str]:
        """Return them in any order, some with capitals, as people write them."""
        written = [it.title() if self._dice.random() < 0.1 else it for it in people]
        self._dice.shuffle(written)
        return written

    def _person(self, domain: str) -> str:
        self._met += 1
        return f"{self._dice.choice(_NAMES)}{self._met}@{domain}"
