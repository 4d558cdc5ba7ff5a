from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.commands import shell_words

POSIX = [
    ("msmtp -a 'my account'", ["msmtp", "-a", "my account"]),
    (r'"a b"\ c #d', ["a b c", "#d"]),
    ("", []),
]
WINDOWS = [
    (r'"C:\Program Files\msmtp\msmtp.exe" -a x', [r"C:\Program Files\msmtp\msmtp.exe", "-a", "x"]),
    (r"C:\mail\send.exe --user O'Neil", [r"C:\mail\send.exe", "--user", "O'Neil"]),
    ("", []),
]


@pytest.mark.parametrize(
    ("platform", "command", "words"),
    [("linux", *case) for case in POSIX] + [("win32", *case) for case in WINDOWS],
)
def test_the_words_of_a_command(
    platform: str, command: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert shell_words.split(command) == words


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_a_quotation_without_an_end_is_no_command(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(ValueError, match="quotation"):
        shell_words.split('send "the rest')


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        (r"C:\Users\Jörg\Drafts", r"C:\Users\Jörg\Drafts"),
        (r"C:\R&D\Drafts", r'"C:\R&D\Drafts"'),
        (r"C:\My Mail", r'"C:\My Mail"'),
        ("", '""'),
    ],
)
def test_what_to_type_on_windows(word: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert shell_words.quoted(word) == typed


@given(st.text(st.characters(exclude_characters='"')))
def test_what_is_quoted_is_one_word(word: str) -> None:
    for platform in ("linux", "win32"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "platform", platform)
            assert shell_words.split(shell_words.quoted(word)) == [word]
