"""Those whom an invitation in a message lists: they see each other, whatever the header says.

An invitation is a part of type text/calendar (RFC 6047). Programs of all kinds show its ATTENDEE
lines to whoever gets it, so each attendee is a recipient in sight of the others. Nobody can be
moved to Bcc there: the mail program that made the list has its own way to hide it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.utf16 import octets_of
from ccwarn.i18n import N_, _

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
    found = tuple(_attendees(draft, header, beginning))
    if not found:
        return draft
    unreadable = tuple(Unreadable(it, Field.TO) for it in found if isinstance(it, str))
    return draft._replace(
        recipients=(
            *draft.recipients,
            *(Recipient(it, Field.TO, is_attendee=True) for it in found if isinstance(it, Mailbox)),
        ),
        unreadable=(*draft.unreadable, *unreadable),
    )


def why_no_move(draft: Draft, after: Draft) -> str:
    """Return why a draft cannot be turned into `after`, in sentences for a person; "" if it can.

    It cannot if one of those whom an invitation lists is not in sight any more.
    """
    visible = {recipient.mailbox.key for recipient in after.visible()}
    hidden = any(it.is_attendee and it.mailbox.key not in visible for it in draft.recipients)
    return _(NO_MOVE) if hidden else ""


def _attendees(draft: Draft, header: bytes, body: bytes) -> Iterator[Mailbox | str]:
    """Yield whom the invitations list, each once; and as text what cannot be read as an address."""
    from ccwarn.formats.icalendar import read  # late: hardly any mail is an invitation
    from ccwarn.formats.mime_parts import leaves

    seen: set[str] = set()
    for part in leaves(header, body):
        if part.kind != "text/calendar":
            continue
        calendar = read(part.content)
        if calendar.method in _TO_THE_ORGANISER and _all_listed(draft, calendar.everybody):
            continue  # Whoever gets it has the list already.
        if _is_shown_to_colleagues(draft, calendar.organisers):
            continue
        for attendee in calendar.attendees:
            key = attendee.key if isinstance(attendee, Mailbox) else attendee
            if key not in seen:
                seen.add(key)
                yield attendee


def _is_shown_to_colleagues(draft: Draft, organisers: Collection[Mailbox | str]) -> bool:
    """Tell whether it is somebody else's invitation, and goes to the author's colleagues alone."""
    if draft.author is None or not organisers or not draft.recipients:
        return False
    author, domain = draft.author.key, draft.author.domain
    if any(isinstance(it, str) or it.key == author for it in organisers):
        return False
    return all(recipient.mailbox.domain == domain for recipient in draft.recipients)


def _all_listed(draft: Draft, everybody: Iterable[Mailbox]) -> bool:
    listed = {mailbox.key for mailbox in everybody}
    return all(recipient.mailbox.key in listed for recipient in draft.recipients)
