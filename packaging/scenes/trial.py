"""The page “Try on my sent mail”, with two years of mail."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ccwarn.memory import MemoryOfPeople
from ccwarn.settings import files
from ccwarn.stores.discovery import claws_mail
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.settings.assembly import settings_window
from ccwarn.ui.trial.page import TrialPage
from scenes.scene import Scene
from scenes.settings import around

SCENES = (
    Scene("trial", "trial", ("read",)),
    Scene("trial-dark", "trial", ("read", "move"), dark=True),
    Scene("trial-folders", "trial", ("told",)),
    Scene("trial-none", "trial", ("none",)),
    Scene("trial-locked", "trial", ("read", "locked")),
    Scene("trial-charts", "trial", ("read", "move", "charts")),
    Scene("trial-charts-dark", "trial", ("read", "charts"), dark=True),
    Scene("trial-charts-2x-qps", "trial", ("read", "move", "charts"), scale=2, language="qps"),
    Scene("trial-charts-rtl", "trial", ("read", "charts"), right_to_left=True),
    Scene("trial-charts-contrast", "trial", ("read", "charts"), high_contrast=True),
    Scene("trial-end", "trial", ("read", "end")),
    Scene("trial-end-qps", "trial", ("read", "end"), language="qps"),
    Scene("trial-2x", "trial", ("read",), scale=2),
    Scene("trial-qps", "trial", ("read", "move"), language="qps"),
)

LOCKED = 'locked = ["thresholds.confirm_people", "thresholds.confirm_organisations"]\n'
FIRST = datetime(2024, 9, 2, 9, tzinfo=UTC)
FOLDERS = """<folderlist><folder type="mh" path="Mail" name="Mailbox">
<folderitem path="sent" type="outbox" name="sent" /></folder></folderlist>"""
LARGE = ((200, 31), (420, 14), (520, 6), (640, 75))
"""On which days a mail went to so many people."""


class ToldFolder(NamedTuple):
    """A folder of which Thunderbird would tell."""

    account: str
    name: str
    mails: int

    def pages(self) -> Generator[Sequence[object]]:
        """Tell of no mail: it is not read here."""
        yield []


def show(scene: Scene) -> QWidget:
    """Show the page in the state that the scene wants."""
    folder = Path(tempfile.mkdtemp())
    file, site = folder / "policy.toml", folder / "site.toml"
    file.write_text('own_domains = ["acme.example"]\n', encoding="utf-8")
    if "locked" in scene.done:
        site.write_text(LOCKED, encoding="utf-8")
    files.site_policy_file = lambda: site
    # The scenes that are shown on one display would share it.
    for name in ("HOME", "USERPROFILE", "APPDATA"):
        os.environ[name] = str(folder)
    if "none" not in scene.done:
        _write_mail(folder)
    policy = LivePolicy(file)
    told = [ToldFolder("Acme", "Sent", 4812)] if "told" in scene.done else []
    window = settings_window(policy, around(scene), MemoryOfPeople(folder), lambda: told)
    policy.setParent(window)
    window.open_page("trialPage")
    window.show()
    page = window.findChild(TrialPage)
    if not isinstance(page, TrialPage):
        raise LookupError("trialPage")
    if "read" in scene.done:
        _read(page)
    if "move" in scene.done:
        line = page.found.organisations.lines["confirm_organisations"]
        line.setValue(7)
        line.setFocus()
    for where, share in (("charts", 0.3), ("end", 1.0)):
        if where in scene.done:
            QTimer.singleShot(100, window, lambda share=share: _scroll(page, share))
    return window


def _read(page: TrialPage) -> None:
    while not page.folders.chosen:
        QApplication.processEvents()
    page.start.click()
    while not page.start.isVisible():
        QApplication.processEvents()


def _scroll(page: TrialPage, share: float) -> None:
    area = page.findChild(QScrollArea, "trialPageArea")
    if isinstance(area, QScrollArea):
        area.verticalScrollBar().setValue(round(area.verticalScrollBar().maximum() * share))


def _write_mail(home: Path) -> None:
    """Write what Claws-Mail has sent, which keeps that in the same way on each system."""
    (_program, settings), *_others = claws_mail.bases(sys.platform, home, home)
    settings.mkdir()
    (settings / "folderlist.xml").write_text(FOLDERS, encoding="utf-8")
    folder = home / "Mail" / "sent"
    folder.mkdir(parents=True)
    written = count(1)
    chance, large = random.Random(3), dict(LARGE)  # noqa: S311 - the same pictures each time
    for day in range(720):
        for _mail in range(chance.choice((0, 0, 1, 2))):
            people = min(int(chance.paretovariate(1.6)), 4)
            _write(folder / str(next(written)), day, people, chance.randrange(400))
        if day in large:
            _write(folder / str(next(written)), day, large[day], 500 + day)


def _write(path: Path, day: int, people: int, first: int) -> None:
    to = ",\n ".join(f"office@firm{first + each}.example" for each in range(people))
    date = format_datetime(FIRST + timedelta(days=day))
    head = f"From: anna@acme.example\nTo: {to}\nDate: {date}\nMessage-ID: <{path.name}@acme>\n"
    path.write_text(f"{head}Subject: Our new address\n\nDear all\n", encoding="utf-8")
