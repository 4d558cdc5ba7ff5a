from __future__ import annotations

from collections.abc import Callable

import pytest

from ccwarn.policy import Severity
from drafts import draft, people
from opened import Opened

Show = Callable[..., Opened]


def test_a_provider_more(show: Show) -> None:
    shown = show("providersPage")
    mail = draft(cc=people(6, "village.example"))
    assert shown.verdict(mail) is Severity.OFF
    shown.enter("mailbox_providers-addChipsEntry", "village.example")
    assert shown.written == {"mailbox_providers": {"add": ["village.example"]}}
    assert shown.verdict(mail) is Severity.CONFIRM
    shown.undo()
    assert shown.verdict(mail) is Severity.OFF


def test_a_provider_less(show: Show) -> None:
    shown = show("providersPage")
    mail = draft(cc=people(6, "gmx.de"))
    assert shown.verdict(mail) is Severity.CONFIRM
    shown.enter("mailbox_providers-removeChipsEntry", "gmx.de")
    assert shown.written == {"mailbox_providers": {"remove": ["gmx.de"]}}
    assert shown.verdict(mail) is Severity.OFF
    shown.click("mailbox_providers-removeReset")
    assert shown.verdict(mail) is Severity.CONFIRM


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("add", "gmail.com", "gmail.com is already known to ccwarn."),
        ("add", "acme.example", "acme.example is one of your own domains"),
        ("remove", "acme.example", "acme.example does not count as a mail provider anyway."),
        ("add", "a b", "is not a domain"),
    ],
)
def test_what_makes_no_sense_says_why(show: Show, field: str, text: str, sentence: str) -> None:
    shown = show("providersPage", 'own_domains = ["acme.example"]\n')
    shown.enter(f"mailbox_providers-{field}ChipsEntry", text)
    assert sentence in shown.text(f"mailbox_providers-{field}Trouble")
    assert shown.written == {"own_domains": ["acme.example"]}
