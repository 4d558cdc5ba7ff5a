"""Everyday mail in Thunderbird's compose window: judged as anywhere, from what the window says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from ccwarn.draft import Draft, Field, Mailbox
from ccwarn.formats import compose_details
from ccwarn.formats.compose_details import FIELDS
from ccwarn.gates.thunderbird.ask_session import findings
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ordinary.kinds import KINDS, Kind
from ordinary.life import Life

MAILS = 2
"""How many mails of each kind are tried: the smallest and the largest."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_window_says_as_much(kind: Kind) -> None:
    for number in range(MAILS):
        mail = kind.write(Life(number))
        if any(it.is_attendee for it in mail.recipients):
            continue  # Invitations are not written in a compose window.
        details = compose_details.read(_report(mail))
        # What is remembered is looked up later.
        review = examine(details.draft._replace(together=mail.together), kind.policy, ALL_RULES)
        assert review.severity is kind.severity, kind.why
        shown = findings(review, ALL_RULES, details)
        assert shown["asks"] == kind.severity.asks
        assert bool(shown["reasons"]) == (kind.severity > 0)


def _report(mail: Draft) -> dict[str, Any]:
    fields = {name: _texts(mail.in_field(field)) for name, field in FIELDS.items()}
    fields["to"] += [it.text for it in mail.unreadable if it.field is Field.TO]
    answered = mail.answered and {
        "senders": _texts(mail.answered.senders),
        "recipients": _texts(mail.answered.recipients),
        "by_list": mail.answered.by_list,
    }
    return {
        "author": mail.author.addr_spec if mail.author else "",
        "identities": _texts(mail.identities),
        "subject": mail.subject,
        "answered": answered,
        "newsgroups": list(mail.newsgroups),
        **fields,
    }


def _texts(mailboxes: Iterable[Mailbox]) -> list[str]:
    return [mailbox.addr_spec for mailbox in mailboxes]
