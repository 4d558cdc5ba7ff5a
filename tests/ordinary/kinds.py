"""Every kind of everyday mail."""

from __future__ import annotations

from ordinary import clients, conversations, mailings, private_life, work
from ordinary.life import KINDS, Kind

MODULES = (work, clients, conversations, private_life, mailings)
"""Where they are told."""

__all__ = ["KINDS", "MODULES", "Kind"]
