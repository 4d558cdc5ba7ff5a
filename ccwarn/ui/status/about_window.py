"""The window that says which ccwarn this is, what it is made of, and what it does with data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout

from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.resources import resource
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.kit.scrollbar import SlimScrollBar
from ccwarn.ui.status.icons import icon

_WIDTH, _HEIGHT = 68, 60


class ShownPackage(Protocol):
    """A package that ccwarn uses."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def version(self) -> str:
        """The version that is installed."""

    @property
    def licence(self) -> str:
        """The name of its licence; "" if it names none."""


class AboutWindow(ColumnWindow):
    """Shows versions and licences as text that can be copied."""

    def __init__(self, versions: Mapping[str, str], packages: Sequence[ShownPackage]) -> None:
        super().__init__("aboutWindow", _("About ccwarn"), _WIDTH, _HEIGHT)
        step = unit()
        self.column.addLayout(self._top(versions["ccwarn"], step))
        self._details = _details(versions, packages)
        card = Card("aboutCard")
        card.hold(self._details)
        self.column.addWidget(card, 1)
        self.column.addWidget(PlainLabel("qtNotice", _qt_notice(), ink="muted"))
        self.column.addLayout(self._buttons(step))
        self._copy.setFocus()

    def _top(self, version: str, step: int) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(step // 2)
        words.addWidget(PlainLabel("aboutName", f"ccwarn {version}", size=1.3, bold=True))
        purpose = _("Asks before a mail shows its recipients' addresses to strangers.")
        words.addWidget(PlainLabel("aboutPurpose", purpose))
        words.addSpacing(step)
        words.addWidget(PlainLabel("noData", _("No data leaves this computer."), bold=True))
        why = _(
            "ccwarn downloads nothing and reports nothing. What it keeps for undo stays on this "
            "computer, for 30 days at most, and only you can read it."
        )
        words.addWidget(PlainLabel("noDataWhy", why, ink="muted"))
        row = QHBoxLayout()
        row.setSpacing(2 * step)
        picture = QLabel()
        picture.setObjectName("aboutIcon")
        picture.setAccessibleName("ccwarn")
        picture.setPixmap(icon("ccwarn").pixmap(5 * step))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _buttons(self, step: int) -> QHBoxLayout:
        texts = with_mnemonics([_("Copy for a bug report"), _("Close")])
        self._copy = Button("copyButton", texts[0], Weight.PLAIN)
        self._copy.clicked.connect(self._copy_all)
        close = Button("closeButton", texts[1], Weight.PLAIN)
        close.clicked.connect(self.close)
        self._copied = PlainLabel("copied", ink="muted", wrap=False)
        row = QHBoxLayout()
        row.setSpacing(step)
        row.addWidget(self._copy)
        row.addWidget(self._copied)
        row.addStretch()
        row.addWidget(close)
        return row

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())
        self._copied.say(_("Copied"))


def _qt_notice() -> str:
    """Return what the licence of Qt wants said where a program says whose it is (section 4)."""
    return _(
        "Qt and PySide6, © The Qt Company Ltd. and others, are used under the GNU Lesser General "
        "Public License, version 3. You may replace them with changed versions. The licence is in "
        "{folder}."
    ).format(folder=plain(str(resource("licences"))))


def _details(versions: Mapping[str, str], packages: Sequence[ShownPackage]) -> QPlainTextEdit:
    of_qt = {"Qt": qVersion(), "PySide6": PySide6.__version__}
    lines = [f"{name}: {version}" for name, version in {**versions, **of_qt}.items()]
    lines += ["", "ccwarn: MIT"]
    lines += [f"{package.name} {package.version}: {package.licence or '?'}" for package in packages]
    text = QPlainTextEdit("\n".join(lines))
    text.setObjectName("aboutDetails")
    text.setAccessibleName(_("Versions and licences"))
    text.setReadOnly(True)
    text.setFrameShape(QFrame.Shape.NoFrame)
    text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    text.document().setDocumentMargin(unit())
    text.setTabChangesFocus(True)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    # It can be scrolled; on a small screen the sentences around it need the room.
    text.setMinimumHeight(3 * unit())
    text.setVerticalScrollBar(SlimScrollBar())
    text.viewport().setAutoFillBackground(False)
    return text
