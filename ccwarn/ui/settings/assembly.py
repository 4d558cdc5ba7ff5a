"""Puts the settings window together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ccwarn.audit.told_mail import Teller
from ccwarn.connect import autostart
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.i18n import _
from ccwarn.rules import ALL_RULES
from ccwarn.settings.book import Book
from ccwarn.settings.files import builtin_providers
from ccwarn.stores.discovery.drafts_folders import discover
from ccwarn.stores.discovery.sent_folders import sent_folders
from ccwarn.stores.identities import KnownIdentities
from ccwarn.ui.kit.front import room_ahead
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.pickers import pick_folder
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.exceptions_page import ExceptionsPage
from ccwarn.ui.settings.folders_setting import Pick
from ccwarn.ui.settings.guarding_page import GuardingPage, Surroundings
from ccwarn.ui.settings.history_page import HistoryPage
from ccwarn.ui.settings.kept_list import KeptPeople
from ccwarn.ui.settings.organisation_page import OrganisationPage
from ccwarn.ui.settings.providers_page import ProvidersPage
from ccwarn.ui.settings.rules_page import RulesPage
from ccwarn.ui.settings.settings_window import SettingsWindow
from ccwarn.ui.settings.when_page import WhenPage
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.status import Status
from ccwarn.ui.trial.page import TrialPage
from ccwarn.ui.trial.reader import Reader

ROOMY = 60
"""From how many half lines of text on a screen has room for what does not scroll along."""


def surroundings(
    status: Status,
    commands: Commands,
    thunderbird: ThunderbirdConnection,
    connected: Callable[[], object],
    pick: Pick = pick_folder,
) -> Surroundings:
    """Return what the page “Where to look” shows and does beside the policy."""
    return Surroundings(
        status,
        thunderbird,
        connected,
        commands.mail_accounts,
        autostart.is_on,
        autostart.is_fixed,
        _start_with_session,
        lambda: discover().folders,
        pick,
    )


def settings_window(
    policy: LivePolicy,
    around: Surroundings,
    people: KeptPeople,
    told_mail: Callable[[], Sequence[Teller]] = list,
) -> SettingsWindow:
    """Return the window with all its pages. `told_mail` returns the folders with mail elsewhere."""
    editor = Editor(Book(lambda: policy.loaded, policy.change))
    policy.changed.connect(editor.changed)
    room = room_ahead().height() / unit()
    pages = [
        OrganisationPage(editor, people),
        WhenPage(editor, ALL_RULES, people.forget, roomy=room >= ROOMY),
        GuardingPage(editor, around),
        RulesPage(editor, ALL_RULES),
        ExceptionsPage(editor),
        ProvidersPage(editor, builtin_providers()),
        HistoryPage(editor),
        TrialPage(
            editor,
            Reader(KnownIdentities),
            sent_folders,
            told_mail,
            lambda chosen: pick_folder(chosen, _("Choose a folder with sent mail")),
        ),
    ]
    window = SettingsWindow(editor, pages, lambda: open_file(policy, editor))
    editor.setParent(window)
    return window


def _start_with_session(on: bool) -> str:
    """Have ccwarn start with the session, or not; return why that cannot be, or ""."""
    try:
        autostart.switch(on=on)
    except autostart.NotSwitched as error:
        return str(error)
    except OSError as error:
        reason = error.strerror or str(error)
        return _("This could not be changed: {reason}.").format(reason=reason)
    return ""


def open_file(policy: LivePolicy, editor: Editor) -> None:
    """Open the user's policy file in the program that the desktop has for it."""
    if not policy.file.exists() and not editor.create():
        return
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(policy.file))):
        editor.message.emit(_("No program can open {file}.").format(file=policy.file), True)
