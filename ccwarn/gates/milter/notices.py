"""Mails to authors, handed to the mail server's own sendmail.

Their reverse-path is null (RFC 3834 section 3.3): nothing comes back, and the gate lets them pass.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import math
import re
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple

from ccwarn.gates.milter.counters import Row
from ccwarn.gates.milter.holding import NOTICES
from ccwarn.gates.milter.kept_notices import KeptNotices
from ccwarn.gates.milter.sentences import Notice
from ccwarn.plain import plain
from ccwarn.unforeseen import LastResort

_log = logging.getLogger(__name__)

Notify = Callable[[Notice], None]

MOST_WAITING = 1_000
"""More notices than this do not wait: then it is told who cannot be told."""
_AGAIN = (5.0, 30.0, 120.0, 600.0, 1800.0, *[3600.0] * 24)
"""Seconds after which a notice that nobody takes is tried again; at last it is given up."""
_PATIENCE = 60.0


class _Waiting(NamedTuple):
    due: float
    number: int
    tries: int
    notice: Notice
    file: Path | None


class Notices:
    """Sends notices one by one, in a thread of its own, and again those that could not be sent.

    `send` sends one, or raises anything. Those that wait are `kept`, for whoever comes after this
    process. How many wait is counted as `notices`, and as `untold` how many were given up. May be
    used from any thread.
    """

    def __init__(
        self, send: Notify, counts: Row, kept: KeptNotices, again: Sequence[float] = _AGAIN
    ) -> None:
        self._send = send
        self._counts = counts
        self._kept = kept
        self._again = again
        self._numbers = itertools.count()
        self._waiting: list[_Waiting] = []
        self._changed = threading.Condition()
        self._is_closing = False
        self._end = math.inf
        self._thread: threading.Thread | None = None

    @property
    def has_room(self) -> bool:
        """Whether another notice may wait."""
        return len(self._waiting) < MOST_WAITING

    def begin(self) -> None:
        """Send what processes that are gone had still to send."""
        with LastResort("notices of an earlier run could not be read"):
            for file, notice in self._kept.left():
                self._wait(notice, file)

    def add(self, notice: Notice) -> None:
        """Send a notice, without waiting for that."""
        if not self.has_room:
            self._give_up()
            return
        file = None
        with LastResort("a notice could not be kept, and is gone if ccwarn is stopped now"):
            file = self._kept.keep(notice)
        self._wait(notice, file)

    def _wait(self, notice: Notice, file: Path | None) -> None:
        self._counts.add("notices")
        with self._changed:
            self._put(_Waiting(time.monotonic(), next(self._numbers), 0, notice, file))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ccwarn-notices")
                self._thread.start()

    def close(self, seconds: float = 20.0) -> None:
        """Try those that wait once more, at once; those that fail again are left as they are kept.

        So are those whose turn has not come in so many seconds.
        """
        with self._changed:
            self._is_closing = True
            self._end = time.monotonic() + seconds
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
        self._kept.close()

    def _put(self, waiting: _Waiting) -> None:
        heapq.heappush(self._waiting, waiting)
        self._changed.notify()

    def _run(self) -> None:
        while (next_one := self._next()) is not None:
            with LastResort("an author could not be told, and is told later") as sending:
                if time.monotonic() > self._end:
                    raise TimeoutError
                self._send(next_one.notice)
            tries = next_one.tries
            if sending.error is not None and not self._is_closing and tries < len(self._again):
                due = time.monotonic() + self._again[tries]
                with self._changed:
                    self._put(next_one._replace(due=due, tries=tries + 1))
                continue
            self._counts.add("notices", -1)
            if sending.error is not None and self._is_closing and next_one.file is not None:
                continue  # Whoever comes next sends it.
            if sending.error is not None:
                self._give_up()
            self._forget(next_one.file)

    def _forget(self, file: Path | None) -> None:
        if file is not None:
            with LastResort("an author may be told again what became of a mail"):
                self._kept.done(file)

    def _next(self) -> _Waiting | None:
        with self._changed:
            while True:
                if self._waiting:
                    seconds = self._waiting[0].due - time.monotonic()
                    if seconds <= 0 or self._is_closing:
                        return heapq.heappop(self._waiting)
                    self._changed.wait(seconds)
                elif self._is_closing:
                    return None
                else:
                    self._changed.wait()

    def _give_up(self) -> None:
        self._counts.add("untold")
        _log.error("an author could not be told what became of a mail: see mailq")


def by_sendmail(program: str) -> Notify:
    """Return what sends a notice with this program, and waits until it has taken it.

    It raises OSError and subprocess.SubprocessError.
    """

    def send(notice: Notice) -> None:
        command = [program, "-i", "-f", "<>", "--", notice.to]
        subprocess.run(
            command, input=composed(notice), check=True, capture_output=True, timeout=_PATIENCE
        )

    return send


def composed(notice: Notice) -> bytes:
    """Return a notice as a mail."""
    message = EmailMessage(policy=SMTP.clone(utf8=not notice.to.isascii(), linesep="\n"))
    local, at, domain = notice.to.rpartition("@")
    if not at:
        local, domain = notice.to, ""  # The server knows its own domain.
    elif len(local) > 1 and local[0] == local[-1] == '"':
        local = re.sub(r"\\(.)", r"\1", local[1:-1])  # It is put in quotation marks again.
    message["From"] = Address("ccwarn", NOTICES, domain)
    message["To"] = Address("", local, domain)
    message["Subject"] = plain(notice.subject)
    message["Date"] = formatdate(localtime=True)
    message["Auto-Submitted"] = "auto-replied"
    if notice.message_id:
        message["Message-ID"] = notice.message_id
    message.set_content(notice.text)
    return bytes(message)
