from __future__ import annotations

import errno
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from ccwarn.settings.files import policy_text
from ccwarn.unforeseen import LastResort, described
from conftest import SECRET, ExpectedLog


def caught(error: BaseException) -> BaseException:
    """Return the exception with the traceback that it has when it was raised here."""
    try:
        raise error
    except type(error) as raised:
        return raised


def test_what_nobody_foresaw_is_caught_and_logged(
    expected_log: ExpectedLog, betrayal: Exception
) -> None:
    expected_log.expect(
        "^ERROR ccwarn.unforeseen: it failed: KeyError at test_unforeseen.py:[0-9]+$"
    )
    with LastResort("it failed") as resort:
        raise betrayal
    assert resort.error is betrayal
    assert betrayal.__traceback__ is None


def test_what_does_not_fail_is_not_logged() -> None:
    with LastResort("it failed") as resort:
        pass
    assert resort.error is None


@pytest.mark.parametrize(
    ("raised", "foreseen"),
    [
        (ValueError(), ValueError),
        (UnicodeError(), ValueError),
        (CancelledError(), (OSError, CancelledError)),
        (KeyboardInterrupt(), ()),
        (SystemExit(), ()),
    ],
)
def test_what_was_foreseen_goes_on_its_way(
    raised: BaseException, foreseen: type[Exception] | tuple[type[Exception], ...]
) -> None:
    with pytest.raises(type(raised)), LastResort("it failed", foreseen) as resort:
        raise raised
    assert resort.error is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError(SECRET), "RuntimeError at test_unforeseen.py:"),
        (OSError(SECRET), "OSError at "),
        (OSError(errno.ENOSPC, SECRET, SECRET), "OSError (No space left on device) at "),
        (FileNotFoundError(errno.ENOENT, SECRET), "FileNotFoundError (No such file or directory) "),
        (ImportError(SECRET), "ImportError at "),
        (ModuleNotFoundError(SECRET, name="tomlkit"), "ModuleNotFoundError (tomlkit) at "),
    ],
)
def test_an_exception_is_described_without_its_text(error: Exception, said: str) -> None:
    assert described(caught(error)).startswith(said)
    assert SECRET not in described(caught(error))


def test_an_exception_that_was_not_raised_has_no_place() -> None:
    assert described(KeyError(SECRET)) == "KeyError"


def test_the_place_is_the_innermost_one_in_our_own_code() -> None:
    with pytest.raises(ValueError, match="null") as raised:
        policy_text(Path(f"{SECRET}\0"))  # No file can have this name, says pathlib.
    assert described(raised.value).startswith("ValueError at ccwarn/settings/files.py:")
