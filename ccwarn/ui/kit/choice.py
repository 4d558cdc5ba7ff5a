"""A button that shows the chosen one of several, and a menu of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu

from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.mnemonics import without_mnemonic


class ChoiceButton(Button):
    """Emits `chosen` with what the user picked; arrow keys pick the next one at once.

    `names` stand in the menu, `short` ones on the button.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, spoken_name: str, names: Mapping[Any, str], short: Mapping[Any, str]
    ) -> None:
        super().__init__(name, "", Weight.PLAIN)
        self._spoken_name = spoken_name
        self._names = short
        menu = QMenu(self)
        menu.setObjectName(f"{name}Menu")
        self._actions = QActionGroup(menu)
        for number, (item, text) in enumerate(names.items()):
            action = QAction(without_mnemonic(text), self._actions)
            action.setObjectName(f"{name}{number}")
            action.setCheckable(True)
            action.setData(item)
            menu.addAction(action)
        self._actions.triggered.connect(lambda action: self.chosen.emit(action.data()))
        self.setMenu(menu)

    def show_choice(self, item: object) -> None:
        """Show what is in force."""
        for action in self._actions.actions():
            action.setChecked(action.data() == item)
        text = self._names[item]
        self.setText(without_mnemonic(text))
        self.setAccessibleName(f"{self._spoken_name}: {text}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick the one before or after by the arrow keys; open the menu by Enter and Space."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        actions = self._actions.actions()
        place = next((n for n, action in enumerate(actions) if action.isChecked()), 0) + step
        if 0 <= place < len(actions):
            self.chosen.emit(actions[place].data())
