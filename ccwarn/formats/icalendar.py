"""Who stands in a calendar object (RFC 5545): its organiser, and those who are to attend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from ccwarn.draft import Mailbox
from ccwarn.formats.addresses.reader import contents

_FOLDING = re.compile(rb"(?:\r*\n|\r)[ \t]")
_PROPERTY = re.compile(
    rb"^(attendee|organizer|method)(?=[;: \t])([^\r\n]*)", re.IGNORECASE | re.MULTILINE
)
_VALUE = re.compile(rb'(?:[^":]|"[^"]*")*+:(.*)', re.DOTALL)
"""What stands after the first colon that is in no quoted text (section 3.1)."""
_PARAMETER = rb';\s*%s\s*=\s*(?:"([^"]*)"|([^";:]*))'
_NAME = re.compile(_PARAMETER % rb"CN", re.IGNORECASE)
_EMAIL = re.compile(_PARAMETER % rb"EMAIL", re.IGNORECASE)
_MAILTO = re.compile(rb"mailto:", re.IGNORECASE)
_CARET = re.compile(r"\^([n^'])")
_MEANT = {"n": " ", "^": "^", "'": '"'}


class Calendar(NamedTuple):
    """Whom a calendar object lists, as written; as text where no address can be read.

    `method` is what it is sent for (RFC 5546 section 1.4), in upper case; or "".
    """

    method: str
    organisers: tuple[Mailbox | str, ...]
    attendees: tuple[Mailbox | str, ...]

    @property
    def everybody(self) -> tuple[Mailbox, ...]:
        """All whose addresses are known."""
        people = (*self.organisers, *self.attendees)
        return tuple(it for it in people if isinstance(it, Mailbox))


def read(octets: bytes) -> Calendar:
    """Return what a calendar object says, which may be cut off or damaged anywhere."""
    method = ""
    people: dict[bytes, list[Mailbox | str]] = {b"organizer": [], b"attendee": []}
    for found in _PROPERTY.finditer(_FOLDING.sub(b"", octets)):
        name, rest = found[1].lower(), found[2]
        if name == b"method":
            method = method or rest.strip(b" \t:").decode("latin-1").upper()
        else:
            people[name] += _calendar_user(rest)
    return Calendar(method, tuple(people[b"organizer"]), tuple(people[b"attendee"]))


def _calendar_user(line: bytes) -> Iterator[Mailbox | str]:
    """Yield who a line is about: one mailbox in all that programs write (section 3.3.3).

    Where quotes are not closed, the address is taken that stands last.
    """
    whole = _VALUE.match(line)
    value = whole[1] if whole else b"".join(_MAILTO.split(line)[1:][-1:])
    value = value.strip()
    if address := _MAILTO.match(value):
        value = unquote_to_bytes(value[address.end() :].partition(b"?")[0])
    elif email := _EMAIL.search(line):
        # RFC 7986 section 6.2: where what names the person is no address.
        value = email[1] or email[2] or b""
    elif b":" in value:
        return  # Nobody gets mail there.
    name = _text(_NAME.search(line))
    for content in contents(value.decode("latin-1")):
        if isinstance(content, Mailbox):
            yield content if content.display_name else Mailbox(content.addr_spec, name)
        elif "@" in content:
            yield content


def _text(found: re.Match[bytes] | None) -> str:
    """Return the text of a parameter (RFC 6868)."""
    if found is None:
        return ""
    text = (found[1] or found[2] or b"").decode("utf-8", "replace").strip()
    return _CARET.sub(lambda caret: _MEANT[caret[1]], text)
