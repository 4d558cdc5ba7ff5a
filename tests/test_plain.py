from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn import i18n
from ccwarn.plain import isolated, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna Schmidt", "Anna Schmidt"),
        ("  two\r\n lines\t ", "two lines"),
        ("<b>bold</b> &amp;", "<b>bold</b> &amp;"),
        ("\u202emoc.live", "‹U+202E›moc.live"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("bell\x07 escape\x1b[31m", "bell‹U+0007› escape‹U+001B›[31m"),
        ("nul\x00", "nul‹U+0000›"),
        ("Küche 厨房", "Küche 厨房"),
        ("hearts \u2764\ufe0f and 👩\u200d💻", "hearts \u2764\ufe0f and 👩\u200d💻"),
        ("ev\u200de@x.example", "ev‹U+200D›e@x.example"),
        ("\u3164blank", "‹U+3164›blank"),
        ("lone \udc80", "lone ‹U+DC80›"),
    ],
)
def test_shows_what_is_there(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_long_text_keeps_its_end() -> None:
    shown = plain("x" * 10_000 + "@evil.example", 60)
    assert len(shown) <= 61
    assert shown.startswith("xxx")
    assert shown.endswith("@evil.example")


def test_a_text_of_other_direction_is_isolated() -> None:
    assert isolated("Anna") == "Anna"
    assert isolated("אנה") == "\u2068אנה\u2069"


def test_every_text_is_isolated_where_sentences_are_read_from_the_right() -> None:
    i18n.install("ar")
    assert isolated("anna@acme.example") == "\u2068anna@acme.example\u2069"
    i18n.install("en")
    assert isolated("anna@acme.example") == "anna@acme.example"


def test_a_tower_of_marks_is_cut() -> None:
    assert plain("a" + "\u0301" * 500 + "b", 1000) == "a" + "\u0301" * 8 + "b"


@given(st.text(max_size=300), st.integers(10, 80))
def test_is_always_one_safe_line(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
    assert len(shown) <= 10 * (limit + 1)


def test_nothing_is_nothing_in_what_is_read_from_the_right() -> None:
    i18n.install("ar")
    try:
        assert [isolated(""), isolated(" "), isolated("x")] == ["", "", "\u2068x\u2069"]
    finally:
        i18n.install("en")
