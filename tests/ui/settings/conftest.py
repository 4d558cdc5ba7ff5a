"""The settings window over a policy file of its own, ready to be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from opened import Opened, opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the user's policy lies; nothing is there yet."""
    return tmp_path / "policy.toml"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write the organisation's policy."""

    def write(text: str) -> None:
        place = tmp_path / "site.toml"
        place.write_text(text, encoding="utf-8")
        monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: place)
        monkeypatch.setattr("ccwarn.settings.files.site_policy_file", lambda: place)

    return write


@pytest.fixture
def show(qtbot: QtBot, file: Path) -> Callable[..., Opened]:
    """Open the window at a page."""

    def window(page: str, text: str | None = None) -> Opened:
        if text is not None:
            file.write_text(text, encoding="utf-8")
        shown = opened(file)
        qtbot.addWidget(shown.window)
        shown.window.open_page(page)
        with qtbot.waitActive(shown.window, timeout=30_000):
            shown.window.show()
            shown.window.activateWindow()
        return shown

    return window
