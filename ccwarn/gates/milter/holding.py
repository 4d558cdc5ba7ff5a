"""Mails in the server's hold queue: their authors are told, and release them by an answer.

A notice has a Message-ID with the server's number of the mail and a keyed digest (HMAC, RFC 2104)
of it, of its author, and of what is noted of the mail. So an answer by that author, and by nobody
else, names the mail. Servers use numbers again: what is noted tells the mail from a later one, and
takes the place of what was noted of an earlier one. Letting it go takes the rights of root; without
them it is noted who is to be let go.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ccwarn.draft import Mailbox
from ccwarn.gates.milter.mail import FieldText, Mail, fields_of
from ccwarn.private_file import private_folder, private_key, write_private

NUMBER = re.compile(r"[0-9A-Za-z]{4,32}")
"""How a server numbers its mails."""

_ID = re.compile(rb"<ccwarn-held\.([0-9A-Za-z]{4,32})\.([0-9a-f]{32})@[^<>\s]+>")
_NOTED = re.compile(r"[0-9a-f]{16} ([a-z-]+) ([0-9a-f]{32})")
_TOLD_BY = (b"message-id", b"date", b"subject")
"""The fields by which mails are told apart, the best first."""
_LONGEST = 100 * 24 * 60 * 60
"""Seconds after which an answer lets nothing go."""
_NOT_BY_A_PERSON = re.compile(rb"\s*no\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)

NOTICES = "MAILER-DAEMON"
"""The local part of the address that notices come from."""


class Holding:
    """The mails that wait for their authors; what is noted of them lies in this folder."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "release"
        self._notes = state / "held"
        self._key = state / "release.key"

    def note(self, mail: Mail) -> str:
        """Note a mail that is to be held; return the Message-ID of the notice about it.

        Raises OSError.
        """
        private_folder(self._key.parent)
        name = next((it for it in _TOLD_BY if it in mail.names), _TOLD_BY[-1])
        digest = self._digest(mail.number, name, mail.fields)
        noted = f"{secrets.token_hex(8)} {name.decode('ascii')} {digest}"
        write_private(private_folder(self._notes) / mail.number, noted.encode("ascii"))
        domain = Mailbox(mail.reverse_path).domain or "localhost"
        mark = self._mark(mail.number, mail.reverse_path, noted)
        return f"<ccwarn-held.{mail.number}.{mark}@{domain}>"

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
                noted = self._noted(number)
                if noted and hmac.compare_digest(
                    mark, self._mark(number, mail.reverse_path, noted)
                ):
                    return number
        return ""

    def is_it(self, number: str, header: bytes) -> bool:
        """Tell whether a mail that has a number now is the one that was noted with it.

        Raises OSError.
        """
        found = _NOTED.fullmatch(self._noted(number))
        if found is None:
            return False
        fields = fields_of(re.sub(rb"\r*\n", b"\r\n", header.rstrip()) + b"\r\n")
        digest = self._digest(number, found[1].encode("ascii"), fields)
        return hmac.compare_digest(digest, found[2])

    def forget_old(self) -> None:
        """Forget the mails that nobody has let go for so long. Raises OSError."""
        with suppress(FileNotFoundError):
            for path in self._notes.iterdir():
                with suppress(FileNotFoundError):
                    if time.time() - path.stat().st_mtime > _LONGEST:
                        path.unlink()

    def ask(self, number: str) -> None:
        """Note that a mail is to be let go. Raises OSError."""
        private_folder(self._folder)
        (self._folder / number).touch(mode=0o600)

    def asked(self) -> list[str]:
        """Return the numbers of the mails that are to be let go. Raises OSError."""
        with suppress(FileNotFoundError), _opened(self._folder) as folder:
            names = os.listdir(folder)  # noqa: PTH208 - what was opened, not what has its name
            return sorted(it for it in names if NUMBER.fullmatch(it))
        return []

    def done(self, number: str) -> None:
        """Forget that a mail is to be let go, and the mail. Raises OSError."""
        for place in (self._folder, self._notes):
            with suppress(FileNotFoundError), _opened(place) as folder:
                os.unlink(number, dir_fd=folder)

    def _noted(self, number: str) -> str:
        with (
            suppress(FileNotFoundError),
            _opened(self._notes) as folder,
            open(number, encoding="ascii", errors="replace", opener=_in(folder)) as file,
        ):
            return file.read(200)
        return ""

    def _mark(self, number: str, author: str, noted: str) -> str:
        return self._made(f"{number}\0{Mailbox(author).key}\0{noted}")

    def _digest(self, number: str, name: bytes, fields: Sequence[FieldText]) -> str:
        bodies = [b" ".join(it.body.split()) for it in fields if it.name.lower() == name]
        return self._made("\0".join([number, *(it.decode("latin-1") for it in bodies)]))

    def _made(self, text: str) -> str:
        octets = text.encode("utf-8", "surrogatepass")
        return hmac.new(private_key(self._key), octets, "sha256").hexdigest()[:32]


@contextmanager
def _opened(place: Path) -> Iterator[int]:
    """Open a folder, but no link in its place: root would delete files wherever it leads."""
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield folder
    finally:
        os.close(folder)


def _in(folder: int) -> Callable[[str, int], int]:
    return lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, dir_fd=folder)


def can_wait(mail: Mail) -> bool:
    """Tell whether the server can keep a mail, and somebody can be told how to let it go."""
    return mail.can_be_held and bool(mail.reverse_path and NUMBER.fullmatch(mail.number))


def is_ours(path: str) -> bool:
    """Tell whether an answer to a notice goes to this forward-path."""
    return path.partition("@")[0].upper() == NOTICES
