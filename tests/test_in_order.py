"""The order of names."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.in_order import folded, natural_key


@pytest.mark.parametrize(
    "names",
    [
        ["customer1", "customer2", "customer9", "customer10", "customer11", "customer100"],
        ["a2b10", "a2b11", "a10b1"],
        ["07.example", "7.example", "8.example", "a.example"],
        ["customer", "customer1", "customers"],
        ["Anna", "Ännchen", "Åsa", "berta", "Ödön", "Zoe"],
        ["9" * 5_000, "1" + "0" * 5_000],
        ["", "1", "a"],
    ],
)
def test_numbers_count_by_their_size_and_letters_by_what_they_are(names: list[str]) -> None:
    mixed = random.Random(1).sample(names, len(names))
    expected = sorted(names, key=names.index)
    assert sorted(mixed, key=natural_key) == expected


@given(st.lists(st.text(max_size=8), unique=True))
def test_the_order_is_always_the_same(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)


def test_folded_text_has_neither_case_nor_accents() -> None:
    assert folded("KÜCHE") == folded("Ku\u0308che") == folded("kuche") == "kuche"
