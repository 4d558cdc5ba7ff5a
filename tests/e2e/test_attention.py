"""A window that nobody sees, on a real desktop that is asked to point at it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.desktop import Desktop, desktop, wait_for
from e2e.other_program import other_program

pytestmark = pytest.mark.e2e

TITLE = "Seeking"
PROGRAM = f"""
import sys
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget
from ccwarn.ui.question.attention import Attention

def obey():
    order = sys.stdin.readline().strip()
    window.setVisible(order == "show")
    if order == "show":
        attention.seek()
    elif order != "hide":
        application.quit()

application = QApplication(["seeking"])
window = QWidget()
window.setWindowTitle("{TITLE}")
window.setGeometry(600, 100, 300, 200)
attention = Attention(window, lambda: None)
orders = QSocketNotifier(0, QSocketNotifier.Type.Read)
orders.activated.connect(obey)
application.exec()
"""
TIMES = 3


@contextmanager
def seeking(screen: Desktop) -> Iterator[Callable[[str], None]]:
    """Run a program whose window seeks attention; yield what shows and hides it."""
    command = [sys.executable, "-c", PROGRAM]
    environ = dict(screen.environ)
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None

        def order(what: str) -> None:
            assert process.stdin is not None
            process.stdin.write(f"{what}\n")
            process.stdin.flush()

        yield order
    assert process.returncode == 0


def is_pointed_at(screen: Desktop, window: str) -> bool:
    """Tell whether the desktop points at a window."""
    return "DEMANDS_ATTENTION" in screen.run("xprop", "-id", window, "_NET_WM_STATE")


def test_the_desktop_points_at_a_window_though_nothing_else_happens_and_survives_it(
    tmp_path: Path,
) -> None:
    with desktop(tmp_path) as screen, other_program(screen) as other:
        manager = screen.manager()
        with seeking(screen) as order:
            for _time in range(TIMES):
                screen.activate(other)
                screen.type("text")
                order("show")
                window = screen.window(TITLE)
                screen.activate(window)
                screen.activate(other)
                wait_for("sign at the window", lambda: is_pointed_at(screen, window))  # noqa: B023
                screen.activate(window)
                screen.type("text")
                order("hide")
                wait_for("end of the window", lambda: not screen.windows(TITLE))
        screen.activate(other)
        assert screen.manager() == manager
