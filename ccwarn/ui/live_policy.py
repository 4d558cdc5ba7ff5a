"""The policy in force, read anew when its file has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from ccwarn.policy import Policy
from ccwarn.policy_files import load_policy, user_policy_file


class LivePolicy:
    """Calling it returns the policy that counts now; may be called from any thread."""

    def __init__(
        self,
        file: Path | None,
        own_domains: Sequence[str] = (),
    ) -> None:
        self._file = file
        self._own_domains = own_domains
        self._told: Callable[[Sequence[str]], None] = lambda _problems: None
        self._lock = threading.Lock()
        self._version: tuple[int, ...] | None = None
        self._policy: Policy | None = None

    def listen(self, told: Callable[[Sequence[str]], None]) -> None:
        """Let `told` hear what is wrong with the file, now and each time it is read."""
        self._told = told
        with self._lock:
            self._version, self._policy = None, None
        self()

    def __call__(self) -> Policy:
        """Return the policy that counts now."""
        with self._lock:
            version = self._present_version()
            if self._policy is None or version != self._version:
                loaded = load_policy(self._file, own_domains=self._own_domains)
                self._policy, self._version = loaded.policy, version
                self._told([problem.text for problem in loaded.problems])
            return self._policy

    def _present_version(self) -> tuple[int, ...] | None:
        try:
            status = (self._file or user_policy_file()).stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
