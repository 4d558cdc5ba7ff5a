"""Messages that passed through an organisation's mail server, so that answers to them are known.

Of each there are keyed digests: of its Message-ID, and of who wrote it, who stood in To and Cc, and
who got it without standing there.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ccwarn.memory_file import MemoryFile, integers

if TYPE_CHECKING:
    from sqlite3 import Connection

LARGEST = 1 << 30
"""Bytes that the file may have: some ten million messages."""

_MOST_PEOPLE = 2_000
"""Of a message with more people than this, nothing is remembered."""
_A_PART = 20
_TABLES = (
    """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, day INTEGER, by_list INTEGER, senders BLOB, shown BLOB, hidden BLOB
);
CREATE INDEX messages_by_day ON messages (day);
""",
)


class Message(NamedTuple):
    """A message by its Message-ID, and the mailbox keys of its people.

    `shown` stood in To and Cc; `hidden` got it and did not.
    """

    message_id: str
    senders: tuple[str, ...]
    shown: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    by_list: bool = False


class RememberedMessages:
    """The messages in a file. Every method raises what the file does."""

    def __init__(
        self, file: MemoryFile, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self._file = file
        self._today = today
        self._swept: date | None = None

    def note(self, messages: Iterable[Message], days: int) -> None:
        """Note that messages passed, and forget those older than `days`."""
        messages = [it for it in messages if it.message_id and _count(it) <= _MOST_PEOPLE]
        if not messages:
            return
        today = self._today()
        rows = self._rows(messages, today.toordinal())

        def noted(opened: Connection) -> None:
            # The first of two with one Message-ID stays: another may be somebody's forgery.
            opened.executemany("INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?)", rows)
            if self._swept != today:
                _forget_before(opened, today.toordinal() - days)
            while self._file.is_full(opened) and _forget_oldest(opened):
                pass

        self._file.write(noted, None)
        self._swept = today

    def find(self, message_ids: Sequence[str], keys: Collection[str]) -> Message | None:
        """Return the first of these messages that is known, with those of the people who are in it.

        The people are given and returned as mailbox keys.
        """
        if not message_ids or not self._file.exists:
            return None
        numbers = self._file.digests("message", message_ids)
        wanted = list(dict.fromkeys(keys))
        key_of = dict(zip(self._file.digests("person", wanted), wanted, strict=True))

        def named(blob: bytes) -> tuple[str, ...]:
            return tuple(key_of[it] for it in integers("q", blob) if it in key_of)

        def found(opened: Connection) -> Message | None:
            query = "SELECT by_list, senders, shown, hidden FROM messages WHERE id = ?"
            for message_id, number in zip(message_ids, numbers, strict=True):
                for by_list, senders, shown, hidden in opened.execute(query, (number,)):
                    people = named(senders), named(shown), named(hidden)
                    return Message(message_id, *people, bool(by_list))
            return None

        return self._file.read(found, None)

    def count(self) -> int:
        """Return how many messages are remembered."""

        def counted(opened: Connection) -> int:
            (count,) = opened.execute("SELECT count(*) FROM messages").fetchone()
            return int(count)

        return self._file.read(counted, 0)

    def _rows(self, messages: Sequence[Message], day: int) -> list[tuple[object, ...]]:
        """Return the rows of messages; for all of them at once the key is read once."""
        numbers = self._file.digests("message", [it.message_id for it in messages])
        groups = [group for it in messages for group in (it.senders, it.shown, it.hidden)]
        digests = iter(self._file.digests("person", [key for group in groups for key in group]))
        blobs = iter([array("q", islice(digests, len(group))).tobytes() for group in groups])
        return [
            (number, day, it.by_list, next(blobs), next(blobs), next(blobs))
            for number, it in zip(numbers, messages, strict=True)
        ]


def messages_file(state: Path) -> MemoryFile:
    """Return the file in the folder of ccwarn's state."""
    return MemoryFile(state / "messages.sqlite", LARGEST, _TABLES)


def _count(message: Message) -> int:
    return len(message.senders) + len(message.shown) + len(message.hidden)


def _forget_before(opened: Connection, day: int) -> None:
    opened.execute("DELETE FROM messages WHERE day < ?", (day,))


def _forget_oldest(opened: Connection) -> bool:
    """Forget some of the oldest messages; return whether there were any."""
    (count,) = opened.execute("SELECT count(*) FROM messages").fetchone()
    oldest = "DELETE FROM messages WHERE id IN (SELECT id FROM messages ORDER BY day LIMIT ?)"
    opened.execute(oldest, (count // _A_PART + 1,))
    return bool(count)
