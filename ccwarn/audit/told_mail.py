"""Mail that lies in no file here, as the mail program tells of it that has it: who it went to.

It is kept as it was told, in memory and for the time of one audit. What it answers is not told.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from ccwarn.audit.past_mail import NEVER, Moment, PastMail
from ccwarn.audit.span import TOLD, Found, Place
from ccwarn.formats import compose_details
from ccwarn.formats.compose_details import BadDetails
from ccwarn.i18n import _

_TEXTS = ("author", "subject", "to", "cc", "bcc")


class Teller(Protocol):
    """A folder of a mail program that tells of its `mails`; the names are for people."""

    @property
    def account(self) -> str:
        """The name of its account."""

    @property
    def name(self) -> str:
        """Its own name."""

    @property
    def mails(self) -> int:
        """How many it has, as far as the program knows."""

    def pages(self) -> Generator[Sequence[object]]:
        """Yield the mails, some at a time, as `past_mail` reads them. Raises OSError."""


class ToldMail:
    """All that was told of. For one thread at a time."""

    def __init__(self) -> None:
        self._mails: list[bytes] = []

    def take(self, teller: Teller, page: Iterable[object]) -> Iterator[Found]:
        """Yield the mails of a page, and keep them."""
        for told in page:
            place = Place(TOLD, f"{teller.account}/{teller.name}", len(self._mails))
            try:
                mail = past_mail(told)
            except BadDetails:
                yield Found(place, None, _("This mail is damaged."))
                continue
            # As text it takes a tenth of the memory.
            self._mails.append(json.dumps(told).encode())
            yield Found(place, mail)

    def mail_at(self, place: Place) -> PastMail:
        """Return the mail at a place."""
        return past_mail(json.loads(self._mails[place.inside]))


def past_mail(told: object) -> PastMail:
    """Return the mail that was told of. Raises `BadDetails`.

    That is an object with the texts `id`, the Message-ID without its brackets, `author` and
    `subject`; `to`, `cc` and `bcc`, each a list of texts; and `date`, milliseconds since 1970.
    """
    if not isinstance(told, dict):
        raise BadDetails("a mail is no object")
    report: dict[str, Any] = {name: told.get(name) for name in _TEXTS}
    draft = compose_details.read({**report, "identities": [], "answered": None}).draft
    number = told.get("id")
    if isinstance(number, str) and number:
        draft = draft._replace(message_id=f"<{number}>")
    return PastMail(draft, _moment(told.get("date")))


def _moment(told: object) -> Moment:
    """Return the moment, with the day by the clock of this computer: nobody tells the author's."""
    if type(told) is not int or not told:
        return NEVER
    try:
        day = datetime.fromtimestamp(told / 1000, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return NEVER  # as damaged mail has them
    return Moment(told // 1000, day.toordinal())
