from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ccwarn import i18n
from ccwarn.clearance import Clearance
from ccwarn.policy import Policy
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.ui.check.check_window import CheckWindow
from ccwarn.ui.check.feed import LARGEST
from ccwarn.ui.check.model import Column
from ccwarn.ui.check.verdicts import ShownVerdict, State, state_of
from ccwarn.ui.checks import Checks
from ccwarn.ui.kit.look import unit
from ccwarn.ui.question.asker import QtAsker
from ccwarn.undo_log import UndoLog
from command_line import letter, strangers
from counterparts import fonts
from dragging import dropping, entering, urls
from mixed import EXPOSED, FIXABLE, HARMLESS, HARMLESS_ONES, LEFT, contents, make
from verdicts import Noted, exposed, harmless

LEFT_BUTTON = Qt.MouseButton.LeftButton


class Stage:
    """The window on the screen, with a real check behind it."""

    def __init__(self, qtbot: QtBot, state: Path) -> None:
        self.qtbot = qtbot
        self.policy = Policy()
        self.undo = UndoLog(state / "undo")
        self.asker = QtAsker(ALL_RULES)
        clearance = Clearance(lambda: self.policy, ALL_RULES, self.asker)
        self.checks = Checks(clearance, self.undo)
        self.window: CheckWindow = self.checks.page()
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)

    def drop(self, *paths: Path) -> None:
        """Drop files and folders, as a file manager does, and wait until all is judged."""
        with self.qtbot.waitSignal(self.checks.rested):
            drop(self.window, *paths)

    def press(self, name: str) -> None:
        """Press a button that has to do with files, and wait until that is done."""
        with self.qtbot.waitSignal(self.checks.rested):
            QTest.mouseClick(self.button(name), LEFT_BUTTON)

    def button(self, name: str) -> QAbstractButton:
        button = self.window.findChild(QAbstractButton, name)
        assert isinstance(button, QAbstractButton), name
        assert button.isVisible(), name
        return button

    def shows(self, name: str) -> bool:
        widget = self.window.findChild(QWidget, name)
        assert isinstance(widget, QWidget), name
        return widget.isVisible()

    def label(self, name: str) -> str:
        return self.button(name).text().replace("&", "")

    def rows(self) -> list[ShownVerdict]:
        model = self.window.model
        return [model.at(row) for row in range(model.rowCount())]

    def select(self, *names: str) -> None:
        table = self.window.table
        table.clearSelection()
        table.setSelectionMode(table.SelectionMode.MultiSelection)
        for row, verdict in enumerate(self.rows()):
            if verdict.name in names:
                table.selectRow(row)
        table.setSelectionMode(table.SelectionMode.ExtendedSelection)

    def says(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert isinstance(label, QLabel), name
        return label.text()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(qtbot, tmp_path)
    yield stage
    stage.asker.hold_all()
    stage.checks.stop()
    # Otherwise the garbage collector deletes them, in whatever thread it runs.
    for thing in (stage.checks, stage.asker):
        thing.deleteLater()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "mail")


def files(folder: Path, count: int, data: bytes = EXPOSED) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.eml").write_bytes(data)
    return folder


def drop(window: CheckWindow, *paths: Path) -> None:
    data = urls(*(QUrl.fromLocalFile(str(path)) for path in paths))
    enters = entering(data)
    QApplication.sendEvent(window, enters)
    assert enters.isAccepted()
    drops = dropping(data)
    QApplication.sendEvent(window, drops)
    assert drops.isAccepted()
    assert drops.dropAction() is Qt.DropAction.CopyAction, "what is dropped stays where it is"


# Dropping and choosing


def test_it_begins_with_a_place_to_drop_messages(stage: Stage) -> None:
    assert stage.says("dropTitle") == "Drop messages or folders here"
    assert stage.shows("dropArea")
    assert not stage.window.table.isVisible()
    assert stage.button("chooseFilesButton").hasFocus()


def test_only_files_of_this_computer_may_be_dropped(stage: Stage) -> None:
    enters = entering(urls("https://mail.example/a.eml"))
    enters.ignore()
    QApplication.sendEvent(stage.window, enters)
    assert not enters.isAccepted()


def test_the_place_lights_up_while_something_hovers(stage: Stage, folder: Path) -> None:
    def middle() -> str:
        area = stage.window.findChild(QWidget, "dropArea")
        assert isinstance(area, QWidget)
        image = area.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() - 12).name()

    dark = middle()
    QApplication.sendEvent(stage.window, entering(urls(QUrl.fromLocalFile(str(folder)))))
    assert middle() != dark
    QApplication.sendEvent(stage.window, QDragLeaveEvent())
    assert middle() == dark


def test_dropping_a_tree_shows_what_needs_attention(stage: Stage, folder: Path) -> None:
    before = contents(folder)
    stage.drop(folder)
    assert contents(folder) == before
    assert len(stage.rows()) == FIXABLE + LEFT
    total = FIXABLE + HARMLESS_ONES + LEFT
    text = f"{FIXABLE + 1} of {total} messages would show addresses to strangers"
    assert stage.says("checkHeadline") == text
    assert stage.says("checkRest") == "1 could not be checked"
    assert stage.label("fixAllButton") == f"Fix all {FIXABLE}"
    assert len(stage.window.table.selected) == 1
    assert stage.window.table.hasFocus()


def test_a_second_drop_adds(stage: Stage, tmp_path: Path) -> None:
    one, two = files(tmp_path / "one", 2), files(tmp_path / "two", 3)
    stage.drop(one)
    stage.drop(two, one / "0.eml")
    assert len(stage.rows()) == 5


def test_one_harmless_file_has_nothing_to_ask(stage: Stage, tmp_path: Path) -> None:
    path = files(tmp_path / "mail", 1, HARMLESS) / "0.eml"
    stage.drop(path)
    assert stage.says("checkHeadline") == "Nothing to ask"
    assert [state_of(verdict) for verdict in stage.rows()] == [State.HARMLESS]
    assert not stage.button("narrow").isChecked()
    assert not stage.button("moveSelectedButton").isEnabled()
    assert not stage.button("lookButton").isEnabled()


@pytest.mark.parametrize(
    ("button", "action", "kind"),
    [
        ("chooseFilesButton", "addFiles", "filePicker"),
        ("chooseFolderButton", "addFolder", "folderPicker"),
    ],
)
def test_files_and_folders_can_be_chosen(
    stage: Stage, tmp_path: Path, button: str, action: str, kind: str
) -> None:
    one, two = files(tmp_path / "one", 1), files(tmp_path / "two", 1)

    def choose(path: Path) -> None:
        windows = QApplication.topLevelWidgets()
        (picker,) = (it for it in windows if isinstance(it, QFileDialog) and it.isVisible())
        assert picker.objectName() == kind
        picker.filesSelected.emit([str(path)])
        picker.close()

    QTest.mouseClick(stage.button(button), LEFT_BUTTON)
    with stage.qtbot.waitSignal(stage.checks.rested):
        choose(one / "0.eml")
    assert len(stage.rows()) == 1
    found = stage.window.findChild(QAction, action)
    assert isinstance(found, QAction)
    found.trigger()
    with stage.qtbot.waitSignal(stage.checks.rested):
        choose(two)
    assert len(stage.rows()) == 2


# Fixing and undoing


def test_moving_the_selected_one_and_back(stage: Stage, folder: Path) -> None:
    before = contents(folder)
    stage.drop(folder)
    stage.select("a.eml")
    assert stage.label("moveSelectedButton") == "Move 12 to Bcc"
    assert not stage.button("undoSelectedButton").isEnabled()
    stage.press("moveSelectedButton")
    changed = {name for name, data in contents(folder).items() if data != before[name]}
    assert changed == {"a.eml"}
    (verdict,) = stage.window.table.selected
    assert state_of(verdict) is State.FIXED
    assert not stage.button("moveSelectedButton").isEnabled()
    stage.press("undoSelectedButton")
    assert contents(folder) == before
    assert stage.window.table.selected[0].people == 12


def test_moving_several_at_once(stage: Stage, tmp_path: Path) -> None:
    folder = files(tmp_path / "mail", 3)
    stage.drop(folder)
    stage.select("0.eml", "2.eml")
    assert stage.label("moveSelectedButton") == "Move 24 to Bcc"
    assert stage.says("selectedTitle") == "2 messages selected"
    stage.press("moveSelectedButton")
    assert [(folder / f"{n}.eml").read_bytes() != EXPOSED for n in range(3)] == [True, False, True]


def test_the_key_of_undo_takes_the_selected_fix_back(stage: Stage, tmp_path: Path) -> None:
    folder = files(tmp_path / "mail", 2)
    stage.drop(folder)
    stage.press("fixAllButton")
    stage.select("1.eml")
    with stage.qtbot.waitSignal(stage.checks.rested):
        QTest.keyClick(stage.window.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [(folder / f"{n}.eml").read_bytes() != EXPOSED for n in range(2)] == [True, False]


def test_fixing_all_and_undoing_all(stage: Stage, folder: Path) -> None:
    before = contents(folder)
    stage.drop(folder)
    stage.press("fixAllButton")
    changed = [name for name, data in contents(folder).items() if data != before[name]]
    assert len(changed) == FIXABLE
    assert stage.says("checkRest") == f"{FIXABLE} fixed here · 1 could not be checked"
    assert not stage.shows("fixAllButton")
    assert stage.label("undoAllButton") == f"Undo all {FIXABLE}"
    assert len(stage.rows()) == FIXABLE + LEFT, "what was fixed can still be seen"
    stage.press("undoAllButton")
    assert contents(folder) == before
    assert not stage.shows("undoAllButton")
    assert stage.undo.entries() == []


def test_one_that_changed_meanwhile_is_refused_and_the_others_are_fixed(
    stage: Stage, tmp_path: Path
) -> None:
    folder = files(tmp_path / "mail", 4)
    stage.drop(folder)
    other = letter(strangers(20))
    (folder / "1.eml").write_bytes(other)
    (folder / "2.eml").unlink()
    stage.press("fixAllButton")
    assert (folder / "1.eml").read_bytes() == other
    assert not (folder / "2.eml").exists()
    assert (folder / "0.eml").read_bytes() != EXPOSED
    assert (folder / "3.eml").read_bytes() != EXPOSED
    stage.select("1.eml")
    assert "was changed by another program in the meantime" in stage.says("selectedWords")
    assert stage.window.table.selected[0].people == 20
    stage.select("2.eml")
    assert "is no longer there" in stage.says("selectedWords")
    assert stage.label("undoAllButton") == "Undo all 2"


def test_another_policy_makes_other_verdicts(stage: Stage, folder: Path) -> None:
    stage.drop(folder)
    stage.policy = Policy(
        partners=(tuple(f"firm{number}.example" for number in range(12)),),
    )
    with stage.qtbot.waitSignal(stage.checks.rested):
        stage.checks.check_again()
    assert [state_of(verdict) for verdict in stage.rows()] == [State.UNREAD]
    stage.policy = Policy()
    with stage.qtbot.waitSignal(stage.checks.rested):
        stage.checks.check_again()
    assert len(stage.rows()) == FIXABLE + LEFT


# Looking closer


@pytest.mark.parametrize("how", ["button", "key", "double click"])
def test_a_message_is_opened_as_a_question(stage: Stage, tmp_path: Path, how: str) -> None:
    path = files(tmp_path / "mail", 1) / "0.eml"
    stage.drop(path)
    table = stage.window.table
    if how == "button":
        QTest.mouseClick(stage.button("lookButton"), LEFT_BUTTON)
    elif how == "key":
        QTest.keyClick(table, Qt.Key.Key_Return)
    else:
        place = table.visualRect(stage.window.model.index(0, Column.MESSAGE)).center()
        QTest.mouseClick(table.viewport(), LEFT_BUTTON, pos=place)
        QTest.mouseDClick(table.viewport(), LEFT_BUTTON, pos=place)
    stage.qtbot.waitUntil(lambda: stage.asker.window is not None)
    assert stage.asker.window is not None
    stage.asker.window.decided.emit(Decision.REMEDY)
    stage.qtbot.waitUntil(lambda: state_of(stage.rows()[0]) is State.FIXED)
    assert path.read_bytes() != EXPOSED
    stage.press("undoSelectedButton")
    assert path.read_bytes() == EXPOSED


def test_a_harmless_message_is_no_question(stage: Stage, tmp_path: Path) -> None:
    stage.drop(files(tmp_path / "mail", 1, HARMLESS))
    QTest.keyClick(stage.window.table, Qt.Key.Key_Return)
    assert not stage.checks.busy
    assert stage.asker.window is None


def test_why_something_cannot_be_fixed_is_said(stage: Stage, folder: Path) -> None:
    stage.drop(folder)
    stage.select("c.oft")
    assert "It is a template. Open it in Outlook" in stage.says("selectedWords")
    assert not stage.button("moveSelectedButton").isEnabled()
    stage.select("picture.eml")
    assert "could not be read" in stage.says("selectedWords")
    stage.select("c.oft", "picture.eml")
    assert stage.says("selectedWords").startswith("ccwarn cannot move anyone to Bcc in any")


def test_names_from_outside_are_text(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    name, shown = "\u202e<b>b<i>\n.eml", "‹U+202E›<b>b<i> .eml"
    if sys.platform == "win32":  # Which has no such names.
        name, shown = "\u202e&lt;b.eml", "‹U+202E›&lt;b.eml"
    path = tmp_path / "mail" / name
    path.write_bytes(letter(strangers(12), subject="<img src=x> &amp; \u202eevil"))
    stage.drop(tmp_path / "mail")
    (verdict,) = stage.rows()
    assert verdict.name == shown
    title = stage.window.findChild(QLabel, "selectedTitle")
    assert isinstance(title, QLabel)
    assert title.text().startswith("<img src=x> &amp; ‹U+202E›evil, from support@acme.example")
    assert title.textFormat() is Qt.TextFormat.PlainText
    stage.press("fixAllButton")
    assert path.read_bytes() != letter(strangers(12), subject="<img src=x> &amp; \u202eevil")


# What has rows, and in which order


def test_everything_can_be_shown_and_the_choice_is_kept(stage: Stage, tmp_path: Path) -> None:
    stage.drop(files(tmp_path / "harmless", 2, HARMLESS))
    assert len(stage.rows()) == 2
    stage.drop(files(tmp_path / "exposed", 1))
    assert len(stage.rows()) == 1, "something needs attention"
    QTest.mouseClick(stage.button("narrow"), LEFT_BUTTON, pos=QPoint(8, 8))
    assert len(stage.rows()) == 3
    stage.drop(files(tmp_path / "more", 1))
    assert len(stage.rows()) == 4, "somebody has chosen to see everything"


def test_where_nothing_is_left_it_says_so(stage: Stage, tmp_path: Path) -> None:
    path = files(tmp_path / "mail", 1) / "0.eml"
    stage.drop(path)
    path.write_bytes(HARMLESS)
    stage.drop(path)
    assert stage.rows() == []
    assert stage.shows("nothing")
    assert stage.says("checkHeadline") == "Nothing to ask"


def test_the_order_is_chosen_by_menu_or_header(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    for name, count in (("c", 12), ("a", 30), ("b", 20)):
        (folder / f"{name}.eml").write_bytes(letter(strangers(count), subject=f"about {name}"))
    stage.drop(folder)

    def names() -> str:
        return "".join(verdict.name[0] for verdict in stage.rows())

    assert names() == "abc"
    action = stage.window.findChild(QAction, "orderPeople")
    assert isinstance(action, QAction)
    action.trigger()
    assert names() == "abc"
    header = stage.window.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(Column.PEOPLE) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT_BUTTON, pos=place)
    assert names() == "cba"
    assert stage.label("order") == "Most people first"
    place.setX(header.sectionViewportPosition(Column.MESSAGE) + 20)
    QTest.mouseClick(header.viewport(), LEFT_BUTTON, pos=place)
    assert names() == "abc"
    assert stage.label("order") == "By message"


# Ending


def test_clear_forgets_and_touches_nothing(stage: Stage, tmp_path: Path) -> None:
    folder = files(tmp_path / "mail", 2)
    stage.drop(folder)
    stage.press("fixAllButton")
    fixed = contents(folder)
    stage.press("clearButton")
    assert stage.shows("dropArea")
    assert contents(folder) == fixed
    assert len(stage.undo.entries()) == 2, "fixes can still be taken back elsewhere"
    stage.drop(folder)
    assert len(stage.rows()) == 2


def test_esc_keeps_what_is_on_show(stage: Stage, tmp_path: Path) -> None:
    stage.drop(files(tmp_path / "mail", 1))
    QTest.keyClick(stage.window.table, Qt.Key.Key_Escape)
    assert stage.window.isVisible()
    stage.press("clearButton")
    QTest.keyClick(stage.window, Qt.Key.Key_Escape)
    assert not stage.window.isVisible()


def test_thousands_of_messages_leave_the_window_free_and_closing_ends_it(
    stage: Stage, tmp_path: Path
) -> None:
    many = 2_000 if sys.platform == "win32" else 10_000  # Wine has each file wait.
    folder = files(tmp_path / "mail", many, HARMLESS)
    batches: list[int] = []
    ticks: list[int] = []
    stage.checks._feed.judged.connect(lambda batch: batches.append(len(batch)))
    timer = QTimer(stage.window, interval=0)
    timer.timeout.connect(lambda: ticks.append(len(batches)))
    timer.start()
    stage.qtbot.waitUntil(lambda: bool(ticks))
    drop(stage.window, folder)
    stage.qtbot.waitUntil(lambda: len(batches) > 3, timeout=60_000)
    assert stage.checks.busy
    assert stage.button("haltButton").isVisible()
    assert max(batches) <= LARGEST
    assert {1, 2, 3} <= set(ticks), "the window could do something between any two batches"
    shown = len(stage.rows())
    assert 0 < shown < many
    with stage.qtbot.waitSignal(stage.checks.rested, timeout=60_000):
        QTest.mouseClick(stage.button("haltButton"), LEFT_BUTTON)
    assert shown <= len(stage.rows()) < many
    assert not stage.shows("haltButton")
    drop(stage.window, folder)
    stage.window.close()
    assert stage.rows() == []
    stage.qtbot.waitUntil(lambda: not stage.checks.busy)
    stage.qtbot.wait(100)
    assert stage.rows() == []


def test_closing_while_all_are_fixed_leaves_no_half(stage: Stage, tmp_path: Path) -> None:
    folder = files(tmp_path / "mail", 60)
    stage.drop(folder)
    QTest.mouseClick(stage.button("fixAllButton"), LEFT_BUTTON)
    stage.qtbot.waitUntil(lambda: len(stage.undo.entries()) > 2)
    stage.window.close()
    stage.qtbot.waitUntil(lambda: not stage.checks.busy)
    changed = {path for path in folder.iterdir() if path.read_bytes() != EXPOSED}
    entries = stage.undo.entries()
    assert {Path(entry.change.path, entry.change.href) for entry in entries} == changed
    assert len(changed) < 60
    for entry in entries:
        stage.undo.undo(entry)
    assert all(path.read_bytes() == EXPOSED for path in folder.iterdir())


def test_everything_works_by_keyboard(stage: Stage, tmp_path: Path) -> None:
    stage.drop(files(tmp_path / "mail", 2))
    reached = set()
    for _step in range(20):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert {
        "narrow",
        "order",
        "verdicts",
        "lookButton",
        "moveSelectedButton",
        "addButton",
        "clearButton",
        "fixAllButton",
    } <= reached
    keys = [
        button.text()[button.text().index("&") + 1].lower()
        for button in stage.window.findChildren(QAbstractButton)
        if button.isVisible() and "&" in button.text()
    ]
    assert len(keys) == len(set(keys)) >= 7


def test_every_widget_has_a_name(stage: Stage, folder: Path) -> None:
    stage.drop(folder)
    for button in stage.window.findChildren(QAbstractButton):
        # Qt's own, which nobody sees, has a name in newer ones only.
        if button.metaObject().className() != "QTableCornerButton":
            assert button.objectName(), button.text()
    assert stage.window.table.accessibleName()


@pytest.fixture
def long_words() -> Iterator[None]:
    i18n.install(i18n.PSEUDO)
    yield
    i18n.install("en")


@fonts
@pytest.mark.usefixtures("long_words")
def test_it_fits_half_a_small_screen_in_a_long_worded_language(qtbot: QtBot) -> None:
    window = CheckWindow(Noted(busy=True), print, lambda: None, lambda: None)
    qtbot.addWidget(window)
    window.take([exposed(1, 475), harmless(2, fixes=1), exposed(3), harmless(4, fixes=1)])
    window.show()
    window.table.selectAll()
    # 1366 x 768 at 200 %, where half a line of text is 8 pixels.
    assert window.minimumSizeHint().width() <= 683 / 8 * unit()
    assert window.minimumSizeHint().height() <= 384 / 8 * unit()
