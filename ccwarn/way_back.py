"""For how long a mail that its author sends anyway can be taken back.

The way back is the asker's: a question has no answer until then. So whatever ends a question holds
that mail as well (it is withdrawn, a connection ends, ccwarn does), and no gate has to know of it.
Whoever sends the mail waits meanwhile, so the way back ends before they give up.
"""

from __future__ import annotations

from ccwarn.review import Origin, Review

MARGIN = 2.0
"""Seconds that are left of a mail program's patience in any case, for its mail to be sent in."""
SHORTEST = 2.0
"""Seconds in which somebody can see that there is a way back, and take it."""


def seconds_to_undo(review: Review, origin: Origin, now: float) -> float:
    """Return for how many seconds a mail that is sent anyway can be taken back; 0 for not at all.

    `now` is the time by `time.monotonic`, as `Origin.answer_by` is. Nothing is overridden where
    nothing is asked, and nothing can be taken back that a gate cannot hold.
    """
    if not (origin.can_hold and review.severity.asks):
        return 0.0
    wanted = float(review.policy.undo_seconds)
    if origin.answer_by is None:
        return wanted
    left = min(wanted, origin.answer_by - now - MARGIN)
    return left if left >= min(wanted, SHORTEST) else 0.0
