"""Makes the pictures in resources/screenshots, from the real windows on a display of its own.

python3 packaging/dev.py python packaging/screenshots.py [FOLDER [--only NAME] [--windows]]

With a FOLDER, every scene goes there, also those that the README does not show, or all scenes whose
name begins with NAME; with --windows as they are there, in the folder of `windows_folder`. Look at
them after a change of the looks. The scenes of each window are a module in packaging/scenes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QCursor, QFont, QPalette

import windows_folder
from ccwarn import i18n
from ccwarn.ui.process.application import application
from displays import display
from scenes.scene import Scene

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "resources" / "screenshots"


def main() -> int:
    """Make the pictures and return the exit status."""
    parser = argparse.ArgumentParser(description="Make the pictures of ccwarn's windows.")
    parser.add_argument("folder", nargs="?", type=Path, help="where to put all scenes")
    parser.add_argument("--only", default="", metavar="NAME", help="how the scenes' names begin")
    parser.add_argument("--windows", action="store_true", help="as the windows are on Windows")
    parser.add_argument("--scene", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.windows:
        if not arguments.folder:
            parser.error("--windows needs a FOLDER")
        return on_windows(arguments.folder, arguments.only)
    if arguments.scene:
        return paint(Scene(**json.loads(arguments.scene)), arguments.folder)
    folder = arguments.folder or SCREENSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    wanted = [scene for scene in all_scenes() if scene.name.startswith(arguments.only)]
    # The README shows a roomy desktop, the others the smallest that must do.
    scenes = {
        "2732x1536": [scene for scene in wanted if scene.readme],
        "1366x768": [scene for scene in wanted if not scene.readme and arguments.folder],
    }
    for size, those in scenes.items():
        if not those:
            continue
        with display(size) as environ:
            for scene in those:
                environ["QT_SCALE_FACTOR"] = str(scene.scale)
                told = [str(folder), "--scene", json.dumps(asdict(scene))]
                made = subprocess.run([sys.executable, __file__, *told], env=environ, check=False)
                failed |= made.returncode
    return failed


def on_windows(folder: Path, only: str) -> int:
    """Make the pictures with Qt for Windows and its platform; return the exit status."""
    with display("1366x768") as environ:
        python = ["env", f"DISPLAY={environ['DISPLAY']}", *windows_folder.PYTHON]
        script = ["packaging/screenshots.py", f"Z:\\{windows_folder.RESULTS}", f"--only={only}"]
        return windows_folder.run([*python, *script], folder)


def paint(scene: Scene, folder: Path) -> int:
    """Show one scene and save its picture."""
    i18n.install(scene.language)
    qt = application()
    qt.setFont(QFont(qt.font().family(), 10))
    if scene.right_to_left:
        qt.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if scene.dark:
        qt.setPalette(palette("#202326", "#2a2e32"))
    if scene.high_contrast:
        qt.setPalette(palette("#000000", "#000000", "#ffff00"))
    QCursor.setPos(0, 0)
    window = module(scene.window).show(scene)
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        qt.processEvents()
    # 0 is not the quality, of which PNG has only one, but the smallest file.
    return int(not window.grab().save(str(folder / f"{scene.name}.png"), "PNG", 0))


def module(window: str) -> Any:
    """Return the module of a window's scenes; it has `SCENES` and `show`."""
    return importlib.import_module(f"scenes.{window}")


def all_scenes() -> list[Scene]:
    """Return the scenes of all windows."""
    windows = sorted(path.stem for path in (ROOT / "packaging" / "scenes").glob("*.py"))
    return [scene for name in windows for scene in getattr(module(name), "SCENES", ())]


def palette(window: str, base: str, accent: str = "#308cc6") -> QPalette:
    """Return the palette of a dark desktop."""
    made = QPalette(QColor(base), QColor(window))
    made.setColor(QPalette.ColorRole.Base, QColor(base))
    for role in (QPalette.ColorRole.Accent, QPalette.ColorRole.Highlight):
        made.setColor(role, QColor(accent))
    text = QColor("white")
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        made.setColor(role, text)
    text.setAlphaF(0.5)
    made.setColor(QPalette.ColorRole.PlaceholderText, text)
    return made


if __name__ == "__main__":
    sys.exit(main())
