"""Mail as a mail program tells of it, for tests: the same that would lie in a file."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple


class Folder(NamedTuple):
    """A folder that tells these mails, and then fails if it is to."""

    told: Sequence[object]
    fails: bool = False
    mails: int = 0
    account: str = "Acme"
    name: str = "Sent"

    def pages(self) -> Generator[Sequence[object]]:
        """Tell them, two at a time."""
        for begin in range(0, len(self.told), 2):
            yield self.told[begin : begin + 2]
        if self.fails:
            raise ConnectionError


def folder(messages: Iterable[bytes], **parts: Any) -> Folder:
    """Return a folder with these messages."""
    told = [as_told(it) for it in messages]
    return Folder(told, **{"mails": len(told), **parts})


def as_told(mail: bytes) -> dict[str, Any]:
    """Return what Thunderbird's add-on says of a mail with plain addresses."""
    message = message_from_bytes(mail)
    people = {
        name: [it.strip() for it in str(message.get(name, "")).split(",") if it.strip()]
        for name in ("to", "cc", "bcc")
    }
    return {
        "id": str(message["message-id"]).strip("<>"),
        "date": round(parsedate_to_datetime(str(message["date"])).timestamp() * 1000),
        "author": str(message["from"]),
        "subject": str(message["subject"]),
        **people,
    }
