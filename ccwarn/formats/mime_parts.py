"""The parts of a message (RFC 2046 section 5.1), as far as the message is at hand.

Messages within the message are parts like any other: they are not looked into.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

_CONTENT = re.compile(
    rb"^content-(type|transfer-encoding)[ \t]*:((?:[^\r\n]|\r*\n[ \t])*+)",
    re.IGNORECASE | re.MULTILINE,
)
_KIND = re.compile(rb"\s*([^\s;]*)")
_BOUNDARY = re.compile(
    rb';\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*+)"|([^\s;"]++))', re.IGNORECASE | re.DOTALL
)
_EMPTY_LINE = re.compile(rb"^\r*\n", re.MULTILINE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_DEEPEST = 20
"""How deep parts are looked for within parts; real mail has four levels."""


class MimePart(NamedTuple):
    """A part that has no parts: its type in lower case, and its content as it is meant."""

    kind: str
    content: bytes


def leaves(header: bytes, body: bytes) -> Iterator[MimePart]:
    """Yield the parts of a message, in their order; a body that is cut off ends with its last part.

    Never raises for what the message is.
    """
    yield from _leaves(header, body, _DEEPEST)


def _leaves(header: bytes, body: bytes, depth: int) -> Iterator[MimePart]:
    fields: dict[bytes, bytes] = {}
    for found in _CONTENT.finditer(header):
        fields.setdefault(found[1].lower(), found[2])
    content_type = fields.get(b"type", b"")
    match = _KIND.match(content_type)
    kind = match[1].decode("latin-1").lower() if match else ""
    if not kind.startswith("multipart/"):
        yield MimePart(kind, _decoded(body, fields.get(b"transfer-encoding", b"")))
    elif depth and (found_boundary := _BOUNDARY.search(content_type)):
        quoted, token = found_boundary.groups()
        boundary = token if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted, flags=re.DOTALL)
        for part in _parts(body, boundary):
            start = part.find(b"\n") + 1  # after the rest of the delimiter's line
            end = _EMPTY_LINE.search(part, start)
            if end is not None:
                yield from _leaves(part[start : end.start()], part[end.end() :], depth - 1)


def _parts(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the delimiters, each from the end of the delimiter on."""
    delimiter = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r*$", re.MULTILINE)
    start: int | None = None
    for found in delimiter.finditer(body):
        if start is not None:
            yield body[start : found.start()]
        start = None if found[1] else found.end()
    if start is not None:
        yield body[start:]


def _decoded(content: bytes, encoding: bytes) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045 section 6); damage costs no more than itself."""
    name = encoding.strip().lower()
    if name == b"quoted-printable":
        return binascii.a2b_qp(content)
    if name == b"base64":
        digits = _NOT_BASE64.sub(b"", content)
        if len(digits) % 4 == 1:  # A digit alone holds no octet: it was cut off.
            digits = digits[:-1]
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    return content
