"""One item of an address list: the tokens between two separators, as they come."""

from __future__ import annotations

from ccwarn.formats.addresses.encoded_words import readable
from ccwarn.formats.addresses.tokens import LOCAL_PART, Kind, Token, is_dotted

_AT_SIGNS = frozenset("@\uff20")  # the full-width one is typed on East Asian keyboards
_PASSED_OVER = (Kind.COMMENT, Kind.STRAY)


class Item:
    """Groups tokens, and knows which separators belong to it. Their meaning is `meaning.pieces`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._in_route = False  # whether all that stands after the open "<" is one, `@a,@b`
        self.tokens: list[Token] = []
        """What was added. A colon that ends a route is of a kind of its own (ROUTE_END), and a
        separator that separates nothing is a word, but for the commas of routes."""
        self.has_at = False
        """Whether there is an "@" outside of quotes and comments."""
        self.in_angle = False
        """Whether a "<" is open."""

    @property
    def is_plain_name(self) -> bool:
        """Whether all of it is words in which no address can hide."""
        tokens = self.tokens
        if not tokens or any(token.kind is not Kind.WORD for token in tokens):
            return False
        return _AT_SIGNS.isdisjoint(readable(self._text[tokens[0].start : tokens[-1].end]))

    @property
    def has_plain_name(self) -> bool:
        """Whether it begins with words that need no quotes and then a "<"."""
        kinds = [token.kind for token in self.tokens]
        if Kind.OPEN not in kinds:
            return False
        name = set(kinds[: kinds.index(Kind.OPEN)]) - {Kind.STRAY, Kind.CLOSE}
        return Kind.WORD in name and name <= {Kind.WORD, Kind.COMMENT}

    def owns(self, separator: Token) -> bool:
        """Tell whether it separates nothing here: in a route, or full-width before any address."""
        if self._in_route:
            return separator.kind is Kind.COMMA
        return not self.has_at and separator.end - separator.start > 1

    def add(self, token: Token) -> None:
        """Take the next token; of the separators, only those that it owns."""
        kind = token.kind
        if kind in LOCAL_PART:
            if self._in_route and not self._continues_route(token):
                self._in_route = False
        elif kind is Kind.AT:
            self.has_at = True
        elif kind is Kind.OPEN:
            self.in_angle = self._in_route = True
        elif kind is Kind.CLOSE:
            self.in_angle = self._in_route = False
        elif self._in_route:
            if kind is Kind.COLON:
                token = token._replace(kind=Kind.ROUTE_END)
        elif kind is Kind.COMMA or kind is Kind.SEMICOLON:
            token = token._replace(kind=Kind.WORD)
        self.tokens.append(token)

    def _continues_route(self, word: Token) -> bool:
        """Tell whether a word is part of a route, which begins with "@" (RFC 5322 section 4.4)."""
        # There is one in any case: the "<" that the route stands in.
        before = next(it for it in reversed(self.tokens) if it.kind not in _PASSED_OVER)
        return before.kind is Kind.AT or is_dotted(self._text, before, word)
