"""Where the content of a message ends (RFC 5321 section 4.1.1.4), without doubt.

Servers disagree on dots between other line ends than CRLF, and an attacker can use that to hide a
second message in the first (SMTP smuggling, CVE-2023-51764 to -51766). So only CRLF . CRLF ends a
message, and whatever another server might take for it is refused.
"""

from __future__ import annotations

import re

_DOT = re.compile(rb"\.(?<=[\r\n\0]\.)")
"""A dot at which to look: found faster than all that _LIKE_AN_END wants around it. In most mail the
first is the last."""
_LIKE_AN_END = re.compile(rb"[\r\n]\0{0,4}\.\0{0,4}[\r\n]")
_BEFORE_DOT = 5  # octets that _LIKE_AN_END finds before a dot
_LONGEST = 12  # of any text that _LIKE_AN_END finds, CR before and LF after it included


class Doubtful(ValueError):
    """The content holds something that another server could take for its end."""


class EndOfData:
    """Finds the end of one message in what a client sends, piece by piece."""

    def __init__(self) -> None:
        # The command's own line end: a dot at the very beginning ends an empty message.
        self._held = b"\r\n"
        self._unsent = 2

    def content(self, piece: bytes) -> tuple[bytes, bytes | None]:
        """Take the next piece; return what is certainly content, and what comes after the end.

        The latter is None until the end was found. Content is as it was sent, with its dots
        doubled, and ends in CRLF unless it is empty. Raises Doubtful.
        """
        window = self._held + piece
        end = self._end(window)
        if end is not None:
            return window[self._unsent : end], window[end + 3 :]
        certain = max(len(window) - _LONGEST, self._unsent)
        content = window[self._unsent : certain]
        if content:
            self._held, self._unsent = window[certain - 1 :], 1
        else:
            self._held = window
        return content, None

    def _end(self, window: bytes) -> int | None:
        """Return where the line with the lone dot begins, or None."""
        dot = _DOT.search(window)
        if dot is None:
            return None
        for found in _LIKE_AN_END.finditer(window, max(dot.start() - _BEFORE_DOT, 0)):
            start = found.start()
            around = window[max(start - 1, 0) : start + 4]
            if around == b"\r\n.\r\n":
                return start + 1
            if around != b"\r\n.\r":  # else its last octet is still to come
                raise Doubtful
        return None
