"""People that are not asked about again: by date and number, as nothing else is known of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.remembered_sets import Kept
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.settings.setting_row import SettingRow
from ccwarn.unforeseen import LastResort


class KeptPeople(Protocol):
    """What remembers people, some for good. Its methods may raise anything."""

    def kept(self) -> Sequence[Kept]:
        """Return the sets of people, the latest first."""

    def drop(self, number: int) -> None:
        """Forget one of them."""

    def forget(self) -> None:
        """Forget everybody."""


class KeptList(SettingRow):
    """Each set with a button that removes it; ccwarn asks about them again from then on."""

    def __init__(self, people: KeptPeople) -> None:
        super().__init__(
            "keptPeople",
            _("People not to ask about"),
            _(
                "You said at a question that ccwarn need not ask about them again. It knows them "
                "without their addresses."
            ),
        )
        self._people = people
        self._shown: Sequence[Kept] | None = None
        self._list = QWidget()
        self._list.setObjectName("keptPeopleList")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(unit() // 2)
        self._none = self.note("keptPeopleNone")
        self._none.setText(_("There are none."))
        self.below(self._list)

    def refresh(self) -> None:
        """Show whom there is."""
        found: Sequence[Kept] = self._shown or ()
        with LastResort("nobody knows who is remembered for good"):
            found = self._people.kept()
        if found == self._shown:
            return
        self._shown = found
        while item := self._column.takeAt(0):
            if old := item.widget():
                old.setParent(None)
                old.deleteLater()
        for place, each in enumerate(found):
            self._column.addWidget(_row(place, each, partial(self._remove, each.number)))
        self._list.setVisible(bool(found))
        self._none.setVisible(not found)

    def _remove(self, number: int) -> None:
        self.complain("")
        with LastResort("people that are remembered could not be forgotten") as removing:
            self._people.drop(number)
        if removing.error is not None:
            self.complain(_("They could not be removed."))
        self.refresh()
        (self._list.findChild(Button) or self).setFocus()


def _row(place: int, kept: Kept, remove: Callable[[], None]) -> QWidget:
    date = QDate(kept.day.year, kept.day.month, kept.day.day)
    day = QLocale().toString(date, QLocale.FormatType.ShortFormat)
    people = ngettext("{count} person, since {day}", "{count} people, since {day}", kept.size)
    text = people.format(count=grouped(kept.size), day=day)
    row = QWidget()
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(PlainLabel(f"kept{place}", text), 1)
    button = Button(f"removeKept{place}", _("Remove"), Weight.LINK)
    button.setAccessibleName(_("Remove: {people}").format(people=text))
    button.clicked.connect(lambda: remove())
    inside.addWidget(button)
    return row
