"""The field that tells an organisation's mail server that an author was asked about a mail.

A gate on a desktop puts it into a mail about which a person has answered. `ccwarn milter` believes
it, so that nobody is asked twice, and takes it out. It holds for these people alone: a keyed digest
(HMAC, RFC 2104) binds it to the author, the recipients and the moment, and to the Message-ID. Where
that is not known yet, as in Thunderbird at *Send*, to the subject and about the time in `Date`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ccwarn.draft import Draft

NAME = "X-Ccwarn-Cleared"
"""The name of the field."""

VALID = 7 * 24 * 60 * 60
"""Seconds for which a mark counts: a mail may wait in an outbox over the holidays, or so."""

_AHEAD = 60 * 60
"""Seconds that the clock of a desktop may be ahead."""
_SENT_WITHIN = 60 * 60
"""Seconds between an answer and the mail's `Date`: a mail program makes the mail at once."""
_MOST_MARKS = 4
_MOST_SEEN = 500
"""So many of the people in To and Cc are told apart from those in Bcc: Postfix hands over no more
than the first 10,240 words of a field, and of the first 102,400 octets."""


class _Mark(NamedTuple):
    time: int
    by: str
    digest: str

    @property
    def text(self) -> str:
        return f"t={self.time}; by={self.by}; mac={self.digest}"


def mark(key: str, draft: Draft, now: float) -> str:
    """Return the body of the field for a draft that leaves now, as its author has answered."""
    by = "id" if draft.message_id.strip() else "date"
    return _Mark(int(now), by, _digest(key, int(now), by, draft)).text


def is_cleared(
    marks: Iterable[str], key: str, draft: Draft, sent: float | None, now: float
) -> bool:
    """Tell whether one of these bodies of the field was made, with this key, for this very mail.

    `sent` is what its `Date` says, None where it says nothing.
    """
    return bool(key) and any(_is_by(it, key, draft, sent, now) for it in islice(marks, _MOST_MARKS))


def _is_by(text: str, key: str, draft: Draft, sent: float | None, now: float) -> bool:
    import hmac
    import re

    found = re.fullmatch(r"\s*t=(\d{1,12}); by=(id|date); mac=([0-9a-f]{32})\s*", text, re.ASCII)
    if found is None:
        return False
    time, by = int(found[1]), found[2]
    if not time - _AHEAD <= now <= time + VALID:
        return False
    if by == "date" and (sent is None or not time - 1 <= sent <= time + _SENT_WITHIN):
        return False
    return hmac.compare_digest(_digest(key, time, by, draft), found[3])


def _digest(key: str, time: int, by: str, draft: Draft) -> str:
    import hmac  # late: few mails are asked about, and few policies have a key

    named = draft.message_id.strip() if by == "id" else " ".join(draft.subject.split())
    everybody = sorted({it.mailbox.key for it in draft.recipients if not it.is_attendee})
    seen = dict.fromkeys(it.mailbox.key for it in draft.visible() if not it.is_attendee)
    author = draft.author.key if draft.author else ""
    made = hmac.new(key.encode("utf-8", "surrogatepass"), digestmod="sha256")
    groups = ([str(time), by, named, author], sorted(islice(seen, _MOST_SEEN)), everybody)
    for group in groups:
        made.update(b"%d;" % len(group))
        for text in group:
            octets = text.encode("utf-8", "surrogatepass")
            made.update(b"%d:%b" % (len(octets), octets))
    return made.hexdigest()[:32]
