"""`ccwarn milter`: how it begins, how it does not, and what it says of its counts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ccwarn.cli import main
from ccwarn.gates.milter.counters import Counters, exposition
from command_line import environment

CAPTURE = pytest.CaptureFixture[str]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the milter is a program of Linux and Unix")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say with --listen where"),
        (["--listen", "nowhere"], "is no place to listen"),
        (["--listen", "unix:/nowhere/at/all"], "cannot listen: No such file"),
        (["--listen", "unix:x", "--processes", "0"], "Choose 1 to 64 processes."),
    ],
)
def test_it_says_why_it_cannot_begin(options: list[str], said: str, capsys: CAPTURE) -> None:
    assert main(["milter", *options]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


ELSEWHERE = """
import os, signal
for of, names in ((os, ["fork"]), (signal, ["SIGHUP", "SIGCHLD"])):
    for name in names:
        if hasattr(of, name):
            delattr(of, name)
from ccwarn.cli import main
raise SystemExit(main(["milter", "--listen", "unix:x"]))
"""
"""Starts it as on Windows, which has neither."""


def test_on_windows_it_says_what_it_is_for() -> None:
    command = [sys.executable, "-c", ELSEWHERE]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert " ".join(done.stderr.split()) == "This command is for mail servers on Linux and Unix."


def test_its_status_is_what_was_counted(tmp_path: Path, capsys: CAPTURE) -> None:
    counters, file = Counters(1), tmp_path / "milter.prom"
    for name, count in (("outgoing", 1200), ("typed", 3), ("rejected", 2), ("exempt", 7)):
        counters.row(0).add(name, count)
    file.write_text(exposition(counters.sums(), 1))
    assert main(["milter", "status", "--metrics", str(file)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Mail is judged by 1 process.\n")
    for line in ("1,200  mails judged", "2  rejected", "7  mails of exempt hosts and users"):
        assert line in printed
    long_ago = time.time() - 300
    os.utime(file, (long_ago, long_ago))
    assert main(["milter", "status", "--metrics", str(file)]) == 1
    assert "is not running" in capsys.readouterr().out
    file.write_text(exposition(counters.sums(), 0))
    assert main(["milter", "status", "--metrics", str(file)]) == 1
    assert "is not running" in capsys.readouterr().out


def test_without_counts_nobody_knows(tmp_path: Path, capsys: CAPTURE) -> None:
    assert main(["milter", "status", "--metrics", str(tmp_path / "none")]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "cannot be read: No such file or directory." in said
