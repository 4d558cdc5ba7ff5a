"""Reads a span and says of each mail in it what the judgement of all mail needs to know.

This is done for many spans at once, in other processes or on other machines. No address is in what
comes back: people are in it as keyed digests, by a key that is made for one audit.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from ccwarn.audit import file_reader, mbox_reader, pst_reader
from ccwarn.audit.past_mail import PastMail
from ccwarn.audit.span import FILES, MBOX, PST, Found, Place, Span
from ccwarn.draft import Field, Mailbox
from ccwarn.memory import may_be_remembered
from ccwarn.organisation import within
from ccwarn.policy import Policy
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.sub_addresses import person

_MAILS_IN = {
    MBOX: mbox_reader.mails_in,
    FILES: file_reader.mails_in,
    PST: pst_reader.mails_in,
}
_MAIL_AT = {MBOX: mbox_reader.mail_at, FILES: file_reader.mail_at, PST: pst_reader.mail_at}

ASKS, COUNTS, RECEIVED, SHOWS, TELLS = 1, 2, 4, 8, 16
"""What is known of a mail: something would be asked if nobody were known; it is in the time that is
asked about; it came from outside; so many people are exposed in it that somebody wants to know; of
those who stand together in it something may be remembered."""


class Task(NamedTuple):
    """What all spans are read with. Days are ordinals; `last` is one of them.

    A mail in which so many people are exposed is of interest even where nothing is asked; none is
    where `exposed` is 0.
    """

    policy: Policy
    key: bytes
    first: int = 0
    last: int = 1 << 30
    exposed: int = 0


class Row(NamedTuple):
    """What is known of one mail without judging it.

    `mail` is the digest of its Message-ID, `answers` of the one it answers, 0 for none. `seen` and
    `hidden` are arrays of the digests of people in To and Cc, and in Bcc. `subject` is the digest
    of the subject with the author.
    """

    seconds: int
    day: int
    mail: int
    flags: int
    answers: int
    author: int
    subject: int
    seen: bytes
    hidden: bytes
    path: str
    inside: int
    name: str


class SpanRead(NamedTuple):
    """What is in a span; `unreadable` has paths with sentences."""

    rows: list[Row]
    unreadable: list[tuple[str, str]]
    weight: int


def read(task: bytes, span: Span) -> SpanRead:
    """Read a span by a pickled `Task`, which is unpickled once. Nothing there is raised."""
    result = SpanRead([], [], span.weight)
    try:
        take(task, mails_in(span), result)
    except OSError as error:
        result.unreadable.append((span.path, error.strerror or type(error).__name__))
    return result


def take(task: bytes, mails: Iterable[Found], result: SpanRead) -> None:
    """Add to a result what is known of mails by a pickled `Task`. Raises what `mails` does."""
    worker = _worker(task)
    for found in mails:
        if found.mail is None:
            result.unreadable.append((shown_path(found.place), found.error))
        else:
            result.rows.append(worker.row(found.place, found.mail))


def mails_in(span: Span) -> Iterator[Found]:
    """Yield the mails in a span of any kind. Raises OSError."""
    return _MAILS_IN[span.kind](span)


def mail_at(place: Place) -> PastMail | None:
    """Return the mail at a place; None where it is gone. Raises OSError and ValueError."""
    return _MAIL_AT[place.kind](place)


def let_go() -> None:
    """Let files go that stay open from one mail to the next."""
    pst_reader.close()


def shown_path(place: Place) -> str:
    """Return the file that a mail is in, for a person."""
    return f"{place.path}/{place.name}" if place.kind == FILES else place.path


class Digests:
    """Digests of addresses and other texts, of 63 bits, by a key."""

    def __init__(self, key: bytes, providers: frozenset[str]) -> None:
        self._providers = providers
        self._begun = blake2b(key=key, digest_size=8)
        self.person = lru_cache(1 << 15)(self._person)

    def of(self, text: str) -> int:
        """Return the digest of a text."""
        digest = self._begun.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(digest.digest(), "big") >> 1

    def _person(self, mailbox: Mailbox) -> int:
        key, domain = mailbox.key, mailbox.domain
        return self.of(person(key, domain) if domain in self._providers else key)

    def people(self, mailboxes: Iterable[Mailbox]) -> bytes:
        """Return an array of the digests of people, each once."""
        return array("q", dict.fromkeys(map(self.person, mailboxes))).tobytes()


class _Worker:
    def __init__(self, task: Task) -> None:
        self._task = task
        self._digests = Digests(task.key, task.policy.providers)

    def row(self, place: Place, mail: PastMail) -> Row:
        draft, digests = mail.draft, self._digests
        of, hidden = digests.of, Field.BCC
        name = mail.message_id or f"{place.path}\0{place.inside}\0{place.name}"
        author = digests.person(draft.author) if draft.author else 0
        return Row(
            *mail.at,
            of(name),
            self._flags(mail),
            of(draft.answers) if draft.answers else 0,
            author,
            of(f"{author}\0{draft.subject.strip().casefold()}"),
            digests.people([it.mailbox for it in draft.recipients if it.field is not hidden]),
            digests.people([it.mailbox for it in draft.recipients if it.field is hidden]),
            place.path,
            place.inside,
            place.name,
        )

    def _flags(self, mail: PastMail) -> int:
        task, draft = self._task, mail.draft
        flags = COUNTS if task.first <= mail.at.day <= task.last else 0
        people = [it.mailbox for it in draft.visible()]
        if is_received(mail, task.policy):
            sender = (draft.author,) if draft.author else ()
            draft = draft._replace(author=None)
            tells = may_be_remembered((*sender, *people), draft, task.policy)
            return flags | RECEIVED | (TELLS if tells else 0)
        if may_be_remembered(people, draft, task.policy):
            flags |= TELLS
        review = examine(draft, task.policy, ALL_RULES)
        if review.severity.asks:
            return flags | ASKS
        if task.exposed and review.exposure.people >= task.exposed:
            return flags | SHOWS
        return flags


def is_received(mail: PastMail, policy: Policy) -> bool:
    """Tell whether a mail came from outside: by its author, and by what servers wrote into it.

    Where no own domain is set every author is taken for one of the organisation.
    """
    author = mail.draft.author
    if not mail.passed or not policy.own_domains or author is None:
        return False
    return within(author.domain, policy.own_domains) is None


@lru_cache(1)
def _worker(task: bytes) -> _Worker:
    return _Worker(pickle.loads(task))  # noqa: S301 - made by the process that has given the task
