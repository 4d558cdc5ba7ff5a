"""On how many examples a property is tried: that depends on what hypothesis was told to spend."""

from __future__ import annotations

from hypothesis import settings

ORDINARY = 100
"""Examples of a property that says nothing of its own."""


def examples(number: int) -> int:
    """Return for a property that ordinarily is tried on `number` examples how many it is to be."""
    return number * settings().max_examples // ORDINARY
