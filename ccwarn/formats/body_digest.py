"""A digest of what a mail says, the same for each part of a mailing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from ccwarn.draft import Draft

BEGINNING = 256 * 1024
"""So many octets of a body count."""

_VARIES = re.compile(rb"^(?:--.*|.*\bboundary=.*|content-id:.*)$", re.IGNORECASE | re.MULTILINE)
"""Lines that mail programs make anew for each mail: what separates its parts, and names them."""


def with_body_digest(draft: Draft, body: Callable[[int], bytes]) -> Draft:
    """Return the draft with a digest of its body, where it can be a part of a visible mailing.

    `body` returns its first octets, as many as asked for. An empty one is as good as unknown.
    """
    visible = draft.visible()
    if next(visible, None) is None or next(visible, None) is None:
        return draft
    text = body(BEGINNING)
    return draft._replace(body=digest(text)) if text.strip() else draft


def digest(body: bytes) -> str:
    """Return the digest of a body, whatever its line ends and separators."""
    lines = _VARIES.sub(b"", body.replace(b"\r\n", b"\n")).split()
    return hashlib.sha256(b" ".join(lines)).hexdigest()
