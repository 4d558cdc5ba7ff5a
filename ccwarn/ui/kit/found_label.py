"""A label in which the words that were searched for stand out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, mixed

_LONG_NAME = re.compile(r"([!-~]{20})(?=[!-~])")


class FoundLabel(PlainLabel):
    """Plain text; while words are marked it is shown as markup that contains nothing else."""

    _plain = ""
    _words: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text as it reads."""
        return self._plain

    def setText(self, text: str) -> None:
        """Show another text."""
        self._plain = text
        self._show()

    def mark(self, words: Iterable[str]) -> None:
        """Let words stand out wherever they are; no words mark nothing."""
        words = tuple(words)
        if words != self._words:
            self._words = words
            self._show()

    def _take_colour(self) -> None:
        super()._take_colour()
        self._show()

    def _show(self) -> None:
        # Where a name may be broken is nothing to read out.
        plain = self._plain
        self.setAccessibleName("" if _breakable(plain) == plain else plain)
        if not self._words:
            self.setTextFormat(Qt.TextFormat.PlainText)
            super().setText(_breakable(self._plain))
            return
        look = colours(QApplication.palette())
        back = mixed(look.loud, look.card, 0.7).name()
        style = f"background-color:{back};color:{look.text.name()}"
        pattern = "|".join(re.escape(word) for word in sorted(self._words, key=len, reverse=True))
        parts = re.split(f"({pattern})", self._plain, flags=re.IGNORECASE)
        marked = "".join(
            f'<span style="{style}">{html.escape(_breakable(part))}</span>'
            if number % 2
            else html.escape(_breakable(part))
            for number, part in enumerate(parts)
        )
        self.setTextFormat(Qt.TextFormat.RichText)
        super().setText(marked)


def _breakable(text: str) -> str:
    """Return the text so that a line may end within a long name, as of a folder."""
    return _LONG_NAME.sub("\\1\u200b", text)
