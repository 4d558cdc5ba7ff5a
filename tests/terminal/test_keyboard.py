from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from io import FileIO
from typing import TextIO

import pytest

from ccwarn.terminal.keyboard import End, Keyboard
from counterparts import needs_pseudo_terminals
from gates.scripted import eventually
from typing_hands import typed_into

Pipe = tuple[TextIO, FileIO]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    with typed_into() as pipe:
        yield pipe


def test_lines_then_the_end_for_ever(pipe: Pipe) -> None:
    stream, hands = pipe
    hands.write("eins\nzw\u00f6lf\nrest".encode())
    hands.close()
    keyboard = Keyboard(stream)
    waiter = object()
    assert [keyboard.line(waiter), keyboard.line(waiter)] == ["eins", "zwölf"]
    assert isinstance(keyboard.line(waiter), End), "a line that was not finished is not an answer"
    assert keyboard.is_at_end
    assert isinstance(keyboard.line(waiter), End)


def test_nobody_there() -> None:
    keyboard = Keyboard(None)
    assert keyboard.is_at_end
    assert isinstance(keyboard.line(object()), End)


def test_where_everything_is_at_its_end_nobody_is_there() -> None:
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123 - no path
        keyboard = Keyboard(nothing)
        assert not keyboard.echoes
        assert isinstance(keyboard.line(object()), End)
        assert keyboard.is_at_end


def test_waiting_can_be_interrupted(pipe: Pipe) -> None:
    keyboard = Keyboard(pipe[0])
    waiter, other = object(), object()
    keyboard.interrupt(other)
    threading.Timer(0.01, keyboard.interrupt, [waiter]).start()
    assert keyboard.line(waiter) is None


def test_closing_ends_all_waiting(pipe: Pipe) -> None:
    keyboard = Keyboard(pipe[0])
    keyboard.close()
    assert keyboard.line(object()) is None


def test_what_was_typed_before_the_question_is_forgotten() -> None:
    needs_pseudo_terminals()
    import pty

    master, slave = pty.openpty()
    with os.fdopen(slave) as stream:
        keyboard = Keyboard(stream)
        os.write(master, b"3\n475\n")
        assert keyboard.line(object()) == "3"
        eventually(lambda: not keyboard._typed.empty())  # the second line has come in, too
        keyboard.forget()
        os.write(master, b"2\n")
        assert keyboard.line(object()) == "2"
        os.write(master, b"\x04")
        assert isinstance(keyboard.line(object()), End)
        assert not keyboard.is_at_end, "Ctrl+D at a terminal ends one answer, not all"
        os.write(master, b"1\n")
        assert keyboard.line(object()) == "1"
        keyboard.close()
        os.close(master)
