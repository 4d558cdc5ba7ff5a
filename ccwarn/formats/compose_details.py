"""What a mail program's compose window holds, as its add-on reports it in JSON.

The texts of the destination fields are kept as they are: an answer names them by their places, so
that nothing of what was written is ever rewritten. A text is usually one mailbox; it may also be
several that are not yet taken apart, or the name of a mailing list of the address book, which the
mail program replaces by its members while it sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.addresses.reader import pieces
from ccwarn.formats.list_addresses import list_addresses

FIELDS = {"to": Field.TO, "cc": Field.CC, "bcc": Field.BCC}
"""The destination fields by their names in the JSON."""

_KEYS = {"author", "identities", "subject", "answered", *FIELDS}
_OPTIONAL = {"newsgroups", "text_digest"}
_LONGEST_DIGEST = 64

MOST_TEXTS = 200_000
"""More texts than this in one list are taken for a mistake."""

Changes = dict[str, Any]


class BadDetails(ValueError):
    """The report is not of the form described; the message says where, without quoting it."""


@dataclass(frozen=True, slots=True)
class ComposedText:
    """One text of a destination field, and the mailboxes that it stands for.

    `is_list` says that it is the name of a mailing list, and `is_unknown` that nobody knows its
    members.
    """

    text: str
    field: Field
    mailboxes: tuple[Mailbox, ...]
    unreadable: tuple[str, ...] = ()
    is_list: bool = False
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class ComposeDetails:
    """The texts of a compose window, and the draft that they make."""

    entries: tuple[ComposedText, ...]
    draft: Draft

    def changes(self, after: Draft) -> Changes:
        """Say which texts of To and Cc belong into Bcc to turn the draft into `after`.

        The result is `{"to": [[first, last]...], "cc": ..., "split": [...]}`: runs of texts, by
        their places from 0 on. A text of several mailboxes of which only some move is in
        `split`, as `{"field", "index", "stay": [text...], "move": [text...]}`. A mailing list
        moves as a whole when any of its members does.

        Raises:
            ValueError: A recipient of the draft would not be among those of `after`.
        """
        stays = {field: _keys(after, field) for field in (Field.TO, Field.CC)}
        hidden = _keys(after, Field.BCC)
        places: dict[str, list[int]] = {"to": [], "cc": []}
        split: list[Changes] = []
        for name, index, entry in self._visible():
            staying = [mailbox.key in stays[entry.field] for mailbox in entry.mailboxes]
            if all(staying):
                continue
            if any(
                not stay and mailbox.key not in hidden
                for mailbox, stay in zip(entry.mailboxes, staying, strict=True)
            ):
                raise ValueError("a recipient would be lost")
            if entry.is_list or not (any(staying) or entry.unreadable):
                places[name].append(index)
            else:
                split.append({"field": name, "index": index, **_split(entry, staying)})
        return {"to": _runs(places["to"]), "cc": _runs(places["cc"]), "split": split}

    def texts(self) -> Mapping[str, str]:
        """Return how each mailbox was written, by its key: for a mail to it alone.

        That is its text, or its part of one; members of mailing lists have none of their own.
        """
        found: dict[str, str] = {}
        for entry in self.entries:
            if entry.is_list:
                written = [_named(mailbox) for mailbox in entry.mailboxes]
            elif len(entry.mailboxes) == 1 and not entry.unreadable:
                written = [entry.text]
            else:
                written = _split(entry, [False] * len(entry.mailboxes))["move"]
            for mailbox, text in zip(entry.mailboxes, written, strict=True):
                found.setdefault(mailbox.key, text)
        return found

    def _visible(self) -> Iterator[tuple[str, int, ComposedText]]:
        for name in ("to", "cc"):
            entries = [entry for entry in self.entries if entry.field is FIELDS[name]]
            for index, entry in enumerate(entries):
                yield name, index, entry


def read(report: object) -> ComposeDetails:
    """Return what a report says. Raises `BadDetails`.

    A report is an object with the texts `author` and `subject`; `identities`, the texts of all
    mailboxes that the author writes from; `to`, `cc` and `bcc`, each a list of texts or of
    `{"text", "members": [text...] or null}` for mailing lists; and `answered`, null or what is
    known of the message being answered: `{"senders": [text...], "recipients": [text...],
    "by_list", "is_public"}`, the texts of From, those of To and Cc, whether it came by a mailing
    list, and whether by a newsgroup, and perhaps `lists`, what its List-Post and List-Id say.
    `newsgroups`, `is_public`, `lists` and `text_digest` may be left out: the first is a list of
    names, and the last is the same for mails with the same text.
    """
    fields = _object(report, _KEYS, "the report", _OPTIONAL)
    entries = tuple(
        _entry(item, field, f"{name}[{index}]")
        for name, field in FIELDS.items()
        for index, item in enumerate(_list(fields[name], name))
    )
    author, _rest = _mailboxes(_text(fields["author"], "author"))
    draft = Draft(
        author=author[0] if author else None,
        recipients=tuple(
            Recipient(mailbox, entry.field) for entry in entries for mailbox in entry.mailboxes
        ),
        subject=_text(fields["subject"], "subject"),
        answered=_answered(fields["answered"]),
        identities=_all_mailboxes(fields["identities"], "identities"),
        unreadable=tuple(
            Unreadable(text, entry.field, is_list=entry.is_unknown)
            for entry in entries
            for text in entry.unreadable
        ),
        newsgroups=tuple(_texts(fields.get("newsgroups", []), "newsgroups")),
        body=_digest(fields.get("text_digest", "")),
    )
    return ComposeDetails(entries, draft)


def _digest(value: object) -> str:
    digest = _text(value, "text_digest")
    if len(digest) > _LONGEST_DIGEST:
        raise BadDetails("text_digest is no digest")
    return digest


def _answered(item: object) -> Answered | None:
    if item is None:
        return None
    parts = _object(item, {"senders", "recipients", "by_list"}, "answered", {"is_public", "lists"})
    is_public = _truth(parts.get("is_public", False), "answered.is_public")
    return Answered(
        senders=_all_mailboxes(parts["senders"], "answered.senders"),
        recipients=_all_mailboxes(parts["recipients"], "answered.recipients"),
        by_list=is_public or _truth(parts["by_list"], "answered.by_list"),
        is_public=is_public,
        lists=list_addresses(_texts(parts.get("lists", []), "answered.lists")),
    )


def _all_mailboxes(value: object, where: str) -> tuple[Mailbox, ...]:
    return tuple(mailbox for text in _texts(value, where) for mailbox in _mailboxes(text)[0])


def _entry(item: object, field: Field, where: str) -> ComposedText:
    if isinstance(item, str):
        mailboxes, unreadable = _mailboxes(item)
        return ComposedText(item, field, mailboxes, unreadable)
    parts = _object(item, {"text", "members"}, where)
    text = _text(parts["text"], where)
    if parts["members"] is None:
        return ComposedText(text, field, (), (text,), is_list=True, is_unknown=True)
    found = [_mailboxes(member) for member in _texts(parts["members"], where)]
    mailboxes = tuple(mailbox for some, _rest in found for mailbox in some)
    unreadable = tuple(text for _some, rest in found for text in rest)
    return ComposedText(text, field, mailboxes, unreadable, is_list=True)


def _mailboxes(text: str) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    found = list(pieces(_octets(text)))
    mailboxes = tuple(piece.mailbox for piece in found if piece.mailbox)
    return mailboxes, tuple(piece.unreadable for piece in found if piece.unreadable)


def _split(entry: ComposedText, staying: Sequence[bool]) -> Changes:
    """Take a text apart at its mailboxes; what is none stays where it is."""
    octets = _octets(entry.text)
    stay: list[str] = []
    move: list[str] = []
    order = iter(staying)
    for piece in pieces(octets):
        if piece.mailbox or piece.unreadable:
            stays = next(order) if piece.mailbox else True
            (stay if stays else move).append(_characters(octets[piece.start : piece.end]))
    return {"stay": stay, "move": move}


def _named(mailbox: Mailbox) -> str:
    if not mailbox.display_name:
        return mailbox.addr_spec
    name = mailbox.display_name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{mailbox.addr_spec}>'


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return runs


def _keys(draft: Draft, field: Field) -> set[str]:
    return {mailbox.key for mailbox in draft.in_field(field)}


def _octets(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _characters(octets: str) -> str:
    return octets.encode("latin-1").decode("utf-8", "surrogatepass")


def _object(
    value: object, keys: AbstractSet[str], where: str, optional: AbstractSet[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not keys <= value.keys() <= keys | optional:
        raise BadDetails(f"{where} is not an object with {', '.join(sorted(keys))}")
    return value


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list) or len(value) > MOST_TEXTS:
        raise BadDetails(f"{where} is not a list of at most {MOST_TEXTS} entries")
    return value


def _texts(value: object, where: str) -> Sequence[str]:
    return [_text(item, where) for item in _list(value, where)]


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadDetails(f"{where} is neither true nor false")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise BadDetails(f"{where} is not a text")
    return value
