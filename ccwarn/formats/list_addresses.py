"""The addresses of a mailing list, as its mails name it: to whom one writes to reach it.

List-Post (RFC 2369 section 3.4) has an address, List-Id (RFC 2919 section 3) an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from ccwarn.draft import Mailbox

_MOST = 8
_NAMED = re.compile(r"<\s*(mailto:)?([^<>\s]{1,320})\s*>", re.IGNORECASE)


def list_addresses(contents: Iterable[str]) -> tuple[Mailbox, ...]:
    """Return the addresses that the contents of such fields name, each once.

    An identifier has no @. As most list software makes one of the list's address by a dot in its
    place, it may stand for an address: `dev.lists.example` for dev@lists.example. So what is found
    tells which of a draft's recipients is the list, and is no one to write to.
    """
    found: dict[str, Mailbox] = {}
    for content in contents:
        for scheme, text in _NAMED.findall(content)[:_MOST]:
            mailbox = _posted_to(text) if scheme else _identified(text)
            if mailbox is not None:
                found.setdefault(mailbox.key, mailbox)
    return tuple(found.values())[:_MOST]


def _posted_to(text: str) -> Mailbox | None:
    address = unquote(text.partition("?")[0])
    local, _at, domain = address.rpartition("@")
    return Mailbox(address) if local and domain else None


def _identified(text: str) -> Mailbox | None:
    local, _dot, domain = text.partition(".")
    usable = local and "." in domain and "@" not in text and ":" not in text
    return Mailbox(f"{local}@{domain}") if usable else None
