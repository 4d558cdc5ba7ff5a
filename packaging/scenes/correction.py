"""The dialog when its author says who the people are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QWidget

from ccwarn.clearance import Clearance
from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.memory import MemoryOfPeople
from ccwarn.review import Origin
from ccwarn.rules import ALL_RULES
from ccwarn.settings.book import Book
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.question.dialog import QuestionDialog
from scenes.scene import Scene

SCENES = (
    Scene("correction", "correction"),
    Scene("correction-2x", "correction", ("colleagues",), scale=2),
    Scene("correction-dark", "correction", ("colleagues",), dark=True),
    Scene("correction-qps", "correction", ("colleagues",), language="qps"),
    Scene("correction-rtl", "correction", ("colleagues",), right_to_left=True),
    Scene("correction-contrast", "correction", ("colleagues",), high_contrast=True),
    Scene("correction-menu", "correction", ("menu",)),
    Scene("correction-menu-qps", "correction", ("menu",), dark=True, language="qps"),
    Scene("correction-partners", "correction", ("partners",)),
    Scene("correction-partners-2x", "correction", ("partners",), dark=True, scale=2),
    Scene("correction-partners-qps", "correction", ("partners",), language="qps"),
    Scene("correction-list", "correction", ("list",)),
    Scene("correction-list-2x", "correction", ("list",), dark=True, scale=2),
    Scene("correction-list-qps", "correction", ("list",), language="qps"),
    Scene("correction-why", "correction", ("why",)),
    Scene("correction-why-2x", "correction", ("why",), dark=True, scale=2),
    Scene("correction-why-qps", "correction", ("why",), language="qps"),
    Scene("correction-nothing-left", "correction", ("everybody",)),
    Scene("correction-nothing-left-dark", "correction", ("everybody",), dark=True, scale=2),
    Scene("correction-nothing-left-qps", "correction", ("everybody",), language="qps"),
    Scene("correction-nothing-left-file", "correction", ("everybody", "file")),
)


def show(scene: Scene) -> QWidget:
    """Show the dialog about a mail to the people of a project, in the state that is wanted."""
    policy = LivePolicy(Path(tempfile.mkdtemp()) / "policy.toml")
    asker = QtAsker(ALL_RULES)
    memory = MemoryOfPeople(policy.file.parent)
    clearance = Clearance(policy, ALL_RULES, asker, memory=memory)
    book = partial(Book, lambda: policy.loaded, policy.change)
    asker.learn_by(clearance.examine, book, memory)
    clearance.clear(_draft(scene), Origin("", can_hold="file" not in scene.done))
    while asker.window is None:
        QCoreApplication.processEvents()
    dialog = asker.window
    dialog.destroyed.connect(lambda: (asker, policy))  # They live as long as it.
    return _done(dialog, scene.done)


def _done(dialog: QuestionDialog, done: tuple[str, ...]) -> QWidget:
    offers, groups = dialog.offers, dialog.people.view.groups
    menu = dialog.people.view.menu
    if offers is None or menu is None:
        raise LookupError("nothing can be said")
    doings: dict[str, Callable[[], object]] = {
        "colleagues": lambda: offers.colleagues(groups[0]),
        "everybody": lambda: offers.partners(groups),
        "why": lambda: dialog.answers.why.setChecked(True),
        "partners": lambda: menu.partners_wanted.emit(groups[0]),
    }
    for each in done:
        doings.get(each, lambda: None)()
    if "menu" in done and (shown := menu.menu(groups[0])):
        shown.popup(QPoint(20, 20))
        shown.window_below = dialog  # type: ignore[attr-defined]  # keeps it alive
        return shown
    return dialog


def _draft(scene: Scene) -> Draft:
    firms = {
        "northwind.example": ["anna.schmidt", "bob.miller", "carla.diaz"],
        "contoso.example": ["dan.olsen", "eve.stone"],
        "brightwater.example": ["frank.hall"],
        "alder.example": ["gina.rossi"],
        "bluebird.example": ["hugo.blanc"],
        "gmail.com": ["ines.costa", "jan.novak"],
    }
    if "list" in scene.done:
        firms = {"lists.example": ["dev"], **firms}
    people = (
        Recipient(Mailbox(f"{name}@{domain}", name.replace(".", " ").title()), Field.CC)
        for domain, names in firms.items()
        for name in names
    )
    lists = (Mailbox("dev@lists.example"),)
    answered = Answered(recipients=lists, by_list=True, lists=lists)
    author = Mailbox("support@acme.example", "Support")
    return Draft(author, tuple(people), "Project plan", answered)
