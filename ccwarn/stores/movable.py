"""Whether recipients of a stored message can be moved: not where they stand in its body as well."""

from __future__ import annotations

from collections.abc import Callable

from ccwarn.draft import Draft
from ccwarn.formats import invitation, protected, rfc5322
from ccwarn.formats.header_block import HeaderBlock


def beginning(header: bytes, block: HeaderBlock, body: Callable[[int], bytes]) -> bytes:
    """Return as much of a body as `why_no_move` has to know."""
    if block.may_invite:
        return body(invitation.BEGINNING)
    return body(protected.BEGINNING) if protected.may_be_in_body(header) else b""


def why_no_move(header: bytes, body: bytes, after: Draft) -> str:
    """Return why a message cannot be turned into `after`, in sentences for a person; or "".

    `body` is its `beginning`. Raises NotAMessage.
    """
    block = HeaderBlock.of(header)
    draft = invitation.with_attendees(rfc5322.draft_of(block), block, lambda size: body[:size])
    return invitation.why_no_move(draft, after) or protected.why_no_move(header, body)
