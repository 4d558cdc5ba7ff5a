"""The content of one message while it is held."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from ccwarn.formats import rfc5322

IN_MEMORY = 1_000_000
"""Octets up to which a message is kept in memory."""
_PIECE = 256 * 1024
_FIRST_DOT = re.compile(rb"(?:\A|(?<=\r\n))\.")


class Spool:
    """A message as it came, dots doubled (RFC 5321 section 4.5.2).

    What does not fit into memory is in a file that nobody else can read and that has no name: it is
    gone with this process, however that ends.
    """

    def __init__(self) -> None:
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - see close
        self._file = cast("BinaryIO", file)
        self._old_length = 0
        self._header = b""
        self._last = b""

    def close(self) -> None:
        """Forget the message."""
        self._file.close()

    def append(self, content: bytes) -> None:
        """Add content. Raises OSError, such as for a full disk."""
        self._file.write(content)

    def header(self) -> bytes:
        """Return the header block, dots single. Raises rfc5322.NotAMessage where it has no end."""
        self._file.seek(0)
        return _FIRST_DOT.sub(b"", rfc5322.read_header_block(self._file))

    def body(self, size: int = -1) -> bytes:
        """Return the first octets of the body, at most `size`, dots single; by default all."""
        self._file.seek(0)
        length = len(rfc5322.read_header_block(self._file))
        self._file.seek(length)
        return (b"\r\n" + self._file.read(size)).replace(b"\r\n..", b"\r\n.")[2:]

    def replace_header(self, header: bytes) -> None:
        """Let `header`, dots single, take the place of the header block."""
        self._file.seek(0)
        self._old_length = len(rfc5322.read_header_block(self._file))
        self._header = _FIRST_DOT.sub(b"..", header)

    def pieces(self) -> Iterator[bytes]:
        """Yield the message from its beginning, dots doubled, but for its last piece."""
        piece = self._header
        self._file.seek(self._old_length)
        while following := self._file.read(_PIECE):
            if piece:
                yield piece
            piece = following
        self._last = piece

    @property
    def last_piece(self) -> bytes:
        """The piece that `pieces` has left out; b"" for an empty message."""
        return self._last
