"""The net under all other tests holds: each of these small tests is caught, or rightly is not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

SMALL_TESTS = """
import logging, os, signal, socket, subprocess, sys, threading, warnings
from pathlib import Path
from counterparts import needs

def test_fails_on_a_logged_warning():
    logging.getLogger("ccwarn.any").warning("something")

def test_fails_on_a_logged_warning_that_is_not_the_expected_one(expected_log):
    expected_log.expect("nothing")
    logging.getLogger("ccwarn.any").warning("something")

def test_fails_on_an_expected_line_that_does_not_come(expected_log):
    expected_log.expect("something")

def test_fails_on_a_logged_address_though_it_is_expected(expected_log):
    expected_log.expect("something failed")
    try:
        {}["jane@acme.example"]
    except KeyError:
        logging.getLogger("ccwarn.any").exception("something failed")

def test_fails_on_an_address_that_is_printed(betrayal):
    print(betrayal, file=sys.stderr)

def test_fails_on_an_address_in_a_file(betrayal, home):
    (home / "journal").write_text(str(betrayal))

def test_fails_on_a_warning():
    warnings.warn("something", stacklevel=1)

def test_fails_on_an_exception_in_a_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_fails_on_an_exception_nobody_can_catch():
    class Bad:
        def __del__(self):
            raise RuntimeError("something")
    Bad()

def test_fails_on_a_message_of_qt(qapp):
    from PySide6.QtCore import qWarning
    qWarning("something")

def test_fails_on_reaching_for_the_network():
    socket.create_connection(("192.0.2.1", 25), timeout=1)

def test_passes_with_an_expected_line(expected_log):
    expected_log.expect("^WARNING ccwarn.any: some")
    logging.getLogger("ccwarn.any").warning("something")

def test_passes_with_a_line_of_no_weight():
    logging.getLogger("ccwarn.any").info("something")

def test_passes_in_a_home_of_its_own(home):
    from platformdirs import user_cache_path, user_config_path, user_state_path
    places = [Path.home(), user_cache_path("x"), user_config_path("x"), user_state_path("x")]
    assert all(place.is_relative_to(home) for place in places)
    assert not (home / "left").exists()
    (home / "left").touch()

test_passes_in_another_home_of_its_own = test_passes_in_a_home_of_its_own

def test_passes_without_a_desktop(qapp):
    assert "DISPLAY" not in os.environ
    assert qapp.platformName() == "offscreen"

def test_passes_with_a_program_that_ctrl_c_ends():
    itself = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('still here')"
    done = subprocess.run([sys.executable, "-c", itself], capture_output=True, check=False)
    assert done.returncode and not done.stdout

def test_passes_with_a_program_that_is_there():
    assert needs(sys.executable).is_file()

def test_needs_a_program_that_is_missing():
    needs("no-such-program")
"""


PROFILES = {
    "ordinary": (100, 40, False),
    "ci": (100, 40, True),
    "elsewhere": (20, 8, True),
    "nightly": (2000, 800, False),
}
"""How many examples of an ordinary property, and of a dear one; whether always the same."""

PROFILE_TEST = """
from hypothesis import settings
from effort import examples

DEAR = examples(40)  # when the module is read, as it is with @settings

def test_effort():
    assert (settings().max_examples, DEAR, settings().derandomize) == {expected}
"""


def outcomes(
    folder: Path, *options: str, tests: str = SMALL_TESTS, **environ: str
) -> dict[str, str]:
    """Run small tests in a pytest of their own and return the outcome of each."""
    (folder / "test_small.py").write_text(tests)
    options += ("-c", str(TESTS.parent / "pyproject.toml"), "--rootdir", str(folder))
    command = [sys.executable, "-m", "pytest", *options, "-p", "conftest", "-rA", "-q"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(folder / "test_small.py")],
        env={**os.environ, "PYTHONPATH": str(TESTS), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    # An ERROR after PASSED is a failure that was noticed when the test was taken down.
    found = re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return {name: outcome for outcome, name in sorted(found, reverse=True)}


@pytest.fixture
def _in_the_background() -> Iterator[None]:
    """Start programs as a shell does that does not wait for them: Ctrl+C is not for them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_in_the_background")
@pytest.mark.parametrize("require_all", ["", "1"])
def test_what_must_fail_fails_and_what_may_pass_passes(tmp_path: Path, require_all: str) -> None:
    found = outcomes(tmp_path, CCWARN_REQUIRE_ALL=require_all)
    missing = found.pop("test_needs_a_program_that_is_missing", "SKIPPED")
    assert missing == ("FAILED" if require_all else "SKIPPED")
    names = re.findall(r"test_(?:fails|passes)\w+(?=\(| =)", SMALL_TESTS)
    assert {name: found[name] == "PASSED" for name in names} == {
        name: name.startswith("test_passes") for name in names
    }


@pytest.mark.parametrize(("profile", "ci"), [("ordinary", ""), ("ci", "true")])
def test_ci_tries_the_same_examples_every_time(tmp_path: Path, profile: str, ci: str) -> None:
    tests = PROFILE_TEST.format(expected=PROFILES[profile])
    assert outcomes(tmp_path, tests=tests, CI=ci) == {"test_effort": "PASSED"}


@pytest.mark.parametrize("profile", ["nightly", "elsewhere"])
def test_a_night_tries_many_more_and_a_second_system_fewer(tmp_path: Path, profile: str) -> None:
    tests = PROFILE_TEST.format(expected=PROFILES[profile])
    found = outcomes(tmp_path, f"--hypothesis-profile={profile}", tests=tests)
    assert found == {"test_effort": "PASSED"}
