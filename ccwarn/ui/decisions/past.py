"""What the history window is given, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ccwarn.noted import Noted
from ccwarn.ui.status.recent import Fix


@dataclass(frozen=True, slots=True)
class Past:
    """What there is to show; `why_nothing` is a sentence where decisions cannot be."""

    notes: Sequence[Noted]
    fixes: Sequence[Fix]
    why_nothing: str = ""


@dataclass(frozen=True, slots=True)
class HistoryWishes:
    """What the window asks for."""

    read: Callable[[], Past]
    undo: Callable[[Any], None]
    export: Callable[[], object]
    clear: Callable[[], object]
