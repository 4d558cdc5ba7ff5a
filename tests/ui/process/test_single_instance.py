from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.ending import ENDED, NONE_RAN, end_running
from ccwarn.ui.process.single_instance import Request, SingleInstance
from counterparts import posix_modes

ROOT = Path(__file__).parents[3]
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ccwarn.ui.process.single_instance import Request, SingleInstance

app = QCoreApplication([])
second = SingleInstance(Path(sys.argv[1]))
assert not second.claim()
assert second.hand_over(Request(("/a/Drafts",), ("/b/x.eml",)))
"""


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "run" / "ccwarn"


def test_a_second_start_hands_over_its_arguments(qtbot: QtBot, folder: Path) -> None:
    first = SingleInstance(folder)
    assert first.claim()
    second = subprocess.Popen([sys.executable, "-c", SECOND, str(folder)], cwd=ROOT)
    with qtbot.waitSignal(first.requested, timeout=60_000) as heard:
        pass
    assert heard.args == [Request(("/a/Drafts",), ("/b/x.eml",))]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    assert second.returncode == 0
    first.close()


def test_the_next_one_may_claim_after_the_end(qtbot: QtBot, folder: Path) -> None:
    first = SingleInstance(folder)
    assert first.claim()
    first.close()
    second = SingleInstance(folder)
    assert second.claim()
    second.close()


def test_a_killed_instance_is_in_nobodys_way(qtbot: QtBot, folder: Path) -> None:
    program = SECOND.partition("assert")[0] + "assert second.claim(); import os; os._exit(9)"
    killed = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=False)
    assert killed.returncode == 9
    assert (folder / "ccwarn.lock").exists()
    first = SingleInstance(folder)
    assert first.claim()
    first.close()


@posix_modes
def test_nobody_else_may_open_the_folder(qtbot: QtBot, folder: Path) -> None:
    SingleInstance(folder)
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "data",
    [b"\n", b"[]\n", b'{"folders": 1}\n', b'{"folders": [], "files": [1]}\n', b"\xff\n"],
)
def test_nonsense_is_not_heard(qtbot: QtBot, folder: Path, data: bytes) -> None:
    first = SingleInstance(folder)
    assert first.claim()
    heard: list[object] = []
    first.requested.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(first.address)
    assert socket.waitForConnected(5000)
    socket.write(data)
    qtbot.waitUntil(lambda: socket.bytesAvailable() > 0)
    socket.readAll()
    socket.write(json.dumps({"folders": [], "files": []}).encode() + b"\n")
    assert heard == []
    socket.disconnectFromServer()
    first.close()


def test_nobody_answers(qtbot: QtBot, folder: Path) -> None:
    assert not SingleInstance(folder).hand_over(Request())


def test_where_no_socket_can_be_made_nobody_is_said_to_run(home: Path) -> None:
    folder = home / ("long" * 60)  # unix(7) has room for 108 bytes.
    instance = SingleInstance(folder)
    with pytest.raises(OSError, match="no socket"):
        instance.claim()
    instance.close()


@pytest.mark.skipif(os.name == "nt", reason="there, pipes have no folders")
def test_a_second_start_reaches_the_first_however_long_the_path_is(
    qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    long = folder.joinpath(*("deep" * 10 for _level in range(3)))
    short = tmp_path / "s"
    first = SingleInstance(long, lambda _path: str(short / "x"))
    assert first.claim()
    assert stat.S_IMODE(short.stat().st_mode) == 0o700
    second = SingleInstance(long, lambda _path: str(short / "x"))
    assert not second.claim()
    socket = QLocalSocket()
    socket.connectToServer(str(short / "x"))
    assert socket.waitForConnected(2000)
    socket.abort()
    first.close()


@pytest.mark.skipif(os.name == "nt", reason="there, pipes have no folders")
def test_a_short_folder_that_others_may_enter_is_refused(folder: Path, tmp_path: Path) -> None:
    short = tmp_path / "s"
    short.mkdir(0o755)
    with pytest.raises(PermissionError):
        SingleInstance(folder, lambda _path: str(short / "x"))
    short.rmdir()
    short.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        SingleInstance(folder, lambda _path: str(short / "x"))


def test_one_that_ends_is_waited_for_and_one_that_does_not_run_is_told(
    qtbot: QtBot, folder: Path
) -> None:
    assert end_running(folder) == NONE_RAN
    first = SingleInstance(folder)
    assert first.claim()
    # It ends as the tray does: when the events that were under way are through.
    first.requested.connect(lambda request: QTimer.singleShot(300, first, first.close))
    program = (
        "import sys; from pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from ccwarn.ui.process.ending import end_running\n"
        "app = QCoreApplication([]); sys.exit(end_running(Path(sys.argv[1])))\n"
    )
    other = subprocess.Popen([sys.executable, "-c", program, str(folder)], cwd=ROOT)
    with qtbot.waitSignal(first.requested, timeout=20_000) as heard:
        pass
    assert heard.args == [Request(ends=True)]
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
    assert other.returncode == ENDED
