"""What was found on this computer, to be ticked, taken away from and added to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.first_start.proposal import Choice, Folder, Proposal, Thunderbird
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.ui.first_start.own_domains import OwnDomains
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.ticks import TickRow


class FoundList(QWidget):
    """Begins empty, looking; `take` fills it in and leaves what the user has done meanwhile.

    Emits `changed` whenever there is another choice than before.
    """

    changed = Signal()
    folder_wanted = Signal()
    account_wanted = Signal()

    def __init__(self, domain: Callable[[str], str]) -> None:
        super().__init__()
        self.setObjectName("found")
        self._thunderbirds: dict[Path, TickRow] = {}
        self._folders: dict[Path, TickRow] = {}
        self._of_profile: dict[Path, Path] = {}
        self._touched: set[Path] = set()
        self._fine: set[Path] = set()
        self._links: list[Button] = []
        self.domains = OwnDomains(domain)
        self.is_looking = True
        self._said = PlainLabel("lookingText", _("Looking for your mail programs…"), ink="muted")
        self._programs = _section()
        self._drafts = _section()
        self._locked = PlainLabel(
            "foldersLocked", _("Your organisation decides which folders are guarded."), ink="muted"
        )
        self._locked.hide()
        self._unguarded = PlainLabel("unguarded", ink="muted")
        self._unguarded.hide()
        self._lay_out()

    def take(self, proposal: Proposal) -> None:
        """Show what was found."""
        self.is_looking = False
        self.domains.take(proposal)
        several = len(proposal.thunderbirds) > 1
        for program in proposal.thunderbirds:
            self._add_thunderbird(program, several=several)
        for folder in () if proposal.folders_locked else proposal.folders:
            self._add_found(folder)
        self._locked.setVisible(proposal.folders_locked)
        self._links[0].setVisible(not proposal.folders_locked)
        self._say_what_is_there(proposal)
        self._unguarded.setText("\n".join(isolated(text, 500) for text in proposal.unguarded))
        self._unguarded.setVisible(bool(proposal.unguarded))
        self.changed.emit()

    def add_folders(self, paths: Sequence[str]) -> None:
        """Add folders that were chosen by hand, ticked."""
        for path in map(Path, paths):
            if path not in self._folders:
                self._add_folder(path, _("Chosen by you"), _short(path))
            self._folders[path].tick.setChecked(True)
        self.changed.emit()

    def choice(self, *, autostart: bool) -> Choice:
        """Return what is to be done."""
        wanted = [path for path in self._ticked(self._thunderbirds) if path not in self._fine]
        return Choice(self.domains.domains, self._ticked(self._folders), wanted, autostart)

    @property
    def is_anything_ticked(self) -> bool:
        """Whether something would be guarded."""
        return bool(self._ticked(self._thunderbirds) or self._ticked(self._folders))

    def _lay_out(self) -> None:
        step = unit()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
        column.setSpacing(step // 2)
        column.addWidget(PlainLabel("programsHeading", _("Your mail programs"), bold=True))
        column.addWidget(self._said)
        column.addLayout(self._programs)
        column.addLayout(self._drafts)
        column.addWidget(self._locked)
        row = QHBoxLayout()
        row.setContentsMargins(0, step // 2, 0, 0)
        for name, text, wanted in (
            ("chooseFolder", _("Choose a drafts folder…"), self.folder_wanted),
            ("setUpAccount", _("Set up a mail account…"), self.account_wanted),
        ):
            button = Button(name, text, Weight.LINK)
            button.clicked.connect(wanted)
            row.addWidget(button)
            self._links.append(button)
        row.addStretch()
        column.addLayout(row)
        column.addSpacing(step)
        column.addWidget(self._unguarded)
        column.addSpacing(2 * step)
        column.addWidget(PlainLabel("domainsHeading", _("Your organisation"), bold=True))
        column.addWidget(self.domains)
        column.addStretch()

    def _say_what_is_there(self, proposal: Proposal) -> None:
        text = proposal.consent if any(not each.is_fine for each in proposal.thunderbirds) else ""
        if not proposal.thunderbirds and not self._folders:
            text = _(
                "ccwarn found no mail program with drafts on this computer. Choose the folder "
                "where yours saves drafts. Or set up a mail account, and ccwarn asks before a "
                "mail goes to the mail server."
            )
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _add_thunderbird(self, program: Thunderbird, *, several: bool) -> None:
        if program.profile in self._thunderbirds:
            return
        title = "Thunderbird"
        if several:
            title = _("Thunderbird, profile “{name}”").format(name=isolated(program.name, 60))
        detail = _("Asks when you press Send, before the mail leaves.")
        if program.is_fine:
            detail = f"{program.sentence} {program.to_do}".strip()
            self._fine.add(program.profile)
        row = TickRow("thunderbird", title, isolated(detail, 400), on=True)
        row.tick.setEnabled(not program.is_fine)
        row.toggled.connect(self._follow_thunderbirds)
        self._thunderbirds[program.profile] = row
        self._programs.addWidget(row)

    def _add_found(self, folder: Folder) -> None:
        if folder.path in self._folders:
            return
        of_account = isolated(f"{folder.program}, {folder.account}", 120)
        title = of_account if folder.account else folder.program
        detail = _short(folder.path)
        if not folder.exists:
            detail = _("{folder}, which does not exist yet").format(folder=detail)
        elif folder.profile in self._thunderbirds:
            self._of_profile[folder.path] = folder.profile
            detail = _("{folder}, not needed while Thunderbird asks").format(folder=detail)
        title = _("Drafts of {program}").format(program=title)
        row = self._add_folder(folder.path, title, detail)
        row.tick.setChecked(folder.exists and not self._is_covered(folder.path))
        row.tick.clicked.connect(lambda: self._touched.add(folder.path))

    def _add_folder(self, path: Path, title: str, detail: str) -> TickRow:
        row = TickRow("folder", title, detail)
        row.toggled.connect(self.changed)
        self._folders[path] = row
        self._drafts.addWidget(row)
        return row

    def _follow_thunderbirds(self) -> None:
        """Watch the drafts of a Thunderbird that does not ask itself, and only of such."""
        for path in self._of_profile.keys() - self._touched:
            self._folders[path].tick.setChecked(not self._is_covered(path))
        self.changed.emit()

    def _is_covered(self, path: Path) -> bool:
        profile = self._of_profile.get(path)
        return profile is not None and self._thunderbirds[profile].tick.isChecked()

    def _ticked(self, rows: dict[Path, TickRow]) -> list[Path]:
        return [path for path, row in rows.items() if row.tick.isChecked()]


def _section() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(unit())
    column.setContentsMargins(0, unit() // 2, 0, unit() // 2)
    return column


def _short(path: Path) -> str:
    home = Path.home()
    shown = Path("~") / path.relative_to(home) if path.is_relative_to(home) else path
    return isolated(str(shown), 300)
