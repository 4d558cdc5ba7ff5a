"""The drafts folders: how each is, and adding, replacing and removing them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.settings.declared.places import DRAFTS_FOLDERS
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.status_rows import StatusRow, StatusRows
from ccwarn.ui.process.main_thread import MainThread
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow
from ccwarn.ui.status.status import Guarded, Status


class FoundFolder(Protocol):
    """A drafts folder of a mail program on this computer."""

    @property
    def program(self) -> str:
        """The name of the program."""

    @property
    def path(self) -> Path:
        """Where the folder is, or will be."""


Pick = Callable[[Callable[[Sequence[str]], None]], object]
"""Lets the user choose a folder, and calls what it is given with its path."""


class FoldersSetting(SettingRow):
    """One row for each folder of the policy, for each that is guarded besides, and for each found.

    `find` looks for drafts folders of mail programs; it is called outside the window's thread.
    """

    def __init__(
        self, editor: Editor, status: Status, pick: Pick, find: Callable[[], Sequence[FoundFolder]]
    ) -> None:
        super().__init__(
            DRAFTS_FOLDERS.name,
            _(DRAFTS_FOLDERS.title),
            DRAFTS_FOLDERS.says(editor.book.policy),
        )
        self._editor = editor
        self._status = status
        self._pick = pick
        self._find = find
        self._found: Sequence[FoundFolder] = ()
        self._in_main_thread = MainThread(self)
        self._rows = StatusRows("folders")
        self.below(self._rows)
        self.add = Button("addFolder", _("Add a folder…"), Weight.PLAIN)
        self.add.clicked.connect(lambda: self._pick(self._add))
        self.end_with(self.add)

    def refresh(self) -> None:
        """Show what the policy says and whether it works."""
        entries = [str(entry) for entry in self._editor.shown(DRAFTS_FOLDERS.key)]
        guarded = {folder.name: folder for folder in self._status.folders}
        places = [self._row_of(entry, guarded.pop(_path(entry), None)) for entry in entries]
        places += [self._besides(folder) for folder in guarded.values()]
        known = {_path(entry) for entry in entries} | guarded.keys()
        places += [self._offer(found) for found in self._found if str(found.path) not in known]
        self._rows.show_rows(places)

    def look(self) -> None:
        """Look for folders that are not guarded yet, and offer them."""

        def work() -> None:
            found = self._find()
            self._in_main_thread(lambda: self._show_found(found))

        threading.Thread(target=work, name="ccwarn-discover", daemon=True).start()

    def _show_found(self, found: Sequence[FoundFolder]) -> None:
        self._found = found
        self.refresh()

    def _row_of(self, entry: str, guarded: Guarded | None) -> StatusRow:
        again = (
            "chooseAgain",
            _("Choose again…"),
            partial(self._pick, partial(self._replace, entry)),
        )
        remove = ("removeFolder", _("Remove"), partial(self._remove, entry))
        if guarded is None:
            sentence = _("“{folder}” is not guarded at the moment.")
            return StatusRow(
                entry,
                sentence.format(folder=isolated(entry, 400)),
                healthy=False,
                actions=(remove,),
            )
        actions = (remove,) if guarded.healthy else (again, remove)
        sentence = guarded.sentence or isolated(entry, 400)
        return StatusRow(entry, sentence, guarded.healthy, actions=actions)

    def _besides(self, guarded: Guarded) -> StatusRow:
        return StatusRow(
            guarded.name,
            guarded.sentence or isolated(guarded.name, 400),
            guarded.healthy,
            _("Guarded until you quit: the folder was named when ccwarn was started."),
        )

    def _offer(self, found: FoundFolder) -> StatusRow:
        sentence = _("{program} saves drafts in “{folder}”, which is not guarded.").format(
            program=found.program, folder=isolated(str(found.path), 400)
        )
        guard = ("guardFolder", _("Guard it"), partial(self._add, [str(found.path)]))
        return StatusRow(f"found {found.path}", sentence, healthy=None, actions=(guard,))

    def _add(self, paths: Sequence[str]) -> None:
        present = list(self._editor.shown(DRAFTS_FOLDERS.key))
        known = {_path(str(entry)) for entry in present}
        new = [path for path in paths if _path(path) not in known]
        if new:
            self._editor.put({DRAFTS_FOLDERS.key: [*present, *new]})

    def _replace(self, entry: str, paths: Sequence[str]) -> None:
        present = [str(each) for each in self._editor.shown(DRAFTS_FOLDERS.key)]
        replaced = [paths[0] if each == entry else each for each in present]
        self._editor.put({DRAFTS_FOLDERS.key: replaced})

    def _remove(self, entry: str) -> None:
        rest = [each for each in self._editor.shown(DRAFTS_FOLDERS.key) if each != entry]
        self._editor.put({DRAFTS_FOLDERS.key: rest})


def _path(entry: str) -> str:
    """Return an entry of the policy as the gates name the folder."""
    return str(Path(entry).expanduser().absolute())
