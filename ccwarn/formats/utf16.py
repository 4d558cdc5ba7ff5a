"""Messages in UTF-16, as some programs export them: recognised, read as UTF-8, written back."""

from __future__ import annotations


def charset_of(data: bytes | bytearray) -> str:
    """Return the name of the UTF-16 that the data is in, or "" for octets."""
    head = bytes(data[:64])
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    if b"\0" not in head:
        return ""
    even, odd = head[0::2], head[1::2]
    if len(odd) >= 4 and not any(odd) and all(even):
        return "utf-16-le"
    if len(odd) >= 4 and not any(even) and all(odd):
        return "utf-16-be"
    return ""


def octets_of(data: bytes, charset: str) -> bytes:
    """Return the octets of a message, those of UTF-8 where it is in UTF-16."""
    if not charset:
        return data
    whole = len(data) - len(data) % 2
    return data[:whole].decode(charset, "surrogatepass").encode("utf-8", "surrogatepass")


def bytes_of(text: str, charset: str) -> bytes:
    """Return octet text as bytes in the charset that `octets_of` was given."""
    octets = text.encode("latin-1")
    if not charset:
        return octets
    return octets.decode("utf-8", "surrogatepass").encode(charset, "surrogatepass")
