from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.stores.discovery.prefs_js import read_prefs


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('user_pref("a", "b");', "b"),
        ("  user_pref( 'a' , 'b' ) ;", "b"),
        ('user_pref("a", true);', "true"),
        ('user_pref("a", -12);', "-12"),
        (r'user_pref("a", "C:\\Mail\\\"x\"\n");', 'C:\\Mail\\"x"\n'),
        (r'user_pref("a", "\x41\u00e9\ud83d\ude00");', "Aé😀"),
        ('pref("a", "");', ""),
        ('/* a\n comment */ user_pref("a", "/* no comment */");', "/* no comment */"),
    ],
)
def test_values(line: str, value: str) -> None:
    assert read_prefs(line) == {"a": value}


def test_damaged_lines_hide_no_others() -> None:
    text = (
        'user_pref("a", "open);\n// user_pref("b", 1);\nuser_pref("c", 2);\nuser_pref("d", '
        'evil());\nuser_pref("e", "x"); user_pref\n\x00\nuser_pref("f", 3);\nuser_pref("f", 4);'
    )
    assert read_prefs(text) == {"c": "2", "e": "x", "f": "4"}


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    read_prefs(text)
    read_prefs(f'user_pref("a", "{text}");')
