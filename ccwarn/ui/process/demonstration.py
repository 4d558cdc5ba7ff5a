"""What the desktop application needs to know of a demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Demonstration(Protocol):
    """Where a demonstration takes place."""

    @property
    def drafts(self) -> Path:
        """The drafts folder to guard."""

    @property
    def state(self) -> Path:
        """Where to remember fixes and decisions."""

    @property
    def policy_file(self) -> Path:
        """The policy to go by."""

    def save_customers_draft(self) -> Path:
        """Save the draft that everything is about, as a mail program would."""
