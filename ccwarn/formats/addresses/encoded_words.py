"""What the octets of a header mean to a person (RFC 2047, RFC 2231 section 5, RFC 6532).

Header text is handled as *octet text* in this package: a `str` in which every character is one
octet (ISO 8859-1). All syntax is ASCII, so it can be taken apart without knowing its charset, and
put together again without losing an octet. Only what is shown is decoded, here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from encodings import normalize_encoding
from encodings.aliases import aliases

_ENCODED_WORD = re.compile(
    r"=\?(?P<charset>[\w.:+-]++)(?:\*[\w-]*+)?\?(?P<encoding>[bBqQ])\?(?P<text>[^?\r\n]*+)\?=",
    re.ASCII,
)
_CHARSETS = (
    # Asking Python for a charset it does not know makes it search the disk, each time. The codecs
    # without an alias are named here; `mbcs` differs from machine to machine.
    frozenset(aliases) | frozenset(aliases.values()) | {"koi8_u", "koi8_t", "cp874", "cp1006"}
) - {"mbcs", "ansi", "dbcs"}
_ENCODED_OCTETS = 45  # 60 characters of base64: with its frame an encoded-word is at most 75


def readable(octets: str) -> str:
    """Return octet text as a person reads it: decoded, unfolded, blanks collapsed to one.

    Never fails: octets that mean nothing in their charset are replaced, and an unknown charset
    is taken for UTF-8 or, failing that, Windows-1252.
    """
    if not octets.isascii():
        octets = decoded(octets)
    if "=?" in octets:
        octets = "".join(_decoded_words(octets))
    return " ".join(octets.split())


def decoded(octets: str) -> str:
    """Return octet text as the characters it was written in; encoded-words stay as they are."""
    return octets if octets.isascii() else _decoded(octets.encode("latin-1"), "utf-8")


def encoded(text: str) -> str:
    """Return text as encoded-words in UTF-8, separated by blanks (RFC 2047 section 2)."""
    words: list[str] = []
    octets = b""
    for char in text:
        more = char.encode("utf-8", "replace")
        if len(octets) + len(more) > _ENCODED_OCTETS:
            words.append(_encoded_word(octets))
            octets = b""
        octets += more
    return " ".join((*words, _encoded_word(octets)))


def _encoded_word(octets: bytes) -> str:
    return f"=?utf-8?B?{binascii.b2a_base64(octets, newline=False).decode('ascii')}?="


def _decoded_words(text: str) -> Iterator[str]:
    """Yield the parts of `text`, its encoded-words decoded.

    Blanks between two encoded-words mean nothing. Their octets are joined before they are
    decoded, because many mail programs cut in the middle of a character.
    """
    octets = bytearray()
    charset = ""
    pos = 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[pos : word.start()]
        pos = word.end()
        named, encoding, content = word.groups()
        named = named.lower()
        adjacent = bool(charset) and (not between or between.isspace())
        if octets and (not adjacent or named != charset):
            yield _decoded(bytes(octets), charset)
            octets.clear()
        if not adjacent:
            yield between
        charset = named
        octets += _octets(encoding, content)
    yield _decoded(bytes(octets), charset)
    yield text[pos:]


def _octets(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(digits) % 4 == 1:
        digits = digits[:-1]  # six bits are no octet
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _decoded(octets: bytes, charset: str) -> str:
    if charset != "utf-8" and normalize_encoding(charset).lower() in _CHARSETS:
        try:
            return octets.decode(charset, "replace")
        except (LookupError, UnicodeError):  # a codec that is no charset, such as `hex`
            pass
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")
