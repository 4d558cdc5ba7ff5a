"""What the report of `ccwarn doctor` consists of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """What a line of the report is; the value stands before it."""

    FINE = "ok"
    HINT = "--"
    BROKEN = "!!"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One thing that was looked at. `remedy` says what to do where something is to be done."""

    mark: Mark
    text: str
    remedy: str = ""
