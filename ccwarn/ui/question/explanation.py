"""Why the author is asked: the rules' own texts, shown where the list was."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import N_, _
from ccwarn.question import Reason
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.scroll_area import ScrollArea

_NARROW = 60
"""Half lines of text that the text is at least wide when its height is worked out."""

_KEEP = N_(
    "ccwarn remembers who they are, without their addresses, and asks again when others join them. "
    "The settings list them under “Your organisation”."
)


class Explanation(Card):
    """One part for each finding, worst first; a rule that found twice is explained once."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        super().__init__("explanation")
        step = unit()
        inside = QWidget()
        inside.setObjectName("explanationText")
        text = QVBoxLayout(inside)
        text.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
        text.setSpacing(step // 2)
        for reason in {reason.code: reason for reason in reasons}.values():
            self._explain(text, reason, step)
        self.keep = Button("keepPeople", _("Do not ask about these people again"), Weight.PLAIN)
        self.keep.hide()
        self._keep_about = PlainLabel("keepAbout", _(_KEEP), ink="muted")
        self._keep_about.hide()
        row = QHBoxLayout()
        row.addWidget(self.keep)
        row.addStretch()
        text.addLayout(row)
        text.addWidget(self._keep_about)
        text.addStretch()
        self.area = ScrollArea("explanationArea", _("Why am I asked?"))
        self.area.hold(inside)
        self.hold(self.area)

    def offer_to_keep(self, *, offered: bool) -> None:
        """Offer never to ask about these people again, or not."""
        self.keep.setVisible(offered)
        self._keep_about.setVisible(offered)

    def sizeHint(self) -> QSize:
        """As high as the whole text; where there is no room for it, it scrolls."""
        text = self.area.widget()
        width = self.area.viewport().width()
        if (around := self.parentWidget()) and (layout := around.layout()):
            # Before it is first shown it does not know yet how narrow it will be.
            bar = self.area.verticalScrollBar().sizeHint().width()
            width = min(width, layout.contentsRect().width() - bar)
        width = max(width, _NARROW * unit())
        return QSize(0, text.heightForWidth(width) + unit() if text else 0)

    def minimumSizeHint(self) -> QSize:
        """Scroll where there is little room."""
        return QSize(0, 0)

    def _explain(self, text: QVBoxLayout, reason: Reason, step: int) -> None:
        title = PlainLabel(f"title{reason.code}", reason.title, size=1.15, bold=True)
        text.addWidget(title)
        parts = {
            "finds": (_("What it finds"), reason.finds),
            "matters": (_("Why it matters"), reason.matters),
            "example": (_("Example"), reason.example),
            "changes": (_("What the fix changes"), reason.changes),
        }
        for name, (heading, body) in parts.items():
            text.addSpacing(step // 2)
            text.addWidget(PlainLabel(f"{name}Heading{reason.code}", heading, ink="muted"))
            text.addWidget(PlainLabel(f"{name}{reason.code}", body))
        text.addSpacing(2 * step)
