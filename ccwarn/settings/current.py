"""The policy in force at any time: read again when one of its files has changed.

It compares two `stat`s at each mail, and on Windows what Group Policy has set, so a change counts
from the next mail on.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ccwarn.policy import Policy
from ccwarn.settings.files import load_policy, site_policy_file, user_policy_file
from ccwarn.settings.loaded import LoadedPolicy


class CurrentPolicy:
    """Calling it returns the policy that counts now; that may be done from any thread.

    `changed` is called, in whichever thread has asked, when another policy counts than before, or
    something else is wrong with it.
    """

    def __init__(
        self,
        file: Path | None = None,
        own_domains: Sequence[str] = (),
        changed: Callable[[LoadedPolicy], None] = lambda loaded: None,
    ) -> None:
        self._file = file
        self._own_domains = own_domains
        self._changed = changed
        # A mail server asks thousands of times a second: where they lie is worked out once.
        self._looked_at = tuple(map(str, self.files))
        self._lock = threading.Lock()
        self._version: tuple[object, ...] | None = None
        self._loaded: LoadedPolicy | None = None

    @property
    def file(self) -> Path:
        """The file that the user's own settings stand in, whether or not it is there."""
        return self._file or user_policy_file()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that settings are read from, whether or not they are there."""
        return site_policy_file(), self.file

    @property
    def loaded(self) -> LoadedPolicy:
        """The policy that counts now, with where each setting comes from and what is wrong."""
        with self._lock:
            version = (*map(_version_of, self._looked_at), _group_policy())
            if self._loaded is None or version != self._version or _may_be_readable(self._loaded):
                before, self._version = self._loaded, version
                self._loaded = load_policy(self._file, own_domains=self._own_domains, before=before)
                if before is not None and self._loaded != before:
                    self._changed(self._loaded)
            return self._loaded

    def __call__(self) -> Policy:
        """Return the policy that counts now."""
        return self.loaded.policy


def _may_be_readable(loaded: LoadedPolicy) -> bool:
    """Tell whether files are to be read again though they look as they did when that went wrong.

    On Windows nothing about a file tells who may read it, or that somebody else has it open.
    """
    return sys.platform == "win32" and bool(loaded.problems)


def _group_policy() -> Mapping[str, object]:
    if sys.platform == "win32":
        from ccwarn.settings import group_policy

        return group_policy.present()
    return {}


def _version_of(file: str) -> tuple[int | None, ...]:
    try:
        status = os.stat(file)  # noqa: PTH116 - a Path is made of its text anew each time
    except OSError as error:
        return (error.errno,)
    # The time of its status tells, too, that somebody else may read it than before.
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
