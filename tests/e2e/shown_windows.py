"""A program that shows the windows of ccwarn, one after the other, as its input names them.

What they show comes from packaging/scenes, as in the screenshots.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget

import screenshots
from ccwarn import i18n
from ccwarn.ui.process.application import application


def main() -> int:
    """Answer each scene's name by showing it, when no other window is left, and saying so."""
    qt = application()
    i18n.install("en")
    scenes = {scene.name: scene for scene in screenshots.all_scenes()}
    shown: list[QWidget] = []

    def show() -> None:
        name = sys.stdin.readline().strip()
        for window in qt.topLevelWidgets():
            if window.parent() is None:
                window.close()
                window.deleteLater()
        shown.clear()
        if not name:
            qt.quit()
            return
        scene = scenes[name]
        shown.append(screenshots.module(scene.window).show(scene))
        print(name, flush=True)

    told = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    told.activated.connect(show)
    print("ready", flush=True)
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main())
