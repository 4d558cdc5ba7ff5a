from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from asking import NEWCOMERS, STRONG, asking, customers
from ccwarn.question import Question
from ccwarn.ui.question.exposure_list import MOST_ROWS, ExposureView
from shown import Shown

Show = Callable[[Question], Shown]
LEFT = Qt.MouseButton.LeftButton


def first_row_clicked(view: ExposureView) -> None:
    place = view.visualRect(view.model().index(0, 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)


def test_a_click_unfolds_and_folds(shown: Show) -> None:
    view = shown(STRONG).dialog.people.view
    first = view.model().index(0, 0)
    assert not view.isExpanded(first)
    first_row_clicked(view)
    assert view.isExpanded(first)
    first_row_clicked(view)
    assert not view.isExpanded(first)


def test_keys_unfold_and_fold(shown: Show) -> None:
    window = shown(STRONG)
    view = window.dialog.people.view
    first = view.model().index(0, 0)
    view.setFocus()
    view.setCurrentIndex(first)
    for key, expanded in (
        (Qt.Key.Key_Return, True),
        (Qt.Key.Key_Space, False),
        (Qt.Key.Key_Right, True),
        (Qt.Key.Key_Left, False),
    ):
        QTest.keyClick(view, key)
        assert view.isExpanded(first) is expanded
    assert window.decisions == []


def test_few_people_are_unfolded_from_the_start(shown: Show) -> None:
    view = shown(asking(customers(6))).dialog.people.view
    assert view.isExpanded(view.model().index(0, 0))


def test_a_single_large_row_is_unfolded(shown: Show) -> None:
    draft = customers(200)
    provider = draft.recipients[:100]
    question = asking(type(draft)(draft.author, provider, draft.subject))
    view = shown(question).dialog.people.view
    assert view.model().rowCount() == 1
    assert view.isExpanded(view.model().index(0, 0))


def test_searching_as_you_type(shown: Show) -> None:
    window = shown(STRONG)
    QTest.keyClicks(window.widget("search"), "person 7@")
    assert window.dialog.people.view.isHidden()
    assert window.widget("nobody").isVisible()
    window.dialog.people.search.setText("person 70")
    assert not window.widget("nobody").isVisible()
    view = window.dialog.people.view
    assert view.isVisible()
    assert view.isExpanded(view.model().index(0, 0))
    assert str(view.model().index(0, 0, view.model().index(0, 0)).data()).startswith("Person 70,")


def test_few_people_need_no_search(shown: Show) -> None:
    assert not shown(asking(customers(6))).widget("search").isVisible()
    assert shown(STRONG).widget("search").isVisible()


def test_whoever_is_listed_beside_newcomers_can_be_searched(shown: Show) -> None:
    window = shown(NEWCOMERS)
    assert NEWCOMERS.number == 6
    assert window.widget("search").isVisible()
    assert window.dialog.people.search.placeholderText() == "Search 66 addresses"


def test_the_order_can_be_chosen(shown: Show) -> None:
    window = shown(STRONG)
    order = window.widget("order")
    assert isinstance(order, QPushButton)
    by_person = order.menu().actions()[2]
    by_person.trigger()
    assert order.text() == by_person.text() == "By person"
    assert window.dialog.people.view.model().rowCount() == 475


def test_it_asks_for_as_much_height_as_it_has_rows(shown: Show) -> None:
    few, many = shown(asking(customers(6))), shown(asking(customers(3000)))
    row = few.dialog.people.view.visualRect(few.dialog.people.view.model().index(0, 0)).height()
    assert few.dialog.people.view.sizeHint().height() == row * (4 + 3)
    assert many.dialog.people.view.sizeHint().height() <= row * MOST_ROWS


def test_no_widget_per_person(shown: Show) -> None:
    few = len(shown(asking(customers(100))).dialog.findChildren(QObject))
    many = len(shown(asking(customers(5000))).dialog.findChildren(QObject))
    assert many <= few + 2


def test_screen_readers_hear_of_no_number_above_the_rows(shown: Show) -> None:
    model = shown(STRONG).dialog.people.view.model()
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        assert model.headerData(0, Qt.Orientation.Horizontal, role) is None


def test_who_cannot_be_unfolded_does_not_count_as_unfolded(shown: Show) -> None:
    view = shown(asking(customers(6))).dialog.people.view
    first = view.model().index(0, 0)
    assert view.isExpanded(first)
    assert not view.isExpanded(view.model().index(0, 0, first))


def test_the_row_that_the_keyboard_comes_to_is_selected(shown: Show) -> None:
    view = shown(STRONG).dialog.people.view
    view.setFocus()
    assert view.selectionModel().isSelected(view.currentIndex())
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1
    assert view.selectionModel().selectedIndexes() == [view.currentIndex()]
