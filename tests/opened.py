"""The settings window for tests: what is done in it, and what is true on disk afterwards."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSpinBox, QWidget

from ccwarn.audit.told_mail import Teller
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.draft import Draft
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Severity
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import load_policy
from ccwarn.ui.kit.choice import ChoiceButton
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.settings.assembly import settings_window, surroundings
from ccwarn.ui.settings.settings_window import SettingsWindow
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Status
from showing import Given

SETTINGS_PAGES = (
    *("organisationPage", "whenPage", "guardingPage", "rulesPage", "providersPage", "historyPage"),
    "trialPage",
)
"""The pages' object names, in their order."""

W = TypeVar("W", bound=QWidget)


@dataclass
class Opened:
    """The window, the policy that it shows, and the file that it writes."""

    window: SettingsWindow
    policy: LivePolicy
    file: Path
    status: Status
    given: Given
    memory: MemoryOfPeople
    picked: list[str] = field(default_factory=list)
    """What the user will choose when asked for a folder."""
    told: list[Teller] = field(default_factory=list)
    """The folders of which Thunderbird will tell."""

    @property
    def written(self) -> dict[str, Any]:
        """What stands in the file now."""
        return tomllib.loads(self.file.read_text(encoding="utf-8")) if self.file.exists() else {}

    def verdict(self, draft: Draft) -> Severity:
        """Judge a draft by what stands on disk now."""
        return examine(draft, load_policy(self.file).policy, ALL_RULES).severity

    def widget(self, kind: type[W], name: str) -> W:
        """Return the widget of that object name."""
        found = self.window.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def text(self, name: str) -> str:
        """Return the text of a label, "" where it is not shown."""
        label = self.widget(QLabel, name)
        return label.text() if label.isVisible() else ""

    def click(self, name: str) -> None:
        """Click a button."""
        button = self.widget(QAbstractButton, name)
        assert button.isVisible(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def undo(self) -> None:
        """Press Ctrl+Z, wherever the keyboard is."""
        self.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key, wherever the keyboard is."""
        focus = QApplication.focusWidget()
        assert focus is not None, "the keyboard is nowhere"
        QTest.keyClick(focus, key, modifier)

    def enter(self, name: str, text: str) -> None:
        """Type into a field and press Enter."""
        field = self.widget(QLineEdit, name)
        field.setFocus()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def step(self, name: str, steps: int) -> None:
        """Move a number by the arrow keys, and take it by Enter."""
        box = self.widget(QSpinBox, name)
        box.setFocus()
        for _step in range(abs(steps)):
            QTest.keyClick(box, Qt.Key.Key_Up if steps > 0 else Qt.Key.Key_Down)
        QTest.keyClick(box, Qt.Key.Key_Return)

    def choose(self, name: str, number: int) -> None:
        """Choose from the menu of a button."""
        self.widget(ChoiceButton, name).menu().actions()[number].trigger()


def opened(file: Path) -> Opened:
    """Return the window over that policy file."""
    policy = LivePolicy(file)
    # The file need not be there, as with the user's own.
    policy.watch()
    given, picked, told = Given(), list[str](), list[Teller]()
    status = Status(Pause())
    around = surroundings(
        status,
        replace(given.commands, mail_accounts=given.note("mail accounts")),
        ThunderbirdConnection(Connections(file.with_name("thunderbird.json"))),
        given.note("connected"),
        lambda chosen: chosen(picked),
    )
    memory = MemoryOfPeople(file.parent)
    window = settings_window(policy, around, memory, lambda: list(told))
    policy.setParent(window)
    status.setParent(window)
    return Opened(window, policy, file, status, given, memory, picked, told)
