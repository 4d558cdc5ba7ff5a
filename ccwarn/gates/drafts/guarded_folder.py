"""Where a guarded folder is at present: the store in it, and the watch that hears of changes.

The folder may come, go, or be a link that is moved. An empty folder does not tell of which kind it
is, so that is asked again when a file comes that is no draft of the kind that was guessed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ccwarn.gates.drafts.watch import Watch, watch
from ccwarn.gates.events import unwatchable
from ccwarn.stores.base import NotFound, Store, StoreError
from ccwarn.stores.opening import expect_drafts, open_store, open_to_change


class GuardedFolder:
    """A path at which a drafts folder is, or may come to be. Used from one thread alone."""

    def __init__(
        self, path: Path, changed: Callable[[Path], None], upset: Callable[[], None]
    ) -> None:
        self.path = path
        self.store: Store | None = None
        """The store there; None where there is nothing, or nothing that can be read."""
        self.trouble = ""
        """Why the folder cannot be watched; "" where it can, or where there is none."""
        self.strange = ""
        """Why what is there is probably not meant; "" where drafts are, or nothing."""
        self._heard = (changed, upset)
        self._watch: Watch | None = None
        self._real = ""

    def find(self) -> bool:
        """Look for the folder and watch it, or wait for its coming.

        Tells whether the path leads elsewhere than before, by way of a symbolic link.
        """
        self.close()
        self.store, self.trouble, self.strange = None, "", ""
        try:
            self.store = self._open()
            self._watch = watch(self.store.folders if self.store else (self.path,), *self._heard)
        except StoreError as error:
            self.trouble = error.sentence
        except OSError as error:
            self.trouble = unwatchable(self.path, error)
        if self.store is None:
            return False
        before, self._real = self._real, os.path.realpath(self.path)
        return before not in ("", self._real)

    def depends_on(self, path: Path) -> bool:
        """Tell whether a change at `path` may be one of the folder itself, not of a draft in it."""
        if self.store is None:
            return path in (self.path, *self.path.parents)
        return path in self.store.folders or (path.parent == self.path and path.is_dir())

    def is_mistaken(self) -> bool:
        """Tell whether it is of another kind than was found: an empty folder does not tell.

        Its first draft does. Raises StoreError.
        """
        if self.store is None or not self.store.is_guess:
            return False
        return not open_store(self.path).is_guess

    def look_inside(self) -> None:
        """Find out whether what is there are drafts at all."""
        self.strange = ""
        try:
            if self.store:
                expect_drafts(self.store)
        except StoreError as error:
            self.strange = error.sentence

    def close(self) -> None:
        """Stop watching."""
        if self._watch:
            self._watch.close()
        self._watch = None

    def _open(self) -> Store | None:
        try:
            return open_to_change(self.path)
        except NotFound:
            return None
