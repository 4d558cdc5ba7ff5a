"""A list of short texts, mostly domains: one chip each, and a field to add one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.idn import shown_domain
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.entry_field import EntryField
from ccwarn.ui.kit.flow import FlowLayout
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, mixed, unit

_BESIDE = 3
"""The units beside a hint in its field, at most."""


class Chips(QWidget):
    """Shows texts and asks for changes: `removed` and `added` carry a text.

    Nothing changes in here until `show_texts` says so.
    """

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, name: str, spoken_name: str, hint: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._name = name
        self._texts: tuple[str, ...] = ()
        self._list = QWidget()
        self._flow = FlowLayout(self._list, unit() // 2)
        self.field = EntryField(f"{name}Entry", spoken_name, hint)
        self.field.returnPressed.connect(self._add)
        self.add_button = Button(f"{name}Add", _("Add"), Weight.LINK)
        self.add_button.setAccessibleName(f"{_('Add')}: {spoken_name}")
        self.add_button.clicked.connect(self._add)
        # An empty field has its whole width for the hint. If that is not enough, it stands above.
        self._hint = PlainLabel(f"{name}Hint", hint, ink="muted")
        self._hint.hide()
        self.add_button.hide()
        self.field.textChanged.connect(lambda text: self.add_button.setVisible(bool(text.strip())))
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(unit() // 2, 0, unit() // 2, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.add_button)
        self._entry = Card(f"{name}Card")
        self._entry.hold(inside, self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, unit() // 2, 0, 0)
        column.setSpacing(unit())
        column.addWidget(self._list)
        column.addWidget(self._hint)
        column.addWidget(self._entry)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the hint where there is room for all of it."""
        super().resizeEvent(event)
        self.show_hint(self._hint.text())

    def show_hint(self, hint: str) -> None:
        """Say what may be typed: in the empty field, or above it where that is too short."""
        wide = self.field.fontMetrics().horizontalAdvance(hint) + _BESIDE * unit()
        self._hint.setText(hint)
        self._hint.setVisible(wide > self.width())
        self.field.setPlaceholderText("" if wide > self.width() else hint)

    def changeEvent(self, event: QEvent) -> None:
        """Offer no field where nothing can be added."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._entry.setVisible(self.isEnabled())

    def show_texts(self, texts: Sequence[str]) -> None:
        """Show what is in force; the field is emptied where its text has been taken in."""
        if self.field.text().strip() in texts and len(texts) > len(self._texts):
            self.field.clear()
        if tuple(texts) == self._texts:
            return
        place = next((n for n, chip in enumerate(self._chips()) if chip.hasFocus()), None)
        self._texts = tuple(texts)
        for chip in self._chips():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for text in self._texts:
            chip = Chip(f"{self._name}Chip", text)
            chip.removed.connect(lambda text=text: self.removed.emit(text))
            self._flow.addWidget(chip)
            # At once: what is not shown yet cannot be given the keyboard.
            chip.show()
        self._list.setVisible(bool(self._texts))
        self._list.updateGeometry()
        if place is not None:
            self._focus(place)

    def _chips(self) -> list[Chip]:
        return [chip for chip in self._flow.widgets() if isinstance(chip, Chip)]

    def _focus(self, place: int) -> None:
        """Keep the keyboard near the chip that is gone."""
        chips = self._chips()
        (chips[min(place, len(chips) - 1)] if chips else self.field).setFocus()

    def _add(self) -> None:
        if text := self.field.text().strip():
            self.added.emit(text)


class Chip(QAbstractButton):
    """One text with a cross; the cross, Delete, Space and Enter ask for its removal.

    A domain stands there as people write it.
    """

    removed = Signal()

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        shown = shown_domain(text, 80)
        self.setText(shown)
        self.setAccessibleName(_("Remove {entry}").format(entry=shown))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._is_over_cross = False

    def sizeHint(self) -> QSize:
        """Room for text and cross."""
        step = unit(self.font())
        text = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return QSize(text.width() + round(4.5 * step), text.height() + step)

    def minimumSizeHint(self) -> QSize:
        """Never less than the whole text."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove by the keys that remove things."""
        keys = (
            *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space),
            *(Qt.Key.Key_Return, Qt.Key.Key_Enter),
        )
        if event.key() in keys:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the cross up under the pointer."""
        self._point(over=self._cross().contains(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Let the cross go dark."""
        self._point(over=False)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Remove by a click on the cross alone."""
        if self.isEnabled() and self._cross().contains(event.position()):
            self.removed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill, its text and its cross."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(look.accent, 2) if self.hasFocus() else QPen(look.bar_line, 1))
        painter.setBrush(look.bar if self.isEnabled() else look.sum_bar)
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        step = unit(self.font())
        cross = self._cross()
        text = place.adjusted(step, 0, -step, 0)
        if self.isLeftToRight():
            text.setRight(cross.left())
        else:
            text.setLeft(cross.right())
        painter.setPen(look.text)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self.isEnabled():
            pen = QPen(look.text if self._is_over_cross else mixed(look.text, look.bar, 0.35), 1.5)
            painter.setPen(pen)
            arm = step * 0.35
            middle = cross.center()
            for end in (QPointF(arm, arm), QPointF(arm, -arm)):
                painter.drawLine(middle - end, middle + end)

    def _cross(self) -> QRectF:
        width = 2.5 * unit(self.font())
        left = self.width() - width if self.isLeftToRight() else 0
        return QRectF(left, 0, width, self.height())

    def _point(self, *, over: bool) -> None:
        if over != self._is_over_cross:
            self._is_over_cross = over
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            )
            self.update()
