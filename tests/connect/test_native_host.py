from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn.connect import native_host
from ccwarn.connect.native_host import HostFiles, install_host, tray_command


@pytest.mark.parametrize("name", ["queue", "platformdirs", "ccwarn"])
def test_no_file_in_the_home_folder_is_run_in_the_trays_place(home: Path, name: str) -> None:
    (home / f"{name}.py").write_text("raise SystemExit('a file of the home folder was run')\n")
    command = [argument for argument in tray_command() if argument != "--hidden"]
    done = subprocess.run([*command, "--version"], cwd=home, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ccwarn ")


COMMAND = [
    r"C:\Users\Jörg\Python\python.exe",
    "-I",
    r"C:\Users\Jörg\AppData\Local\x\relay.py",
    "--",
]
ENVIRON = {"USERPROFILE": r"C:\Users\Jörg", "LOCALAPPDATA": r"C:\Users\Jörg\AppData\Local"}


def shortened(path: str) -> str:
    """Return the short name that Windows has for a path."""
    return path.replace("Jörg", "JRG~1")


def unchanged(path: str) -> str:
    """Return what Windows has for a path on a disk without short names."""
    return path


def test_a_batch_file_names_the_user_s_folders_without_their_letters() -> None:
    text = native_host.batch_file(COMMAND, ENVIRON, shortened)
    assert text.splitlines() == [
        b"@echo off",
        rb'"%USERPROFILE%\Python\python.exe" "-I" "%LOCALAPPDATA%\x\relay.py" "--" %*',
    ]


def test_a_batch_file_has_short_names_of_other_folders() -> None:
    (_echo_off, line) = native_host.batch_file(COMMAND, {}, shortened).splitlines()
    assert line.startswith(rb'"C:\Users\JRG~1\Python\python.exe" "-I" ')


def test_a_batch_file_says_in_which_code_page_its_other_letters_are() -> None:
    _echo_off, code_page, line = (
        native_host.batch_file(COMMAND, {}, unchanged).decode().splitlines()
    )
    assert code_page == "chcp 65001 >nul"
    assert line.startswith(r'"C:\Users\Jörg\Python\python.exe" ')


def test_what_cmd_would_take_for_its_own_means_itself() -> None:
    (_echo_off, line) = native_host.batch_file(
        [r"C:\a & b\100%\python.exe"], {}, unchanged
    ).splitlines()
    assert line == rb'"C:\a & b\100%%\python.exe" %*'


def test_what_was_installed_is_known_again_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_registry: None
) -> None:
    files = HostFiles(tmp_path / "ccwarn.json", tmp_path / "ccwarn-relay.bat")
    monkeypatch.setattr(
        native_host, "program", lambda: native_host.batch_file(COMMAND, {}, unchanged)
    )
    install_host(files)
    assert files.are_installed
    files.program.write_bytes(files.program.read_bytes().replace(b"\r\n", b"\n"))
    assert not files.are_installed


@pytest.mark.skipif(sys.platform != "linux", reason="Windows names it in a manifest of its own")
def test_a_bundle_s_own_relay_is_what_thunderbird_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "Jörg's" / "bin" / "python3"
    monkeypatch.setattr(sys, "executable", str(python))
    assert b"relay.py" in native_host.program()
    python.parent.mkdir(parents=True)
    shipped = python.with_name("ccwarn-relay")
    shipped.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    shipped.chmod(0o755)
    script = tmp_path / "script"
    script.write_bytes(native_host.program())
    done = subprocess.run(["sh", script, "manifest", "addon"], capture_output=True, text=True)
    assert done.stdout == f"{python}|-P|-m|ccwarn|--hidden|--|manifest|addon|"
