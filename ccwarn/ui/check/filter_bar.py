"""What stands above the table of the check window: the state, and what has rows in which order."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.check.counts import Counts
from ccwarn.ui.check.model import Column
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import ElidedLabel, PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.order_button import OrderButton
from ccwarn.ui.kit.ticks import Tick


class CheckBar(QWidget):
    """A headline, what else there is to know, and the choice of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("checkBar")
        step = unit()
        self._headline = PlainLabel("checkHeadline", size=1.3, bold=True)
        self._rest = ElidedLabel("checkRest", ink="muted")
        self.halt = Button("haltButton", "", Weight.LINK)
        self.narrow = Tick("narrow")
        self.order = OrderButton(
            {
                Column.STATE: _("Worst first"),
                Column.PEOPLE: _("Most people first"),
                Column.MESSAGE: _("By message"),
                Column.PLACE: _("By place"),
            }
        )
        choice = QHBoxLayout()
        choice.setSpacing(step)
        choice.addWidget(self.halt)
        choice.addWidget(self._rest, 1)
        choice.addWidget(self.narrow)
        choice.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(step // 2)
        column.addWidget(self._headline)
        column.addLayout(choice)

    def tell(self, counts: Counts, *, busy: bool) -> None:
        """Say what the state is."""
        self._headline.setText(counts.headline(busy=busy))
        self._rest.setText(counts.rest(busy=busy))
        self.halt.setVisible(busy)
        self.narrow.setVisible(counts.total > 0)
        self.order.setVisible(counts.total > 0)
