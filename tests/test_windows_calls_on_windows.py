from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

from ccwarn import i18n, windows_calls
from ccwarn.in_use import once_free
from ccwarn.windows_calls import ERROR_SHARING_VIOLATION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "Entwürfe"
    path.write_bytes(b"one\r\n")
    return path


def test_what_is_opened_shared_may_be_renamed_and_written(path: Path) -> None:
    descriptor = windows_calls.open_shared(path)
    renamed = path.rename(path.with_name("b"))
    renamed.write_bytes(b"two\r\n")
    assert os.read(descriptor, 100) == b"two\r\n"
    os.close(descriptor)


def test_nobody_writes_beside_whoever_opened_it_alone(path: Path) -> None:
    descriptor = windows_calls.open_alone(path)
    with pytest.raises(PermissionError):
        path.write_bytes(b"two\r\n")
    assert path.read_bytes() == b"one\r\n"
    os.close(descriptor)


def test_whoever_opened_it_alone_for_a_moment_is_waited_for_by_pythons_own_open(path: Path) -> None:
    descriptor = windows_calls.open_alone(path)
    with pytest.raises(PermissionError) as raised:
        path.write_bytes(b"two\r\n")
    assert not raised.value.winerror, "Python's own open does not say why"
    closing = threading.Timer(0.2, os.close, [descriptor])
    closing.start()
    once_free(lambda: path.write_bytes(b"two\r\n"))
    closing.join()
    assert path.read_bytes() == b"two\r\n"


def test_nothing_is_opened_alone_beside_a_writer(path: Path) -> None:
    with path.open("ab"), pytest.raises(PermissionError) as raised:
        windows_calls.open_alone(path)
    assert raised.value.winerror == ERROR_SHARING_VIOLATION
    with path.open("rb"):
        os.close(windows_calls.open_alone(path))


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        windows_calls.open_alone(tmp_path / "a")


def test_whether_anybody_has_a_file_open(path: Path) -> None:
    assert not windows_calls.is_open_elsewhere(path)
    with path.open("rb"):
        assert windows_calls.is_open_elsewhere(path)
    assert not windows_calls.is_open_elsewhere(path.with_name("absent"))


def test_windows_says_which_languages_it_speaks() -> None:
    found = windows_calls.languages()
    assert found
    assert all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", name) for name in found)


def test_ccwarn_wants_to_speak_what_windows_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    first = windows_calls.languages()[0].replace("-", "_")
    assert [*i18n._of_the_desktop(())][:1] == ([] if first.startswith("en") else [first])
    monkeypatch.setattr(windows_calls, "languages", lambda: ["nl-BE", "de-DE", "en-US", "fr-FR"])
    assert [*i18n._of_the_desktop(())] == ["nl_BE", "de_DE"]


def test_who_has_ended() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert not windows_calls.has_ended(child.pid)
    assert not windows_calls.has_ended(os.getpid())
    assert not windows_calls.has_ended(0)
    child.communicate(b"\n")
    assert windows_calls.has_ended(child.pid)
