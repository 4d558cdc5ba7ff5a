"""What is read and seen in every window stands out from what is behind it, on every desktop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ccwarn.gates.check.verdict import Verdict
from ccwarn.policy import Severity
from ccwarn.ui.check.check_window import CheckWindow
from ccwarn.ui.check.model import Column
from ccwarn.ui.check.verdicts import State, state_of
from ccwarn.ui.decisions.month_chart import MonthChart
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.look import contrast, unit
from ccwarn.ui.kit.scrollbar import SlimScrollBar
from ccwarn.ui.kit.slider import Slider
from ccwarn.ui.kit.status_rows import StatusRow, StatusRows
from ccwarn.ui.kit.switch import Switch
from ccwarn.ui.kit.ticks import Tick
from ccwarn.ui.trial.threshold_line import ThresholdLine
from counterparts import fonts
from scenes_shown import PALETTES, SCENES, settle, show, take_palette
from senses import contrast_of, counted, picture, place_of, texts_of
from verdicts import Noted, harmless, made, unreadable

pytestmark = pytest.mark.once

__all__ = ["show"]

SIGNS = (SlimScrollBar, Slider, Switch, Tick, ThresholdLine)
"""Controls without a text of their own."""


@fonts
@pytest.mark.parametrize("name", SCENES)
def test_every_text_and_sign_stands_out(show: Callable[[str], QWidget], name: str) -> None:
    window = show(name)
    seen = 0
    for desktop, palette in PALETTES:
        take_palette(window, palette())
        image = picture(window)
        for text in texts_of(window):
            if text.is_whole and text.widget.isEnabled():
                found = contrast_of(text, image)
                assert found >= (3 if text.is_large else 4.5), (desktop, text.text, found)
                seen += 1
        for sign in signs_of(window):
            assert stands_out(image, place_of(sign)), (desktop, sign.objectName(), type(sign))
        for edge in edges_of(window):
            assert stands_out(image, edge), (desktop, edge)
    assert seen >= 6


def signs_of(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        is_sign = isinstance(widget, SIGNS) or type(widget).__name__ in ("_HealthSign", "_Lamp")
        if isinstance(widget, SlimScrollBar) and widget.maximum() <= widget.minimum():
            continue
        if is_sign and widget.isEnabled() and is_all_seen(widget):
            yield widget


def edges_of(window: QWidget) -> Iterator[QRect]:
    """Yield a piece of the frame of each field that can be typed into."""
    for card in window.findChildren(Card):
        if card.is_field and is_all_seen(card) and not card.is_lit:
            place = place_of(card)
            yield QRect(place.left(), place.center().y() - 2, 3, 4)


def is_all_seen(widget: QWidget) -> bool:
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def stands_out(image: QImage, place: QRect) -> bool:
    """Tell whether two colours are there whose contrast is 3, each of them not only on an edge."""
    found = counted(image, place)
    least = 0.01 * sum(found.values())
    colours = [QColor(pixel) for pixel, times in found.items() if times >= least]
    return any(contrast(*pair) >= 3 for pair in combinations(colours, 2))


def test_bars_of_charts_stand_out(show: Callable[[str], QWidget]) -> None:
    window = show("history")
    (chart,) = window.findChildren(MonthChart)
    for desktop, palette in PALETTES:
        take_palette(window, palette())
        place = place_of(chart)
        # The lowest line of the bars: nothing is written there.
        line = QRect(place.left(), place.bottom() - 2 * unit() - 2, place.width(), 2)
        assert stands_out(picture(window), line), desktop


def in_high_contrast(window: QWidget) -> None:
    """Have one colour for all that is painted, so that no colour tells anything."""
    take_palette(window, PALETTES[2][1]())


def differ(images: list[QImage]) -> bool:
    return all(one != other for one, other in combinations(images, 2))


def test_each_state_of_a_message_has_a_sign_and_a_word_of_its_own(
    show: Callable[[str], QWidget], qtbot: QtBot
) -> None:
    verdicts: list[Verdict] = [
        made(1, Severity.REFUSE, "No", people=3),
        made(2, Severity.STRONG, "Really?", people=300),
        made(3, Severity.CONFIRM, "Sure?", people=6),
        unreadable(4),
        harmless(5, fixes=1),
        made(6, Severity.NOTE, "Just so"),
        harmless(7),
    ]
    assert sorted(map(state_of, verdicts)) == list(State)
    window = CheckWindow(Noted(), print, lambda: None, lambda: None)
    qtbot.addWidget(window)
    window.show()
    window.take(verdicts)
    (narrow,) = window.findChildren(Tick, "narrow")
    narrow.setChecked(False)
    in_high_contrast(window)
    table, step = window.table, unit()
    view = table.viewport().grab().toImage()
    cells = [table.visualRect(table.model().index(row, Column.STATE)) for row in range(7)]
    assert differ([view.copy(QRect(it.left(), it.top() + 1, 3 * step, 5 * step)) for it in cells])
    assert len({state.word for state in State}) == len(State)


def test_each_health_has_a_sign_of_its_own(show: Callable[[str], QWidget], qtbot: QtBot) -> None:
    rows = StatusRows("rows")
    qtbot.addWidget(rows)
    rows.show_rows([StatusRow(str(it), "x", it) for it in (True, False, None)])
    rows.show()
    settle()
    in_high_contrast(rows)
    signs = [it for it in rows.findChildren(QWidget) if type(it).__name__ == "_HealthSign"]
    assert len(signs) == 3
    assert differ([sign.grab().toImage() for sign in signs])


def test_the_lines_of_a_chart_differ_in_shape(show: Callable[[str], QWidget]) -> None:
    window = show("trial")
    in_high_contrast(window)
    lines = window.findChildren(ThresholdLine)[:2]
    for line in lines:
        line.resize(lines[0].size())
    assert differ([line.grab().toImage() for line in lines])
