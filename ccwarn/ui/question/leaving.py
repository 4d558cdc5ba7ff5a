"""The mails that are sent unless their author takes them back: a line for each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ccwarn.review import Decision
from ccwarn.ui.kit.front import is_wayland, pointed_at
from ccwarn.ui.kit.look import unit

if TYPE_CHECKING:
    from ccwarn.ui.question.undo_line import UndoLine


class Leaving:
    """A line for each of these mails, out of the way of the open question and of each other."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lines: dict[Hashable, UndoLine] = {}

    @property
    def lines(self) -> tuple[UndoLine, ...]:
        """The lines, oldest first."""
        return tuple(self._lines.values())

    def __contains__(self, mail: Hashable) -> bool:
        return mail in self._lines

    def open(
        self,
        mail: Hashable,
        subject: str,
        seconds: float,
        place: QRect,
        over: Callable[[Decision], None],
    ) -> UndoLine:
        """Return a mail's line, where its dialog stood; it is not shown yet."""
        from ccwarn.ui.question.undo_line import UndoLine  # late, as the dialog itself

        line = UndoLine(subject, seconds, self._clock)
        line.over.connect(over)
        line.wanted = place
        line.move(_at_end_of(place, line).topLeft())
        self._lines[mail] = line
        return line

    def close(self, mail: Hashable) -> None:
        """Put away the line of a mail that is decided on, if it has one."""
        if (line := self._lines.pop(mail, None)) is not None:
            line.withdraw()
            line.deleteLater()

    def hold_all(self) -> None:
        """Take all mails back."""
        for line in self.lines:
            line.take_back()

    def make_room(self, question: QWidget | None) -> None:
        """Move lines that hide something, as far as the desktop lets windows choose."""
        taken = [question.frameGeometry()] if question is not None else []
        for line in self.lines:
            if not is_wayland() and _hides(line.geometry(), taken):
                line.move(_free_place(line, taken))
            taken.append(_with_frame(line.geometry()))
            line.raise_()


def _free_place(line: UndoLine, taken: Sequence[QRect]) -> QPoint:
    """Return the first place where a line hides nothing; the last one where there is none."""
    step = unit()
    screen = QGuiApplication.screenAt(line.wanted.center()) or pointed_at()
    room = screen.availableGeometry().adjusted(step, step, -step, -step)
    places = list(_places(line, taken, room))
    free = (it for it in places if room.contains(_with_frame(it)) and not _hides(it, taken))
    return next(free, places[-1]).topLeft()


def _places(line: UndoLine, taken: Iterable[QRect], room: QRect) -> Iterator[QRect]:
    """Yield where a line could stand: above and below what is there, or in a corner."""
    place, step = _at_end_of(line.wanted, line), unit()
    for other in taken:
        for bottom in (other.bottom() + 5 * step + place.height(), other.top() - step):
            place.moveBottom(bottom)
            yield QRect(place)
    place.moveBottomRight(room.bottomRight())
    yield QRect(place)
    place.moveTopRight(room.topRight() + QPoint(0, 4 * step))
    yield place


def _at_end_of(place: QRect, line: UndoLine) -> QRect:
    """Return where a line stands that a dialog there has become: at its buttons."""
    stands = QRect(QPoint(0, 0), line.size())
    stands.moveBottomRight(place.bottomRight())
    return stands


def _hides(place: QRect, taken: Iterable[QRect]) -> bool:
    return any(_with_frame(place).intersects(it) for it in taken)


def _with_frame(place: QRect) -> QRect:
    """Return a window's place with the bar that the desktop puts above it."""
    return place.adjusted(0, -4 * unit(), 0, 0)
