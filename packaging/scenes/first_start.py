"""The page of the first start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from ccwarn.connect.thunderbird import consent
from ccwarn.first_start.proposal import Choice, Done, Folder, Proposal, Thunderbird
from ccwarn.ui.first_start.first_start_page import FirstStartPage
from scenes.scene import Scene

SCENES = (
    Scene("first-start", "first_start"),
    Scene("first-start-dark", "first_start", dark=True),
    Scene("first-start-2x", "first_start", scale=2),
    Scene("first-start-qps", "first_start", language="qps"),
    Scene("first-start-2x-qps", "first_start", scale=2, language="qps"),
    Scene("first-start-2x-qps-done", "first_start", ("done",), scale=2, language="qps"),
    Scene("first-start-contrast", "first_start", high_contrast=True),
    Scene("first-start-rtl", "first_start", right_to_left=True),
    Scene("first-start-looking", "first_start", ("looking",)),
    Scene("first-start-nothing", "first_start", ("nothing",)),
    Scene("first-start-locked", "first_start", ("locked",)),
    Scene("first-start-failed", "first_start", ("failed", "mistyped")),
    Scene("first-start-done", "first_start", ("done",)),
    Scene("first-start-done-dark", "first_start", ("done",), dark=True),
)

PROFILE = Path("/home/anna/.thunderbird/4x1w.default-release")
FOUND = Proposal(
    domains=("acme.example", "acme-support.example"),
    public=("gmail.com",),
    thunderbirds=(Thunderbird(PROFILE, PROFILE.name, "“default” is not connected."),),
    folders=(
        Folder(Path("/home/anna/Mail/draft"), "Claws-Mail", "Mailbox"),
        Folder(PROFILE / "Mail/Local Folders/Drafts", "Thunderbird", "Local Folders", PROFILE),
        Folder(Path("/home/anna/.local/share/evolution/mail/local/.Drafts"), "Evolution"),
    ),
    consent=consent(),
    unguarded=("Evolution, anna@acme.example: Its drafts are on the mail server.",),
)
DONE = (
    Done("Drafts in “/home/anna/Mail/draft” are checked when they are saved."),
    Done(
        "The add-on is in “4x1w.default-release”, and Thunderbird enables it at its next start.",
        "Start Thunderbird.",
    ),
    Done("ccwarn could not change whether it starts when you log in: Read-only.", failed=True),
)


class Beginning:
    """Finds what the scene wants."""

    def __init__(self, scene: Scene) -> None:
        self._done = scene.done

    def look(self) -> Proposal:
        """Return what was found; where the scene is that nothing is found yet, too late."""
        if "looking" in self._done:
            threading.Event().wait(5)
        if "nothing" in self._done:
            return Proposal(public=("gmail.com",))
        locked = "locked" in self._done
        return replace(FOUND, domains_locked=locked, folders_locked=locked)

    def domain(self, text: str) -> str:
        """Refuse whatever is typed."""
        raise ValueError(f"“{text}” is not a domain; write it as acme.example, without @ or *")

    def begin(self, _choice: Choice) -> tuple[Done, ...]:
        """Do as if everything was done, or fail."""
        if "failed" in self._done:
            raise OSError(28, "No space left on device")
        return DONE


def show(scene: Scene) -> QWidget:
    """Show the page in the state that the scene wants."""
    page = FirstStartPage(Beginning(scene), lambda: None)
    page.show()
    doings: dict[str, Callable[[], object]] = {
        "done": page.start.click,
        "failed": page.start.click,
        "mistyped": lambda: page.found.domains.add("acme"),
    }
    while "looking" not in scene.done and page.found.is_looking:
        QApplication.processEvents()
    for done in scene.done:
        doings.get(done, lambda: None)()
    return page
