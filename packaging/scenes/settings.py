"""The settings window."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QSpinBox, QWidget

from ccwarn.connect.profiles import profiles
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.gates.events import Condition, state_of
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy
from ccwarn.settings import files
from ccwarn.ui.kit.choice import ChoiceButton
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.settings.assembly import settings_window, surroundings
from ccwarn.ui.settings.guarding_page import Surroundings
from ccwarn.ui.status.status import Guarded
from scenes.scene import Scene
from scenes.status import what_is_known

Kind = TypeVar("Kind", bound=QWidget)

SCENES = (
    Scene("settings", "settings", ("whenPage", "move"), readme=True, scale=1.5),
    Scene("settings-organisation", "settings", ("organisationPage",)),
    Scene("settings-organisation-dark", "settings", ("organisationPage", "wrong"), dark=True),
    Scene("settings-organisation-locked", "settings", ("organisationPage", "locked")),
    Scene("settings-organisation-qps", "settings", ("organisationPage",), language="qps"),
    Scene("settings-organisation-2x", "settings", ("organisationPage",), scale=2),
    Scene("settings-organisation-rtl", "settings", ("organisationPage",), right_to_left=True),
    Scene("settings-organisation-end", "settings", ("organisationPage", "end")),
    Scene(
        "settings-organisation-end-2x", "settings", ("organisationPage", "end"), dark=True, scale=2
    ),
    Scene("settings-organisation-end-qps", "settings", ("organisationPage", "end"), language="qps"),
    Scene("settings-failed", "settings", ("organisationPage", "refuse")),
    Scene("settings-when-crossed", "settings", ("whenPage", "cross")),
    Scene("settings-broken", "settings", ("organisationPage", "broken")),
    Scene("settings-places", "settings", ("guardingPage",)),
    Scene("settings-places-dark", "settings", ("guardingPage",), dark=True),
    Scene("settings-places-empty", "settings", ("guardingPage", "empty")),
    Scene("settings-places-qps", "settings", ("guardingPage",), language="qps"),
    Scene("settings-places-2x", "settings", ("guardingPage",), scale=2),
    Scene("settings-places-rtl", "settings", ("guardingPage",), right_to_left=True),
    Scene("settings-places-contrast", "settings", ("guardingPage",), high_contrast=True),
    Scene("settings-rules", "settings", ("rulesPage",)),
    Scene("settings-rules-menu", "settings", ("rulesPage", "menu")),
    Scene("settings-rules-more", "settings", ("rulesPage", "more"), dark=True),
    Scene("settings-rules-qps", "settings", ("rulesPage", "more"), language="qps"),
    Scene("settings-rules-contrast", "settings", ("rulesPage", "more"), high_contrast=True),
    Scene("settings-providers", "settings", ("providersPage",)),
    Scene("settings-history", "settings", ("historyPage",)),
    Scene("settings-history-2x-qps", "settings", ("historyPage",), scale=2, language="qps"),
    Scene("settings-exceptions", "settings", ("exceptionsPage",)),
    Scene("settings-exceptions-dark", "settings", ("exceptionsPage",), dark=True, scale=2),
    Scene("settings-exceptions-qps", "settings", ("exceptionsPage",), language="qps"),
    Scene("settings-search", "settings", ("organisationPage", "search")),
    Scene("settings-search-nothing", "settings", ("organisationPage", "search nothing")),
    Scene("settings-when", "settings", ("whenPage",)),
    Scene("settings-when-end", "settings", ("whenPage", "end")),
    Scene("settings-when-moved", "settings", ("whenPage", "move")),
    Scene("settings-when-locked", "settings", ("whenPage", "locked"), dark=True),
    Scene("settings-when-2x", "settings", ("whenPage",), scale=2),
    Scene("settings-when-qps", "settings", ("whenPage",), language="qps"),
    Scene("settings-when-rtl", "settings", ("whenPage",), right_to_left=True),
    Scene("settings-when-contrast", "settings", ("whenPage", "move"), high_contrast=True),
)

USER = """\
own_domains = ["acme.example", "acme-support.example"]
partners = [
    ["northwind.example", "northwind-shop.example"],
    ["contoso.example", "fabrikam.example"],
]
public_lists = ["dev@lists.example", "lists.contoso.example"]
drafts_folders = ["/home/anna/Mail/Drafts", "/home/anna/Exchange/Entwürfe", "~/Mail/Old drafts"]
"""
SITE = """\
locked = ["own_domains", "thresholds.confirm_organisations", "rules.CC101", "limits"]
own_domains = ["acme.example"]
[thresholds]
confirm_organisations = 4
[limits]
visible_external = 50
[rules]
CC101 = "ask"
"""


def show(scene: Scene) -> QWidget:
    """Show the window in the state that the scene wants."""
    folder = Path(tempfile.mkdtemp())
    file, site = folder / "policy.toml", folder / "site.toml"
    file.write_text("own_domains = [\n" if "broken" in scene.done else USER, encoding="utf-8")
    if "locked" in scene.done:
        site.write_text(SITE, encoding="utf-8")
    files.site_policy_file = lambda: site
    policy = LivePolicy(file)
    window = settings_window(policy, around(scene), _remembered(folder))
    policy.setParent(window)
    window.open_page(scene.done[0])
    window.show()
    doings: dict[str, Callable[[], object]] = {
        "move": lambda: _find(window, QSpinBox, "confirm_organisations").setValue(8),
        "cross": lambda: _find(window, QSpinBox, "confirm_people").setValue(40),
        "search": lambda: window.navigation.search.setText("domain"),
        "search nothing": lambda: window.navigation.search.setText("colour"),
        "more": lambda: _find(window, QPushButton, "moreCC101").click(),
        "end": lambda: QTimer.singleShot(
            100, window, lambda: _scroll_to_end(window, scene.done[0])
        ),
        "wrong": lambda: _type_wrong(window),
        "refuse": lambda: _refuse(window, file),
    }
    for done in scene.done[1:]:
        doings.get(done, lambda: None)()
    return _menu(window) if "menu" in scene.done else window


def _remembered(folder: Path) -> MemoryOfPeople:
    """Return a memory of two groups of people that are not asked about again."""
    memory = MemoryOfPeople(folder)
    for count in (12, 8):
        people = (Mailbox(f"info@firm{count}-{number}.example") for number in range(count))
        draft = Draft(None, tuple(Recipient(mailbox, Field.TO) for mailbox in people))
        memory.keep(draft, Policy())
    return memory


def _menu(window: QWidget) -> QWidget:
    menu = _find(window, ChoiceButton, "choiceCC101").menu()
    menu.popup(QPoint(20, 20))
    menu.window_below = window  # type: ignore[attr-defined]  # keeps it alive
    return menu


def around(scene: Scene) -> Surroundings:
    """Return a Thunderbird with two profiles, of which one is connected, and folders."""
    status = what_is_known(scene)[0]
    base = Path.home() / ".thunderbird"
    lines = ""
    for number, name in enumerate(("anna", "office")):
        (base / name).mkdir(parents=True, exist_ok=True)
        lines += f"[Profile{number}]\nName={name}\nIsRelative=1\nPath={name}\n\n"
    (base / "profiles.ini").write_text(lines, encoding="utf-8")
    thunderbird = ThunderbirdConnection(Connections(base / "connections.json"))
    thunderbird.connect(profiles()[:1])
    missing = Path.home() / "Mail" / "Old drafts"
    sentence = state_of(Condition.MISSING, missing).sentence
    status.add_folder(Guarded(str(missing), lambda _href: None, sentence, healthy=False))
    port = "Mail sent to 127.0.0.1:2587 is checked and passed on to mail.acme.example:587."
    status.add_port(Guarded("127.0.0.1:2587", lambda _href: None, port))
    commands = what_is_known(scene)[1]
    return surroundings(status, commands, thunderbird, lambda: None)


def _scroll_to_end(window: QWidget, page: str) -> None:
    bar = _find(window, QScrollArea, f"{page}Area").verticalScrollBar()
    bar.setValue(bar.maximum())


def _type_wrong(window: QWidget) -> None:
    field = _find(window, QLineEdit, "own_domainsChipsEntry")
    field.setText("gmail.com")
    field.returnPressed.emit()


def _refuse(window: QWidget, file: Path) -> None:
    """Let a change fail, as it does where the folder cannot be written to."""
    file.unlink()
    file.mkdir()
    _find(window, QPushButton, "partnersReset").click()


def _find(window: QWidget, kind: type[Kind], name: str) -> Kind:
    found = window.findChild(kind, name)
    if not isinstance(found, kind):
        raise LookupError(name)
    return found
