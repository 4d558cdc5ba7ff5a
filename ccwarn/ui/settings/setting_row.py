"""One setting on a page: its name, what it means, its control, and who has set it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Frame
from ccwarn.ui.kit.found_label import FoundLabel
from ccwarn.ui.kit.lock import LockedLine
from ccwarn.ui.kit.look import colours, unit


class SettingRow(QWidget):
    """Shows a title with a control at its end, a sentence below, and room for more below that.

    `reset` is called where the user takes the default back.
    """

    def __init__(self, name: str, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        step = unit()
        self.title = FoundLabel(f"{name}Title", title, bold=True)
        self.sentence = FoundLabel(f"{name}Sentence", sentence, ink="muted")
        self.reset = Button(f"{name}Reset", _("Reset"), Weight.LINK)
        self.reset.setAccessibleName(_("Reset to default: {setting}").format(setting=title))
        self.reset.hide()
        self._lock = LockedLine(f"{name}Lock")
        self._lock.hide()
        self._trouble = FoundLabel(f"{name}Trouble", ink="loud")
        self._trouble.hide()
        self._row = QHBoxLayout()
        self._row.setSpacing(step)
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self.reset)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * step, round(1.5 * step), 2 * step, round(1.5 * step))
        self.column.setSpacing(step // 2)
        self.column.addLayout(self._row)
        self.column.addWidget(self.sentence)
        self._below = QVBoxLayout()
        self._below.setSpacing(step // 2)
        self.column.addLayout(self._below)
        self.column.addWidget(self._trouble)
        self.column.addWidget(self._lock)
        self.sentence.setVisible(bool(sentence))
        self._controls: list[QWidget] = []

    def control(self, widget: QWidget) -> None:
        """Put the control at the end of the title's line."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._controls.append(widget)

    def below(self, widget: QWidget, *, before_sentence: bool = False) -> None:
        """Put a control below, over the whole width."""
        if before_sentence:
            self.column.insertWidget(self.column.indexOf(self.sentence), widget)
        else:
            self._below.addWidget(widget)
        self._controls.append(widget)

    def detail(self, *widgets: QWidget) -> None:
        """Put widgets that only say or show more side by side below; the first takes the room."""
        row = QHBoxLayout()
        for place, widget in enumerate(widgets):
            row.addWidget(widget, int(place == 0))
        self._below.addLayout(row)

    def note(self, name: str) -> FoundLabel:
        """Return a quiet label below the controls, which is not shown yet."""
        label = FoundLabel(name, ink="muted")
        label.hide()
        self._below.addWidget(label)
        return label

    def end_with(self, button: QWidget) -> None:
        """Put a button that changes the setting at the end, at the side where lines begin."""
        self._controls.append(button)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch()
        self.column.addLayout(row)

    def say(self, sentence: str) -> None:
        """Show what the setting means at present."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def complain(self, trouble: str) -> None:
        """Show why something cannot be done; "" takes that away."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))

    def show_owner(self, *, locked: bool, from_user: bool) -> None:
        """Show whether the organisation has locked the setting, or else the user has set it."""
        self._lock.setVisible(locked)
        self.reset.setVisible(from_user and not locked)
        for widget in self._controls:
            widget.setEnabled(not locked)

    @property
    def first_control(self) -> QWidget | None:
        """Where the keyboard goes when the setting was searched for."""
        return next((each for each in self._controls if each.isEnabled()), None)

    def search(self, words: Iterable[str]) -> bool:
        """Mark where the words stand; tell whether all of them do. No words mark nothing."""
        labels = self.findChildren(FoundLabel)
        words = list(words)
        text = " ".join(label.text().casefold() for label in labels)
        found = all(word in text for word in words)
        for label in labels:
            label.mark(words if found else ())
        return found


class Panel(Frame):
    """Settings that belong together, with a line between each two.

    `heading` stands above the panel and goes where nothing in the panel is shown.
    """

    def __init__(self, name: str, *settings: QWidget, heading: QWidget | None = None) -> None:
        super().__init__(name)
        self._heading = heading
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._members = [(setting, _Separator()) for setting in settings]
        for setting, line in self._members:
            column.addWidget(line)
            column.addWidget(setting)
        # A panel that has no place yet would be a window of its own, were it shown here.
        if self._members:
            self._members[0][1].hide()
        else:
            self.show_only(())

    def show_only(self, wanted: Collection[QWidget]) -> None:
        """Show only these, with lines between them; nothing at all where none of them is here."""
        shown = False
        for setting, line in self._members:
            line.setVisible(shown and setting in wanted)
            setting.setVisible(setting in wanted)
            shown = shown or setting in wanted
        self.setVisible(shown)
        if self._heading is not None:
            self._heading.setVisible(shown)


class _Separator(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line from edge to edge."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).line)
