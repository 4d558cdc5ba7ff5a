"""Whom a mail program logs in as, read from what passes between it and its server.

It is an address of the author's, too. No password is looked at, kept, or told anybody.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

_ADDRESS = re.compile(r"[^\s@\x00-\x1f\"<>]+@[^\s@\x00-\x1f\"<>]+")
_NAMES = {
    "PLAIN": re.compile(rb"[^\0]*\0([^\0]+)\0", re.DOTALL),  # RFC 4616
    "LOGIN": re.compile(rb"(.+)", re.DOTALL),
    "CRAM-MD5": re.compile(rb"(.+) [0-9a-f]{32}", re.DOTALL),  # RFC 2195
    "XOAUTH2": re.compile(rb"user=([^\x01]+)\x01", re.DOTALL),
    "OAUTHBEARER": re.compile(rb"n,a=([^,\x01]+),", re.DOTALL),  # RFC 7628 section 3.1
}
"""Where, by mechanism, the name stands in what the client says first."""


def address_of(argument: bytes, responses: Sequence[bytes]) -> str:
    """Return the address that a client has logged in as, or "" where its name is none.

    `argument` is what follows AUTH, `responses` are the client's lines after it (RFC 4954).
    """
    mechanism, _, initial = argument.partition(b" ")
    name = _NAMES.get(mechanism.decode("latin-1").upper())
    said = [line.strip() for line in (initial, *responses) if line.strip()]
    if name is None or not said:
        return ""
    try:
        found = name.match(base64.b64decode(said[0], validate=True))
    except binascii.Error:
        return ""
    text = found[1].decode("utf-8", "replace") if found else ""
    return text if _ADDRESS.fullmatch(text) else ""
