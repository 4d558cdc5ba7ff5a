"""A mail that was sent or received: the draft it once was, and when that was."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from email.utils import parsedate_tz
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.formats import journal_report, rfc5322
from ccwarn.formats.body_digest import with_body_digest
from ccwarn.formats.header_block import DATE, TRACE, HeaderBlock
from ccwarn.formats.invitation import with_attendees

BodyReader = Callable[[int], bytes]
"""Returns the first octets of a body, at most as many as it is asked for."""

_DAY = 24 * 60 * 60
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal()
_ID = re.compile(r"<[^<>\s]+>")


class Moment(NamedTuple):
    """When a mail was sent: seconds since 1970, and the day by its author's clock as an ordinal.

    Both are 0 where nobody knows.
    """

    seconds: int = 0
    day: int = 0


NEVER = Moment()


class PastMail(NamedTuple):
    """A mail of the past. `block` is None where it is in no format of RFC 5322.

    `passed` says that servers have written into it what they do into mail that they pass on.
    """

    draft: Draft
    at: Moment = NEVER
    passed: bool = False
    block: HeaderBlock | None = None

    @property
    def message_id(self) -> str:
        """The Message-ID in its brackets, as answers name it; "" where there is none."""
        text = self.draft.message_id
        found = _ID.search(text)
        return found[0] if found else text.strip()


def of_block(
    block: HeaderBlock, body: BodyReader, otherwise: str = "", *, whole: bool = False
) -> PastMail:
    """Return the mail with this header block; one within a journal report, with its envelope.

    `otherwise` is a text with the date of a mail that has none in its header. Of a `whole` mail
    the body counts as well: there is a digest of it, by which parts of one mailing are known.
    """
    inner = journal_report.read(block, body)
    if inner is not None:
        return _past(inner.draft, inner.block, otherwise)
    draft = rfc5322.draft_of(block)
    if block.may_invite:
        draft = with_attendees(draft, block, body)
    if whole:
        draft = with_body_digest(draft, body)
    return _past(draft, block, otherwise)


def _past(draft: Draft, block: HeaderBlock, otherwise: str) -> PastMail:
    passed = any(field.name in TRACE for field in block.fields)
    return PastMail(draft, _moment(block, otherwise), passed, block)


def _moment(block: HeaderBlock, otherwise: str) -> Moment:
    for field in block.fields:
        if field.name == DATE and (found := moment_of(block.body(field))) is not None:
            return found
    return moment_of(otherwise) or NEVER


def moment_at(seconds: int) -> Moment:
    """Return the moment so many seconds after 1970, with the day in UTC.

    It is `NEVER` for 0, and for a time after all that a calendar has, as damaged files name some.
    """
    day = seconds // _DAY + _EPOCH
    return Moment(seconds, day) if seconds and day <= _LAST_DAY else NEVER


def moment_of(text: str) -> Moment | None:
    """Return the moment that a Date field (RFC 5322 section 3.3) or a From_ line names, if any."""
    try:
        found = parsedate_tz(text)
        if found is None:
            return None
        year, month, day, *_rest, zone = found
        seconds = calendar.timegm(found[:6]) - (zone or 0)
        ordinal = date(year, month, day).toordinal()
    except (ValueError, OverflowError, IndexError, TypeError):
        return None  # as junk mail has them
    return Moment(seconds, ordinal) if abs(seconds) < 1 << 40 else None
