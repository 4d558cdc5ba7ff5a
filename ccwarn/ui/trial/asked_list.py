"""The mails that ccwarn would have asked about: when, how many people, and who."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QFrame, QListWidget

from ccwarn.audit.trial import TriedMail
from ccwarn.i18n import _, grouped, listed, ngettext
from ccwarn.idn import shown_address
from ccwarn.plain import isolated
from ccwarn.ui.kit.labels import tooltip
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.scrollbar import SlimScrollBar

_MOST = 500
"""So many rows are shown; nobody reads more of them."""
_NAMED = 2
"""So many people of a mail are named."""


class AskedList(QListWidget):
    """The latest mail first, two lines each. It is text to read, with nothing to press."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("askedMails")
        self.setAccessibleName(_("Mails that ccwarn would have asked about"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSpacing(unit() // 4)
        self.setMinimumHeight(24 * unit())

    def show_mails(self, mails: Sequence[TriedMail]) -> None:
        """Show these mails, and where the list was scrolled to if it can be."""
        bar = self.verticalScrollBar()
        place = bar.value()
        self.clear()
        for mail in mails[:_MOST]:
            text = _text(mail)
            self.addItem(text)
            # Where a line has no room it ends in an ellipsis.
            self.item(self.count() - 1).setToolTip(tooltip(text))
        more = len(mails) - _MOST
        if more > 0:
            text = ngettext("… and {count} more", "… and {count} more", more)
            self.addItem(text.format(count=grouped(more)))
        bar.setValue(place)


def _text(mail: TriedMail) -> str:
    draft = mail.draft
    when = _("No date")
    if mail.day:
        day = date.fromordinal(mail.day)
        shown = QDate(day.year, day.month, day.day)
        when = QLocale().toString(shown, QLocale.FormatType.ShortFormat)
    people = ngettext("{count} person", "{count} people", mail.people).format(
        count=grouped(mail.people)
    )
    at = ngettext("{count} organisation", "{count} organisations", mail.organisations)
    counts = _("{people} at {organisations}").format(
        people=people, organisations=at.format(count=grouped(mail.organisations))
    )
    subject = isolated(draft.subject, 120) or _("(no subject)")
    return f"{when}   {counts}\n{subject} · {_names(mail)}"


def _names(mail: TriedMail) -> str:
    everybody = list(dict.fromkeys(it.mailbox.addr_spec for it in mail.draft.visible()))
    named = listed(shown_address(it, 60) for it in everybody[:_NAMED])
    more = len(everybody) - _NAMED
    if more <= 0:
        return named
    text = ngettext("{names} and {count} more", "{names} and {count} more", more)
    return text.format(names=named, count=grouped(more))
