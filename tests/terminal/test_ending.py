from __future__ import annotations

import errno

import pytest

from ccwarn.terminal.ending import EX_IOERR, EX_SOFTWARE, INTERRUPTED, READER_GONE, ended
from conftest import SECRET


def failing(error: BaseException) -> int:
    """Return the exit status of a command that fails."""

    def command() -> int:
        raise error

    return ended(command)


def ending(status: int) -> int:
    """Return the exit status of a command that returns one."""
    return ended(lambda: status)


def test_a_command_says_itself_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert [ending(status) for status in (0, 1, 2)] == [0, 1, 2]
    assert capsys.readouterr() == ("", "")


def test_what_nobody_foresaw_is_a_sentence_without_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failing(KeyError(SECRET)) == EX_SOFTWARE
    printed = " ".join(capsys.readouterr().err.split())
    assert printed.startswith("Something went wrong in ccwarn itself.")
    assert "KeyError at ccwarn/terminal/ending.py:" in printed
    assert SECRET not in printed


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, SECRET, SECRET), "No space left on device."),
        (PermissionError(errno.EACCES, SECRET, SECRET), "Permission denied."),
        (OSError(SECRET), "OSError."),
    ],
)
def test_what_the_system_refuses_is_a_sentence(
    error: OSError, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(error) == EX_IOERR
    printed = capsys.readouterr().err
    assert printed.startswith(f"ccwarn had to stop: {said}")
    assert SECRET not in printed


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), INTERRUPTED), (BrokenPipeError(), READER_GONE)]
)
def test_who_leaves_is_told_nothing(
    error: BaseException, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(error) == status
    assert capsys.readouterr() == ("", "")


def test_a_command_may_end_the_program() -> None:
    with pytest.raises(SystemExit):
        failing(SystemExit(3))
