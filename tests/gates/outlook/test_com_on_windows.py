"""The gate at Outlook's Send, with a stand-in for Outlook in another process: COM in between."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.gates.outlook import processes
from ccwarn.gates.outlook.com import ComHost
from ccwarn.gates.outlook.gate import Presence
from ccwarn.review import Decision
from gates.outlook.at_send import CUSTOMERS, AtSend, Stage
from gates.scripted import eventually
from outlook_com import ComOutlook, stand_in, undisturbed
from outlook_model import CC, smtp


class TestThroughCom(AtSend):
    """Each test has a thread of its own, and Wine has room for sixty such in one process."""

    @pytest.fixture
    def drive(self, tmp_path: Path) -> Iterator[ComOutlook]:
        with stand_in(tmp_path / "com") as drive:
            yield drive

    @pytest.mark.parametrize("decision", [Decision.SEND, Decision.HOLD])
    def test_the_answer_counts_where_the_caller_has_room_for_a_result(
        self, stage: Stage, drive: ComOutlook, decision: Decision
    ) -> None:
        drive.room = True
        stage.author.script = [decision]
        held, _after = stage.sent(recipients=list(smtp(CC, *CUSTOMERS)))
        assert held is (decision is Decision.HOLD)


def test_no_outlook_is_started_nor_found_where_none_runs() -> None:
    with undisturbed():
        host = ComHost()
        host.open()
        assert host.attach() is None
        assert host.presence() in (Presence.ABSENT, Presence.CLOSED)
        host.close()


def test_programs_are_known_by_their_names(tmp_path: Path) -> None:
    for name, presence in (("olk", Presence.NEW), ("OUTLOOK", Presence.RUNNING)):
        program = tmp_path / f"{name}.exe"
        shutil.copy(Path(os.environ["SYSTEMROOT"], "system32", "cmd.exe"), program)
        with undisturbed():
            running = subprocess.Popen([program, "/c", "pause"], stdin=subprocess.PIPE)
            eventually(lambda presence=presence: processes.presence() is presence, name)
            running.kill()
            running.communicate()
