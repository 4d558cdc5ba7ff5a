"""Another program on the same desktop: a window with text that a person writes in meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from e2e.desktop import Desktop

TITLE = "Another program"
PROGRAM = f"""
from PySide6.QtWidgets import QApplication, QPlainTextEdit

application = QApplication(["another"])
window = QPlainTextEdit()
window.textChanged.connect(lambda: window.setWindowTitle("{TITLE} " + window.toPlainText()[-9:]))
window.setWindowTitle("{TITLE}")
window.setGeometry(0, 0, 500, 300)
window.show()
application.exec()
"""


@contextmanager
def other_program(screen: Desktop) -> Iterator[str]:
    """Run it; yield its window. Its title ends with what was last typed into it."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=dict(screen.environ)) as process:
        try:
            yield screen.window(f"^{TITLE}")
        finally:
            process.terminate()
