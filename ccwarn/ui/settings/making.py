"""Puts the settings window together."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from ccwarn.i18n import _
from ccwarn.policy_files import builtin_providers
from ccwarn.rules import ALL_RULES
from ccwarn.settings_book import Book
from ccwarn.ui.live_policy import LivePolicy
from ccwarn.ui.look import unit
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.organisation_page import OrganisationPage
from ccwarn.ui.settings.providers_page import ProvidersPage
from ccwarn.ui.settings.rules_page import RulesPage
from ccwarn.ui.settings.when_page import WhenPage
from ccwarn.ui.settings.window import SettingsWindow

_ROOMY = 60
"""From how many half lines of text on a screen has room for what does not scroll along."""


def settings_window(policy: LivePolicy) -> SettingsWindow:
    """Return the window with all its pages."""
    editor = Editor(Book(lambda: policy.loaded, policy.change))
    policy.changed.connect(editor.changed)
    room = QApplication.primaryScreen().availableGeometry().height() / unit()
    pages = [
        OrganisationPage(editor),
        WhenPage(editor, ALL_RULES, roomy=room >= _ROOMY),
        RulesPage(editor, ALL_RULES),
        ProvidersPage(editor, builtin_providers()),
    ]
    window = SettingsWindow(editor, pages, lambda: open_file(policy, editor))
    editor.setParent(window)
    return window


def open_file(policy: LivePolicy, editor: Editor) -> None:
    """Open the user's policy file in the program that the desktop has for it."""
    if not policy.file.exists() and not editor.create():
        return
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(policy.file))):
        editor.said.emit(
            _("No program opens it. The file is {file}.").format(file=policy.file), True
        )
