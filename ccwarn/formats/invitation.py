"""Those whom an invitation in a message lists: they see each other, whatever the header says.

An invitation is a part of type text/calendar (RFC 6047). Programs of all kinds show its ATTENDEE
lines to whoever gets it, so each attendee is a recipient in sight of the others. Nobody can be
moved to Bcc there: the mail program that made the list has its own way to hide it.

Somebody else's invitation that is passed on is no news to those whom it lists: they got it before,
and know each other. What goes to most of them may well be sent out here, in the organiser's name;
and so may what goes to any of them, where the author is no guest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.utf16 import octets_of
from ccwarn.i18n import N_, _

if TYPE_CHECKING:
    from ccwarn.formats.icalendar import Calendar

BEGINNING = 256 * 1024
"""How many octets of a message are looked at."""

BodyReader = Callable[[int], bytes]
"""Returns the first octets of a body, at most as many as it is asked for."""

NO_MOVE = N_(
    "The invitation itself lists these people, so Bcc hides nobody. Hide the list where you made "
    "it: in Outlook, choose “Response Options”, then “Hide Attendee List”; in Thunderbird, choose "
    "“Separate invitation per attendee”; in Google Calendar, turn off “See guest list”."
)
"""Why nobody can be moved, and what to do instead, in sentences for a person."""

_CALENDAR = b"text/calendar"
_TO_THE_ORGANISER = frozenset(("REPLY", "REFRESH", "COUNTER"))
"""The methods of those who answer an invitation (RFC 5546 section 1.4)."""


def with_attendees(draft: Draft, block: HeaderBlock, body: BodyReader) -> Draft:
    """Return the draft of a header block with those whom its invitations list.

    It is the same object where there is none. The body is read only where the header's type says
    that a part of it may be an invitation. What somebody else sent and is sent on as it is goes to
    nobody but those whom the Resent fields name.
    """
    if not block.may_invite or block.is_resent:
        return draft
    beginning = octets_of(body(max(BEGINNING - block.length, 0)), block.charset)
    header = block.text.encode("latin-1")
    if _CALENDAR not in beginning.lower() and _CALENDAR not in header.lower():
        return draft  # as nearly all mail with parts
    calendars = tuple(_calendars(draft, header, beginning))
    found: dict[str, Mailbox | str] = {}
    for calendar in calendars:
        for it in calendar.attendees:
            found.setdefault(it.key if isinstance(it, Mailbox) else it, it)
    if not found:
        return draft
    invited = _invited(draft, calendars)
    listed = [it for it in found.values() if isinstance(it, Mailbox)]
    unreadable = [Unreadable(it, Field.TO) for it in found.values() if isinstance(it, str)]
    return draft._replace(
        recipients=(
            *draft.recipients,
            *(Recipient(it, Field.TO, is_attendee=True) for it in listed),
        ),
        # What somebody else wrote wrong is nothing that the author could put right.
        unreadable=(*draft.unreadable, *(() if invited else unreadable)),
        invited=invited,
    )


def why_no_move(draft: Draft, after: Draft) -> str:
    """Return why a draft cannot be turned into `after`, in sentences for a person; "" if it can.

    It cannot if one of those whom an invitation lists is not in sight any more.
    """
    visible = {recipient.mailbox.key for recipient in after.visible()}
    hidden = {
        it.mailbox.key
        for it in draft.visible()
        if it.is_attendee or it.mailbox.key in draft.invited
    } - visible
    return _(NO_MOVE) if hidden else ""


def _calendars(draft: Draft, header: bytes, body: bytes) -> Iterator[Calendar]:
    """Yield the invitations in a message, but for answers to those who have the list already."""
    from ccwarn.formats.icalendar import read  # late: hardly any mail is an invitation
    from ccwarn.formats.mime_parts import leaves

    for part in leaves(header, body):
        if part.kind == "text/calendar":
            calendar = read(part.content)
            if calendar.method not in _TO_THE_ORGANISER or not _all_listed(
                draft, calendar.everybody
            ):
                yield calendar


def _invited(draft: Draft, calendars: Sequence[Calendar]) -> frozenset[str]:
    """Return the keys of those who got somebody else's invitation before, or nobody.

    It is sent out here if its organiser is the author. Perhaps it is, too, if most of those whom it
    lists get it, or if anybody of them does and the author is none of them: a club's mailbox sends
    what somebody of the club has made. The guests of several organisers need not know each other.
    """
    organisers = {it for calendar in calendars for it in calendar.organisers}
    hosts = {it.key for it in organisers if isinstance(it, Mailbox)}
    authors = (draft.author, *draft.identities, *draft.sent_as)
    own = {it.key for it in authors if it is not None}
    is_known = all(isinstance(it, Mailbox) for it in organisers)
    if draft.author is None or not is_known or len(hosts) != 1 or hosts & own:
        return frozenset()
    everybody = {it.key for calendar in calendars for it in calendar.everybody}
    listed = everybody - own
    reached = listed.intersection([recipient.mailbox.key for recipient in draft.recipients])
    most = 0 if listed == everybody else len(listed) / 2
    return frozenset(listed) if len(reached) <= most else frozenset()


def _all_listed(draft: Draft, everybody: Iterable[Mailbox]) -> bool:
    listed = {mailbox.key for mailbox in everybody}
    return all(recipient.mailbox.key in listed for recipient in draft.recipients)
