"""A number with a minus and a plus, and a slider to go with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSpinBox, QWidget

from ccwarn.i18n import pgettext
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.entry_field import takes_back
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.slider import Slider

MOST = 99_999
SETTLED = 400
"""Milliseconds without a change after which a number counts as chosen."""


class NumberField(QWidget):
    """Emits `moved` at each change by the user, and `settled` once after the last of several."""

    moved = Signal(int)
    settled = Signal()

    def __init__(self, name: str, spoken_name: str, lowest: int = 1, highest: int = MOST) -> None:
        super().__init__()
        self.setObjectName(f"{name}Field")
        self.box = _Spin(name, spoken_name, lowest, highest)
        self.box.valueChanged.connect(self._take)
        self.box.left.connect(self.settle)
        self._timer = QTimer(self, singleShot=True, interval=SETTLED)
        self._timer.timeout.connect(self.settled)
        self.slider: Slider | None = None
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(
            self._button(f"{name}Less", "−", pgettext("number", "Less"), self.box.stepDown)
        )
        row.addWidget(self.box)
        row.addWidget(self._button(f"{name}More", "+", pgettext("number", "More"), self.box.stepUp))
        card = Card(f"{name}Card")
        card.hold(inside, self.box)
        outside = QHBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(card)
        self.setFocusProxy(self.box)

    @property
    def value(self) -> int:
        """The number that is shown."""
        return self.box.value()

    @property
    def is_moving(self) -> bool:
        """Whether the user is still choosing."""
        return self._timer.isActive()

    def show_value(self, value: int) -> None:
        """Show a number that did not come from the user."""
        if value != self.box.value():  # otherwise what is being typed would go
            blocked = self.box.blockSignals(True)
            self.box.setValue(value)
            self.box.blockSignals(blocked)
        self._show_on_slider(value)

    def settle(self) -> None:
        """Take the number as chosen now, also one that was typed but not ended by Enter."""
        self.box.interpretText()
        if self._timer.isActive():
            self._timer.stop()
            self.settled.emit()

    def with_slider(self, highest: int) -> Slider:
        """Return a slider that moves the number, and moves with it up to its own end."""
        self.slider = Slider(f"{self.box.objectName()}Slider", self.box.minimum(), highest)
        self.slider.setAccessibleName(self.box.accessibleName())
        self.slider.valueChanged.connect(self.box.setValue)
        self.slider.sliderReleased.connect(self.settle)
        self._show_on_slider(self.value)
        return self.slider

    def _show_on_slider(self, value: int) -> None:
        if self.slider is not None:
            blocked = self.slider.blockSignals(True)
            self.slider.setValue(value)
            self.slider.blockSignals(blocked)
            self.slider.update()

    def _take(self, value: int) -> None:
        self._show_on_slider(value)
        self.moved.emit(value)
        self._timer.start()

    def _button(self, name: str, sign: str, spoken_name: str, called: Callable[[], None]) -> Button:
        button = Button(name, sign, Weight.QUIET)
        button.setAccessibleName(f"{spoken_name}: {self.box.accessibleName()}")
        button.setAutoRepeat(True)
        # The number itself takes the arrow keys; two more stops would only lengthen the way.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(called)
        return button


class _Spin(QSpinBox):
    left = Signal()

    def __init__(self, name: str, spoken_name: str, lowest: int, highest: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken_name)
        self.setRange(lowest, highest)
        self.setFrame(False)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # Of its own, Windows has white there, on any desktop: the card is behind it.
        seen_through = QPalette()
        seen_through.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(seen_through)
        # The 4 of 40 is no choice, however slowly the 0 comes: typing ends with Enter or Tab.
        self.setKeyboardTracking(False)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("00000") + unit())
        self.lineEdit().setObjectName(f"{name}Text")
        self.lineEdit().setAccessibleName(spoken_name)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window, which undoes the change and not its digits."""
        if takes_back(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the number by Enter."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the number when the focus goes on."""
        super().focusOutEvent(event)
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page: nobody changes a setting by scrolling past it."""
        event.ignore()
