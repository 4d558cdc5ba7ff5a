"""The words of an address list (RFC 5322 section 3.2, obsolete forms of section 4.4 included).

One pass, without recursion: whatever the text, its tokens are found in time proportional to its
length. Nothing fails: a quote, parenthesis or bracket without its partner is a stray token.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a token is. The value of a special is its character; several in a row are one token."""

    WORD = "word"  # atom, dot-atom, encoded-word, domain-literal, or what stands for one
    QUOTED = "quoted-string"
    COMMENT = "comment"
    STRAY = "stray"
    AT = "@"
    OPEN = "<"
    CLOSE = ">"
    COMMA = ","
    SEMICOLON = ";"
    COLON = ":"
    ROUTE_END = "colon that ends a route"  # not told from other colons before `Item` knows


LOCAL_PART = (Kind.WORD, Kind.QUOTED)
"""What the part of an addr-spec before its "@" is made of, words joined by dots."""


class Token(NamedTuple):
    """A token and where it stands in the octet text."""

    kind: Kind
    start: int
    end: int


# Blanks in UTF-8 that come along when addresses are pasted from a web page or Outlook: no-break
# and typographic spaces, zero-width space, marks of writing direction, byte order mark.
WIDE_BLANK = (
    r"(?:\xc2\xa0|\xe2\x80[\x80-\x8b\x8e\x8f\xa8-\xaf]|\xe2\x81[\x9f\xa0\xa6-\xa9]"
    r"|\xe3\x80\x80|\xef\xbb\xbf)"
)
# Ideographic and full-width comma, full-width semicolon: East Asian keyboards type these.
_WIDE_COMMA = r"(?:\xe3\x80\x81|\xef\xbc\x8c)"
WIDE_SEMICOLON = "\xef\xbc\x9b"
SEPARATOR = re.compile(rf"[,;]|{_WIDE_COMMA}|{WIDE_SEMICOLON}")
"""What may stand between two items."""
ENCODED_WORD = r"=\?[\w*.:+-]++\?[bBqQ]\?[^?\s]*+\?="

_TOKEN = re.compile(
    rf"""
      (?P<blank> (?: [ \t\r\n\v\f]++ | {WIDE_BLANK} )++ )
    | (?P<word>
        {ENCODED_WORD}
      | \[ [^\[\]<>()@,;"\\]*+ \]
      | [\[\]]*+
        (?: [^ \t\r\n\v\f<>()@,;:"\[\]\\\xc2\xe2\xe3\xef]
          | (?! {WIDE_BLANK} | {_WIDE_COMMA} | {WIDE_SEMICOLON} ) [\xc2\xe2\xe3\xef]
          | \\ .
        )++
      | [\[\]]++
      )
    | (?P<quoted> " (?: [^"\\]++ | \\ . )*+ " )
    | (?P<special> <++ | >++ | @++ | :++ | [,;()"\\] )
    | (?P<wide_comma> {_WIDE_COMMA} )
    | (?P<wide_semicolon> {WIDE_SEMICOLON} )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PAREN = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_SPECIALS = {kind.value: kind for kind in Kind if len(kind.value) == 1}
_SEPARATORS = frozenset("<>,;")
_BETWEEN_WORDS = frozenset(' \t\r\n\v\f<>()@,;:."[]\\')


class Tokens:
    """The tokens of one octet text, from any place that stands outside of all of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open_parens: array[int] = array("Q")
        self._odd_quotes: bool | None = None

    def since(self, pos: int) -> Iterator[Token]:
        """Yield the tokens from `pos` to the end; blanks are left out."""
        text = self._text
        match = _TOKEN.match
        while found := match(text, pos):  # every character begins a token
            start, pos = pos, found.end()
            group = found.lastgroup
            if group == "word":
                yield Token(Kind.WORD, start, pos)
            elif group == "special":
                token = self._special(start, pos)
                pos = token.end
                yield token
            elif group == "quoted":
                if self._swallows_addresses(start, pos):
                    pos = start + 1
                    yield Token(Kind.STRAY, start, pos)
                else:
                    yield Token(Kind.QUOTED, start, pos)
            elif group != "blank":
                yield Token(Kind.COMMA if group == "wide_comma" else Kind.SEMICOLON, start, pos)

    def _special(self, start: int, end: int) -> Token:
        char = self._text[start]
        if char != "(":
            return Token(_SPECIALS.get(char, Kind.STRAY), start, end)
        strays = self._open_parens_from(start)
        if not strays and (end := self._comment_end(start)):
            return Token(Kind.COMMENT, start, end)
        return Token(Kind.STRAY, start, start + max(strays, 1))

    def _open_parens_from(self, start: int) -> int:
        """Return how many parentheses in a row are known to be never closed."""
        known = self._open_parens
        first = place = bisect_left(known, start)
        while place < len(known) and known[place] == start + place - first:
            place += 1
        return place - first

    def _comment_end(self, start: int) -> int:
        """Return where the comment that begins at `start` ends, or 0: it is never closed.

        The parentheses that are never closed are remembered, so that no text is searched twice.
        """
        opened: array[int] = array("Q")
        for paren in _PAREN.finditer(self._text, start):
            char = paren.group()
            if char == "(":
                opened.append(paren.start())
            elif char == ")":
                opened.pop()
                if not opened:
                    return paren.end()
        self._open_parens = opened
        return 0

    def _swallows_addresses(self, start: int, end: int) -> bool:
        """Tell whether a quoted-string is rather the text between two others.

        `"Eve <eve@a>, "Frank" <frank@b>` would hide Eve. Such a string holds an address and a
        separator, and either the quotes of the field do not pair or it is glued to a word.
        """
        text = self._text
        content = text[start + 1 : end - 1]
        if "@" not in content or _SEPARATORS.isdisjoint(content):
            return False
        if start and text[start - 1] not in _BETWEEN_WORDS:
            return True
        if end < len(text) and text[end] not in _BETWEEN_WORDS:
            return True
        if self._odd_quotes is None:
            quotes = sum(quote.group() == '"' for quote in _QUOTE.finditer(text))
            self._odd_quotes = quotes % 2 == 1
        return self._odd_quotes


def is_dotted(text: str, left: Token, right: Token) -> bool:
    """Tell whether a dot joins two words, whatever blanks or comments stand between them."""
    if left.kind not in LOCAL_PART or right.kind not in LOCAL_PART:
        return False
    return (left.kind is Kind.WORD and text[left.end - 1] == ".") or (
        right.kind is Kind.WORD and text[right.start] == "."
    )
