"""The To, Cc and Bcc lines of a .msg file: the names of the recipients as one text each.

Outlook sends by the recipient table, but previews, search indexes and converters show these lines
(PidTagDisplayTo, PidTagDisplayCc, PidTagDisplayBcc). Programs store them in different ways, which
[MS-OXMSG] does not tell apart: with or without a NUL at the end, counted in the declared size or
not, separated by `; ` or `;`. A rewritten line follows the file's other ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccwarn.draft import Field
from ccwarn.formats.outlook import mapi_properties as mapi
from ccwarn.formats.outlook.mapi_properties import Properties, Text

KEYS = {Field.TO: mapi.DISPLAY_TO, Field.CC: mapi.DISPLAY_CC, Field.BCC: mapi.DISPLAY_BCC}


@dataclass(frozen=True, slots=True)
class Convention:
    """How a file stores its lines.

    `uncounted` is how many characters the declared size has more than the stream; `filled_nuls`
    and `empty_nuls` are how many NULs end a line with names and one without.
    """

    separator: str
    filled_nuls: int
    empty_nuls: int
    uncounted: int

    def content(self, names: Sequence[bytes], charset: str) -> bytes:
        """Return the stream of a line with these names, which are in the line's character set."""
        nuls = self.filled_nuls if names else self.empty_nuls
        return self.separator.encode(charset).join(names) + "\0".encode(charset) * nuls

    def declared(self, content: bytes, width: int) -> int:
        """Return the size to declare for a stream in which a character has `width` bytes."""
        return len(content) + self.uncounted * width


def stored_lines(properties: Properties) -> dict[Field, Text]:
    """Return the lines that the message has. Raises Malformed."""
    found = {field: properties.stored_text(key) for field, key in KEYS.items()}
    return {field: text for field, text in found.items() if text is not None}


def convention_of(lines: Sequence[Text]) -> Convention:
    """Find out how a file stores its lines; where they do not tell, as Outlook itself would."""
    filled = [line for line in lines if str(line)]
    empty = [line for line in lines if not str(line)]
    uncounted = (filled or empty)[0].uncounted if lines else 1
    # In the convention of Outlook for Windows only a line with names has a NUL in its stream.
    filled_nuls = _nuls(filled[0]) if filled else 1
    unknown = 0 if uncounted else filled_nuls
    empty_nuls = _nuls(empty[0]) if empty else unknown
    separated = [str(line) for line in filled if ";" in str(line)]
    if separated:
        tight = not any("; " in text for text in separated)
    else:
        tight = bool(filled) and not filled_nuls
    return Convention(";" if tight else "; ", filled_nuls, empty_nuls, uncounted)


def _nuls(line: Text) -> int:
    text = line.data.decode(line.charset, "replace")
    return len(text) - len(text.rstrip("\0"))
