"""The processes of the gate of a mail server: begun anew where one ends, and ended when told."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from command_line import Running
from gates.scripted import eventually


def workers(running: Running) -> list[int]:
    """Return the processes that a command has begun, as Linux tells them."""
    pid = running.process.pid
    return [int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who the workers are")
def test_a_process_that_is_killed_is_begun_anew_and_all_end_when_told(tmp_path: Path) -> None:
    listen = ("--listen", f"unix:{tmp_path / 'gate'}", "--processes", "2")
    with Running("milter", *listen, cwd=tmp_path) as gate:
        gate.wait_for("Mail is judged by 2 processes")
        eventually(lambda: len(workers(gate)) == 2, "two processes")
        first = workers(gate)
        os.kill(first[0], signal.SIGKILL)
        gate.wait_for("A process of ccwarn milter has ended and is started again.")
        assert first[1] in workers(gate)
        assert gate.end(signal.SIGTERM)[0] == 0
    assert not (tmp_path / "gate").exists()
    assert not any(Path(f"/proc/{pid}").exists() for pid in first)
