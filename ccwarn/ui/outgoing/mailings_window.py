"""The window that shows mails to each separately, and asks what is to become of the rest."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Frame
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics, without_mnemonic
from ccwarn.ui.kit.screen_reader import announce
from ccwarn.ui.kit.scroll_area import ScrollArea
from ccwarn.ui.kit.ticks import TickRow
from ccwarn.ui.outgoing.mailing import Mailing
from ccwarn.ui.outgoing.mailings import Mailings
from ccwarn.ui.outgoing.words import explanation, headline, question_about

_WIDTH, _HEIGHT = 60, 42


class MailingsWindow(ColumnWindow):
    """Shows each mail in a frame of its own, and is up to date."""

    def __init__(self, mailings: Mailings) -> None:
        super().__init__("mailingsWindow", _("Sending to each separately"), _WIDTH, _HEIGHT)
        self._mailings = mailings
        self._frames: dict[str, MailingFrame] = {}
        self._nothing = PlainLabel("nothingToSend", _("All mails have been sent."), ink="muted")
        self.column.addWidget(self._nothing)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2 * unit())
        self._rows.addStretch()
        area = ScrollArea("mailingsArea", _("Sending to each separately"), ringed=True)
        area.hold(inside)
        self.column.addWidget(area, 1)
        (text,) = with_mnemonics([_("Close")])
        close = Button("closeButton", text, Weight.PLAIN)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        self.column.addLayout(row)
        mailings.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how far they are; when the last one is done, say so."""
        found = {mailing.name: mailing for mailing in self._mailings.all}
        had_any = bool(self._frames)
        for name in set(self._frames) - set(found):
            self._frames.pop(name).deleteLater()
        for name, mailing in found.items():
            if name not in self._frames:
                self._frames[name] = MailingFrame(self._mailings)
                self._rows.insertWidget(self._rows.count() - 1, self._frames[name])
            self._frames[name].show_mailing(mailing)
        if had_any and not found:
            self._nothing.say(self._nothing.text())
        self._nothing.setVisible(not found)


class MailingFrame(Frame):
    """One mail: how far it is, whom it is doubtful about, and how it goes on."""

    def __init__(self, mailings: Mailings) -> None:
        super().__init__("mailing")
        self._mailings = mailings
        self._shown: Mailing | None = None
        self._ticks: dict[str, TickRow] = {}
        step = unit()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
        inside.setSpacing(step)
        self._headline = PlainLabel("mailingHeadline", bold=True)
        self._explanation = PlainLabel("mailingExplanation")
        inside.addWidget(self._headline)
        inside.addWidget(self._explanation)
        self._doubtful = QVBoxLayout()
        inside.addLayout(self._doubtful)
        # There may be many of these, and a key is for one button.
        self._go_on = Button("continueButton", without_mnemonic(_("Continue")), Weight.PRIMARY)
        self._go_on.clicked.connect(self._continue)
        drop = without_mnemonic(_("Do not send the rest"))
        self._drop = Button("dropButton", drop, Weight.QUIET)
        self._drop.clicked.connect(self._let_go)
        row = QHBoxLayout()
        row.addWidget(self._go_on)
        row.addWidget(self._drop)
        row.addStretch()
        inside.addLayout(row)

    def show_mailing(self, mailing: Mailing) -> None:
        """Show how far it is, and say what has changed; what was ticked stays ticked."""
        said = {self._headline: headline(mailing), self._explanation: explanation(mailing)}
        news = [sentence for label, sentence in said.items() if label.text() != sentence]
        for label, sentence in said.items():
            label.setText(sentence)
        if self._shown is not None:
            announce(self, " ".join(filter(None, news)))
        for button in (self._go_on, self._drop):
            button.setAccessibleDescription(said[self._headline])
        self._go_on.setEnabled(mailing.can_go_on)
        self._drop.setEnabled(not mailing.is_sending)
        before = self._shown.doubtful if self._shown else ()
        self._shown = mailing
        if mailing.doubtful == before:
            return
        for tick in self._ticks.values():
            tick.hide()
            tick.deleteLater()
        self._ticks = {}
        for row in mailing.doubtful:
            self._ticks[row.address] = TickRow("sendAgain", *question_about(row))
            self._doubtful.addWidget(self._ticks[row.address])

    def _continue(self) -> None:
        if self._shown is not None:
            again = {address for address, row in self._ticks.items() if row.tick.isChecked()}
            self._mailings.go_on(self._shown.name, again)

    def _let_go(self) -> None:
        if self._shown is not None:
            self._mailings.drop(self._shown.name)
