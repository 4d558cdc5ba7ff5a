"""What a gate holds: a message as its author is about to send it (RFC 5322 section 3.4, 3.6.3).

Everything here is a value. A changed draft is a new draft; the old one stays as it was, so
that a question about it can be withdrawn or answered late without anything having happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Field(Enum):
    """A destination field (RFC 5322 section 3.6.3); the value is its name as commonly written."""

    TO = "To"
    CC = "Cc"
    BCC = "Bcc"

    @property
    def visible(self) -> bool:
        """Whether every recipient of the message can read this field."""
        return self is not Field.BCC


class Mailbox(NamedTuple):
    """A mailbox (RFC 5322 section 3.4): an addr-spec, perhaps with a display-name.

    `addr_spec` is kept as its author wrote it; compare mailboxes by `key`, never by it.
    """

    addr_spec: str
    display_name: str = ""

    @property
    def domain(self) -> str:
        """The domain in lower case, internationalised labels as A-labels (RFC 5890); or ""."""
        _, at, domain = self.addr_spec.rpartition("@")
        if not at:
            return ""
        return domain.lower().rstrip(".") if domain.isascii() else a_label(domain)

    @property
    def key(self) -> str:
        """What two mailboxes are compared by.

        Domains are equal whatever their letter case (RFC 5321 section 2.4). Local-parts may
        differ by case in theory, but no provider gives `Eve@` and `eve@` to two people.
        """
        address = self.addr_spec
        if address.isascii() and '"' not in address:
            return address.lower().rstrip(".")
        local, at, domain = address.rpartition("@")
        if not at:
            return address.lower()
        return f"{_unquoted(local).lower()}@{a_label(domain)}"


class Recipient(NamedTuple):
    """A mailbox in a destination field.

    `is_list` says that it stands for a list whose members are not known: an address book's, say.
    `is_attendee` says that it stands in no field, but in an invitation that all can read.
    """

    mailbox: Mailbox
    field: Field
    is_list: bool = False
    is_attendee: bool = False


class Unreadable(NamedTuple):
    """Text of a destination field in which no mailbox could be read. It is shown, never dropped.

    `is_list` says that it is the name of a mailing list whose members are not known: any number of
    people may stand behind it.
    """

    text: str
    field: Field
    is_list: bool = False


class Answered(NamedTuple):
    """What is known of the message that a draft answers.

    `senders` stood in its From, `recipients` in its To and Cc. `by_list` says that it came by a
    mailing list or a newsgroup, so that whoever got it need not stand in it, and `is_public` that
    it was posted to a newsgroup, so that anybody can read who stands in it. `lists` are addresses
    of the list, as far as the message names them.
    """

    senders: tuple[Mailbox, ...] = ()
    recipients: tuple[Mailbox, ...] = ()
    by_list: bool = False
    is_public: bool = False
    lists: tuple[Mailbox, ...] = ()


FEWEST_HIDDEN = 10
"""So many people in Bcc are a mailing whose recipients are not to see each other."""
SHOWN_AGAIN = 0.8
"""From this part of them on it is that mailing again: addresses come and go."""


class Batch(NamedTuple):
    """Mails that went out shortly before to other people, as if they were parts of one mailing.

    The first left at `first`, the local time as "14:02". `people` are exposed in them, at
    `organisations`; `odd_ones_out` of them do not belong together. `is_today` says whether the
    first left today, and `is_same_text` that subject and body are those of the draft; else only the
    subject is. `crowd` is how many were visible in those mails that went to an organisation which
    gets the draft, too: perhaps it is a mail provider.
    """

    first: str
    people: int
    organisations: int
    odd_ones_out: int
    is_today: bool = True
    is_same_text: bool = False
    crowd: int = 0


class Earlier(NamedTuple):
    """What is remembered of earlier mails, beside who stood together.

    `hidden` has those who stood in Bcc together, in a set of `hidden_of`: for each person the
    mailbox key of one address.
    `batch` is None where there was none.
    """

    hidden: frozenset[str] = frozenset()
    hidden_of: int = 0
    batch: Batch | None = None


class Separate(NamedTuple):
    """Who gets a mail of their own, by mailbox keys; the others get one together.

    `in_cc` are those of the others who are to be seen in Cc of each of those mails.
    """

    keys: frozenset[str]
    in_cc: frozenset[str] = frozenset()


class Draft(NamedTuple):
    """A message as its author is about to send it.

    `recipients` stand in the order they were written in. `answered` is the message being answered,
    None where there is none or it is not known. `identities` are the author's other mailboxes, as
    far as the mail program tells them, and the author's entry or organisation in Exchange.
    `sent_as` are further addresses of the author's, of whose domains nobody says that colleagues
    are there: what a mail program logs in with may be at any provider.
    `message_id` tells whether two drafts are versions of one message; it may be empty. `answers` is
    the Message-ID of the message being answered, "" where the draft names none. `newsgroups` are
    those that the draft is posted to as well (RFC 5536 section 3.1.4): anybody can read its To and
    Cc there. `together` holds the mailbox keys of those who are remembered to have stood together
    in another message: they know each other, too. So do the `invited`, the organiser and the guests
    of somebody else's invitation that the draft passes on; by their keys as well. `earlier` is what
    else is remembered. `body` is a digest of the body, "" where nobody has read it. `crowded` are
    the domains of identities at which it shows a crowd; None where nobody has counted yet.
    `separate` says who gets a mail of their own, where it is to be sent as several.
    """

    author: Mailbox | None
    recipients: tuple[Recipient, ...] = ()
    subject: str = ""
    answered: Answered | None = None
    unreadable: tuple[Unreadable, ...] = ()
    message_id: str = ""
    identities: tuple[Mailbox, ...] = ()
    answers: str = ""
    newsgroups: tuple[str, ...] = ()
    together: frozenset[str] = frozenset()
    earlier: Earlier = Earlier()
    body: str = ""
    sent_as: tuple[Mailbox, ...] = ()
    invited: frozenset[str] = frozenset()
    crowded: frozenset[str] | None = None
    separate: Separate | None = None

    @property
    def known(self) -> tuple[Mailbox, ...]:
        """Who stood in From, To or Cc of the answered message: they know each other's addresses."""
        return self.answered.senders + self.answered.recipients if self.answered else ()

    def visible(self) -> Iterator[Recipient]:
        """Yield the recipients in To and Cc."""
        hidden = Field.BCC
        return (recipient for recipient in self.recipients if recipient.field is not hidden)

    def in_field(self, field: Field) -> Iterator[Mailbox]:
        """Yield the mailboxes of one destination field."""
        return (it.mailbox for it in self.recipients if it.field is field and not it.is_attendee)

    def in_header(self) -> Draft:
        """Return the draft without those who stand in an invitation only; or the same object."""
        if not any(recipient.is_attendee for recipient in self.recipients):
            return self
        return self._replace(recipients=tuple(it for it in self.recipients if not it.is_attendee))

    def moved(self, keys: Collection[str], field: Field) -> Draft:
        """Return the draft with every recipient whose mailbox key is in `keys` put into `field`.

        A mailbox that stands in `field` already is not put there a second time. The order of the
        recipients and the set of their mailboxes stay as they are.
        """
        present = {mailbox.key for mailbox in self.in_field(field)}
        recipients: list[Recipient] = []
        for recipient in self.recipients:
            if recipient.field is not field and (key := recipient.mailbox.key) in keys:
                if key in present:
                    continue
                present.add(key)
                recipient = recipient._replace(field=field)
            recipients.append(recipient)
        return self._replace(recipients=tuple(recipients))


@lru_cache(maxsize=4096)
def a_label(domain: str) -> str:
    """Return `domain` in lower case with its internationalised labels as A-labels (RFC 5891).

    A domain that has no A-label form (it could never be looked up) is only put in lower case: it is
    compared as text, and so never taken for another one.
    """
    domain = domain.rstrip(".")
    if domain.isascii():
        return domain.lower()
    import idna  # late: most mail is ASCII and start-up time counts

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain.lower()


def exchange_organisation(key: str) -> str:
    """Return the organisation that the mailbox key of an Exchange entry begins with, or "".

    Such an entry has a distinguished name in place of an addr-spec ([MS-OXOABK] section 2.2.1):
    of `/o=firm/ou=offices/cn=recipients/cn=eve` it is `/o=firm`.
    """
    if not key.startswith("/o="):
        return ""
    name, _, _ = key[3:].partition("/")
    return f"/o={name}" if name else ""


def _unquoted(local_part: str) -> str:
    """Return what a quoted-string local-part means (RFC 5322 section 3.2.4): `"a"@b` is a@b."""
    if len(local_part) < 2 or local_part[0] != '"' or local_part[-1] != '"':
        return local_part
    text: list[str] = []
    escaped = False
    for char in local_part[1:-1]:
        if char == "\\" and not escaped:
            escaped = True
            continue
        text.append(char)
        escaped = False
    return "".join(text)
