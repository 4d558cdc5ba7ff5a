"""What Outlook tells of one recipient, in as few calls as may be."""

from __future__ import annotations

from typing import NamedTuple

from ccwarn.formats.outlook.recipient_entry import REMOTE_USER
from ccwarn.gates.outlook.object_model import OutlookObject, as_text

SMTP_ADDRESS = "39FE001F"
"""The MAPI property of the SMTP address of who is at Exchange."""
_ADDRESS, _DISPLAY_TYPE = "3003001F", "39000003"
"""Those of `Address` and `DisplayType`.

https://learn.microsoft.com/office/vba/api/outlook.recipient.displaytype
"""
_PEOPLE = frozenset((0, REMOTE_USER))


class Told(NamedTuple):
    """What Outlook tells of a recipient, "" or None where it does not."""

    address: str
    display: object = None
    smtp: str = ""

    @property
    def is_exchange(self) -> bool:
        """Whether its address is one of Exchange's, which no other server knows."""
        return self.address.startswith("/")

    @property
    def is_ordinary(self) -> bool:
        """Whether its address is one that others write to."""
        return "@" in self.address and not self.is_exchange

    @property
    def is_colleague(self) -> bool:
        """Whether it is one person at Exchange, whose SMTP address is known."""
        return self.is_exchange and self.display in _PEOPLE and "@" in self.smtp


def told_of(recipient: OutlookObject, *, is_together: bool = False) -> Told:
    """Return the address of a recipient, and more of one at Exchange.

    That takes one call for an ordinary address and three for one at Exchange; where all is asked
    for together, two for either. Raises OutlookFailed where it is gone.
    """
    if is_together:
        told = _told_together(recipient)
        if told.is_ordinary or told.is_colleague:
            return told
    told = Told(recipient.perhaps_text("Address"))
    if told.is_exchange and not is_together:
        told = _told_together(recipient)._replace(address=told.address)
    return told


def _told_together(recipient: OutlookObject) -> Told:
    found = recipient.mapi_together(_ADDRESS, _DISPLAY_TYPE, SMTP_ADDRESS)
    if found is None:
        return Told("")
    address, display, smtp = found
    return Told(as_text(address), display, as_text(smtp))
