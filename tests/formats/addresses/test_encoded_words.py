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
        ("=?utf-8?b?Wm9l?=", "Zoe"),
        ("=?utf-8?b?Wm9lIA?=", "Zoe"),
        ("=?utf-8?b?IFpvZSA=?=", "Zoe"),
        ("=?koi8-u?q?=C1=C4?=", "ад"),
        ("=?cp1251?q?=C0=C4?=", "АД"),
        ("=?windows-1251?q?=C0=C4?=", "АД"),
        ("=?utf-8?b?Wm/Dq?=", "ZoÃ"),
        ("=?iso-8859-1*de?q?J=F6rg?=", "Jörg"),
        ("=?utf-8?q?Zo=C3?= =?utf-8?q?=AB?=", "Zoë"),
        ("=?UTF-8?q?Zo=C3?= =?utf-8?q?=AB?=", "Zoë"),
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


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        # RFC 2047 section 2: at most 75 characters a word, frame of 12 and base64 included, and no
        # character in two words.
        ("a" * 45, [45]),
        ("a" * 46, [45, 1]),
        ("ë" * 22, [44]),
        ("ë" * 23, [44, 2]),
        ("a" + "ë" * 22, [45]),
    ],
)
def test_a_word_is_full_at_75_characters(text: str, octets: list[int]) -> None:
    words = encoded(text).split(" ")
    assert [-(-each // 3) * 4 + 12 for each in octets] == [len(word) for word in words]
    assert readable(" ".join(words)) == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z"))))
def test_what_is_encoded_is_read_again(text: str) -> None:
    words = encoded(text)
    assert readable(words) == text
    assert max(map(len, words.split(" "))) <= 75


@given(st.lists(st.sampled_from(("=?", "?=", "utf-8", "utf-7", "?q?", "?b?", "=4", "\xff", " "))))
def test_nothing_is_too_broken_to_be_read(parts: list[str]) -> None:
    readable("".join(parts))
