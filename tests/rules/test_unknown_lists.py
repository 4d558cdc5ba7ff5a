"""CC102 on mailing lists whose members nobody knows."""

from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Unreadable
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


def test_the_sentence_names_the_list() -> None:
    draft = Draft(AUTHOR, unreadable=(Unreadable("Friends", Field.CC, is_list=True),))
    (finding,) = unusable_addresses(draft, Policy())
    assert unusable_addresses.sentence(finding) == (
        "ccwarn cannot tell how many people are on the mailing list “Friends”"
    )
