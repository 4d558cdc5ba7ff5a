"""The picture of the exposure: a searchable, sortable list of organisations and their people."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ccwarn.groups import Group
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.question import Question
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.entry_field import SpokenField, bare, clearable
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.order_button import OrderButton
from ccwarn.ui.kit.scrollbar import SlimScrollBar
from ccwarn.ui.question.exposure_delegate import ExposureDelegate
from ccwarn.ui.question.exposure_model import ExposureModel, Order
from ccwarn.ui.question.offers import Offers
from ccwarn.ui.question.partners_panel import PartnersPanel
from ccwarn.ui.question.row_menu import RowMenu

MOST_ROWS = 11
"""How many rows the list shows before it scrolls, where the screen has room for them."""
_FEWEST_ROWS = 3
_SEARCHABLE = 8
"""From how many people on a search is worth its room."""


class ExposureView(QTreeView):
    """A tree without decoration; Enter, Space and a click fold and unfold."""

    def __init__(self, model: ExposureModel) -> None:
        super().__init__()
        self.setObjectName("exposure")
        self.setAccessibleName(_("Who would be seen"))
        self._delegate = ExposureDelegate(self.font(), self)
        self._row_height = self._delegate.row_height
        self.setItemDelegate(self._delegate)
        self._model = model
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._toggle)
        model.modelReset.connect(self.unfold_few)
        self.unfold_few()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of people that the question has."""
        return self._model.groups

    @property
    def menu(self) -> RowMenu | None:
        """The menu of the rows, where there may be anything to say of the people in them."""
        return self._delegate.menu

    def offer(self, offers: Offers) -> RowMenu:
        """Let the author say who the people are."""
        self._delegate.menu = RowMenu(self, self._model, offers)
        self.viewport().update()
        return self._delegate.menu

    def updateGeometries(self) -> None:
        """Keep the button of the menu at the end of its row."""
        super().updateGeometries()
        if self.menu is not None:
            self.menu.place()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the row that the keyboard comes to, which no eye sees: so it is read out."""
        super().focusInEvent(event)
        self.selectionModel().select(
            self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the row that is pointed at, or that the keyboard is on."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if self.menu is not None and index.isValid():
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu.open_at(index, below if by_key else event.globalPos())

    def unfold_few(self) -> None:
        """Unfold everything where it fits, or where there is only one row to unfold."""
        model = self.model()
        top = model.rowCount()
        people = sum(model.rowCount(model.index(row, 0)) for row in range(min(top, MOST_ROWS)))
        if top == 1 or top + people <= MOST_ROWS:
            self.unfold_all()

    def unfold_all(self) -> None:
        """Unfold what can be; Qt would call the others unfolded, too, and so do screen readers."""
        model = self.model()
        for row in range(model.rowCount()):
            if model.rowCount(index := model.index(row, 0)):
                self.expand(index)

    def sizeHint(self) -> QSize:
        """As high as the rows that are there, between a few and `MOST_ROWS`."""
        model = self.model()
        rows = model.rowCount()
        for row in range(min(rows, MOST_ROWS)):
            index = model.index(row, 0)
            rows += model.rowCount(index) if self.isExpanded(index) else 0
        return QSize(0, self._row_height * max(_FEWEST_ROWS, min(rows, MOST_ROWS)))

    def minimumSizeHint(self) -> QSize:
        """One row and a half: enough to see that it scrolls."""
        return QSize(0, self._row_height * 3 // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold and unfold by Enter and Space; Enter goes no further than the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._toggle(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        if self.model().rowCount(index) and index.isValid():
            self.setExpanded(index, not self.isExpanded(index))


class ExposureList(QWidget):
    """Search field, order and list. The search appears from a handful of people on."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.setObjectName("exposureList")
        step = unit()
        self._model = ExposureModel(question, self)
        self._total = self._model.people
        self.view = ExposureView(self._model)
        self.search = _search_field(question)
        self.search.textChanged.connect(self._search)
        self._nobody = PlainLabel("nobody", _("No name or address matches."), ink="muted")
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nobody.hide()
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(step)
        bar = self._search_bar(step)
        layout.addWidget(bar)
        self._is_searchable = question.listed >= _SEARCHABLE
        bar.setVisible(self._is_searchable)
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(step // 2, step // 2, step // 2, step // 2)
        stack.addWidget(self._nobody)
        stack.addWidget(self.view)
        self._card = Card("exposureCard")
        self._card.hold(inside, self.view)
        layout.addWidget(self._card, 1)
        self._bar = bar
        self._panel: PartnersPanel | None = None

    def offer(self, offers: Offers) -> None:
        """Let the author say who the people are, where there may be anything to say of any."""
        self._offers = offers
        if any(map(offers.may_say, self._model.groups)):
            self.view.offer(offers).partners_wanted.connect(self._ask_for_partners)

    @property
    def arrangement(self) -> tuple[Order, str]:
        """How the list is sorted, and what it is searched for."""
        return self._model.order, self.search.text()

    def arrange(self, order: Order, text: str) -> None:
        """Sort and search the list as another one was."""
        if order is not self._model.order:
            self.order.show_order(order)
            self._model.sort_by(order)
        if self._is_searchable:
            self.search.setText(text)

    def _ask_for_partners(self, group: Group) -> None:
        """Have the author tick with whom a group works together, in the list's place."""
        self._forget_partners()
        fits = partial(self._offers.may_work_together, group)
        others = [other for other in self._model.groups if fits(other)]
        self._panel = PartnersPanel(group, others)
        self._panel.chosen.connect(self._offers.partners, Qt.ConnectionType.QueuedConnection)
        self._panel.cancelled.connect(self._forget_partners, Qt.ConnectionType.QueuedConnection)
        self._show_panel(self._panel)
        self._panel.ticks.setFocus()

    def _forget_partners(self) -> None:
        panel, self._panel = self._panel, None
        if panel is not None:
            self._show_panel(None)
            panel.deleteLater()
            self.view.setFocus()

    def _show_panel(self, panel: PartnersPanel | None) -> None:
        self._bar.setVisible(panel is None and self._is_searchable)
        self._card.setVisible(panel is None)
        if panel is not None:
            self._column.addWidget(panel)
            panel.show()

    def _search_bar(self, step: int) -> QWidget:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(step, 0, 0, 0)
        row.setSpacing(step)
        row.addWidget(self.search, 1)
        self.order = OrderButton(
            {
                Order.SIZE: _("Largest first"),
                Order.ORGANISATION: _("By organisation"),
                Order.PERSON: _("By person"),
            }
        )
        self.order.chosen.connect(self._model.sort_by)
        row.addWidget(self.order)
        card = Card("searchCard")
        card.hold(inside, self.search)
        return card

    def _search(self, text: str) -> None:
        self._model.search(text)
        found = bool(self._model.people)
        self._nobody.setVisible(not found)
        self.view.setVisible(found)
        if text.strip() and self._model.people <= 500:
            self.view.unfold_all()


def _search_field(question: Question) -> QLineEdit:
    field = SpokenField()
    field.setObjectName("search")
    bare(field)
    clearable(field)
    # i18n: fills {addresses} in “Search {addresses}”, among others
    people = ngettext("{count} address", "{count} addresses", question.listed)
    find = _("Search {addresses}").format(addresses=people.format(count=grouped(question.listed)))
    field.setPlaceholderText(find)
    field.setAccessibleName(_("Search addresses"))
    field.setAccessibleDescription(find)
    return field
