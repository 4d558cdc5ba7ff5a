"""Which addresses are one mailbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn import sub_addresses
from ccwarn.settings.files import builtin_providers
from ccwarn.sub_addresses import known_habits, without_tag


def person(key: str) -> str:
    return sub_addresses.person(key, key.rpartition("@")[2])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("eve+a@gmail.com", "eve@gmail.com"),
        ("e.v.e+a.b+c@googlemail.com", "eve@gmail.com"),
        ("e.v.e@gmail.com", "eve@gmail.com"),
        ("eve@googlemail.com", "eve@gmail.com"),
        ("eve+a@outlook.com", "eve@outlook.com"),
        ("eve.x+a@hotmail.de", "eve.x@hotmail.de"),
        ("eve+a@fastmail.com", "eve@fastmail.com"),
        ("eve@icloud.com", "eve@icloud.com"),
        ("eve@ya.ru", "eve@ya.ru"),
        ("eve+a@yandex.com", "eve@ya.ru"),
        # Nobody knows of a provider that it has them, or the provider says that it has not.
        ("eve+a@gmx.de", "eve+a@gmx.de"),
        ("eve-a@yahoo.com", "eve-a@yahoo.com"),
        ("eve+a@firm.example", "eve+a@firm.example"),
        # A tag of nothing is no tag.
        ("+a@gmail.com", "+a@gmail.com"),
        ("eve+@gmail.com", "eve@gmail.com"),
        ("eve", "eve"),
        ("", ""),
    ],
)
def test_addresses_of_one_mailbox(key: str, expected: str) -> None:
    assert person(key) == expected


def test_what_is_known_is_known_of_mailbox_providers() -> None:
    assert known_habits().keys() <= builtin_providers()
    assert len(known_habits()) > 100
    for domain, habits in known_habits().items():
        assert domain in habits.domains
        assert habits.tags


@given(
    st.from_regex(r"[a-z][a-z.+]{0,11}", fullmatch=True), st.sampled_from(sorted(known_habits()))
)
def test_a_person_is_one_of_that_persons_addresses(local: str, domain: str) -> None:
    found = person(f"{local}@{domain}")
    assert person(found) == found
    assert person(f"{without_tag(local)}+tag@{domain}") == found
