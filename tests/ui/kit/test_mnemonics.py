from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ccwarn.ui.kit.mnemonics import with_mnemonics, without_mnemonic


def key(label: str) -> str:
    return label.replace("&&", "").partition("&")[2][:1].casefold()


def test_the_first_letter_of_a_word_is_preferred() -> None:
    assert with_mnemonics(["Send", "Send anyway…", "Start", "Move 475"]) == [
        "&Send",
        "Send &anyway…",
        "S&tart",
        "&Move 475",
    ]


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=12), max_size=8))
def test_no_key_twice_and_no_text_lost(labels: list[str]) -> None:
    made = with_mnemonics(labels)
    keys = [key(label) for label in made if key(label)]
    assert len(keys) == len(set(keys))
    shown = [label.replace("&&", "\0").replace("&", "").replace("\0", "&") for label in made]
    for label, text in zip(labels, shown, strict=True):
        assert re.fullmatch(rf"{re.escape(label)}(\([A-Z]\))?", text)
        assert text == label or not label.isascii()


def test_what_no_key_writes_gets_a_letter_behind_it() -> None:
    assert with_mnemonics(["閉じる", "Bcc に移す", "送信", "Abc"]) == [
        "閉じる(&A)",
        "&Bcc に移す",
        "送信(&C)",
        "Abc",
    ]
    assert with_mnemonics(["Ändern", "إغلاق"]) == ["&Ändern", "&إغلاق"]


def test_an_ampersand_in_a_menu_is_an_ampersand() -> None:
    assert without_mnemonic("Fish & Chips") == "Fish && Chips"
