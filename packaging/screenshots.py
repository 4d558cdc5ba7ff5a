"""Makes the pictures in resources/screenshots, from the real windows on a display of its own.

python3 packaging/dev.py python packaging/screenshots.py [FOLDER [--only NAME]]

With a FOLDER, every scene goes there, also those that the README does not show, or all scenes whose
name begins with NAME. Look at them after a change of the looks. The scenes of each window are a
module in packaging/scenes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QCursor, QFont, QPalette

from ccwarn import i18n
from ccwarn.ui.process.application import application
from scenes.scene import Scene

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "resources" / "screenshots"


def main() -> int:
    """Make the pictures and return the exit status."""
    parser = argparse.ArgumentParser(description="Make the pictures of ccwarn's windows.")
    parser.add_argument("folder", nargs="?", type=Path, help="where to put all scenes")
    parser.add_argument("--only", default="", metavar="NAME", help="how the scenes' names begin")
    parser.add_argument("--scene", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
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


@contextmanager
def display(size: str) -> Iterator[dict[str, str]]:
    """Start an X server of that size with a window manager; yield the environment to use it."""
    if not shutil.which("Xvfb") or not shutil.which("openbox"):
        sys.exit("This needs Xvfb and openbox: apt-get install xvfb openbox")
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            f"{size}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as numbers, tempfile.TemporaryDirectory() as home:
        environ = dict(os.environ, DISPLAY=f":{numbers.readline().strip()}", HOME=home)
        environ |= {"QT_QPA_PLATFORM": "xcb", "TZ": "UTC"}
        manager = _window_manager(environ, Path(home) / "ready")
        try:
            yield environ
        finally:
            manager.terminate()
            manager.wait()
            server.terminate()
            server.wait()


def _window_manager(environ: dict[str, str], ready: Path) -> subprocess.Popen[bytes]:
    """Start openbox, again if the server was not up yet, and wait until it manages windows."""
    command = ["openbox", "--startup", f"touch {ready}"]
    manager = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not ready.exists():
        if time.monotonic() > end:
            sys.exit("openbox did not start")
        if manager.poll() is not None:
            manager = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
        time.sleep(0.05)
    return manager


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
