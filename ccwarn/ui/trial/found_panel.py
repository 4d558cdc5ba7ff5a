"""What a trial has found: charts with the thresholds in them, and the mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.audit.engine import month_of
from ccwarn.audit.trial import Asked, Trial
from ccwarn.i18n import _
from ccwarn.policy import Thresholds
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.lock import LockedLine
from ccwarn.ui.kit.look import unit
from ccwarn.ui.trial.asked_list import AskedList
from ccwarn.ui.trial.histogram import Histogram, Measure
from ccwarn.ui.trial.time_chart import TimeChart


class FoundPanel(QWidget):
    """Shows a trial by any thresholds."""

    moved = Signal(str, int)
    """The user moved a line: the name of its threshold, and the count."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trialFound")
        self.mails = AskedList()
        self.time = TimeChart()
        self.people = Histogram(
            Measure(
                "people",
                _("How many strangers a mail showed to each other"),
                "confirm_people",
                "strong_people",
                100,
            )
        )
        self.organisations = Histogram(
            Measure(
                "organisations",
                _("At how many organisations they were"),
                "confirm_organisations",
                "strong_organisations",
                50,
            )
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(unit())
        for chart in (self.people, self.organisations):
            chart.moved.connect(self.moved)
            self._add(f"{chart.measure.name}ChartCard", chart.measure.title, chart)
        legend = _(
            "Each bar is the mails with so many. The filled part would be asked about. Drag a "
            "line, or move it with the arrow keys."
        )
        self._column.addWidget(PlainLabel("chartLegend", legend, ink="muted"))
        self._locked = LockedLine("chartsLocked")
        self._column.addWidget(self._locked)
        self._add("timeChartCard", self.time.accessibleName(), self.time)
        self._add("askedMailsCard", self.mails.accessibleName(), self.mails)

    def take(self, trial: Trial) -> None:
        """Show the mails that were read."""
        self.people.take([it.people for it in trial.tried if it.people])
        self.organisations.take([it.organisations for it in trial.tried if it.people])

    def show_asked(
        self, trial: Trial, asked: Asked, thresholds: Thresholds, locked: Collection[str]
    ) -> None:
        """Show what would have been asked."""
        exposing = [it for it in asked.mails if it.people]
        self.people.show_asked([it.people for it in exposing], thresholds, locked)
        at = [it.organisations for it in exposing]
        self.organisations.show_asked(at, thresholds, locked)
        drawn = self.people.lines.keys() | self.organisations.lines.keys()
        self._locked.setVisible(not drawn.isdisjoint(locked))
        asked_in = Counter(month_of(it.day) for it in asked.mails)
        self.time.show_months({name: asked_in[name] for name in trial.likely_months})
        self.mails.show_mails(asked.mails)

    def describe(self, sentence: str) -> None:
        """Let screen readers say at each line what comes of where it is."""
        for chart in (self.people, self.organisations):
            for line in chart.lines.values():
                line.setAccessibleDescription(sentence)

    def clear(self) -> None:
        """Let go of whatever is shown of mail."""
        self.mails.clear()
        self.time.show_months({})
        for chart in (self.people, self.organisations):
            chart.clear()

    def _add(self, name: str, title: str, widget: QWidget) -> None:
        self._column.addWidget(PlainLabel(f"{name}Title", title, ink="muted"))
        card = Card(name)
        card.hold(widget)
        self._column.addWidget(card)
