"""Every text in every window has gone through translation, and none is cut off."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from asking import FILE, SUBMISSION, asking, customers, review
from ccwarn import i18n
from ccwarn.account import Account, Endpoint, Security
from ccwarn.audit.engine import Month
from ccwarn.audit.judging import JudgedMail
from ccwarn.audit.trial import Trial, TriedMail
from ccwarn.batch_file import RowState
from ccwarn.batches import Batches, MailIdentity
from ccwarn.draft import Draft, Field, Mailbox, Separate, Unreadable
from ccwarn.first_start.proposal import Choice, Done, Folder, Proposal, Thunderbird
from ccwarn.gates.submission.account_setup import AccountSetup
from ccwarn.gates.thunderbird.separating import GATE
from ccwarn.i18n import OFFERED
from ccwarn.idn import shown_address
from ccwarn.policy import Policy
from ccwarn.resources import resource
from ccwarn.rules import ALL_RULES
from ccwarn.settings.book import Book
from ccwarn.settings.files import user_policy_file
from ccwarn.stores import mbox
from ccwarn.ui.accounts.accounts_page import SubmissionPage
from ccwarn.ui.check.check_window import CheckWindow
from ccwarn.ui.decisions.history_window import HistoryWindow
from ccwarn.ui.decisions.past import HistoryWishes, Past
from ccwarn.ui.first_start.first_start_page import FirstStartPage
from ccwarn.ui.outgoing.mailings import Mailings
from ccwarn.ui.outgoing.mailings_window import MailingsWindow
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.offers import Offers
from ccwarn.ui.question.undo_line import UndoLine
from ccwarn.ui.settings.settings_window import SettingsWindow
from ccwarn.ui.status.about_window import AboutWindow
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Guarded, Status
from ccwarn.ui.status.status_window import StatusWindow
from ccwarn.ui.status.tray import Tray
from ccwarn.ui.trial.reader import Reader
from counterparts import fonts
from drafts import AUTHOR
from noting import noted
from opened import SETTINGS_PAGES, opened
from showing import Given, full_status
from small_screen import passed_there
from verdicts import Noted, exposed, harmless, unreadable

CATALOGUES = resource("i18n").glob("*/LC_MESSAGES/ccwarn.po")
ALWAYS_THE_SAME = {"accountHost", "accountTrouble"}
"""Texts that show by an example what is to be typed."""
NOT_SENTENCES = re.compile(r"[\d\s→←•·:.−+✓✗]*|ccwarn( [\d.]+)?|Outlook|pytest-qt-qapp")
FROM_ELSEWHERE = {
    "Guarding it.",
    "Moved & done",
    "Left",
    "a note",
    "acme.example",
    "Subject 1",
    *(str(Path(name)) for name in ("/a/d", "/d", "/e", "/f")),
    # Each language calls itself so, whatever the others are.
    *OFFERED.values(),
}
"""What the samples were given as it is."""


SMALL_SCREEN = QSize(1366, 768)
"""The smallest that must do, in points of the screen."""

LANGUAGES = (i18n.PSEUDO, *sorted(it.parents[1].name for it in CATALOGUES))
"""Those with a catalogue, and the one that is as long as any."""


@pytest.fixture(autouse=True)
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    i18n.install(i18n.PSEUDO)
    yield
    i18n.install("en")


def broken() -> Draft:
    draft = customers(475)
    texts = (Unreadable("no address", Field.CC),)
    return Draft(draft.author, draft.recipients, draft.subject, unreadable=texts)


def dialogs() -> list[QuestionDialog]:
    questions = [
        asking(broken(), SUBMISSION),
        asking(customers(6), SUBMISSION),
        asking(customers(475), SUBMISSION, Policy(require_reason=True)),
        asking(
            customers(475),
            SUBMISSION._replace(can_pass_on=True),
            Policy(second_person="head@acme.example"),
        ),
        asking(customers(475), FILE),
        asking(customers(475), FILE._replace(no_move_because=i18n._(mbox.RUNNING))),
        asking(customers(475), policy=Policy(visible_external_limit=50)),
        asking(Draft(None, (), "", unreadable=(Unreadable("a@b c@d " * 20, Field.CC),))),
    ]
    return [QuestionDialog(question) for question in questions]


def corrected_dialogs() -> list[QWidget]:
    """Return dialogs in which there is something to say of people, and has been said."""
    policy = LivePolicy(user_policy_file())
    book = Book(lambda: policy.loaded, policy.change)
    draft = customers(20)
    dialogs: list[QWidget] = []
    for said in range(3):
        shown = asking(draft)
        offers = Offers(book, review(draft), lambda: None)
        dialog = QuestionDialog(shown if said < 2 else shown.with_nothing_left())
        if said:
            offers.partners(shown.groups[1:3])
        dialog.offer(offers)
        if (menu := dialog.people.view.menu) and not said:
            menu.menu(shown.groups[2])
            menu.partners_wanted.emit(shown.groups[2])
        dialogs.append(dialog)
        policy.setParent(dialog)
    return dialogs


def status_windows() -> list[QWidget]:
    given = Given()
    full = full_status(given, "a note")
    paused = full_status(given)
    paused.pause.start()
    windows = [StatusWindow(status, given.commands) for status in (full, paused, Status(Pause()))]
    return [*windows, Tray(full, given.commands).menu]


def settings_window() -> SettingsWindow:
    """Return the settings, with everything unfolded that can be."""
    file = user_policy_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    text = (
        'own_domains = ["acme.example"]\n[thresholds]\nstrong_people = 3\n[rules]\nCC101 = "off"\n'
    )
    file.write_text(text, encoding="utf-8")
    window = opened(file).window
    for button in window.findChildren(QAbstractButton):
        if button.isCheckable():
            button.click()
    return window


def pages(window: SettingsWindow) -> Iterator[None]:
    """Show one page of the settings after the other, and at last what a trial has found."""
    for name in SETTINGS_PAGES:
        window.open_page(name)
        yield
    (reader,) = window.findChildren(Reader)
    reader.finished.emit(trial())
    yield


def trial() -> Trial:
    """Return what was read of two months: one mail that asks, and places that could not be read."""
    judged = review(customers(475, ""))
    mail = TriedMail(JudgedMail(judged, judged.exposure, 1, date(2026, 5, 4).toordinal(), "/a"))
    months = {"2026-04": Month(3), "2026-05": Month(4809, 1)}
    return Trial(judged.policy, 4812, months, [mail], 2)


class Looked:
    """Has found everything that there can be."""

    def look(self) -> Proposal:
        """Return one of each; what is not made of sentences is in FROM_ELSEWHERE."""
        profiles = [Path("/a"), Path("/b")]
        given = i18n._("Nothing to ask")
        return Proposal(
            domains=("acme.example",),
            public=("mail.example",),
            thunderbirds=(
                *(Thunderbird(profile, "default", given) for profile in profiles),
                Thunderbird(Path("/c"), "default", given, given, is_fine=True),
            ),
            folders=(
                Folder(Path("/d"), "Claws-Mail"),
                Folder(Path("/a/d"), "Thunderbird", "Local", profiles[0]),
                Folder(Path("/e"), "Evolution", exists=False),
            ),
            consent=given,
            unguarded=(given, given),
            domains_locked=True,
            folders_locked=False,
        )

    def domain(self, _text: str) -> str:
        """Refuse everything."""
        raise ValueError(i18n._("Nothing to ask"))

    def begin(self, _choice: Choice) -> Sequence[Done]:
        """Do one thing, and fail at another."""
        given = i18n._("Nothing to ask")
        return [Done(given, given), Done(given, failed=True)]


def first_starts() -> list[QWidget]:
    pages = [FirstStartPage(Looked(), lambda: None) for _number in range(3)]
    looking, found, done = pages
    for page in (found, done):
        page.show()
        while page.found.is_looking:
            QApplication.processEvents()
        page.found.add_folders(["/f"])
        page.found.domains.add("x")
    done.start.click()
    looking.found.take(Proposal(folders_locked=True))
    return list(pages)


def accounts_page() -> QWidget:
    upstream, implicit = Endpoint("x.example", 1), Security.IMPLICIT
    accounts = [Account(Endpoint("127.0.0.1", port), upstream, implicit) for port in (1, 2)]
    ports = [Guarded(str(account.listen), lambda _href: None) for account in accounts]
    for port in ports:
        port.sentence = i18n._("Nothing to ask")
    page = SubmissionPage(
        AccountSetup(accounts.append, accounts.remove),
        Status(Pause()),
        lambda: list(zip(accounts, ports, strict=False)),
        lambda: None,
    )
    for name in ("byHand", "addAccount", "removeButton", "stepsButton"):
        page.show()
        button = page.findChild(QAbstractButton, name)
        assert isinstance(button, QAbstractButton)
        button.click()
    return page


def undo_lines() -> list[QWidget]:
    """Return a line that says what it would in a second, and one without a subject."""
    return [UndoLine(subject, 1, lambda: 0.0) for subject in ("Subject 1", "")]


def other_windows() -> list[QWidget]:
    about = AboutWindow({"ccwarn": "1.2.3"}, [])
    return [accounts_page(), about, *first_starts(), *check_windows(), *history_windows()]


def history_windows() -> list[QWidget]:
    def nothing(*_arguments: object) -> None:
        pass

    decided = (noted("send", 0, seconds=200), noted("hold", 900), noted("remedy", 1, seconds=2))
    titles = {rule.code: i18n._(rule.title) for rule in ALL_RULES}
    pasts = (Past((), ()), Past(decided, ()))
    wishes = [HistoryWishes(partial(replace, past), nothing, nothing, nothing) for past in pasts]
    return [HistoryWindow(each, titles) for each in wishes]


def check_windows() -> list[QWidget]:
    hears = Noted(busy=True)
    windows = [CheckWindow(hears, print, lambda: None, lambda: None) for _kind in range(3)]
    verdicts = [harmless(1), exposed(2), harmless(3, fixes=1), exposed(4), unreadable(5)]
    verdicts = [
        replace(it, sentence=i18n._("Nothing to ask"), author=shown_address(AUTHOR, 80))
        for it in verdicts
    ]
    windows[1].take(verdicts[:1])
    windows[2].take(verdicts[1:])
    windows[1].rest()
    windows[2].table.selectAll()
    return [*windows]


def mailings_windows() -> list[QWidget]:
    """Return a mail of which one was refused and one is unknown, and no mail at all."""
    people = [f"p{number}@acme.example" for number in range(7)]
    windows: list[QWidget] = []
    for state in ("some", "none"):
        batches = Batches(user_policy_file().parents[1] / state)
        if state == "some":
            mail = MailIdentity("draft@acme.example", "", "Subject 1")
            with batches.begin(mail, Separate(frozenset(people)), people, GATE) as batch:
                for place, row in enumerate(
                    (RowState.ACCEPTED, RowState.REFUSED, RowState.UNKNOWN, RowState.UNKNOWN)
                ):
                    batch.mark([Mailbox(people[place]).key], row)
        mailings = Mailings(batches, Nowhere())
        mailings.refresh()
        windows.append(MailingsWindow(mailings))
        mailings.setParent(windows[-1])
    return windows


class Nowhere:
    """A Thunderbird that has the draft, and does nothing."""

    def go_on(self, _batch: str) -> bool:
        """Do not go on."""
        return False

    def is_here(self, _batch: str) -> bool:
        """Have the draft."""
        return True

    def is_sending(self, _batch: str) -> bool:
        """Send nothing."""
        return False

    def why_stopped(self, _batch: str) -> str:
        """Know no reason."""
        return ""


def views(qtbot: QtBot) -> Iterator[QWidget]:
    """Yield every window in each state that it can be in, while it is shown.

    The settings are one window, whose pages are shown one after the other: it is the largest by
    far, and to make it for each of them took three quarters of the time.
    """
    windows = [*dialogs(), *status_windows(), *other_windows(), *corrected_dialogs(), *undo_lines()]
    for window in (*windows, *mailings_windows()):
        qtbot.addWidget(window)
        if not isinstance(window, QMenu):
            window.show()
        settle(window)
        yield window
    settings = settings_window()
    qtbot.addWidget(settings)
    settings.show()
    for _page in pages(settings):
        settle(settings)
        yield settings


def settle(window: QWidget) -> None:
    """Wait until nothing in a window changes its place any more: layouts follow one another."""
    before: list[QRect] = []
    for _turn in range(20):
        QApplication.processEvents()
        places = [it.geometry() for it in window.findChildren(QWidget)]
        if places == before:
            return
        before = places
    raise AssertionError(f"{window.objectName()} does not come to rest")


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Yield every text that a window shows or says, with where it stands."""
    for widget in [window, *window.findChildren(QWidget)]:
        name = widget.objectName()
        yield name, widget.accessibleName()
        yield name, widget.accessibleDescription()
        yield name, widget.windowTitle()
        if isinstance(widget, QLabel | QAbstractButton):
            yield name, widget.text()
        if isinstance(widget, QLineEdit):
            yield name, widget.placeholderText()
    for action in window.findChildren(QAction):
        if isinstance(action.parent(), QMenu) or action.objectName():
            yield action.objectName(), action.text()


def is_translated(text: str) -> bool:
    """Tell whether the text is made of bracketed sentences, signs, times and what was given."""
    text = text.replace("&", "")
    for given in FROM_ELSEWHERE:
        text = text.replace(given.replace("&", ""), "")
    depth, outside = 0, ""
    for char in text:
        depth += (char == "[") - (char == "]")
        if depth == 0 and char != "]":
            outside += char
    return NOT_SENTENCES.fullmatch(outside.replace(",", "").strip()) is not None


def test_every_text_is_translated(qtbot: QtBot) -> None:
    found = 0
    for window in views(qtbot):
        for name, text in texts(window):
            if name.startswith("qt_"):  # parts of Qt's own widgets, which Qt translates
                continue
            found += bool(text)
            assert is_translated(text), (window.objectName(), name, text)
    assert found > 150


def test_rows_of_the_list_are_translated(qtbot: QtBot) -> None:
    for dialog in dialogs():
        qtbot.addWidget(dialog)
        model = dialog.people.view.model()
        for row in range(model.rowCount()):
            said = model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            assert "[" in said


@pytest.fixture
def speaks(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Speak a language, and read from its side."""
    i18n.install(request.param)
    is_from_the_right = request.param == "ar"
    qapp.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if is_from_the_right else Qt.LayoutDirection.LeftToRight
    )
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@fonts
@pytest.mark.parametrize("speaks", LANGUAGES, indirect=True)
@pytest.mark.usefixtures("speaks")
def test_nothing_is_cut_off_and_no_key_is_given_twice(qtbot: QtBot) -> None:
    checked = 0
    for window in views(qtbot):
        if not isinstance(window, QMenu):
            small = SMALL_SCREEN / window.devicePixelRatio()
            assert window.width() <= small.width(), window.objectName()
            assert window.height() <= small.height(), window.objectName()
        checked += sum(map(is_whole, shown_parts(window)))
        for found in keys(window):
            assert len(found) == len(set(found)), (window.objectName(), found)
    assert checked > 500


def shown_parts(window: QWidget) -> list[QWidget]:
    """Return what is seen of a window, but for parts of Qt's own."""
    found = [it for it in window.findChildren(QWidget) if it.isVisible()]
    return [it for it in found if not it.objectName().startswith("qt_")]


def is_whole(widget: QWidget) -> bool:
    """Check that all of a text is seen; return whether there is one."""
    if isinstance(widget, QAbstractButton):
        assert widget.width() >= widget.sizeHint().width(), widget.objectName()
        assert widget.height() >= widget.sizeHint().height() - 1, widget.objectName()
    elif isinstance(widget, QLabel) and widget.wordWrap():
        assert widget.height() >= widget.heightForWidth(widget.width()), widget.objectName()
    elif isinstance(widget, QLabel) and type(widget).__name__ == "PlainLabel":
        assert widget.width() >= widget.sizeHint().width(), widget.objectName()
    else:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="only the screen that is not seen has a size")
@pytest.mark.once
def test_nothing_is_cut_off_where_letters_are_twice_as_large(tmp_path: Path) -> None:
    said = passed_there(
        tmp_path, __file__, "test_nothing_is_cut_off_and and not qps", QT_SCALE_FACTOR="2"
    )
    assert f"{len(LANGUAGES) - 1} passed" in said


def keys(window: QWidget) -> Iterator[list[str]]:
    """Yield the keys of the buttons that are seen, and those in each menu."""
    yield list(keys_in(it.text() for it in shown_parts(window) if isinstance(it, QAbstractButton)))
    menus = [window] if isinstance(window, QMenu) else []
    for menu in (*menus, *window.findChildren(QMenu)):
        yield list(keys_in(it.text() for it in menu.actions()))


def keys_in(labels: Iterable[str]) -> Iterator[str]:
    """Yield the key of each label that has one."""
    for label in labels:
        if found := re.search("&([^&])", label.replace("&&", "")):
            yield found[1].casefold()


def test_a_question_has_keys(qtbot: QtBot) -> None:
    for dialog in dialogs():
        qtbot.addWidget(dialog)
        dialog.show()
        assert len(next(keys(dialog))) > 1


def test_addresses_stand_apart_in_what_is_read_from_the_right(qtbot: QtBot) -> None:
    i18n.install("ar")
    found = 0
    for window in views(qtbot):
        for name, text in texts(window):
            # Some have an address in them that is always the same.
            fixed = name.endswith(("Entry", "Hint")) or name in ALWAYS_THE_SAME
            if name.startswith("example") or fixed:
                continue
            apart = re.sub("\u2068[^\u2069]*\u2069", "", text)
            assert "‹U+" not in text, (name, text)  # It would stand apart twice.
            assert "\u2068\u2069" not in text, (name, text)
            assert not re.search(r"\w@\w|\w\.example", apart), (name, text)
            found += apart != text
    assert found > 10


@pytest.mark.parametrize("speaks", ["ar"], indirect=True)
@pytest.mark.usefixtures("speaks")
def test_the_arabic_draft_says_all_that_most_people_come_to(qtbot: QtBot) -> None:
    shown = re.compile(r"\u2068[^\u2069]*\u2069|Subject 1|(?<![A-Za-z])[A-Z]?[A-Za-z]*\d[\w/-]*")
    names = re.compile(
        r"pytest-qt-qapp|ccwarn( install \w+)?|Thunderbird|PySide|gmail\.com|Anna|Northwind|Bob"
        r"|Claws-Mail|Evolution|Outlook|Mailbox|Local Folders"
    )
    found = 0
    windows = [*dialogs(), *corrected_dialogs(), *undo_lines(), *status_windows()]
    for window in [*windows, *first_starts(), *history_windows(), *mailings_windows()]:
        qtbot.addWidget(window)
        for name, text in texts(window):
            if not text or name.startswith("qt_") or text in FROM_ELSEWHERE:
                continue
            for given in FROM_ELSEWHERE:
                text = text.replace(given, "")
            left = names.sub("", shown.sub("", text)).replace("&", "")
            assert not re.search("[A-Za-z]{3,}", left), (name, text)
            found += bool(re.search("[\u0627-\u064a]", left))
    assert found > 200


@pytest.mark.parametrize("speaks", ["ar"], indirect=True)
@pytest.mark.usefixtures("speaks")
def test_a_question_in_arabic_runs_from_right_to_left(qtbot: QtBot) -> None:
    dialog = QuestionDialog(asking(customers(475)))
    qtbot.addWidget(dialog)
    dialog.show()
    settle(dialog)
    lefts = [place(dialog, name) for name in ("move", "back", "sendAnywayButton", "why")]
    assert lefts == sorted(lefts)
    assert place(dialog, "phrase") < place(dialog, "number")


def place(window: QWidget, name: str) -> int:
    """Return where the middle of a part of a window is, from the left."""
    for part in window.findChildren(QWidget, name):
        if part.isVisible():
            return part.mapTo(window, part.rect().center()).x()
    raise LookupError(name)


@fonts
def test_the_dialog_fits_a_small_screen_in_a_long_worded_language(qtbot: QtBot) -> None:
    for dialog in dialogs():
        qtbot.addWidget(dialog)
        assert dialog.minimumSizeHint().width() <= QApplication.primaryScreen().size().width()


def test_it_would_be_seen(qtbot: QtBot) -> None:
    checks: dict[str, Callable[[str], bool]] = {
        "Send": lambda text: not is_translated(text),
        "[Šéñd~]": is_translated,
        "475": is_translated,
        "12:04   Send": lambda text: not is_translated(text),
    }
    for text, holds in checks.items():
        assert holds(text), text


class ShownAlone(QObject):
    """Notes which widgets are shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it, and let the event pass."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.widgets.append(watched)
        return False


def test_no_part_of_a_window_flashes_up_as_a_window_of_its_own(qtbot: QtBot) -> None:
    application = QCoreApplication.instance()
    assert application is not None
    shown = ShownAlone()
    application.installEventFilter(shown)
    windows = list(views(qtbot))
    application.removeEventFilter(shown)
    assert {widget.objectName() for widget in shown.widgets} == {
        window.objectName() for window in windows if not isinstance(window, QMenu)
    }
