from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from asking import CANNOT_HOLD, CONFIRM, NEWCOMERS, REFUSE, STRONG, STUCK, asking, customers
from ccwarn.advice import Advice
from ccwarn.draft import Draft, Field, Mailbox, Unreadable
from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.ui.kit.buttons import Button, Weight
from shown import Shown

Show = Callable[[Question], Shown]
LEFT = Qt.MouseButton.LeftButton
KINDS = pytest.mark.parametrize("question", [STRONG, CONFIRM, NEWCOMERS, REFUSE, CANNOT_HOLD])


def click(shown: Shown, name: str) -> None:
    QTest.mouseClick(shown.widget(name), LEFT)


def visible(shown: Shown, name: str) -> bool:
    return shown.widget(name).isVisible()


@KINDS
def test_one_click_moves_everybody(shown: Show, question: Question) -> None:
    window = shown(question)
    click(window, "move")
    assert window.decisions == [Decision.REMEDY]
    assert not window.dialog.isVisible()


@KINDS
def test_the_safe_answer_has_the_focus(shown: Show, question: Question) -> None:
    window = shown(question)
    back = window.widget("back")
    assert QApplication.focusWidget() is back
    assert isinstance(back, QPushButton)
    assert back.isDefault()


@pytest.mark.parametrize(
    ("question", "coloured", "plain"), [(CONFIRM, "move", "back"), (NEWCOMERS, "back", "move")]
)
def test_what_one_would_advise_is_the_coloured_button(
    shown: Show, question: Question, coloured: str, plain: str
) -> None:
    window = shown(question)
    buttons = {name: window.widget(name) for name in ("move", "back")}
    assert all(isinstance(button, Button) and button.isVisible() for button in buttons.values())
    assert buttons[coloured].weight is Weight.PRIMARY  # type: ignore[attr-defined]
    assert buttons[plain].weight is Weight.PLAIN  # type: ignore[attr-defined]


@KINDS
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_enter_and_escape_hold(shown: Show, question: Question, key: Qt.Key) -> None:
    window = shown(question)
    QTest.keyClick(window.widget("back"), key)
    assert window.decisions == [Decision.HOLD]
    assert not window.dialog.isVisible()


@KINDS
def test_closing_holds(shown: Show, question: Question) -> None:
    window = shown(question)
    window.dialog.close()
    assert window.decisions == [Decision.HOLD]


def test_clicking_the_safe_answer_holds(shown: Show) -> None:
    window = shown(STRONG)
    click(window, "back")
    assert window.decisions == [Decision.HOLD]


@pytest.mark.parametrize("name", ["search", "exposure", "order"])
def test_enter_in_what_only_looks_answers_nothing_dangerous(shown: Show, name: str) -> None:
    window = shown(STRONG)
    window.widget(name).setFocus()
    QTest.keyClick(window.widget(name), Qt.Key.Key_Return)
    assert window.decisions in ([], [Decision.HOLD])
    if name in ("search", "exposure"):
        assert window.decisions == []


def test_enter_on_the_remedy_itself_takes_it(shown: Show) -> None:
    window = shown(STRONG)
    window.widget("move").setFocus()
    QTest.keyClick(window.widget("move"), Qt.Key.Key_Return)
    assert window.decisions == [Decision.REMEDY]


def test_space_presses_the_focused_button(shown: Show) -> None:
    window = shown(STRONG)
    window.widget("move").setFocus()
    QTest.keyClick(window.widget("move"), Qt.Key.Key_Space)
    assert window.decisions == [Decision.REMEDY]


def test_strong_is_sent_only_with_the_number_typed(shown: Show) -> None:
    window = shown(STRONG)
    assert not visible(window, "sendAnyway")
    click(window, "sendAnywayButton")
    assert visible(window, "sendAnyway")
    assert QApplication.focusWidget() is window.widget("typed")
    send = window.widget("send")
    for wrong in ("", "47", "4750", "475x", "yes"):
        window.dialog.sending.field.setText(wrong)
        assert not send.isEnabled()
        click(window, "send")
    assert window.decisions == []
    window.dialog.sending.field.clear()
    QTest.keyClicks(window.widget("typed"), " 475 ")
    assert send.isEnabled()
    click(window, "send")
    assert window.decisions == [Decision.SEND]


def test_enter_never_sends(shown: Show) -> None:
    window = shown(STRONG)
    click(window, "sendAnywayButton")
    QTest.keyClicks(window.widget("typed"), "475")
    QTest.keyClick(window.widget("typed"), Qt.Key.Key_Return)
    window.widget("send").setFocus()
    QTest.keyClick(window.widget("send"), Qt.Key.Key_Return)
    assert Decision.SEND not in window.decisions
    assert window.decisions == []


def test_folding_forgets_what_was_typed(shown: Show) -> None:
    window = shown(STRONG)
    click(window, "sendAnywayButton")
    QTest.keyClicks(window.widget("typed"), "475")
    click(window, "sendAnywayButton")
    assert not visible(window, "sendAnyway")
    click(window, "sendAnywayButton")
    assert not window.widget("send").isEnabled()


def test_confirm_is_sent_with_a_second_click(shown: Show) -> None:
    window = shown(CONFIRM)
    click(window, "sendAnywayButton")
    assert window.decisions == []
    assert not visible(window, "typed")
    click(window, "send")
    assert window.decisions == [Decision.SEND]


@pytest.mark.parametrize("question", [REFUSE, CANNOT_HOLD])
def test_what_cannot_be_sent_has_no_send(shown: Show, question: Question) -> None:
    window = shown(question)
    assert not visible(window, "sendAnywayButton")
    assert not visible(window, "sendAnyway")
    limitation = window.widget("limitation")
    assert isinstance(limitation, QLabel)
    assert limitation.text() == question.limitation
    assert limitation.isVisible()


def test_a_move_that_would_fail_is_not_offered(shown: Show) -> None:
    window = shown(asking(customers(475), STUCK))
    assert not visible(window, "move")
    no_move_because = window.widget("noMoveBecause")
    assert isinstance(no_move_because, QLabel)
    assert no_move_because.text() == STUCK.no_move_because
    assert no_move_because.isVisible()


def test_only_the_remedy_is_coloured(shown: Show) -> None:
    window = shown(STRONG)
    buttons = window.dialog.findChildren(Button)
    loud = [button for button in buttons if button.weight is Weight.PRIMARY]
    assert [button.objectName() for button in loud] == ["move"]


def test_why_unfolds_the_rule_in_place(shown: Show) -> None:
    window = shown(STRONG)
    click(window, "why")
    assert not visible(window, "exposureList")
    reason = STRONG.reasons[0]
    for name in ("title", "finds", "matters", "example", "changes"):
        label = window.widget(f"{name}CC101")
        assert isinstance(label, QLabel)
        assert label.text() == getattr(reason, name)
    click(window, "why")
    assert visible(window, "exposureList")
    assert window.decisions == []


def test_a_small_window_grows_for_the_whole_explanation(shown: Show) -> None:
    window = shown(CONFIRM)
    click(window, "why")
    QApplication.processEvents()
    area = window.dialog.explanation.area
    assert area.verticalScrollBar().maximum() == 0
    assert area.viewport().height() > 0


def test_further_findings_have_a_line_each(shown: Show) -> None:
    draft = customers(20)
    draft = Draft(
        draft.author, draft.recipients, unreadable=(Unreadable("anna at northwind", Field.CC),)
    )
    question = asking(draft)
    window = shown(question)
    line = window.widget("note0")
    assert isinstance(line, QLabel)
    assert question.reasons[1].sentence in line.text()
    assert "anna at northwind" in line.text()


def test_a_question_without_people_has_no_list_and_no_remedy(shown: Show) -> None:
    texts = (STRONG.reasons, "Subject", "a@b.example")
    question = Question(0, "", *texts, (), None, True, "", "", "", ())
    window = shown(question)
    assert not visible(window, "exposureList")
    assert not visible(window, "move")
    click(window, "why")
    click(window, "why")
    assert not visible(window, "exposureList")


def test_a_withdrawn_question_answers_nothing_any_more(shown: Show) -> None:
    window = shown(STRONG)
    window.dialog.withdraw()
    assert not window.dialog.isVisible()
    click(window, "move")
    window.dialog.close()
    assert window.decisions == []


def test_the_number_is_said_once_and_read_out_whole(shown: Show) -> None:
    window = shown(STRONG)
    number, phrase = window.widget("number"), window.widget("phrase")
    assert isinstance(number, QLabel)
    assert isinstance(phrase, QLabel)
    assert (number.text(), phrase.text()) == (
        "475",
        "people would see each other's email addresses",
    )
    assert phrase.accessibleName() == "475 people would see each other's email addresses"


def test_everything_can_be_reached_by_tab(shown: Show, qtbot: QtBot) -> None:
    shown(STRONG)
    reached = []
    for _step in range(12):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert {"back", "move", "search", "order", "exposure", "why", "sendAnywayButton"} <= set(
        reached
    )


def test_mnemonics_are_unique_and_work(shown: Show) -> None:
    window = shown(STRONG)
    keys = [
        button.text().partition("&")[2][:1].casefold()
        for button in window.dialog.findChildren(QPushButton)
        if button.isVisible() and "&" in button.text()
    ]
    assert len(keys) == len(set(keys)) >= 4


def test_everything_has_a_name_for_tests_and_for_screen_readers(shown: Show) -> None:
    window = shown(STRONG)
    for widget in window.dialog.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.objectName(), widget
            text = widget.text() if isinstance(widget, QPushButton) else ""
            assert text or widget.accessibleName(), widget.objectName()


@pytest.mark.parametrize("count", [6, 475, 3000])
def test_it_fits_a_small_screen_and_its_content(shown: Show, count: int) -> None:
    window = shown(asking(customers(count)))
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.contains(window.dialog.rect().translated(room.topLeft()))
    for name in ("back", "move"):
        button = window.widget(name)
        corner = button.mapTo(window.dialog, QPoint(button.width(), button.height()))
        assert window.dialog.rect().contains(corner)


def test_it_can_be_made_as_small_as_a_large_text_screen(shown: Show) -> None:
    window = shown(STRONG)
    click(window, "sendAnywayButton")
    assert window.dialog.minimumSizeHint().height() <= 384 - 40


HOSTILE = [
    "<b>bold</b><img src=x onerror=alert(1)>",
    "\u202egnp.elif",
    "a\u0000b\u0007",
    "x" * 10_000,
    "&amp; &Move",
    "\u0301" * 500,
    "مرحبا",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_text(shown: Show, text: str, qtbot: QtBot) -> None:
    from ccwarn.draft import Recipient

    draft = customers(20, subject=text)
    evil = tuple(Recipient(Mailbox(f"{n}{text}@x{n}.example", text), Field.CC) for n in range(20))
    draft = Draft(Mailbox(f"{text}@acme.example", text), draft.recipients + evil, text)
    window = shown(asking(draft))
    window.dialog.people.view.expandAll()
    window.dialog.grab()
    for label in window.dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not set(label.text()) & set("\u202e\x00\x07")
        assert len(label.text()) < 1000
    assert "&" not in window.widget("context").toolTip().replace("&lt;", "").replace(
        "&gt;", ""
    ).replace("&amp;", "").replace("&quot;", "").replace("&#x27;", "")


def test_a_subject_of_a_megabyte_is_shown_at_once(shown: Show) -> None:
    window = shown(asking(customers(20, subject="\u202e<i>" * 250_000)))
    context = window.widget("context")
    assert isinstance(context, QLabel)
    assert len(context.text()) < 1000


def test_it_grows_for_what_unfolds_where_the_screen_has_room(shown: Show) -> None:
    window = shown(CONFIRM)
    height = window.dialog.height()
    list_height = window.widget("exposure").height()
    click(window, "sendAnywayButton")
    assert window.dialog.height() > height
    assert window.widget("exposure").height() >= list_height
    click(window, "why")
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert window.dialog.height() <= room.height()


SAID = Advice("Ask <b>4711</b> & wait.", "Acme <i>News</i>", "https://www.acme.example/news")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the pages that are opened in place of opening them."""
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toString())
        return len(opened) < 2

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return opened


def test_what_the_organisation_says_is_text_and_its_page_opens_at_a_click(
    shown: Show, opened: list[str]
) -> None:
    window = shown(replace(STRONG, advice=SAID))
    label = window.widget("adviceText")
    assert isinstance(label, QLabel)
    assert (label.text(), label.textFormat()) == (SAID.text, Qt.TextFormat.PlainText)
    suggestion = window.widget("suggestion")
    assert isinstance(suggestion, QLabel)
    assert suggestion.text() == "For lists like this, use Acme <i>News</i>."
    assert suggestion.textFormat() == Qt.TextFormat.PlainText
    assert opened == []
    click(window, "openTool")
    assert opened == [SAID.link]
    assert window.decisions == []
    click(window, "openTool")  # Nothing can open it now.
    assert SAID.link in suggestion.text()
    assert not visible(window, "openTool")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_on_the_page_opens_it_and_answers_nothing(
    shown: Show, opened: list[str], key: Qt.Key
) -> None:
    window = shown(replace(STRONG, advice=SAID))
    window.widget("openTool").setFocus()
    QTest.keyClick(window.widget("openTool"), key)
    assert opened == [SAID.link]
    assert window.decisions == []


def test_without_a_page_there_is_nothing_to_open(shown: Show) -> None:
    window = shown(replace(STRONG, advice=SAID._replace(link="")))
    assert visible(window, "suggestion")
    assert not visible(window, "openTool")
    assert not visible(shown(STRONG), "advice")
    assert not visible(shown(replace(STRONG, advice=SAID, asks=False)), "advice")
