"""Objects of Outlook's object model, and what becomes of calls that fail.

Their names are Outlook's own: https://learn.microsoft.com/office/vba/api/overview/outlook. Every
call crosses over to another process. So it may be turned away because Outlook is busy, which is
tried again, and it may find Outlook or the item gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

E_ABORT = 0x80004004
"""What the address book says while it is busy."""
RPC_E_CALL_REJECTED = 0x80010001
RPC_E_SERVERCALL_RETRYLATER = 0x8001010A
_BUSY = frozenset((E_ABORT, RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER))
_PAUSE = 0.01
_LONGEST = 1.0
_IN_ALL = 3.0
"""Seconds between two tries, for one call at most, and for all that follow one event."""

RPC_E_DISCONNECTED = 0x80010108
RPC_S_SERVER_UNAVAILABLE = 0x800706BA
_GONE = frozenset(
    (
        RPC_E_DISCONNECTED,
        RPC_S_SERVER_UNAVAILABLE,
        0x80010007,  # RPC_E_SERVER_DIED
        0x80010012,  # RPC_E_SERVER_DIED_DNE
        0x800401FD,  # CO_E_OBJNOTCONNECTED
        0x800706BE,  # RPC_S_CALL_FAILED
        0x800706BF,  # RPC_S_CALL_FAILED_DNE
        0x8004010A,  # MAPI_E_OBJECT_DELETED
    )
)

_PROPTAG = "http://schemas.microsoft.com/mapi/proptag/0x"


class OutlookFailed(Exception):
    """A call failed; `code` is its HRESULT. No text of Outlook's, which may quote a mail."""

    def __init__(self, code: int) -> None:
        super().__init__(f"0x{code & 0xFFFFFFFF:08X}")
        self.code = code & 0xFFFFFFFF

    @property
    def is_gone(self) -> bool:
        """Whether what was asked is not there any more: the item, or all of Outlook."""
        return self.code in _GONE


class Dispatch(Protocol):
    """An object of Outlook's as COM has it. All methods raise OutlookFailed."""

    def get(self, name: str, *arguments: object) -> Any:
        """Return a property, or what a method returns. An object is another Dispatch."""

    def put(self, name: str, value: object) -> None:
        """Set a property."""

    def items(self) -> Sequence[Any]:
        """Return the objects of a collection, in order, by one call of its enumerator."""


class Patience:
    """Makes calls again that Outlook is too busy for: each for a second, all for three.

    Outlook stands still meanwhile. So an address book that is busy for good must not cost a second
    for each recipient.
    """

    def __init__(self) -> None:
        self._left = _IN_ALL

    def call(self, call: Callable[[], Any]) -> Any:
        """Return what a call returns. Raises OutlookFailed."""
        waited = 0.0
        while True:
            try:
                return call()
            except OutlookFailed as error:
                if error.code not in _BUSY or waited >= _LONGEST or self._left <= 0:
                    raise
            time.sleep(_PAUSE)
            waited += _PAUSE
            self._left -= _PAUSE


class OutlookObject:
    """An object of Outlook's; what it hands out shares its patience."""

    __slots__ = ("dispatch", "patience")

    def __init__(self, dispatch: Dispatch, patience: Patience) -> None:
        self.dispatch = dispatch
        self.patience = patience

    def get(self, name: str, *arguments: object) -> Any:
        """Return a property, or what a method returns. Raises OutlookFailed."""
        plain = [it.dispatch if isinstance(it, OutlookObject) else it for it in arguments]
        return self.patience.call(lambda: self.dispatch.get(name, *plain))

    def put(self, name: str, value: object) -> None:
        """Set a property. Raises OutlookFailed."""
        self.patience.call(lambda: self.dispatch.put(name, value))

    def items(self) -> list[OutlookObject]:
        """Return the objects of a collection, in order. Raises OutlookFailed."""
        try:
            return [
                OutlookObject(each, self.patience)
                for each in self.patience.call(self.dispatch.items)
            ]
        except OutlookFailed as error:
            if error.is_gone:
                raise
        count = self.get("Count")
        return [
            OutlookObject(self.get("Item", place), self.patience) for place in range(1, count + 1)
        ]

    def text(self, name: str) -> str:
        """Return a property that is a text; "" where there is none. Raises OutlookFailed."""
        return as_text(self.get(name))

    def part(self, name: str, *arguments: object) -> OutlookObject | None:
        """Return an object, or None where Outlook has `Nothing`. Raises OutlookFailed."""
        found = self.get(name, *arguments)
        return None if found is None else OutlookObject(found, self.patience)

    def perhaps(self, name: str, *arguments: object) -> Any:
        """Return a property that not every object has, or None.

        Raises OutlookFailed where the object is gone.
        """
        try:
            return self.get(name, *arguments)
        except OutlookFailed as error:
            if error.is_gone:
                raise
            return None

    def perhaps_text(self, name: str) -> str:
        """Return a text that not every object has, or "". Raises as `perhaps` does."""
        return as_text(self.perhaps(name))

    def perhaps_part(self, name: str, *arguments: object) -> OutlookObject | None:
        """Return an object that not every object has, or None. Raises as `perhaps` does."""
        found = self.perhaps(name, *arguments)
        return None if found is None else OutlookObject(found, self.patience)

    def perhaps_items(self, name: str) -> list[OutlookObject]:
        """Return the objects of a collection that may not be there. Raises as `perhaps` does."""
        collection = self.perhaps_part(name)
        try:
            return [] if collection is None else collection.items()
        except OutlookFailed as error:
            if error.is_gone:
                raise
            return []

    def mapi_text(self, tag: str) -> str:
        """Return a MAPI property by its tag in hexadecimal, or "". Raises as `perhaps` does."""
        found = self.mapi(tag)
        return as_text(found)

    def mapi(self, tag: str) -> Any:
        """Return a MAPI property by its tag in hexadecimal, or None. Raises as `perhaps` does."""
        accessor = self.perhaps_part("PropertyAccessor")
        return None if accessor is None else accessor.perhaps("GetProperty", _PROPTAG + tag)

    def mapi_together(self, *tags: str) -> Sequence[Any] | None:
        """Return MAPI properties by their tags, in one call; None where Outlook does not do that.

        In the place of a missing one is the number of an error. Raises as `perhaps` does.
        https://learn.microsoft.com/office/vba/api/outlook.propertyaccessor.getproperties
        """
        accessor = self.perhaps_part("PropertyAccessor")
        names = [_PROPTAG + tag for tag in tags]
        found = None if accessor is None else accessor.perhaps("GetProperties", names)
        return found if isinstance(found, list | tuple) and len(found) == len(tags) else None


def as_text(value: object) -> str:
    """Return a value that is a text, without what surrounds it; "" for another."""
    return value.strip("\0 \t\r\n") if isinstance(value, str) else ""
