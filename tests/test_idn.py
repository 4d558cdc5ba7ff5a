"""Internationalised domains as people write them."""

# Letters that look alike are what is tried here.

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.idn import shown_address, shown_domain
from ccwarn.plain import isolated


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        ("acme.example", "acme.example"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("XN--BCHER-KVA.example", "bücher.example"),
        ("xn--caf-dma.xn--bcher-kva.example", "café.bücher.example"),
        ("Bücher.example", "Bücher.example"),
        # One script, and what is written together in Japan, China and Korea.
        ("xn--e1afmkfd.example", "пример.example"),
        ("xn--80adxhks.xn--p1ai", "москва.рф"),
        ("xn--hxajbheg2az3al.example", "παράδειγμα.example"),
        ("xn--r8jz45g.example", "例え.example"),
        ("東京tower.example", "東京tower.example"),
        ("한국漢字.example", "한국漢字.example"),
        # Scripts mixed in one label: Cyrillic, Greek or Armenian among Latin, or Hangul and kana.
        ("xn--pypal-4ve.example", "pаypal.example (xn--pypal-4ve.example)"),
        ("pаypal.example", "pаypal.example (xn--pypal-4ve.example)"),
        ("gοοgle.example", "gοοgle.example (xn--ggle-0nda.example)"),
        ("shop.xn--pypal-4ve.example", "shop.pаypal.example (shop.xn--pypal-4ve.example)"),
        ("한かな.example", "한かな.example (xn--u8j2cw087d.example)"),
        # One script that looks Latin.
        ("xn--80ak6aa92e.com", "аррӏе.com (xn--80ak6aa92e.com)"),
        # No domain can be made of these, so they stay what they are.
        ("xn--", "xn--"),
        ("xn--99999999.example", "xn--99999999.example"),
        ("xn--bcher-kva-.example", "xn--bcher-kva-.example"),
        ("", ""),
    ],
)
def test_a_domain_is_shown_as_people_write_it(domain: str, shown: str) -> None:
    assert shown_domain(domain) == shown
    address, parenthesis, looked_up = shown.partition(" (")
    assert shown_address(f"ann@{domain}") == f"ann@{address}{parenthesis}{looked_up}"


def test_what_is_no_address_is_shown_like_all_text() -> None:
    assert shown_address("Ann Lee") == "Ann Lee"
    assert shown_address("xn--bcher-kva") == "xn--bcher-kva"
    assert shown_address("\u202eann@acme.example") == "‹U+202E›ann@acme.example"
    assert shown_address("\u202eann@xn--bcher-kva.example") == "‹U+202E›ann@bücher.example"


def test_right_to_left_domains_leave_what_stands_around_alone() -> None:
    assert shown_domain("xn--4dbrk0ce.example") == "\u2068ישראל.example\u2069"
    assert shown_address("a@xn--4dbrk0ce.example") == "\u2068a@ישראל.example\u2069"


def test_both_forms_are_cut_where_they_are_long() -> None:
    domain = ".".join(["pаypal"] * 15)
    shown = shown_domain(domain, 40)
    assert len(shown) < 100
    assert shown.count("…") == 2


@given(st.text(max_size=40))
def test_whatever_a_domain_is_made_of_it_is_safe_to_show(text: str) -> None:
    for shown in (shown_domain(text), shown_address(f"a@{text}"), shown_address(text)):
        bare = shown.replace("\u2068", "").replace("\u2069", "")
        assert isolated(bare, 1_000).strip("\u2068\u2069") == bare
