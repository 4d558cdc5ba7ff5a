"""Encoded-words and raw octets as a person reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.formats.addresses.encoded_words import encoded, readable


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        ("=?utf-8?q?Zo=C3=AB_A?=", "Zoë A"),
        ("=?UTF-8?B?Wm/Dqw==?=", "Zoë"),
        ("=?utf-8?b?Wm/Dqw?=", "Zoë"),
        ("=?utf-8?b?Wm/Dq?=", "ZoÃ"),
        ("=?iso-8859-1*de?q?J=F6rg?=", "Jörg"),
        ("=?utf-8?q?Zo=C3?= =?utf-8?q?=AB?=", "Zoë"),
        ("=?utf-8?q?a?= \r\n =?iso-8859-1?q?=F6?=", "aö"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?x-nonsense?q?J=C3=B6rg?=", "Jörg"),
        ("=?hex?q?41?=", "41"),
        ("=?idna?q?J=F6rg?=", "Jörg"),
        ("=?utf-8?q?J=F6rg?=", "Jörg"),
        ("=?utf-8?q?a=0D=0Ab?=", "a b"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("J\xf6rg", "Jörg"),
        ("J\xc3\xb6rg", "Jörg"),
        ("a\r\n\t b ", "a b"),
    ],
)
def test_readable(octets: str, text: str) -> None:
    assert readable(octets) == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z"))))
def test_what_is_encoded_is_read_again(text: str) -> None:
    words = encoded(text)
    assert readable(words) == text
    assert max(map(len, words.split(" "))) <= 75


@given(st.lists(st.sampled_from(("=?", "?=", "utf-8", "utf-7", "?q?", "?b?", "=4", "\xff", " "))))
def test_nothing_is_too_broken_to_be_read(parts: list[str]) -> None:
    readable("".join(parts))
