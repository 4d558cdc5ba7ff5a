"""What an address list is made of, as it stands in the text."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ccwarn.draft import Mailbox


class Role(Enum):
    """What a piece does in its list."""

    ITEM = "item"
    GROUP = "group"  # a group's display-name and colon; its members follow
    END_OF_GROUP = "end of group"


class Piece(NamedTuple):
    """A part of an address list that stays together: `text[start:end]` without separators.

    `unreadable` is what a person must be shown because no mailbox could be read in it. A piece
    is `sound` when it means the same wherever in a list it stands. It is `unquoted` when commas
    in the display-name of its mailbox are without quotes, but can be nothing else where they stand.
    """

    start: int
    end: int
    mailbox: Mailbox | None
    unreadable: str = ""
    role: Role = Role.ITEM
    sound: bool = True
    unquoted: bool = False
