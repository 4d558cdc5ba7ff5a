"""Labels that show text as it is, never as markup."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from ccwarn.ui.kit.look import colours, scaled
from ccwarn.ui.kit.screen_reader import announce

Ink = Literal["text", "muted", "loud"]


def tooltip(text: str) -> str:
    """Return the text for `setToolTip`: Qt takes what looks like markup for markup there."""
    signs = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\n"): "<br>"}
    escaped = text.translate(signs)
    return f"<qt>{escaped}</qt>" if text else ""


def without_markup(text: str) -> str:
    """Return the text for a notification: some desktops render what looks like markup there."""
    return text.translate({ord("<"): "‹", ord(">"): "›", ord("&"): "＆"})


class PlainLabel(QLabel):
    """A label for any text, over several lines where it is long."""

    def __init__(
        self,
        name: str,
        text: str = "",
        *,
        size: float = 1.0,
        bold: bool = False,
        ink: Ink = "text",
        wrap: bool = True,
    ) -> None:
        super().__init__()
        self._ink = ink
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self.setFont(scaled(self.font(), size, bold=bold))
        self._take_colour()

    def say(self, text: str) -> None:
        """Show a text that is news, and have it read out."""
        self.setText(text)
        self.show()
        announce(self, text)

    def event(self, event: QEvent) -> bool:
        """Follow the desktop from light to dark."""
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._take_colour()
        return super().event(event)

    def _take_colour(self) -> None:
        if self._ink == "text":
            return
        palette = QApplication.palette()
        look = colours(palette)
        colour = look.muted if self._ink == "muted" else look.loud
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.setPalette(palette)


class ElidedLabel(PlainLabel):
    """A label of one line that ends in an ellipsis where there is no room, and a tooltip then."""

    def __init__(self, name: str, text: str = "", *, ink: Ink = "text") -> None:
        super().__init__(name, text, ink=ink, wrap=False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as there is room for."""
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        self.setToolTip(tooltip(self.text()) if shown != self.text() else "")
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            shown,
            QPalette.ColorRole.WindowText,
        )


class Sign(QWidget):
    """A sign between words. It is no text, as a screen reader would say what it is called."""

    def __init__(self, name: str, sign: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._sign = sign
        self.setFixedSize(self.fontMetrics().size(0, sign))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the muted colour."""
        painter = QPainter(self)
        painter.setPen(colours(self.palette()).muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._sign)
