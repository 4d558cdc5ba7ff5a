"""How long the dialog takes from the verdict to its first paint, at 475 and at 10,000 people.

The verdict is the review; the question is asked from another thread, as gates do.
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time

from measuring import ROOT

sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject

from asking import SUBMISSION, customers, review
from ccwarn.question import Question
from ccwarn.review import Review
from ccwarn.rules import ALL_RULES
from ccwarn.ui.process.application import application
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.question.dialog import QuestionDialog

WANTED = {475: 0.150, 10_000: 0.300}
RUNS = 9


class _Paint(QObject):
    """Notes when the list of a dialog has been painted."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.at = 0.0

    def watch(self, question: Question) -> QuestionDialog:
        dialog = QuestionDialog(question)
        dialog.people.view.viewport().installEventFilter(self)
        return dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self.at:
            watched.removeEventFilter(self)
            watched.event(event)
            self.at = time.perf_counter()
            self.loop.quit()
            return True
        return False


def first_paint(verdict: Review) -> float:
    """Return the seconds from the verdict to the painted dialog."""
    paint = _Paint(QEventLoop())
    asker = QtAsker(ALL_RULES, paint.watch)
    start = time.perf_counter()
    threading.Thread(target=asker.ask, args=(verdict, SUBMISSION)).start()
    paint.loop.exec()
    asker.hold_all()
    application_events(paint.loop)
    return paint.at - start


def application_events(loop: QEventLoop) -> None:
    """Let Qt close what was closed."""
    loop.processEvents()
    loop.processEvents()


def searching(verdict: Review) -> float:
    """Return the seconds that one more letter in the search takes, with the paint."""
    from ccwarn.question import question

    dialog = QuestionDialog(question(verdict, SUBMISSION, ALL_RULES))
    dialog.show()
    dialog.people.search.setText("pers")
    start = time.perf_counter()
    dialog.people.search.setText("person 7")
    dialog.grab()
    return time.perf_counter() - start


def main() -> int:
    """Print the table; the first dialog of a run pays for Qt's fonts and has a line of its own."""
    qt = application()
    missed = 0
    print(f"{'what':<44}{'median':>10}{'wanted':>10}")
    for people, wanted in WANTED.items():
        verdict = review(customers(people))
        times = [first_paint(verdict) for _run in range(RUNS)]
        median = statistics.median(times)
        missed |= median > wanted
        print(f"{f'first paint, {people} people, first':<44}{times[0] * 1000:>7.0f} ms")
        print(
            f"{f'first paint, {people} people':<44}{median * 1000:>7.0f} ms{wanted * 1000:>7.0f} ms"
        )
        letter = statistics.median(searching(verdict) for _run in range(RUNS))
        print(f"{f'one letter more in the search, {people} people':<44}{letter * 1000:>7.0f} ms")
    qt.quit()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
