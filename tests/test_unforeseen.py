from __future__ import annotations

import errno
import re
import subprocess
import sys
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from ccwarn.settings.files import policy_text
from ccwarn.unforeseen import LastResort, described
from command_line import ROOT
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


UNCAUGHT = """
import asyncio, gc, logging, threading
from concurrent.futures import Future
from ccwarn.unforeseen import take_over_log, take_over_process

SECRET = "secret.person@hidden.example"
take_over_process()
take_over_log()

def fail(*_arguments):
    raise KeyError(SECRET)

class Failing:
    def __del__(self):
        fail()

async def task():
    fail()

async def forget():
    asyncio.get_running_loop().call_soon(fail, SECRET)
    failing = asyncio.create_task(task(), name=SECRET)
    while not failing.done():
        await asyncio.sleep(0)

thread = threading.Thread(target=fail, name=SECRET)
thread.start()
thread.join()
Failing()
asyncio.run(forget())
gc.collect()
future = Future()
future.add_done_callback(fail)
future.set_result(SECRET)
logging.getLogger("elsewhere").warning(SECRET)
logging.getLogger("ccwarn.any").error("our own words")
fail()
"""


def test_what_nobody_catches_is_logged_without_its_text() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNCAUGHT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    lines = [re.sub("[0-9]+", "N", line) for line in done.stderr.splitlines()]
    ours = "nobody was prepared for this: KeyError at <string>:N"
    event_loop = "asyncio at base_events.py:N has failed: KeyError at "
    assert lines == [
        ours,
        ours,
        f"{event_loop}<string>:N",
        f"{event_loop}<string>:N",
        "concurrent.futures at _base.py:N has failed: KeyError at <string>:N",
        "elsewhere at <string>:N has failed",
        "our own words",
        ours,
    ]
    assert done.returncode == 1


def test_ctrl_c_is_not_a_failure() -> None:
    program = "from ccwarn.unforeseen import take_over_process as it; it(); raise KeyboardInterrupt"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("", "")
