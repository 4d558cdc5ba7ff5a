"""One item of an address list: what its tokens mean (RFC 5322 section 3.4, and common mistakes)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ccwarn.draft import Mailbox
from ccwarn.formats.addresses.encoded_words import decoded, readable
from ccwarn.formats.addresses.piece import Piece, Role
from ccwarn.formats.addresses.tokens import Kind, Token

_LINE_ENDINGS = re.compile(r"[\r\n]++")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE = re.compile(r'(["\\])')
_AT_SIGNS = frozenset("@\uff20")  # the full-width one is typed on East Asian keyboards
_SEPARATORS = (Kind.COMMA, Kind.SEMICOLON)
_LOCAL_PART = (Kind.WORD, Kind.QUOTED)


class Item:
    """The tokens between two separators. Without its commas, one item holds several mailboxes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = -1
        self._end = -1
        self._pending: list[Token] = []  # what belongs to no mailbox yet
        self._angle = -1  # how many of them stand before the "<" that is open, or -1
        self._angle_start = -1
        self._last_stray = -1
        self._found: list[Piece] = []
        self._has_at = False
        self.has_plain_name = False
        """Whether the item begins with words that need no quotes and then a "<"."""
        self.in_route = False
        """Whether all that stands after the open "<" is a route, `@a,@b` (RFC 5322 section 4.4)."""

    @property
    def in_angle(self) -> bool:
        """Whether a "<" is open."""
        return self._angle >= 0

    @property
    def start(self) -> int:
        """Where its first token stands, or -1."""
        return self._start

    @property
    def is_plain_name(self) -> bool:
        """Whether all of it is words in which no address can hide."""
        if self._has_at or self._found or self.in_angle or self._start < 0:
            return False
        if self._last_stray >= self._start:
            return False
        if any(token.kind is not Kind.WORD for token in self._pending):
            return False
        return _AT_SIGNS.isdisjoint(readable(self._text[self._start : self._end]))

    def owns(self, separator: Token) -> bool:
        """Tell whether it separates nothing here: in a route, or full-width before any address."""
        if self.in_route:
            return separator.kind is Kind.COMMA
        return not self._has_at and separator.end - separator.start > 1

    def add(self, token: Token) -> None:
        """Take the next token; of the separators, only those that it owns."""
        if token.kind in _SEPARATORS and not self.in_route:
            token = token._replace(kind=Kind.WORD)
        if self._start < 0:
            self._start = token.start
        self._end = token.end
        kind = token.kind
        if kind in _LOCAL_PART:
            if self.in_route and not self._continues_route(token):
                self.in_route = False
            self._pending.append(token)
            return
        match kind:
            case Kind.OPEN:
                if self.in_angle:
                    self._stray(token)
                    self._leave_angle(token.start)
                if self._angle_start < 0:
                    self.has_plain_name = _is_plain(self._pending)
                self._angle, self._angle_start = len(self._pending), token.start
                self.in_route = True
            case Kind.CLOSE if self.in_angle:
                self._leave_angle(token.end)
            case Kind.COLON if self.in_route:
                del self._pending[self._angle :]
            case Kind.STRAY | Kind.CLOSE | Kind.COLON:
                self._stray(token)
            case Kind.AT:
                self._has_at = True
                self._pending.append(token)
            case _:
                self._pending.append(token)

    def as_group(self, colon: Token, *, nested: bool) -> Piece:
        """Return the item as the head of a group.

        Addresses in its name are unreadable text, and so is the name of a group within a group:
        groups do not nest. `mailto` names none; it comes with addresses copied from links.
        """
        start = self._start if self._start >= 0 else colon.start
        shown = nested or self._has_at
        text = readable(self._text[start : colon.start]) if shown else ""
        if text.lower() == "mailto":
            text = ""
        return Piece(start, colon.end, None, text, Role.GROUP, self._last_stray < start)

    def finished(self) -> Iterator[Piece]:
        """Yield the pieces of the item, when all its tokens are known."""
        if self._start < 0:
            return
        if self.in_angle:
            self._last_stray = max(self._last_stray, self._angle_start)
            self._leave_angle(self._end)
        if self._pending:
            self._take_mailboxes(0, self._pending[0].start)
        rest = self._pending
        if rest and self._found and self._adopt(rest):
            rest = []
        yield from self._found
        if rest:
            yield self._as_text(rest[0].start if self._found else self._start)
        elif not self._found:
            yield self._as_text(self._start)

    def _stray(self, token: Token) -> None:
        self._last_stray = token.start

    def _continues_route(self, word: Token) -> bool:
        for token in reversed(self._pending[self._angle :]):
            if token.kind is not Kind.COMMENT:
                return token.kind is Kind.AT or _dotted(self._text, token, word)
        return False

    def _leave_angle(self, end: int) -> None:
        before, self._angle = self._angle, -1
        self.in_route = False
        known = len(self._found)
        start = self._pending[0].start if before else self._angle_start
        self._take_mailboxes(before, start)
        if len(self._found) == known:
            self._last_stray = self._angle_start
        else:
            self._found[-1] = self._found[-1]._replace(end=end)
            self._pending.clear()

    def _take_mailboxes(self, first: int, start: int) -> None:
        """Move the mailboxes whose addr-specs stand from token `first` on to the found ones."""
        tokens = self._pending
        taken = 0
        for begin, end, addr_spec in _addr_specs(self._text, tokens, first):
            name = _phrase(self._text, tokens[taken:begin])
            name = name or _last_comment(self._text, tokens[taken:end])
            if taken:
                start = tokens[taken].start
            sound = self._last_stray < start
            mailbox = Mailbox(addr_spec, name)
            self._found.append(Piece(start, tokens[end - 1].end, mailbox, sound=sound))
            taken = end
        del tokens[:taken]

    def _adopt(self, rest: Sequence[Token]) -> bool:
        """Give words and comments after the last mailbox to it, if they may be its name."""
        last = self._found[-1]
        words = any(token.kind is not Kind.COMMENT for token in rest)
        if last.mailbox is None or (words and last.mailbox.display_name):
            return False
        if any(token.kind is Kind.AT for token in rest):
            return False
        name = last.mailbox.display_name or _phrase(self._text, rest)
        mailbox = Mailbox(last.mailbox.addr_spec, name or _last_comment(self._text, rest))
        sound = self._last_stray < last.start
        self._found[-1] = Piece(last.start, rest[-1].end, mailbox, sound=sound)
        return True

    def _as_text(self, start: int) -> Piece:
        text = self._text[start : self._end]
        blank = "@" not in text and all(token.kind is Kind.COMMENT for token in self._pending)
        if blank and self._pending and self._last_stray < start:
            return Piece(start, self._end, None)
        return Piece(start, self._end, None, readable(text), sound=self._last_stray < start)


def _is_plain(name: Sequence[Token]) -> bool:
    kinds = {token.kind for token in name}
    return Kind.WORD in kinds and kinds <= {Kind.WORD, Kind.COMMENT}


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
            or words[at - 1].kind not in _LOCAL_PART
            or words[at + 1].kind is not Kind.WORD
        ):
            continue
        begin = at - 1
        while begin > free and _dotted(text, words[begin - 1], words[begin]):
            begin -= 1
        free = _end_of_domain(text, words, at + 1)
        yield index[begin], index[free - 1] + 1, _addr_spec(text, words[begin:free])


def _end_of_domain(text: str, words: Sequence[Token], first: int) -> int:
    end = first + 1
    while end < len(words):
        before_at = end + 1 < len(words) and words[end + 1].kind is Kind.AT
        if words[end].kind is Kind.WORD and not before_at:
            if not _dotted(text, words[end - 1], words[end]):
                break
            end += 1
        elif words[end].kind is Kind.AT and _glued(words[end - 1 : end + 2]):
            end += 2  # `a@b@c`, which may be the one address `"a@b"@c` but never two
        else:
            break
    return end


def _dotted(text: str, left: Token, right: Token) -> bool:
    """Tell whether a dot joins two words, whatever blanks or comments stand between them."""
    if left.kind not in _LOCAL_PART or right.kind not in _LOCAL_PART:
        return False
    return (left.kind is Kind.WORD and text[left.end - 1] == ".") or (
        right.kind is Kind.WORD and text[right.start] == "."
    )


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


def _last_comment(text: str, tokens: Sequence[Token]) -> str:
    """Return the text of the last comment: `eve@a.example (Eve)` is an old way to give a name."""
    for token in reversed(tokens):
        if token.kind is Kind.COMMENT:
            return readable(_content(text, token))
    return ""


def _content(text: str, token: Token) -> str:
    if token.kind is Kind.QUOTED or token.kind is Kind.COMMENT:
        return _QUOTED_PAIR.sub(r"\1", text[token.start + 1 : token.end - 1])
    return text[token.start : token.end]
