"""The drafts folders: how each is, and adding, replacing and removing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ccwarn import settings_words
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.settings_words import FOLDERS
from ccwarn.ui.buttons import Button, Weight
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.place_rows import Place, PlaceRows
from ccwarn.ui.settings.setting import Setting
from ccwarn.ui.status import Guarded, Status

Pick = Callable[[Callable[[Sequence[str]], None]], object]
"""Lets the user choose a folder, and calls what it is given with its path."""


class FoldersSetting(Setting):
    """One row for each folder of the policy, and for each that is guarded besides."""

    def __init__(self, editor: Editor, status: Status, pick: Pick) -> None:
        super().__init__(
            "drafts_folders",
            settings_words.title(FOLDERS),
            _("Where your mail program saves drafts. ccwarn looks at each draft as it is saved."),
        )
        self._editor = editor
        self._status = status
        self._pick = pick
        self._rows = PlaceRows("folders")
        self.below(self._rows)
        self.add = Button("addFolder", _("Add a folder…"), Weight.PLAIN)
        self.add.clicked.connect(lambda: self._pick(self._add))
        self.end_with(self.add)

    def refresh(self) -> None:
        """Show what the policy says and how it is."""
        entries = [str(entry) for entry in self._editor.shown(FOLDERS)]
        guarded = {folder.name: folder for folder in self._status.folders}
        places = [self._place(entry, guarded.pop(_path(entry), None)) for entry in entries]
        places += [self._besides(folder) for folder in guarded.values()]
        self._rows.show_places(places)

    def _place(self, entry: str, guarded: Guarded | None) -> Place:
        again = (
            "chooseAgain",
            _("Choose again…"),
            partial(self._pick, partial(self._replace, entry)),
        )
        remove = ("removeFolder", _("Remove"), partial(self._remove, entry))
        if guarded is None:
            sentence = _("“{folder}” is not guarded at present.")
            return Place(
                entry,
                sentence.format(folder=isolated(entry, 400)),
                healthy=False,
                actions=(remove,),
            )
        actions = (remove,) if guarded.healthy else (again, remove)
        sentence = guarded.sentence or isolated(entry, 400)
        return Place(entry, sentence, guarded.healthy, actions=actions)

    def _besides(self, guarded: Guarded) -> Place:
        return Place(
            guarded.name,
            guarded.sentence or isolated(guarded.name, 400),
            guarded.healthy,
            _("Only until you quit: it was named when ccwarn was started."),
        )

    def _add(self, paths: Sequence[str]) -> None:
        present = list(self._editor.shown(FOLDERS))
        known = {_path(str(entry)) for entry in present}
        new = [path for path in paths if _path(path) not in known]
        if new:
            self._editor.put({FOLDERS: [*present, *new]})

    def _replace(self, entry: str, paths: Sequence[str]) -> None:
        present = [str(each) for each in self._editor.shown(FOLDERS)]
        self._editor.put({FOLDERS: [paths[0] if each == entry else each for each in present]})

    def _remove(self, entry: str) -> None:
        self._editor.put({FOLDERS: [each for each in self._editor.shown(FOLDERS) if each != entry]})


def _path(entry: str) -> str:
    """Return an entry of the policy as the gates name the folder."""
    return str(Path(entry).expanduser().absolute())
