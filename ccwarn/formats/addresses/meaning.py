"""What the tokens of one item mean (RFC 5322 section 3.4, and common mistakes)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ccwarn.draft import Mailbox
from ccwarn.formats.addresses.encoded_words import decoded, readable
from ccwarn.formats.addresses.piece import Piece, Role
from ccwarn.formats.addresses.tokens import LOCAL_PART, Kind, Token, is_dotted

_LINE_ENDINGS = re.compile(r"[\r\n]++")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE = re.compile(r'(["\\])')
_CONTENT = (*LOCAL_PART, Kind.AT, Kind.COMMENT, Kind.COMMA, Kind.SEMICOLON)
"""What means something where it stands; but for brackets and ends of routes, the rest is stray."""


class _Run(NamedTuple):
    """Tokens inside of angle brackets, or outside of any.

    `opened` is where its "<" stands, and `end` where it ends. The last token that means nothing, or
    the bracket that is not closed, stands at `stray`.
    """

    opened: int | None
    tokens: list[Token]
    end: int
    stray: int | None


class _Reading(NamedTuple):
    """What was read of an item: its mailboxes, and the tokens that belong to none.

    The last token that means nothing, or bracket without an addr-spec, stands at `stray`.
    """

    found: list[Piece]
    rest: list[Token]
    stray: int | None


def pieces(text: str, tokens: Sequence[Token]) -> list[Piece]:
    """Return the pieces of an item. Without commas where they belong, it holds several mailboxes.

    What is no part of a mailbox is a piece of text, and none of it is left out.
    """
    if not tokens:
        return []
    found, rest, stray = _read(text, tokens)
    if rest:
        more, taken = _mailboxes(text, rest, 0, rest[0].start, stray)
        found += more
        rest = rest[taken:]
    if rest and found and (adopted := _adopted(text, found[-1], rest, stray)):
        return [*found[:-1], adopted]
    if found and not rest:
        return found
    start = rest[0].start if found else tokens[0].start
    return [*found, _as_text(text, rest, start, tokens[-1].end, stray)]


def head_of_group(text: str, tokens: Sequence[Token], colon: Token, *, shown: bool) -> Piece:
    """Return the name of a group, of these tokens, and its colon; as unreadable text if `shown`.

    So it is where it holds several addresses. `mailto` names none; it comes with addresses copied
    from links.
    """
    start = tokens[0].start if tokens else colon.start
    name = readable(text[start : colon.start])
    # Whoever gets the mail reads the name, in quotes or not; one address in it may be a remark.
    if name.lower() == "mailto" or not (shown or _ats(name) > 1):
        name = ""
    sound = _is_sound(start, _read(text, tokens).stray)
    return Piece(start, colon.end, None, name, Role.GROUP, sound)


def _read(text: str, tokens: Sequence[Token]) -> _Reading:
    """Read what stands in brackets; what stands before a bracket is the name of its mailbox."""
    found: list[Piece] = []
    waiting: list[Token] = []
    stray: int | None = None
    for run in _runs(tokens):
        before = len(waiting)
        waiting += run.tokens
        stray = stray if run.stray is None else run.stray
        if run.opened is None:
            continue
        start = waiting[0].start if before else run.opened
        mailboxes, _taken = _mailboxes(text, waiting, before, start, stray)
        if mailboxes:
            found += mailboxes
            found[-1] = found[-1]._replace(end=run.end)
            waiting = []
        else:
            stray = run.opened
    return _Reading(found, waiting, stray)


def _runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    opened: int | None = None
    run: list[Token] = []
    stray: int | None = None
    for token in tokens:
        kind = token.kind
        if kind in _CONTENT:
            run.append(token)
        elif kind is Kind.OPEN:
            stray = stray if opened is None else token.start
            yield _Run(opened, run, token.start, stray)
            opened, run, stray = token.start, [], None
        elif kind is Kind.CLOSE and opened is not None:
            yield _Run(opened, run, token.end, stray)
            opened, run, stray = None, [], None
        elif kind is Kind.ROUTE_END:
            run = []
        else:
            stray = token.start
    if tokens:
        yield _Run(opened, run, tokens[-1].end, opened if stray is None else stray)


def _mailboxes(
    text: str, tokens: Sequence[Token], first: int, start: int, stray: int | None
) -> tuple[list[Piece], int]:
    """Return the mailboxes whose addr-specs stand from token `first` on, and what they take.

    The first one begins at `start`, and all before an addr-spec is its name.
    """
    found: list[Piece] = []
    taken = 0
    for begin, end, addr_spec in _addr_specs(text, tokens, first):
        name = _name(text, _phrase(text, tokens[taken:begin]), tokens[taken:end])
        if taken:
            start = tokens[taken].start
        mailbox = Mailbox(addr_spec, name)
        found.append(Piece(start, tokens[end - 1].end, mailbox, sound=_is_sound(start, stray)))
        taken = end
    return found, taken


def _adopted(text: str, last: Piece, rest: Sequence[Token], stray: int | None) -> Piece | None:
    """Return the last mailbox with the words and comments after it, if they may be its name."""
    words = any(token.kind is not Kind.COMMENT for token in rest)
    if last.mailbox is None or (words and last.mailbox.display_name):
        return None
    if any(token.kind is Kind.AT for token in rest):
        return None
    name = _name(text, last.mailbox.display_name or _phrase(text, rest), rest)
    mailbox = Mailbox(last.mailbox.addr_spec, name)
    return Piece(last.start, rest[-1].end, mailbox, sound=_is_sound(last.start, stray))


def _as_text(text: str, rest: Sequence[Token], start: int, end: int, stray: int | None) -> Piece:
    """Return what holds no mailbox: to be shown, unless it is nothing but comments."""
    sound = _is_sound(start, stray)
    comments = bool(rest) and all(token.kind is Kind.COMMENT for token in rest)
    if comments and sound and "@" not in text[start:end]:
        return Piece(start, end, None)
    return Piece(start, end, None, readable(text[start:end]), sound=sound)


def _is_sound(start: int, stray: int | None) -> bool:
    return stray is None or stray < start


def _addr_specs(text: str, tokens: Sequence[Token], first: int) -> Iterator[tuple[int, int, str]]:
    """Yield each addr-spec from token `first` on, with its first token and the one after its last.

    Comments and blanks may stand around "@" and dots (RFC 5322 section 4.4).
    """
    index = [n for n in range(first, len(tokens)) if tokens[n].kind is not Kind.COMMENT]
    words = [tokens[n] for n in index]
    free = 0  # the first word that belongs to no addr-spec yet
    for at in range(1, len(words) - 1):
        if (
            at <= free
            or words[at].kind is not Kind.AT
            or words[at - 1].kind not in LOCAL_PART
            or words[at + 1].kind is not Kind.WORD
            # `<Undisclosed-Recipient:@host;>` is a group that somebody put into brackets.
            or ":" in text[words[at - 1].end : words[at].start]
        ):
            continue
        begin = at - 1
        while begin > free and is_dotted(text, words[begin - 1], words[begin]):
            begin -= 1
        free = _end_of_domain(text, words, at + 1)
        yield index[begin], index[free - 1] + 1, _addr_spec(text, words[begin:free])


def _end_of_domain(text: str, words: Sequence[Token], first: int) -> int:
    end = first + 1
    while end < len(words):
        before_at = end + 1 < len(words) and words[end + 1].kind is Kind.AT
        if words[end].kind is Kind.WORD and not before_at:
            if not is_dotted(text, words[end - 1], words[end]):
                break
            end += 1
        elif words[end].kind is Kind.AT and _glued(words[end - 1 : end + 2]):
            end += 2  # `a@b@c`, which may be the one address `"a@b"@c` but never two
        else:
            break
    return end


def _glued(words: Sequence[Token]) -> bool:
    return (
        len(words) == 3
        and words[0].end == words[1].start
        and words[1].end == words[2].start
        and words[2].kind is Kind.WORD
    )


def _addr_spec(text: str, words: Sequence[Token]) -> str:
    octets = "".join(text[word.start : word.end] for word in words)
    octets = _LINE_ENDINGS.sub("", octets)
    if sum(word.kind is Kind.AT for word in words) > 1:
        local_part, _, domain = octets.rpartition("@")
        local_part = _TO_ESCAPE.sub(r"\\\1", local_part)
        octets = f'"{local_part}"@{domain}'
    return decoded(octets).strip()


def _phrase(text: str, tokens: Sequence[Token]) -> str:
    """Return the words of a display-name, decoded; comments are no part of it."""
    parts: list[str] = []
    end = -1
    for token in tokens:
        if token.kind is Kind.COMMENT:
            continue
        if 0 <= end < token.start:
            parts.append(" ")
        parts.append(_content(text, token))
        end = token.end
    return readable("".join(parts))


def _name(text: str, phrase: str, tokens: Iterable[Token]) -> str:
    """Return the name of a mailbox: the phrase, or else the last comment among the tokens.

    `eve@a.example (Eve)` is an old way to give a name. Other comments are none, but whoever gets
    the mail reads the addresses in them: so those are told with it.
    """
    comments = [readable(_content(text, it)) for it in tokens if it.kind is Kind.COMMENT]
    name = phrase or (comments.pop() if comments else "")
    return " ".join((name, *(f"({comment})" for comment in comments if _ats(comment)))).strip()


def _ats(text: str) -> int:
    return text.count("@") + text.count("\uff20")  # the full-width @ of East Asian keyboards


def _content(text: str, token: Token) -> str:
    if token.kind is Kind.QUOTED or token.kind is Kind.COMMENT:
        return _QUOTED_PAIR.sub(r"\1", text[token.start + 1 : token.end - 1])
    return text[token.start : token.end]
