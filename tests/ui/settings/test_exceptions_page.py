from __future__ import annotations

from collections.abc import Callable

import pytest

from ccwarn.policy import Severity
from drafts import draft, firms
from opened import Opened

Show = Callable[..., Opened]


def test_taking_notes_only_is_switched_on_and_off(show: Show) -> None:
    shown = show("exceptionsPage")
    shown.click("monitor_onlySwitch")
    assert shown.written == {"monitor_only": True}
    shown.undo()
    assert shown.written == {}


def test_what_the_organisation_asks_for_is_not_switched_off(
    show: Show, site: Callable[[str], None]
) -> None:
    site('locked = ["thresholds"]\n')
    shown = show("exceptionsPage", "monitor_only = true\n")
    assert shown.text("monitor_onlyLockText") == "Set by your organisation"
    shown.click("monitor_onlySwitch")
    assert shown.written == {"monitor_only": True}


def test_an_author_and_a_list_are_exempted_and_taken_back(show: Show) -> None:
    shown = show("exceptionsPage")
    mail = draft(author="newsletter@acme.example", cc=firms(12))
    assert shown.verdict(mail) is Severity.STRONG
    shown.enter("exempt-authorsChipsEntry", "newsletter@acme.example")
    assert shown.written == {"exempt": {"authors": ["newsletter@acme.example"]}}
    assert shown.verdict(mail) is Severity.NOTE
    shown.undo()
    assert shown.verdict(mail) is Severity.STRONG
    shown.enter("exempt-listsChipsEntry", firms(1)[0])
    assert shown.verdict(mail) is Severity.NOTE
    shown.click("exempt-listsReset")
    assert shown.verdict(mail) is Severity.STRONG


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("authors", "gmail.com", "gmail.com is a public mail provider; enter the address"),
        ("authors", "co.uk", "Anyone can have a domain under co.uk"),
        ("lists", "lists.example", "is not an address"),
    ],
)
def test_what_would_exempt_anybody_is_refused(
    show: Show, field: str, text: str, sentence: str
) -> None:
    shown = show("exceptionsPage")
    shown.enter(f"exempt-{field}ChipsEntry", text)
    assert sentence in shown.text(f"exempt-{field}Trouble")
    assert shown.written == {}
