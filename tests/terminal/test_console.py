from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.terminal.console import Console, display_width, fitted, wrapped


class Screen(io.TextIOWrapper):
    """A terminal of some encoding."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = True) -> None:
        self.bytes = io.BytesIO()
        self._terminal = terminal
        super().__init__(self.bytes, encoding, newline="\n")

    def isatty(self) -> bool:
        return self._terminal

    @property
    def text(self) -> str:
        return self.bytes.getvalue().decode(self.encoding)


def test_width_counts_columns_not_characters() -> None:
    assert display_width("abc") == 3
    assert display_width("日本") == 4
    assert display_width("e\u0301") == 1
    assert display_width("\u2068a\u2069") == 1


def test_fitted_fills_and_cuts_to_the_column() -> None:
    assert fitted("ab", 4) == "ab  "
    assert fitted("abcdef", 4) == "abc…"
    assert fitted("日本語", 5) == "日本…"
    assert fitted("日本語", 4) == "日… "


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=80), st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert all(display_width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text(st.sampled_from("ab日e\u0301 "), max_size=30), st.integers(2, 20))
def test_fitted_has_exactly_the_columns(text: str, columns: int) -> None:
    assert display_width(fitted(text, columns)) == columns


def test_wraps_between_words() -> None:
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("", 8) == [""]


def test_what_the_encoding_lacks_is_written_in_a_simpler_way() -> None:
    screen = Screen("ascii")
    Console(screen, {}).line("“Süß” \u2068x\u2069…")
    assert screen.text == '"S\\xfc\\xdf" x...\n'


@pytest.mark.parametrize(
    ("environ", "terminal", "coloured"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm"}, False, False),
    ],
)
def test_colours_only_where_they_are_wanted(
    environ: dict[str, str], terminal: bool, coloured: bool
) -> None:
    console = Console(Screen(terminal=terminal), environ)
    assert (console.strong("x") != "x") == coloured
    assert (console.quiet("x") != "x") == coloured


def test_width_follows_the_terminal_within_reason() -> None:
    assert Console(Screen(), {"COLUMNS": "60"}).width == 60
    assert Console(Screen(), {"COLUMNS": "500"}).width == 100
    assert Console(Screen(), {"COLUMNS": "3"}).width == 20
    assert Console(Screen(), {"COLUMNS": "many"}).width == 80


def test_bars_are_as_long_as_their_share() -> None:
    console = Console(Screen(), {})
    assert console.bar(8, 8, 10) == "█" * 10
    assert display_width(console.bar(1, 2, 10)) == 5
    assert console.bar(1, 1_000_000, 10) == "▏", "something is never nothing"
    assert Console(Screen("ascii"), {}).bar(1, 2, 10) == "#####"
