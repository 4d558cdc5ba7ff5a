"""The Outlook of this desktop, through COM: the only module that touches pywin32.

Events come to the thread that attached, in an apartment of its own, while that waits. A sink that
raises would have Outlook send the mail, and so would one that returns anything but `(held, held)`:
pywin32 takes the first for the result where the caller has room for one, and the second for
`Cancel`; where the caller has none, it takes the first for `Cancel`.
https://learn.microsoft.com/office/vba/api/outlook.application.itemsend
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - mypy understands this

import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from contextlib import suppress  # noqa: E402
from typing import Any  # noqa: E402

import pythoncom  # noqa: E402
import pywintypes  # noqa: E402
import win32event  # noqa: E402

from ccwarn.gates.outlook.gate import Attached, ItemSend, Presence  # noqa: E402
from ccwarn.gates.outlook.object_model import Dispatch, OutlookFailed  # noqa: E402
from ccwarn.gates.outlook.processes import presence  # noqa: E402
from ccwarn.unforeseen import LastResort  # noqa: E402

PROG_ID = "Outlook.Application"
EVENTS = pywintypes.IID("{0006302C-0000-0000-C000-000000000046}")
"""`ApplicationEvents_11`."""
ITEM_SEND, QUIT = 0xF002, 0xF007

_GET = pythoncom.DISPATCH_METHOD | pythoncom.DISPATCH_PROPERTYGET
_PUT = pythoncom.DISPATCH_PROPERTYPUT
_ENGLISH = 0x409
_DISP_E_EXCEPTION = 0x80020009
_UNKNOWN = pythoncom.TypeIIDs[pythoncom.IID_IUnknown]
_CHUNK = 512
"""Objects that are taken from an enumerator at once."""


class ComDispatch:
    """An object of Outlook's. `names` are the numbers of names, which all objects of a kind share.

    Outlook's numbers are the same for a name in every kind of object, but that is written nowhere:
    so they are asked for once for each kind.
    """

    __slots__ = ("_kind", "_names", "_raw")

    def __init__(self, raw: Any, kind: str, names: dict[tuple[str, str], int]) -> None:
        self._raw = raw
        self._kind = kind
        self._names = names

    def get(self, name: str, *arguments: object) -> Any:
        """Return a property, or what a method returns. An object is another Dispatch."""
        plain = [it._raw if isinstance(it, ComDispatch) else it for it in arguments]  # noqa: SLF001
        try:
            found = self._raw.Invoke(self._number(name), _ENGLISH, _GET, True, *plain)
        except pythoncom.com_error as error:
            raise _failed(error) from None
        return ComDispatch(found, name, self._names) if isinstance(found, _UNKNOWN) else found

    def put(self, name: str, value: object) -> None:
        """Set a property."""
        try:
            self._raw.Invoke(self._number(name), _ENGLISH, _PUT, False, value)
        except pythoncom.com_error as error:
            raise _failed(error) from None

    def items(self) -> Sequence[Dispatch]:
        """Return the objects of a collection, in order, by its enumerator."""
        found: list[Dispatch] = []
        try:
            unknown = self._raw.Invoke(pythoncom.DISPID_NEWENUM, _ENGLISH, _GET, True)
            enumerator = unknown.QueryInterface(pythoncom.IID_IEnumVARIANT)
            while some := enumerator.Next(_CHUNK):
                found += (ComDispatch(each, f"{self._kind}[]", self._names) for each in some)
        except pythoncom.com_error as error:
            raise _failed(error) from None
        return found

    def _number(self, name: str) -> int:
        number = self._names.get((self._kind, name))
        if number is None:
            number = self._names[self._kind, name] = self._raw.GetIDsOfNames(name)
        return number


class ComHost:
    """Attaches to the Outlook that runs, and lets its calls in."""

    def __init__(self) -> None:
        self._woken = win32event.CreateEvent(None, False, False, None)

    def open(self) -> None:
        """Make an apartment for this thread."""
        pythoncom.CoInitializeEx(pythoncom.COINIT_APARTMENTTHREADED)

    def close(self) -> None:
        """Leave it."""
        pythoncom.CoUninitialize()

    def attach(self) -> Attached | None:
        """Return the Outlook that runs, or None where none can be reached; none is started."""
        try:
            found = pythoncom.GetActiveObject(PROG_ID).QueryInterface(pythoncom.IID_IDispatch)
        except pythoncom.com_error:
            return None
        return _ComAttached(found, self.wake)

    def rest(self, seconds: float) -> None:
        """Let events in for so long, or until `wake`."""
        end = time.monotonic() + seconds
        while True:
            left = max(0, round((end - time.monotonic()) * 1000))
            woken = win32event.MsgWaitForMultipleObjects(
                [self._woken], False, left, win32event.QS_ALLINPUT
            )
            if woken != win32event.WAIT_OBJECT_0 + 1:
                return  # It was woken, or the time is over.
            pythoncom.PumpWaitingMessages()

    def wake(self) -> None:
        """End the `rest` that is under way, or the next one."""
        win32event.SetEvent(self._woken)

    def presence(self) -> Presence:
        """Look what of Outlook there is."""
        return presence()


class _ComAttached:
    def __init__(self, raw: Any, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._names: dict[tuple[str, str], int] = {}
        self._raw = raw
        self._sink: _Sink | None = None
        self._point: Any = None
        self._cookie: Any = None

    @property
    def application(self) -> Dispatch:
        """Its `Application`."""
        return ComDispatch(self._raw, "Application", self._names)

    @property
    def has_quit(self) -> bool:
        """Whether it has said that it ends."""
        return self._sink is not None and self._sink.has_quit

    def listen(self, item_send: ItemSend) -> None:
        """Be told of its events until `let_go`. Raises OutlookFailed."""
        self._sink = _Sink(item_send, self._wake)
        try:
            points = self._raw.QueryInterface(pythoncom.IID_IConnectionPointContainer)
            self._point = points.FindConnectionPoint(EVENTS)
            self._cookie = self._point.Advise(self._sink.as_com())
        except pythoncom.com_error as error:
            raise _failed(error) from None

    def let_go(self) -> None:
        """Listen no more, and keep nothing of it. It may be gone already."""
        if self._cookie is not None:
            with suppress(pythoncom.com_error):
                self._point.Unadvise(self._cookie)
        self._raw = self._point = self._sink = self._cookie = None


class _Sink:
    """Hears events. COM calls the methods that pywin32 names."""

    __slots__ = ("_item_send", "_wake", "has_quit")

    def __init__(self, item_send: ItemSend, wake: Callable[[], None]) -> None:
        self._item_send = item_send
        self._wake = wake
        self.has_quit = False

    def as_com(self) -> Any:
        """Return what COM calls."""
        return pythoncom.WrapObject(self, pythoncom.IID_IDispatch, pythoncom.IID_IDispatch)

    def _QueryInterface_(self, iid: Any) -> Any:  # noqa: N802
        return self.as_com() if iid == EVENTS else 0

    def _GetTypeInfoCount_(self) -> int:  # noqa: N802
        return 0

    def _Invoke_(  # noqa: N802
        self, event: int, language: int, flags: int, arguments: Sequence[Any]
    ) -> tuple[int, int, Any]:
        result: tuple[bool, bool] | None = None
        if event == ITEM_SEND:
            held = True
            with LastResort("an event of Outlook's failed"):
                item, cancelled = arguments
                # Kinds of items have names of their own.
                held = self._item_send(ComDispatch(item, "Item", {}), bool(cancelled))
            result = (held, held)
        elif event == QUIT:
            self.has_quit = True
            self._wake()
        return 0, -1, result


def _failed(error: Any) -> OutlookFailed:
    code = error.hresult & 0xFFFFFFFF
    if code == _DISP_E_EXCEPTION and error.excepinfo and error.excepinfo[5]:
        code = error.excepinfo[5]
    return OutlookFailed(code)
