from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.gates.drafts.question_scope import QuestionScope, ScopesAnswered
from ccwarn.policy import Policy, Severity
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from drafts import draft, firms


def scope(mail: Draft) -> QuestionScope:
    return QuestionScope.of(examine(mail, Policy(), ALL_RULES))


def test_the_same_people_are_the_same_concern_whatever_else_changes() -> None:
    other = draft(cc=[*firms(12), "boss@acme.example"], subject="Anew", bcc=["x@y.example"])
    assert scope(draft(to=firms(12))) == scope(other)


@pytest.mark.parametrize(
    ("earlier", "later", "grew"),
    [
        (draft(to=firms(12)), draft(to=firms(13)), True),
        (draft(to=firms(13)), draft(to=firms(12)), False),
        (draft(to=firms(12)), draft(to=firms(12)), False),
        (draft(to=firms(13)), draft(to=["new@else.example", *firms(11)]), True),
        (draft(to=firms(4)), draft(to=firms(6)), True),
        (draft(to=firms(12)), draft(to=firms(12), unreadable=[("bo", Field.CC)]), False),
        (draft(to=firms(12)), draft(to=firms(12), unreadable=[("bob@", Field.CC)]), False),
        (draft(to=firms(12)), draft(to=[*firms(12), "bob@f"]), False),
        (draft(to=firms(12)), draft(to=[*firms(12), "bob@f.example"]), True),
        (draft(to=firms(12)), draft(to=[*firms(12), "bob@[IPv6:::1]"]), True),
        (draft(to=firms(12)), draft(to=firms(12), unreadable=[("a@b@c", Field.CC)]), True),
    ],
)
def test_growth_is_a_new_person_or_a_higher_severity(
    earlier: Draft, later: Draft, grew: bool
) -> None:
    assert scope(later).grew_from(scope(earlier)) is grew


def test_another_list_is_a_new_question() -> None:
    def listed(*names: str) -> Draft:
        lists = (Recipient(Mailbox(name), Field.TO, is_list=True) for name in names)
        return Draft(Mailbox("us@acme.example"), tuple(lists))

    assert scope(listed("Customers", "Friends")).grew_from(scope(listed("Customers")))
    assert not scope(listed("Customers")).grew_from(scope(listed("Customers")))


def test_what_nobody_knows_has_grown() -> None:
    assert scope(draft(to=firms(12))).grew_from(None)


def test_the_oldest_is_forgotten_where_room_is_short() -> None:
    known = ScopesAnswered(10)
    big, small = (QuestionScope(Severity.STRONG, frozenset(range(size))) for size in (6, 2))
    known.put("a", small)
    known.put("b", small)
    known.put("a", small)
    known.put("c", big)
    assert [known.get(identity) for identity in "abc"] == [small, None, big]
    known.put("d", QuestionScope(Severity.STRONG, frozenset(range(50))))
    assert known.get("d") is not None
    assert known.get("c") is None


def test_only_what_is_known_can_be_lowered() -> None:
    known, harmless = ScopesAnswered(), QuestionScope(Severity.OFF, frozenset())
    known.lower("a", harmless)
    assert known.get("a") is None
    known.put("a", scope(draft(to=firms(12))))
    known.lower("a", harmless)
    assert known.get("a") == harmless
