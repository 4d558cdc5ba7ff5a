"""What an add-on is answered that asked about a mail, as soon as its author has decided."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ccwarn import cleared_mark
from ccwarn.clearance import ToApprove
from ccwarn.draft import Draft
from ccwarn.formats.compose_details import ComposeDetails
from ccwarn.review import Decision

HELD: Mapping[str, Any] = {"decision": Decision.HOLD.value, "changes": None}
"""The answer where there is no other."""


def answer_to(
    details: ComposeDetails, after: Draft | None, key: str, to_approve: Sequence[ToApprove]
) -> Mapping[str, Any]:
    """Return decision and changes for a mail that may leave as `after`, and what comes with them.

    With a `key` that is the mark of `cleared_mark`. A mail `to_approve` is held, and passed on.
    """
    if after is None:
        return {**HELD, **(_approval(details, to_approve[0]) if to_approve else {})}
    decision, changes = _outcome(details, after)
    marked = {"mark": cleared_mark.mark(key, after, time.time())} if key else {}
    return {"decision": decision.value, "changes": changes, **marked}


def _outcome(details: ComposeDetails, after: Draft) -> tuple[Decision, Any]:
    if after is details.draft:
        return Decision.SEND, None
    decision = Decision.SEPARATELY if after.separate else Decision.REMEDY
    return decision, details.changes(after)


def _approval(details: ComposeDetails, asked: ToApprove) -> dict[str, Any]:
    from ccwarn.approval import request_for  # late: few mails need approval

    changes = details.changes(asked.draft) if asked.draft is not details.draft else None
    return {"changes": changes, "approval": request_for(asked.review)._asdict()}
