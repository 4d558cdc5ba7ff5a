"""A draft as an `.emlx` file, as Apple Mail keeps each: a length, the message, notes about it."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import ClassVar, Self

from ccwarn.formats.header_block import NotAMessage
from ccwarn.i18n import _
from ccwarn.stores.single_message import SingleMessage

_LENGTH = re.compile(rb"([0-9]{1,18}) *\r?\n")
_LONGEST = 64
"""How long the first line may be, in bytes; Apple Mail's have eleven."""


class SingleEmlx(SingleMessage):
    """A store of one draft: the `.emlx` file at `path`. Its href is the file's name.

    The first line holds the message's length in bytes, filled up with blanks. After the message
    stands a property list, which is kept.
    """

    kind = "emlx-file"
    suffixes = (".emlx",)
    heads: ClassVar[tuple[bytes, ...]] = ()

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the store of the file at a path, known by its name."""
        return cls(path) if cls.is_named(path.name) else None

    def preamble(self, stream: io.FileIO) -> bytes:
        """Read the first line; return it. Raises NotAMessage where the length is not the file's."""
        found = _LENGTH.match(stream.read(_LONGEST))
        if found is None or found.end() + int(found[1]) > os.fstat(stream.fileno()).st_size:
            raise NotAMessage(_("It does not begin with its length, as Apple Mail's files do."))
        stream.seek(found.end())
        return found[0]

    def preamble_for(self, preamble: bytes, growth: int) -> bytes:
        """Return the first line for a message that has grown by so many bytes."""
        line = preamble.rstrip(b"\r\n")
        width = len(line) if line.endswith(b" ") else 0
        return str(int(line) + growth).encode().ljust(width) + preamble[len(line) :]
