from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from ccwarn import i18n
from ccwarn.ui.kit.choice import ChoiceButton
from ccwarn.ui.kit.look import unit
from ccwarn.ui.status.status import Guarded
from counterparts import fonts
from opened import SETTINGS_PAGES, Opened

Show = Callable[..., Opened]
CTRL = Qt.KeyboardModifier.ControlModifier


def pages(shown: Opened) -> list[str]:
    """Return the titles of the pages that are offered."""
    items = shown.widget(QListWidget, "pages")
    rows = [items.item(row) for row in range(items.count())]
    return [item.text() for item in rows if not item.isHidden()]


def page(shown: Opened) -> str:
    """Return the title of the page that is shown."""
    return shown.widget(QListWidget, "pages").currentItem().text()


def search(shown: Opened, text: str) -> None:
    """Find by Ctrl+F."""
    shown.press(Qt.Key.Key_F, CTRL)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def test_pages_are_chosen_by_arrow_keys(show: Show) -> None:
    shown = show("organisationPage")
    assert page(shown) == "Your organisation"
    shown.press(Qt.Key.Key_Down)
    assert page(shown) == "When to ask"
    shown.press(Qt.Key.Key_PageDown, CTRL)
    shown.press(Qt.Key.Key_PageUp, CTRL)
    shown.press(Qt.Key.Key_PageUp, CTRL)
    shown.press(Qt.Key.Key_PageUp, CTRL)
    assert page(shown) == pages(shown)[-1]
    shown.widget(QWidget, "addSentFolder").setFocus()
    shown.press(Qt.Key.Key_PageUp, CTRL)
    assert page(shown) == "History"
    assert QApplication.focusWidget() is shown.widget(QListWidget, "pages")


def test_searching_shows_and_marks_what_has_the_words(show: Show) -> None:
    shown = show("organisationPage")
    search(shown, "typed NUMBER")
    assert pages(shown) == []
    assert shown.text("nothingFound")
    shown.press(Qt.Key.Key_Escape)
    assert len(pages(shown)) >= 4
    assert shown.text("nothingFound") == ""
    search(shown, "type number organisations")
    assert pages(shown) == ["When to ask"]
    assert page(shown) == "When to ask"
    assert shown.widget(QWidget, "strong_organisations").isVisible()
    assert not shown.widget(QWidget, "strong_people").isVisible()
    assert not shown.widget(QWidget, "askPanel").isVisible()
    label = shown.widget(QLabel, "strong_organisationsSentence")
    assert "<span" in QLabel.text(label)
    assert "<" not in label.text()
    shown.press(Qt.Key.Key_Escape)
    assert shown.widget(QWidget, "strong_people").isVisible()
    assert QLabel.text(label) == label.text()


def test_a_page_is_found_by_its_own_name_and_shown_whole(show: Show) -> None:
    shown = show("organisationPage")
    search(shown, "when to")
    assert page(shown) == "When to ask"
    assert shown.widget(QWidget, "limits-visible_external").isVisible()


def test_what_is_folded_in_is_folded_out_where_it_is_found(show: Show) -> None:
    shown = show("organisationPage")
    search(shown, "have been fined")
    assert pages(shown) == ["Rules"]
    assert "fined" in shown.text("mattersCC101")


def test_enter_goes_on_to_what_was_found(show: Show) -> None:
    shown = show("organisationPage")
    search(shown, "type number organisations")
    shown.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is shown.widget(QSpinBox, "strong_organisations")
    search(shown, "")
    shown.press(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is shown.widget(QListWidget, "pages")


SETTINGS = """
own_domains = ["a.example", "b.example"]
partners = [["c.example", "d.example"]]
drafts_folders = ["/a", "/b"]
[thresholds]
confirm_people = 14
[limits]
visible_external = 9
"""


def middle(widget: QWidget, inside: QWidget) -> int:
    """Return how far down a page a widget is; what stands side by side is about equally far."""
    page = inside.findChild(QWidget, f"{inside.objectName()}Contents")
    assert isinstance(page, QWidget)
    return widget.mapTo(page, widget.rect().center()).y()


def test_every_page_can_be_walked_through_by_tab(show: Show) -> None:
    for name in SETTINGS_PAGES:
        shown = show(name, SETTINGS)
        QApplication.processEvents()
        start = QApplication.focusWidget()
        seen: list[QWidget] = []
        while (focus := QApplication.focusWidget()) not in seen:
            assert focus is not None
            seen.append(focus)
            assert focus.accessibleName() or getattr(focus, "text", str)(), focus.objectName()
            assert not focus.visibleRegion().isEmpty(), "scrolled to"
            shown.press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is start, "the way is a circle"
        inside = shown.widget(QWidget, name)
        wanted = [
            each
            for each in inside.findChildren(QWidget)
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus
            and each.isVisible()
            and each.isEnabled()
            and each.focusProxy() is None
        ]
        assert wanted
        assert not [each.objectName() for each in wanted if each not in seen]
        heights = [middle(each, inside) for each in seen if inside.isAncestorOf(each)]
        # What stands in one line differs by some pixels, more or fewer with the font.
        rises = [above - below for above, below in pairwise(heights)]
        assert max(rises, default=0) < unit(), "from top to bottom"


def test_enter_presses_what_has_the_focus_and_nothing_else(show: Show) -> None:
    shown = show("rulesPage", 'own_domains = ["acme.example"]\n')
    search(shown, "have been fined")
    shown.press(Qt.Key.Key_Return)
    choice = shown.widget(ChoiceButton, "choiceCC101")
    assert QApplication.focusWidget() is choice
    assert not choice.menu().isVisible()
    search(shown, "")
    shown.press(Qt.Key.Key_Escape)
    shown.window.open_page("organisationPage")
    shown.widget(QPushButton, "own_domainsReset").setFocus()
    shown.press(Qt.Key.Key_Return)
    assert shown.written == {}
    shown.widget(QPushButton, "undoButton").setFocus()
    shown.press(Qt.Key.Key_Enter)
    assert shown.written == {"own_domains": ["acme.example"]}


def test_ctrl_z_in_a_field_that_holds_text_is_the_fields_own(show: Show) -> None:
    shown = show("organisationPage")
    shown.enter("own_domainsChipsEntry", "acme.example")
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "b")
    shown.undo()
    assert shown.written["own_domains"] == ["acme.example"]
    shown.undo()
    assert shown.written == {}


def test_closing_writes_what_was_not_yet_at_rest(show: Show) -> None:
    shown = show("whenPage")
    box = shown.widget(QSpinBox, "confirm_people")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    shown.press(Qt.Key.Key_W, CTRL)
    assert not shown.window.isVisible()
    assert shown.written == {"thresholds": {"confirm_people": 16}}


def test_the_file_is_made_and_opened(
    show: Show, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    shown = show("whenPage")
    shown.click("openFile")
    assert file.read_text(encoding="utf-8") == ""
    assert [Path(url.toLocalFile()) for url in urls] == [file]


def test_where_no_program_opens_the_file_its_place_is_said(
    show: Show, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    shown = show("whenPage")
    shown.click("openFile")
    assert str(file) in shown.text("failed")


def test_several_problems_are_counted(show: Show) -> None:
    shown = show("whenPage", "nonsense = 1\nmore = 2\nagain = 3\n")
    assert "“nonsense”" in shown.text("policyProblem")
    assert "(and 2 more problems)" in shown.text("policyProblem")


@fonts
def test_no_page_is_wider_than_its_place(show: Show) -> None:
    """In a long-worded language, and where a folder has a long name."""
    long = "/home/anna/" + 90 * "x"
    i18n.install(i18n.PSEUDO)
    try:
        for name in SETTINGS_PAGES:
            shown = show(name, f'drafts_folders = ["{long}"]\n[limits]\nvisible_external = 9\n')
            sentence = f"There is no folder “{long}”. " + i18n._(
                "ccwarn guards it as soon as it appears."
            )
            missing = Guarded(long, lambda _href: None, sentence, healthy=False)
            shown.status.add_folder(missing)
            for button in shown.window.findChildren(QPushButton):
                if button.isCheckable():
                    button.click()
            QApplication.processEvents()
            area = shown.widget(QScrollArea, f"{name}Area")
            inside = shown.widget(QWidget, f"{name}Contents")
            assert inside.width() <= area.viewport().width(), name
    finally:
        i18n.install("en")


@fonts
def test_it_fits_a_small_screen(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """1366 x 768 at 200 %, without the frame and the desktop's panel."""
    monkeypatch.setattr("ccwarn.ui.settings.assembly.ROOMY", 1000)
    for page in SETTINGS_PAGES:
        hint = show(page).window.minimumSizeHint()
        assert hint.width() <= 683
        assert hint.height() <= 320


@fonts
@pytest.mark.parametrize(("width", "is_above"), [(1200, False), (420, True)])
def test_what_was_changed_stands_above_the_buttons_where_it_is_long(
    show: Show, width: int, is_above: bool
) -> None:
    shown = show("organisationPage")
    bar = shown.widget(QWidget, "undoBar")
    bar.setFixedWidth(width)
    QApplication.processEvents()
    shown.window.editor.message.emit("One of your own domains now: northwind.example. " * 3, False)
    QApplication.processEvents()
    said, button = shown.widget(QLabel, "done"), shown.widget(QPushButton, "openFile")
    assert (said.geometry().bottom() < button.geometry().top()) is is_above
    assert said.height() >= said.heightForWidth(said.width())
