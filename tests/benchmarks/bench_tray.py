"""What the idle tray costs: resident memory beside a bare PySide6 tray, and processor time.

python tests/benchmarks/bench_tray.py [--seconds 60]      (Linux: it reads /proc)
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import ROOT, Row, report

BARE = """
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

app = QApplication([])
menu = QMenu()
menu.addAction("Quit", app.quit)
tray = QSystemTrayIcon(QIcon({icon!r}))
tray.setContextMenu(menu)
tray.show()
app.exec()
"""

OURS = """
import sys
from PySide6.QtWidgets import QSystemTrayIcon
from ccwarn.cli import main

# As on a desktop that has a tray; without one the status window would be open and be measured.
QSystemTrayIcon.isSystemTrayAvailable = lambda: True
sys.exit(main(["--drafts", {drafts!r}]))
"""

SETTLED = 4.0
"""Seconds after the start in which everything that is loaded late has been loaded."""


def resident(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found, "the program has ended"
    return int(found[1]) / 1024


def processor(process: subprocess.Popen[bytes]) -> float:
    """Return the seconds of processor time used so far, of all threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Start both, let them settle, and print what they take."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, help="how long to watch them idle")
    seconds: float = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as home:
        drafts = Path(home) / "Drafts"
        drafts.mkdir()
        shutil.copy(ROOT / "resources" / "samples" / "reply-to-one-customer.eml", drafts)
        run = Path(home) / "run"
        run.mkdir(mode=0o700)
        environ = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=str(run))
        environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        icon = str(ROOT / "resources" / "icons" / "guarding.svg")
        commands = (
            [sys.executable, "-c", OURS.format(drafts=str(drafts))],
            [sys.executable, "-c", BARE.format(icon=icon)],
        )
        ours, bare = (
            subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
            for command in commands
        )
        try:
            time.sleep(SETTLED)
            before = processor(ours)
            time.sleep(seconds)
            used = processor(ours) - before
            rows = [Row("resident memory", resident(ours), resident(bare), "MB", 1.5)]
        finally:
            for process in (ours, bare):
                process.terminate()
                process.wait()
    print(f"processor time in {seconds:g} idle seconds: {used:.2f} s")
    return report(rows) or int(used > 0.01)


if __name__ == "__main__":
    sys.exit(main())
