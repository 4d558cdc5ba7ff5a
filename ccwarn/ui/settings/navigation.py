"""The list of pages, with the search field above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ccwarn.i18n import _
from ccwarn.ui.kit.cards import RADIUS, Card
from ccwarn.ui.kit.entry_field import EntryField, clearable
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.scrollbar import SlimScrollBar
from ccwarn.ui.settings.page_signs import paint_sign

_WIDEST = 27
"""So many units leave room for the page. A title that is longer goes on in the next line."""
_BESIDE = 5.5
"""The units beside a title: its sign, and air."""
_WRAPPED = int(Qt.TextFlag.TextWordWrap)


class Navigation(QWidget):
    """Emits `chosen` with the number of a page, and `searched` with what was typed."""

    chosen = Signal(int)
    searched = Signal(str)
    entered = Signal()
    """Enter was pressed: the keyboard is to go to what was found."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        """Show the titles of pages, each by the page's object name."""
        super().__init__()
        self.setObjectName("navigation")
        step = unit()
        self.search = _Search()
        self.search.textChanged.connect(self.searched)
        self.search.gone_down.connect(self.enter_list)
        self.search.gone_on.connect(self.entered)
        inside = QWidget()
        row = QVBoxLayout(inside)
        row.setContentsMargins(step, step // 2, step // 2, step // 2)
        row.addWidget(self.search)
        card = Card("settingsSearchCard")
        card.hold(inside, self.search)
        self._list = _List(titles)
        self._list.currentRowChanged.connect(self.chosen)
        self._nothing = PlainLabel("nothingFound", _("No setting matches."), ink="muted")
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(step)
        column.addWidget(card)
        column.addWidget(self._nothing)
        column.addWidget(self._list, 1)
        # The field's clear button must not move the page sideways when it comes.
        widest = max(_WIDEST * step, self._list.minimumSizeHint().width())
        self.setFixedWidth(min(max(self.sizeHint().width(), 20 * step), widest))

    def choose(self, page: int) -> None:
        """Go to a page."""
        self._list.setCurrentRow(page)

    def offer(self, found: Sequence[int]) -> None:
        """Offer only pages on which something was found; go to the first of them if need be."""
        for row, count in enumerate(found):
            self._list.item(row).setHidden(not count)
        self._nothing.setVisible(not any(found))
        self._list.setEnabled(any(found))
        if any(found) and not found[self._list.currentRow()]:
            self.choose(next(row for row, count in enumerate(found) if count))

    def enter_list(self) -> None:
        """Give the keyboard to the list of pages."""
        self._list.setFocus()


class _Search(EntryField):
    """Esc empties it; the arrow down goes on to the pages, Enter to what was found."""

    gone_down = Signal()
    gone_on = Signal()

    def __init__(self) -> None:
        super().__init__("settingsSearch", _("Find a setting"), _("Find a setting"))
        clearable(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that a line of text has no use for, and pass them on to nobody."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.gone_down.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.gone_on.emit()
        else:
            super().keyPressEvent(event)


class _List(QListWidget):
    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName("pages")
        self.setAccessibleName(_("Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_PageNameDelegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setMouseTracking(True)
        self.setSpacing(1)
        for name, title in titles.items():
            QListWidgetItem(title, self).setData(Qt.ItemDataRole.UserRole, name)

    def sizeHint(self) -> QSize:
        """As wide as the longest title."""
        return QSize(self._widest(self._titles()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be, up to where words are cut off."""
        words = [word for title in self._titles() for word in title.split()]
        return QSize(self._widest(words), 6 * unit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have titles break where the place for them ends now."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _titles(self) -> list[str]:
        return [self.item(row).text() for row in range(self.count())]

    def _widest(self, texts: Sequence[str]) -> int:
        metrics = QFontMetrics(self.font())
        return max(map(metrics.horizontalAdvance, texts), default=0) + round(_BESIDE * unit())


class _PageNameDelegate(QStyledItemDelegate):
    def __init__(self, pages: QListWidget) -> None:
        super().__init__(pages)
        self._list = pages

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As many lines of text as there are, with air around them."""
        width = self._list.viewport().width() - 5 * unit()
        metrics = QFontMetrics(self._list.font())
        text = metrics.boundingRect(QRect(0, 0, width, 1 << 20), _WRAPPED, str(index.data()))
        more = text.height() - metrics.height()
        return QSize(super().sizeHint(option, index).width(), 4 * unit() + max(more, 0))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the title, on a pill where it is chosen."""
        style = option
        look = colours(style.palette)
        place = QRectF(style.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(style.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(style.state & QStyle.StateFlag.State_HasFocus)
        over = bool(style.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(QPen(look.accent, 2) if focused else QPen(look.bar_line, 1))
        painter.setBrush(look.bar if chosen else look.sum_bar)
        if chosen or over:
            painter.drawRoundedRect(place, RADIUS, RADIUS)
        painter.setFont(style.font)
        inside = place.adjusted(unit(), 0, -unit(), 0)
        sign = QRectF(0, 0, 2 * unit(), 2 * unit())
        sign.moveCenter(inside.center())
        if style.direction is Qt.LayoutDirection.LeftToRight:
            sign.moveLeft(inside.left())
            inside.setLeft(sign.right() + unit())
            inside.setRight(place.right() - unit() / 2)
        else:
            sign.moveRight(inside.right())
            inside.setRight(sign.left() - unit())
            inside.setLeft(place.left() + unit() / 2)
        paint_sign(painter, index.data(Qt.ItemDataRole.UserRole), sign, look.muted)
        painter.setPen(look.text)
        side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        side = QStyle.visualAlignment(style.direction, side)
        painter.drawText(inside, int(side) | _WRAPPED, str(index.data()))
        painter.restore()
