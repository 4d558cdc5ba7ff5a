"""A mail as a mail server hands it to a filter: its envelope and its header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ccwarn.formats.envelope import Envelope
from ccwarn.gates.milter import packets

_FIELD = re.compile(rb"([^:\r\n]+):((?:[^\r\n]++|\r\n[ \t])*+)\r\n")
_LINE_END = re.compile(rb"\r*\n")


class Client(NamedTuple):
    """The machine that a mail comes from: its name, or its address in brackets, and its address."""

    name: str = ""
    address: str = ""


class FieldText(NamedTuple):
    """A field of a header as it stands there, from after its colon on, lines ended by CRLF."""

    name: bytes
    body: bytes


class Mail(NamedTuple):
    """A mail. `user` is the name that its author's mail program has logged in with, or "".

    Paths are without angle brackets; the null reverse-path is "". `names` are those of its fields,
    in lower case. `number` is the server's own.
    """

    client: Client
    user: str
    reverse_path: str
    forward_paths: tuple[str, ...]
    fields: tuple[FieldText, ...]
    names: frozenset[bytes]
    number: str = ""
    has_leading_space: bool = True
    can_be_held: bool = True

    @property
    def header(self) -> bytes:
        """The header block, with the empty line at its end."""
        return b"".join([b"%s:%s\r\n" % it for it in self.fields]) + b"\r\n"

    @property
    def envelope(self) -> Envelope:
        """The envelope, as the submission gate has it."""
        login = self.user if "@" in self.user else ""
        return Envelope(self.reverse_path, self.forward_paths, login)

    def bodies(self, name: bytes) -> list[bytes]:
        """Return the bodies of the fields with a name, given in lower case."""
        if name not in self.names:
            return []
        return [field.body for field in self.fields if field.name.lower() == name]


def names_of(fields: Iterable[FieldText]) -> frozenset[bytes]:
    """Return the names of fields, in lower case."""
    return frozenset([it.name.lower() for it in fields])


def fields_of(header: bytes) -> tuple[FieldText, ...]:
    """Return the fields of a header block whose lines are ended by CRLF."""
    return tuple([FieldText(*it) for it in _FIELD.findall(header)])


def field_text(name: bytes, body: bytes, *, has_leading_space: bool) -> FieldText:
    """Return a field as a server hands it over: between lines is LF, with some servers CRLF."""
    body = _LINE_END.sub(b"\r\n", body) if b"\n" in body else body
    return FieldText(name, body if has_leading_space else b" " + body)


def path(text: bytes) -> str:
    """Return a path without its angle brackets."""
    return text.decode("utf-8", "replace").removeprefix("<").removesuffix(">")


def changes(mail: Mail, header: bytes) -> Iterator[bytes]:
    """Yield what turns the mail's header into another one: the packets for the server.

    Fields with a name that are fewer than before are deleted from the last one on.
    """
    before, after = mail.fields, fields_of(header)
    names = dict.fromkeys(it.name.lower() for it in (*before, *after))
    for name in names:
        old = [it for it in before if it.name.lower() == name]
        new = [it for it in after if it.name.lower() == name]
        if old == new:
            continue
        for number, (was, becomes) in enumerate(zip(old, new, strict=False), 1):
            if was.body != becomes.body:
                yield packets.changed_field(was.name, number, _body(mail, becomes.body))
        for number in range(len(old), len(new), -1):
            yield packets.changed_field(old[number - 1].name, number, b"")
        for it in new[len(old) :]:
            yield packets.added_field(it.name, _body(mail, it.body))


def without(mail: Mail, names: Sequence[bytes]) -> Iterator[bytes]:
    """Yield what deletes the fields with these names, given in lower case, from the last one on."""
    if mail.names.isdisjoint(names):
        return
    counts = Counter(it.name.lower() for it in mail.fields)
    for name in names:
        for number in range(counts[name], 0, -1):
            yield packets.changed_field(name, number, b"")


def _body(mail: Mail, body: bytes) -> bytes:
    body = body.replace(b"\r\n", b"\n")
    return body if mail.has_leading_space else body.removeprefix(b" ")
