"""Decisions, as they are noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ccwarn.noted import Noted

NOON = datetime(2030, 5, 15, 12, tzinfo=UTC)


def noted(
    decision: str = "remedy",
    hours: float = 0,
    *,
    people: int = 16,
    gate: str = "thunderbird",
    severity: str = "strong",
    exposed: int = 0,
    seconds: float | None = None,
) -> Noted:
    """Return a decision made so many hours before a noon."""
    return Noted(
        NOON - timedelta(hours=hours),
        gate,
        gate != "drafts-folder",
        severity,
        ("CC101",),
        people,
        people,
        people,
        exposed,
        decision,
        seconds,
    )
