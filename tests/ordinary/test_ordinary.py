"""Everyday mail: ccwarn is silent where it has to be, and asks where it should."""

from __future__ import annotations

import pytest

from ccwarn.clearance import Clearance
from ccwarn.review import Decision, Origin
from ccwarn.rules import ALL_RULES
from gates.scripted import Author
from ordinary.kinds import KINDS, MODULES, Kind
from ordinary.life import Life

MAILS = 8
"""How many mails of each kind are tried."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_everyday_mail(kind: Kind) -> None:
    for number in range(MAILS):
        mail = kind.write(Life(number))
        author = Author(Decision.HOLD)
        clearance = Clearance(lambda: kind.policy, ALL_RULES, author)
        review = clearance.examine(mail)
        assert review.severity is kind.severity, f"{kind.why} {review.findings}"
        cleared = clearance.clear(mail, Origin("test", can_hold=True))
        if kind.severity.asks:
            assert cleared.result(timeout=10) is None
        else:
            assert cleared.result(timeout=0) is mail  # as it is, at once
        assert len(author.asked) == kind.severity.asks


def test_there_are_kinds_enough_and_each_is_told_once_with_its_reason() -> None:
    assert {kind.write.__module__ for kind in KINDS} == {it.__name__ for it in MODULES}
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60
    assert len({kind.why for kind in KINDS}) == len(KINDS)
    assert all(kind.why.endswith(".") for kind in KINDS)
