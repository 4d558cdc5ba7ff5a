"""Makes the pictures in resources/screenshots, from the real windows on a display of its own.

python3 packaging/dev.py python packaging/screenshots.py [FOLDER]

With a FOLDER, every scene goes there, also those that the README does not show. Look at them after
a change of the looks.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QFont, QPalette
from PySide6.QtWidgets import QWidget

from ccwarn import i18n
from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.gates.events import Condition, Waiting, state_of
from ccwarn.policy import Severity
from ccwarn.policy_files import load_policy
from ccwarn.question import question
from ccwarn.review import Origin, examine
from ccwarn.rules import ALL_RULES
from ccwarn.stores import open_store
from ccwarn.ui.app import application
from ccwarn.ui.dialog import QuestionDialog
from ccwarn.ui.pause import Pause
from ccwarn.ui.status import Commands, Guarded, Recent, Status
from ccwarn.ui.status_window import StatusWindow
from ccwarn.ui.tray import Tray

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "resources" / "screenshots"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: which window, what is done to it, and on what kind of desktop."""

    name: str
    window: str = "question"
    people: int = 475
    holds: bool = False
    dark: bool = False
    done: tuple[str, ...] = ()
    scale: float = 1.0
    language: str = "en"
    right_to_left: bool = False
    high_contrast: bool = False


README = (
    Scene("dialog-light", holds=True, done=("unfold",), scale=1.5),
    Scene("dialog-dark", holds=True, dark=True, done=("unfold",), scale=1.5),
    Scene("status", window="status", scale=1.5),
)
"""What the README shows."""

OTHERS = (
    Scene("dialog-1x"),
    Scene("dialog-2x", holds=True, scale=2),
    Scene("dialog-2x-typed", holds=True, scale=2, done=("send",)),
    Scene("dialog-2x-why", scale=2, done=("why",)),
    Scene("dialog-2x-qps", holds=True, scale=2, language="qps", done=("send",)),
    Scene("dialog-qps", holds=True, language="qps", done=("send",)),
    Scene("dialog-typed", holds=True, done=("send", "type")),
    Scene("dialog-dark-why", dark=True, done=("why",)),
    Scene("dialog-search", holds=True, done=("search",)),
    Scene("dialog-people", done=("by person",)),
    Scene("dialog-rtl", holds=True, right_to_left=True, done=("unfold",)),
    Scene("dialog-contrast", holds=True, high_contrast=True, done=("unfold",)),
    Scene("dialog-few", people=6, holds=True, done=("send",)),
    Scene("dialog-10000", people=10_000),
    Scene("dialog-unreadable", people=0),
    Scene("status-dark", window="status", dark=True),
    Scene("status-paused", window="status", done=("pause",)),
    Scene("status-qps", window="status", language="qps", done=("trouble",)),
    Scene("status-2x", window="status", scale=2, done=("trouble",)),
    Scene("status-empty", window="empty status"),
    Scene("tray-menu", window="menu"),
)


def main() -> int:
    """Make the pictures and return the exit status."""
    parser = argparse.ArgumentParser(description="Make the pictures of ccwarn's windows.")
    parser.add_argument("folder", nargs="?", type=Path, help="where to put all scenes")
    parser.add_argument("--scene", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scene:
        return paint(Scene(**json.loads(arguments.scene)), arguments.folder)
    folder = arguments.folder or SCREENSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    # The README shows a roomy desktop, the others the smallest that must do.
    scenes = {"2732x1536": README, "1366x768": OTHERS if arguments.folder else ()}
    for size, those in scenes.items():
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
    windows: dict[str, Callable[[Scene], QWidget]] = {
        "question": _question,
        "status": _status,
        "empty status": _status,
        "menu": _menu,
    }
    QCursor.setPos(0, 0)
    window = windows[scene.window](scene)
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        qt.processEvents()
    # 0 is not the quality, of which PNG has only one, but the smallest file.
    return int(not window.grab().save(str(folder / f"{scene.name}.png"), "PNG", 0))


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


def _question(scene: Scene) -> QWidget:
    samples = ROOT / "resources" / "samples"
    store = open_store(samples / "475-customers-in-cc.eml")
    draft = store.read(next(iter(store.list()))).draft
    if scene.people == 0:
        text = "Anna Schmidt <anna@northwind.example, " * 9
        draft = Draft(draft.author, (), draft.subject, unreadable=(Unreadable(text, Field.CC),))
    elif scene.people < 475:
        firms = ["northwind", "contoso", "brightwater", "alder", "bluebird", "fern", "gale"]
        people = tuple(
            Recipient(Mailbox(f"info@{firm}.example", firm.title()), Field.TO)
            for firm in firms[: scene.people]
        )
        draft = Draft(draft.author, people, draft.subject)
    elif scene.people > 475:
        many = tuple(
            Recipient(Mailbox(f"info{n}@firm{n % 4000}.example"), Field.CC)
            for n in range(scene.people)
        )
        draft = Draft(draft.author, many, draft.subject)
    review = examine(draft, load_policy(samples / "policy.toml").policy, ALL_RULES)
    dialog = QuestionDialog(question(review, Origin("", can_hold=scene.holds), ALL_RULES))
    dialog.show()
    view = dialog.people.view
    doings: dict[str, Callable[[], object]] = {
        "unfold": lambda: view.setExpanded(view.model().index(4, 0), True),
        "why": lambda: dialog.answers.why.setChecked(True),
        "send": lambda: dialog.answers.send.setChecked(True),
        "type": lambda: dialog.sending.field.setText("475"),
        "search": lambda: dialog.people.search.setText("anna"),
        "by person": lambda: dialog.people.order.menu().actions()[2].trigger(),
    }
    for done in scene.done:
        doings[done]()
    return dialog


def _status(scene: Scene) -> QWidget:
    status, commands = _what_is_known(scene)
    window = StatusWindow(status, commands)
    window.show()
    return window


def _menu(scene: Scene) -> QWidget:
    status, commands = _what_is_known(scene)
    tray = Tray(status, commands)
    tray.menu.setParent(None)
    tray.menu.popup(QPoint(20, 20))
    tray.menu.tray = tray  # type: ignore[attr-defined]  # keeps it alive
    return tray.menu


def _what_is_known(scene: Scene) -> tuple[Status, Commands]:
    def nothing(*_arguments: object) -> None:
        pass

    pause = Pause()
    status = Status(pause)
    if scene.window != "empty status":
        for folder in ("/home/anna/Mail/Drafts", "/home/anna/Exchange/Entwürfe"):
            sentence = state_of(Condition.GUARDING, Path(folder)).sentence
            status.add_folder(Guarded(folder, nothing, sentence))
        drafts = [("Spring newsletter", 212), ("Invitation to the open day", 38)]
        status.set_waiting(
            status.folders[1],
            [Waiting(str(n), text, Severity.STRONG, n) for text, n in drafts],
        )
        noon = datetime(2030, 5, 6, 12, 4, tzinfo=UTC)
        status.set_recent(
            [
                Recent(
                    noon, "475 addresses moved to Bcc in “Your query is important to us”", nothing
                ),
                Recent(noon.replace(hour=9), "Left as it was: 16 exposed people"),
            ]
        )
    if "pause" in scene.done:
        pause.start()
    if "trouble" in scene.done:
        status.add_trouble("The draft “x.eml” could not be changed because the disk is full.")
    commands = Commands(nothing, nothing, nothing, nothing, nothing)
    return status, commands


if __name__ == "__main__":
    sys.exit(main())
