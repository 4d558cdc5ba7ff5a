"""The windows of the pictures, for tests that look at all of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QMenu, QWidget

import screenshots
from ccwarn.settings import files
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.undo_line import UndoLine
from scenes.scene import Scene

SCENES: Sequence[str] = (
    *("about", "accounts-form", "accounts-tested", "check", "check-empty", "check-trouble"),
    *("correction-list", "correction-partners", "correction-why", "correction-nothing-left"),
    *("dialog-typed", "dialog-reason", "dialog-advice", "dialog-separately-new"),
    *("dialog-unreadable", "first-start-failed", "first-start-done", "history", "history-empty"),
    *("mailings", "mailings-sending", "settings-organisation", "settings-places"),
    "settings-rules-more",
    *("settings-providers", "settings-history", "settings-exceptions", "settings-search"),
    *("settings-search-nothing", "settings-when-crossed", "status", "status-paused"),
    *("status-empty", "tray-menu", "trial", "undo"),
)
"""Each window, and what it looks like when more is in it: the names of its pictures."""

PALETTES: Sequence[tuple[str, Callable[[], QPalette]]] = (
    ("light", lambda: QApplication.style().standardPalette()),
    ("dark", lambda: screenshots.palette("#202326", "#2a2e32")),
    ("high contrast", lambda: screenshots.palette("#000000", "#000000", "#ffff00")),
)
"""The desktops that pictures are made of."""


@pytest.fixture
def show(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[str], QWidget]]:
    """Return what shows the window of a picture, in the present language, font and palette."""
    # The scenes change these.
    monkeypatch.setattr(files, "site_policy_file", files.site_policy_file)
    monkeypatch.setenv("HOME", os.environ["HOME"])
    for folder in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.delenv(f"XDG_{folder}_HOME", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    palette, font = QApplication.palette(), QApplication.font()
    direction = QApplication.layoutDirection()
    scenes = {scene.name: scene for scene in screenshots.all_scenes()}
    windows: list[QWidget] = []

    def window_of(name: str) -> QWidget:
        windows.append(_shown(replace(scenes[name], dark=False)))
        return windows[-1]

    yield window_of
    for window in windows:
        window.hide()
        window.deleteLater()
    QApplication.setLayoutDirection(direction)
    QApplication.setFont(font)
    QApplication.setPalette(palette)
    settle()


def take_palette(window: QWidget, palette: QPalette) -> None:
    """Let the desktop have another palette while a window is open."""
    QApplication.setPalette(palette)
    # This tells widgets only in the event loop of a whole application.
    for widget in (window, *window.findChildren(QWidget)):
        QApplication.sendEvent(widget, QEvent(QEvent.Type.ApplicationPaletteChange))
    settle()


def settle() -> None:
    """Let everything find its place."""
    for _turn in range(20):
        QApplication.processEvents()


def _shown(scene: Scene) -> QWidget:
    window: QWidget = screenshots.module(scene.window).show(scene)
    settle()
    if not isinstance(window, QMenu):
        window.activateWindow()
    if isinstance(window, QuestionDialog | UndoLine):
        _let_pass(window)
    settle()
    return window


def _let_pass(window: QuestionDialog | UndoLine) -> None:
    """Have the time be over in which it takes no input."""
    window.guard.grace = 0.0
    window.guard.begin_anew()
    while window.guard.closed:
        QApplication.processEvents()
