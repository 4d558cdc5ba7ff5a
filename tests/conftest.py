"""What holds for every test: no unexpected log line, no file of the user's, no network, no window.

Warnings, unraisable exceptions and exceptions in threads are errors by pytest's own settings, and
so are Qt's messages (see pyproject.toml).
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

import effort
from at_home import Running

# Before anything imports Qt: no test opens a window on the developer's screen. A test that wants
# a real display starts a program of its own on one of its own. Where there is a screen for the
# tests alone (`dev.py windows --screen`), all of them may be real windows.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("CCWARN_TEST_PLATFORM", "offscreen")

# What only Windows has, and what cannot even be imported elsewhere.
collect_ignore_glob = [] if sys.platform == "win32" else ["*_on_windows.py"]

# A busy machine must not turn a slow example into a failure; hangs are stopped by pytest-timeout.
ORDINARY = settings(deadline=None, print_blob=True, derandomize=False, max_examples=effort.ORDINARY)
PROFILES = {
    "ordinary": ORDINARY,
    # The same examples every time: what CI finds, a developer finds.
    "ci": settings(ORDINARY, derandomize=True, database=None),
    # A fifth of them: they have been tried, and it is the system that is another one.
    "elsewhere": settings(
        ORDINARY, max_examples=effort.ORDINARY // 5, derandomize=True, database=None
    ),
    # Twenty times as many, and others each night.
    "nightly": settings(ORDINARY, max_examples=20 * effort.ORDINARY, derandomize=False),
}
for name, profile in PROFILES.items():
    settings.register_profile(name, profile)
settings.load_profile("ci" if os.environ.get("CI") else "ordinary")

# A shell that starts tests in the background ignores Ctrl+C for them, and whoever ignores a signal
# hands that on to every program it starts: to those as well that tests end by Ctrl+C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SECRET = "secret.person@hidden.example"
"""What nobody may ever log: it stands in no mail of any test, and in the exception `betrayal`."""

SESSION_VARIABLES = (
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "LANGUAGE",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
)
"""What leads from a process to the desktop session that it was started in."""


class ExpectedLog:
    """The log lines of WARNING and above that a test means to cause."""

    def __init__(self) -> None:
        self._patterns: list[str] = []

    def expect(self, pattern: str) -> None:
        """Expect at least one line in which the regular expression is found."""
        self._patterns.append(pattern)

    def complaints(self, lines: list[str]) -> list[str]:
        """Return what is wrong: lines that nobody expected, and expected ones that did not come."""
        unexpected = [
            f"logged unexpectedly: {line}"
            for line in lines
            if not any(re.search(pattern, line) for pattern in self._patterns)
        ]
        missing = [
            f"expected in the log but not there: {pattern}"
            for pattern in self._patterns
            if not any(re.search(pattern, line) for line in lines)
        ]
        addresses = [f"logged an address: {line}" for line in lines if "@" in line]
        return unexpected + missing + addresses


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # With the traceback, if there is one.
        self.lines.append(f"{record.levelname} {record.name}: {self.format(record)}")


def pytest_sessionfinish() -> None:
    """Have the lines that were counted written down before pytest-xdist waits for its workers.

    It kills those that take more than ten seconds to end, as they do after thousands of tests.
    """
    coverage = sys.modules.get("coverage")
    counting = getattr(getattr(coverage, "process_startup", None), "coverage", None)
    if counting is not None:
        counting.save()


@pytest.fixture(autouse=True)
def expected_log() -> Iterator[ExpectedLog]:
    """Fail the test at its end if it logged a warning or worse that it did not declare."""
    expected, handler = ExpectedLog(), _Lines()
    root = logging.getLogger()
    root.addHandler(handler)
    yield expected
    root.removeHandler(handler)
    if complaints := expected.complaints(handler.lines):
        pytest.fail("\n".join(complaints))


@pytest.fixture
def betrayal(capfd: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> Iterator[Exception]:
    """Return an exception whose text is an address; what is logged is looked at in any case.

    Fail the test at its end if the address was printed, or stands in a file, such as a journal.
    """
    yield KeyError(SECRET)
    printed = capfd.readouterr()
    assert SECRET not in printed.out + printed.err
    for file in (*home.rglob("*"), *tmp_path.rglob("*")):
        # A thread may still be writing, so that a file has another name by now.
        with suppress(FileNotFoundError):
            assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty home folder that the test has for itself."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home))
    # Windows itself is asked where the user's folders are, unless these say so.
    for variable in ("APPDATA", "LOCAL_APPDATA"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{variable}", str(home))
    folders = {"CACHE": ".cache", "CONFIG": ".config", "DATA": ".local/share", "STATE": ".state"}
    for name, folder in folders.items():
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for variable in SESSION_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    return home


@pytest.fixture
def own_registry() -> Iterator[None]:
    """Let what ccwarn keeps in the registry of Windows be the test's own; elsewhere is none."""
    if sys.platform == "win32":
        from own_registry import alone

        with alone():
            yield
    else:
        yield


@pytest.fixture
def running() -> Iterator[Callable[[Path], Running]]:
    """Return what has a Thunderbird run on a profile: at the latest it ends with the test."""
    started: list[Running] = []

    def run(profile: Path) -> Running:
        started.append(Running(profile))
        return started[-1]

    yield run
    for each in started:
        each.end()


@pytest.fixture
def uncounted() -> Iterator[None]:
    """Leave the lines that the test runs uncounted: it runs so many that counting takes minutes."""
    counter = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(counter)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Let no test reach beyond this machine: ccwarn has no network of its own."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in ("localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1"):
            raise AssertionError("a test tried to reach the network")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_only)
        yield
