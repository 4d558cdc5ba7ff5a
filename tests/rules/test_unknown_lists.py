"""CC102 on mailing lists whose members nobody knows."""

from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.policy import Policy, Severity
from ccwarn.rules.cc102_unusable_addresses import unusable_addresses

AUTHOR = Mailbox("us@acme.example")


@pytest.mark.parametrize(
    ("field", "severity"),
    [
        (Field.TO, Severity.CONFIRM),
        (Field.CC, Severity.CONFIRM),
        (Field.BCC, Severity.NOTE),
    ],
)
def test_any_number_of_people_may_stand_behind_a_visible_list(
    field: Field, severity: Severity
) -> None:
    draft = Draft(AUTHOR, unreadable=(Unreadable("Friends <Friends>", field, is_list=True),))
    (finding,) = unusable_addresses(draft, Policy())
    assert finding.severity is severity


def test_the_first_of_several_lists_is_named() -> None:
    lists = ("Friends", "Family")
    unreadable = tuple(Unreadable(name, Field.TO, is_list=True) for name in lists)
    (finding,) = unusable_addresses(Draft(AUTHOR, unreadable=unreadable), Policy())
    assert finding.data["count"] == 2
    assert "“Friends”" in unusable_addresses.sentence(finding)


def test_the_first_of_several_entries_without_an_address_is_named() -> None:
    entries = (Mailbox("/o=acme/cn=all", "All staff"), Mailbox("/o=acme/cn=board", "Board"))
    draft = Draft(AUTHOR, tuple(Recipient(mailbox, Field.TO) for mailbox in entries))
    (finding,) = unusable_addresses(draft, Policy())
    assert finding.mailboxes == entries
    assert unusable_addresses.sentence(finding) == (
        "Who gets mail to “All staff” and 1 more is not known here, so they count as outside"
    )


def test_the_sentence_names_the_list() -> None:
    draft = Draft(AUTHOR, unreadable=(Unreadable("Friends", Field.CC, is_list=True),))
    (finding,) = unusable_addresses(draft, Policy())
    assert unusable_addresses.sentence(finding) == (
        "ccwarn cannot tell how many people are on the mailing list “Friends”"
    )
