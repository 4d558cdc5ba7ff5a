"""CC102 at its limits: those of RFC 5321, 64 octets before the @ and 254 in all, and the policy's.

Section 4.5.3.1.3 allows a path 256 octets, of which angle brackets take two.
"""

from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.rules.cc102_unusable_addresses import unusable_addresses
from drafts import draft

TOO_LONG = "it is too long"


def domain(length: int) -> str:
    """Return a host name of that length, with labels of at most 63 octets (RFC 1035)."""
    labels: list[str] = []
    left = length - len(".example")
    while left > 0:
        size = min(left, 60)
        labels.append("d" * size)
        left -= size + 1
    name = ".".join(labels) + ".example"
    return name if len(name) == length else f"d{name}"


def complaints(mail: Draft) -> list[str]:
    return [unusable_addresses.sentence(found) for found in unusable_addresses(mail, Policy())]


@pytest.mark.parametrize("local_part", ["a" * 64, '"' + "a " * 31 + '"'])
def test_64_octets_before_the_at_sign(local_part: str) -> None:
    assert len(local_part) == 64
    assert complaints(draft(to=[f"{local_part}@northwind.example"])) == []
    longer = local_part.replace("a", "aa", 1)
    (sentence,) = complaints(draft(to=[f"{longer}@northwind.example"]))
    assert TOO_LONG in sentence


@pytest.mark.parametrize("local_part", ["a" * 60, '"' + "a " * 29 + '"'])
def test_254_octets_in_all(local_part: str) -> None:
    fits = f"{local_part}@{domain(193)}"
    assert len(fits) == 254
    assert complaints(draft(to=[fits])) == []
    (sentence,) = complaints(draft(to=[f"{local_part}@{domain(194)}"]))
    assert TOO_LONG in sentence


@pytest.mark.parametrize(("hidden", "severity"), [(4, Severity.NOTE), (5, Severity.CONFIRM)])
def test_of_hidden_addresses_all_but_one_are_odd_at_the_worst(
    hidden: int, severity: Severity
) -> None:
    limits = Thresholds(
        confirm_people=2,
        confirm_people_organisations=2,
        confirm_organisations=9,
        confirm_odd_ones_out=4,
    )
    text = " ".join(f"<{number}@>" for number in range(hidden))
    (found,) = unusable_addresses(draft(unreadable=[(text, Field.CC)]), Policy(thresholds=limits))
    assert found.severity is severity
