"""The menu of a group in the list: what its people are to the author."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QMenu, QTreeView, QWidget

from ccwarn.groups import Group
from ccwarn.i18n import _
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.question.exposure_model import ExposureModel
from ccwarn.ui.question.exposure_rows import ExposureRow
from ccwarn.ui.question.offers import Offer, Offers
from ccwarn.ui.question.row_button import RowButton

_LOOKED_AT = 50
"""Among so many rows one is looked for that has a menu."""


class RowMenu(QObject):
    """Opens by a button on the row, by the right mouse button and by the key for menus."""

    partners_wanted = Signal(object)
    """The author wants to say with whom a group works together; carries the group."""

    def __init__(self, view: QTreeView, model: ExposureModel, offers: Offers) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._offers = offers
        self._at = QPersistentModelIndex()
        self.button = RowButton("rowButton", view.viewport())
        self.button.clicked.connect(self._open_below)
        QWidget.setTabOrder(view, self.button)
        view.setMouseTracking(True)
        view.entered.connect(self._point_at)
        view.selectionModel().currentChanged.connect(self._point_at)
        view.verticalScrollBar().valueChanged.connect(self.place)
        for changed in (view.expanded, view.collapsed, model.modelReset):
            changed.connect(self.place, Qt.ConnectionType.QueuedConnection)
        self.place()

    def has_button(self, row: ExposureRow) -> bool:
        """Tell whether there is a menu for a row of the list."""
        return row.group is not None and self._offers.may_say(row.group)

    def place_of_button(self, row: QRect) -> QRect:
        """Return where the button stands within the rectangle of a row."""
        place = QRect(QPoint(0, 0), self.button.sizeHint())
        place.moveCenter(row.center())
        place.moveRight(row.right() - 3)
        if self._view.isRightToLeft():
            place.moveLeft(row.left() + 3)
        return place

    def place(self, *_what: object) -> None:
        """Put the button on its row, or on the first that has a menu; hide it where none has."""
        index = self._index
        row = self._view.visualRect(index) if index.isValid() else QRect()
        seen = self._view.viewport().rect().intersects(row)
        self.button.setVisible(seen)
        group = self._model.group_at(index) if seen else None
        if group is not None:
            self.button.setGeometry(self.place_of_button(row))
            name = _("Who the people at {domain} are").format(domain=group.domain)
            self.button.setAccessibleName(name)
            self.button.setToolTip(_("Who are these people?"))

    def open_at(self, index: QModelIndex, place: QPoint) -> None:
        """Open the menu of a row's group at a place on the screen, if there is anything to say."""
        group = self._model.group_at(index)
        menu = self.menu(group) if group is not None else None
        if menu is not None:
            menu.popup(place)

    def menu(self, group: Group) -> QMenu | None:
        """Return the menu for a group; None where nothing can be said of it."""
        found = self._offers.of(group, self._model.groups)
        if not found:
            return None
        menu = QMenu(self._view)
        menu.setObjectName("rowMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        doings: dict[Offer, Callable[[], None]] = {
            Offer.COLLEAGUES: lambda: self._offers.colleagues(group),
            Offer.TOGETHER: lambda: self._offers.together(group),
            Offer.PARTNERS: lambda: self.partners_wanted.emit(group),
            Offer.STRANGERS: lambda: self._offers.strangers(group),
        }
        labels = with_mnemonics(offer.label for offer in found)
        for offer, label in zip(found, labels, strict=True):
            action = menu.addAction(label)
            action.setObjectName(f"say{offer.name.title()}")
            # Queued: the list with the menu may be gone by the end of it.
            action.triggered.connect(doings[offer], Qt.ConnectionType.QueuedConnection)
        return menu

    def _point_at(self, index: QModelIndex) -> None:
        if index.isValid():
            self._at = QPersistentModelIndex(index)
            self.place()

    @property
    def _index(self) -> QModelIndex:
        """The row that the button belongs to; an invalid index where it is on none."""
        if self._has_menu(self._at):
            return self._model.index(self._at.row(), 0)
        # It is looked for at every move of the pointer, and where people stand there is none.
        first = min(self._model.rowCount(), _LOOKED_AT)
        rows = (self._model.index(row, 0) for row in range(first))
        return next((index for index in rows if self._has_menu(index)), QModelIndex())

    def _has_menu(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        if not index.isValid():
            return False
        item = self._model.at(index)
        return isinstance(item, ExposureRow) and self.has_button(item)

    def _open_below(self) -> None:
        self.open_at(self._index, self.button.mapToGlobal(self.button.rect().bottomLeft()))
