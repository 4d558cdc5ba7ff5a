"""Drafts for tests, written the short way."""

from __future__ import annotations

from collections.abc import Iterable

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient, Unreadable

AUTHOR = "support@acme.example"


def people(count: int, domain: str) -> list[str]:
    """Return `count` different addresses at one domain."""
    return [f"person{number}@{domain}" for number in range(count)]


def firms(count: int) -> list[str]:
    """Return `count` addresses, each at another firm."""
    return [f"info@firm{number}.example" for number in range(count)]


def draft(
    *,
    to: Iterable[str] = (),
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    author: str | None = AUTHOR,
    sender: str | None = None,
    known: Iterable[str] = (),
    by_list: bool = False,
    is_public: bool = False,
    identities: Iterable[str] = (),
    unreadable: Iterable[tuple[str, Field]] = (),
    subject: str = "Your query",
    newsgroups: Iterable[str] = (),
    together: Iterable[str] = (),
) -> Draft:
    """Return a draft; every mailbox is given as an addr-spec.

    `sender` and `known` stood in From, and in To and Cc, of the message that it answers, which came
    by a list or a newsgroup where it says so. `together` are remembered to have stood together.
    """
    senders, others = [sender] if sender else [], list(known)
    answered = Answered(
        tuple(map(Mailbox, senders)), tuple(map(Mailbox, others)), by_list or is_public, is_public
    )
    fields = ((Field.TO, to), (Field.CC, cc), (Field.BCC, bcc))
    return Draft(
        author=Mailbox(author) if author else None,
        recipients=tuple(
            Recipient(Mailbox(address), field)
            for field, addresses in fields
            for address in addresses
        ),
        subject=subject,
        answered=answered if senders or others else None,
        unreadable=tuple(Unreadable(text, field) for text, field in unreadable),
        identities=tuple(map(Mailbox, identities)),
        newsgroups=tuple(newsgroups),
        together=frozenset(Mailbox(address).key for address in together),
    )


def addresses(draft: Draft, field: Field) -> list[str]:
    """Return the addr-specs in one destination field."""
    return [mailbox.addr_spec for mailbox in draft.in_field(field)]
