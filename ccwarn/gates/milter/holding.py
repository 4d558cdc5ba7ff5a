"""Mails in the server's hold queue: their authors are told, and release them by an answer.

A notice has a Message-ID with the server's number of the mail and a keyed digest (HMAC, RFC 2104)
of it and its author. So an answer by that author, and by nobody else, names the mail. Letting it go
takes the rights of root; without them it is noted who is to be let go.
"""

from __future__ import annotations

import hmac
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ccwarn.draft import Mailbox
from ccwarn.gates.milter.mail import Mail
from ccwarn.private_file import private_folder, private_key
from ccwarn.unforeseen import LastResort

NUMBER = re.compile(r"[0-9A-Za-z]{4,32}")
"""How a server numbers its mails."""

_ID = re.compile(rb"<ccwarn-held\.([0-9A-Za-z]{4,32})\.([0-9a-f]{32})@[^<>\s]+>")
_NOT_BY_A_PERSON = re.compile(rb"\s*no\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)
_PATIENCE = 60.0

NOTICES = "MAILER-DAEMON"
"""The local part of the address that notices come from."""


class Holding:
    """The mails that wait for their authors; what is noted of them lies in this folder."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "release"
        self._key = state / "release.key"

    def message_id(self, number: str, author: str) -> str:
        """Return the Message-ID of the notice about a mail. Raises OSError."""
        domain = Mailbox(author).domain or "localhost"
        return f"<ccwarn-held.{number}.{self._mark(number, author)}@{domain}>"

    def released_by(self, mail: Mail) -> str:
        """Return the number of the mail that this one lets go, as an answer to its notice; or "".

        Raises OSError.
        """
        if not all(map(_NOT_BY_A_PERSON.fullmatch, mail.bodies(b"auto-submitted"))):
            return ""
        if not any(map(is_ours, mail.forward_paths)):
            return ""  # Somebody else is asked what the notice is about.
        for body in mail.bodies(b"in-reply-to"):
            if found := _ID.search(body):
                number, mark = found[1].decode(), found[2].decode()
                if hmac.compare_digest(mark, self._mark(number, mail.reverse_path)):
                    return number
        return ""

    def ask(self, number: str) -> None:
        """Note that a mail is to be let go. Raises OSError."""
        private_folder(self._folder)
        (self._folder / number).touch(mode=0o600)

    def asked(self) -> list[str]:
        """Return the numbers of the mails that are to be let go. Raises OSError."""
        with suppress(FileNotFoundError), self._opened() as folder:
            names = os.listdir(folder)  # noqa: PTH208 - what was opened, not what has its name
            return sorted(it for it in names if NUMBER.fullmatch(it))
        return []

    def done(self, number: str) -> None:
        """Forget that a mail is to be let go. Raises OSError."""
        with suppress(FileNotFoundError), self._opened() as folder:
            os.unlink(number, dir_fd=folder)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Open the folder, but no link in its place: root would delete files wherever it leads."""
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield folder
        finally:
            os.close(folder)

    def _mark(self, number: str, author: str) -> str:
        private_folder(self._key.parent)
        text = f"{number}\0{Mailbox(author).key}".encode("utf-8", "surrogatepass")
        return hmac.new(private_key(self._key), text, "sha256").hexdigest()[:32]


def can_wait(mail: Mail) -> bool:
    """Tell whether the server can keep a mail, and somebody can be told how to let it go."""
    return mail.can_be_held and bool(mail.reverse_path and NUMBER.fullmatch(mail.number))


def is_ours(path: str) -> bool:
    """Tell whether an answer to a notice goes to this forward-path."""
    return path.partition("@")[0].upper() == NOTICES


def release(program: str, numbers: Iterable[str]) -> Sequence[str]:
    """Let mails go that are in the hold queue, by Postfix' postsuper(1); return which it has let.

    postqueue(1) beside it has them sent at once; else it may take five minutes. Raises OSError and
    subprocess.SubprocessError.
    """
    gone = []
    queue = Path(program).with_name("postqueue")
    for number in numbers:
        done = subprocess.run(
            [program, "-H", number], capture_output=True, timeout=_PATIENCE, check=True
        )
        if b"1 message" in done.stderr:
            gone.append(number)
            with suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    [queue, "-i", number], capture_output=True, timeout=_PATIENCE, check=False
                )
    return gone


def let_go(holding: Holding, program: str, number: str) -> None:
    """Let a mail go where this process may, or else note that it is to be let go."""
    with LastResort("a held mail could not be let go"):
        holding.ask(number)
        if os.geteuid() == 0:
            release(program, [number])
            holding.done(number)
