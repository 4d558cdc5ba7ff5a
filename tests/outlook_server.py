"""A stand-in for Outlook in a process of its own: the object model of the tests, through COM.

It is registered as Outlook is, in the registry and in the table of running objects, and tells of
its events through a connection point. It is told what to do by lines of JSON, as `outlook_com` has
them, and says so in others. Only a Windows that nobody else uses may have it.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import json
import os
import threading
import winreg
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
from win32com.server.exception import COMException
from win32com.server.util import NewEnum, wrap

from ccwarn.gates.outlook.com import EVENTS, ITEM_SEND, PROG_ID, QUIT
from outlook_model import Application, Collection, Failure, Thing

CLASS_ID = "{0006F03A-0000-0000-C000-000000000046}"
LIBRARY = "{00062FFF-0000-0000-C000-0000000CCFA1}"
TYPE_LIBRARY_MARSHALLER = "{00020424-0000-0000-C000-000000000046}"
STD_LIBRARY = "{00020430-0000-0000-C000-000000000046}"
BY_REFERENCE = pythoncom.PARAMFLAG_FIN | pythoncom.PARAMFLAG_FOUT
STDCALL = 4


def register(folder: Path) -> None:
    """Make this stand-in the Outlook of this Windows, with a type library in the folder."""
    library = folder / "outlook.tlb"
    library.unlink(missing_ok=True)
    _make_library(str(library))
    keys = {
        f"{PROG_ID}\\CLSID": CLASS_ID,
        f"Interface\\{EVENTS}": "ApplicationEvents_11",
        f"Interface\\{EVENTS}\\ProxyStubClsid32": TYPE_LIBRARY_MARSHALLER,
        f"Interface\\{EVENTS}\\TypeLib": LIBRARY,
        f"TypeLib\\{LIBRARY}\\9.6\\0\\win64": str(library),
    }
    for name, value in keys.items():
        with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, f"Software\\Classes\\{name}") as key:
            winreg.SetValueEx(key, "", 0, winreg.REG_SZ, value)
            if name.endswith("TypeLib"):
                winreg.SetValueEx(key, "Version", 0, winreg.REG_SZ, "9.6")


def _make_library(path: str) -> None:
    """Write down what the events are, by which Windows hands them from process to process."""
    made = pythoncom.CreateTypeLib2(3, path)
    made.SetGuid(pywintypes.IID(LIBRARY))
    made.SetVersion(9, 6)
    made.SetName("StandIn")
    standard = pythoncom.LoadRegTypeLib(pywintypes.IID(STD_LIBRARY), 2, 0, 0)
    dispatch = standard.GetTypeInfoOfGuid(pythoncom.IID_IDispatch)
    events = made.CreateTypeInfo("ApplicationEvents_11", pythoncom.TKIND_DISPATCH)
    events.SetGuid(EVENTS)
    events.SetTypeFlags(pythoncom.TYPEFLAG_FDISPATCHABLE)
    events.AddImplType(0, events.AddRefTypeInfo(dispatch))
    item = (pythoncom.VT_DISPATCH, pythoncom.PARAMFLAG_FIN, None)
    cancel = ((pythoncom.VT_PTR, pythoncom.VT_BOOL), BY_REFERENCE, None)
    for place, (number, name, arguments) in enumerate(
        [(ITEM_SEND, "ItemSend", {"Item": item, "Cancel": cancel}), (QUIT, "Quit", {})]
    ):
        function = pythoncom.FUNCDESC()
        function.memid, function.funckind = number, pythoncom.FUNC_DISPATCH
        function.invkind, function.callconv = pythoncom.INVOKE_FUNC, STDCALL
        function.rettype = (pythoncom.VT_VOID, 0, None)
        function.args = tuple(arguments.values())
        events.AddFuncDesc(place, function)
        events.SetFuncAndParamNames(place, (name, *arguments))
    events.LayOut()
    made.SaveAllChanges()


class Served:
    """A thing of the model, as COM calls it; `_..._` are the names that pywin32 gives."""

    numbers: dict[str, int] = {}  # noqa: RUF012 - the same for all
    names: dict[int, str] = {}  # noqa: RUF012

    def __init__(self, thing: Thing) -> None:
        self.thing = thing

    def wrapped(self) -> Any:
        return pythoncom.WrapObject(self, pythoncom.IID_IDispatch, pythoncom.IID_IDispatch)

    def _QueryInterface_(self, iid: Any) -> Any:
        return 0

    def _GetTypeInfoCount_(self) -> int:
        return 0

    def _GetIDsOfNames_(self, names: Sequence[str], language: int) -> tuple[int, ...]:
        for name in names:
            number = self.numbers.setdefault(name, len(self.numbers) + 1)
            self.names[number] = name
        return tuple(self.numbers[name] for name in names)

    def _Invoke_(
        self, number: int, language: int, flags: int, arguments: Sequence[Any]
    ) -> tuple[int, int, Any]:
        try:
            if number == pythoncom.DISPID_NEWENUM:
                assert isinstance(self.thing, Collection)
                return 0, -1, NewEnum([Served(it).wrapped() for it in self.thing.enumerated()])
            if flags & pythoncom.DISPATCH_PROPERTYPUT:
                self.thing.set(self.names[number], arguments[0])
                return 0, -1, None
            found = self.thing.call(self.names[number], *arguments)
        except Failure as failure:
            raise COMException(scode=failure.code - (1 << 32)) from None
        return 0, -1, Served(found).wrapped() if isinstance(found, Thing) else found


class ServedApplication(Served):
    """The application, which others may listen to."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self.sinks: dict[int, Any] = {}

    def _QueryInterface_(self, iid: Any) -> Any:
        if iid == pythoncom.IID_IConnectionPointContainer:
            return wrap(ConnectionPoints(self), iid)
        return 0


class ConnectionPoints:
    """Both the container of connection points and the one that there is."""

    _public_methods_ = (
        *("EnumConnectionPoints", "FindConnectionPoint"),
        *("GetConnectionInterface", "GetConnectionPointContainer"),
        *("Advise", "Unadvise", "EnumConnections"),
    )

    _com_interfaces_ = (
        pythoncom.IID_IConnectionPointContainer,
        pythoncom.IID_IConnectionPoint,
    )

    def __init__(self, application: ServedApplication) -> None:
        self.application = application

    def FindConnectionPoint(self, iid: Any) -> Any:
        assert iid == EVENTS
        return wrap(self, pythoncom.IID_IConnectionPoint)

    def Advise(self, unknown: Any) -> int:
        cookie = len(self.application.sinks) + 1
        self.application.sinks[cookie] = unknown.QueryInterface(EVENTS, pythoncom.IID_IDispatch)
        return cookie

    def Unadvise(self, cookie: int) -> None:
        del self.application.sinks[cookie]


class StandIn:
    """Does what lines say in the thread that COM calls, also while that waits for a listener."""

    _public_methods_ = ("Do",)

    def __init__(self) -> None:
        self.application = Application()
        self.served: ServedApplication | None = None
        self.entry: Any = None

    def run(self) -> None:
        iid = pythoncom.IID_IDispatch
        stream = pythoncom.CoMarshalInterThreadInterfaceInStream(iid, wrap(self))
        threading.Thread(target=hear, args=(stream,), daemon=True).start()
        pythoncom.PumpMessages()

    def Do(self, line: str) -> str:
        asked = json.loads(line)
        result = getattr(self, asked["do"])(**asked["parts"])
        return json.dumps({"number": asked["number"], "result": result})

    def start(self, said: dict[str, Any]) -> None:
        self.leave()
        self.application = Application(said)
        self.application.quirks.quit = lambda: os._exit(1)
        self.served = ServedApplication(self.application)
        self.entry = pythoncom.RegisterActiveObject(
            self.served.wrapped(), pywintypes.IID(CLASS_ID), 0
        )

    def write(self, said: dict[str, Any]) -> int:
        return self.application.add(said)

    def send(self, number: int, cancelled: bool, room: bool) -> bool:
        """Fire the event at all who listen; with `room` for a result, as some callers have."""
        assert self.served is not None
        item = Served(self.application.items[number])
        by_reference = pythoncom.VT_BYREF | pythoncom.VT_BOOL
        result = (pythoncom.VT_VARIANT if room else pythoncom.VT_EMPTY, 0)
        kinds = ((pythoncom.VT_DISPATCH, pythoncom.PARAMFLAG_FIN), (by_reference, BY_REFERENCE))
        for sink in list(self.served.sinks.values()):
            try:
                told = sink.InvokeTypes(
                    *(ITEM_SEND, 0, pythoncom.DISPATCH_METHOD, result, kinds),
                    *(item.wrapped(), cancelled),
                )
            except pythoncom.com_error:
                continue  # What fails has not held it.
            cancelled = bool(told[-1] if isinstance(told, tuple) else told)
        return cancelled

    def quit(self) -> None:
        assert self.served is not None
        for sink in list(self.served.sinks.values()):
            sink.InvokeTypes(QUIT, 0, pythoncom.DISPATCH_METHOD, (pythoncom.VT_EMPTY, 0), ())
        self.leave()
        self.application.quirks.has_quit = True

    def leave(self) -> None:
        """Be found by nobody any more."""
        if self.entry is not None:
            pythoncom.RevokeActiveObject(self.entry)
            self.entry = None

    def close(self, number: int) -> None:
        self.application.items[number].closed = True

    def change(self, number: int, recipients: list[dict[str, Any]]) -> None:
        self.application.items[number].change(recipients)

    def quirk(self, quirks: dict[str, Any]) -> None:
        vars(self.application.quirks).update(quirks)

    def look_at(self, selected: list[list[int]], open_ones: list[int]) -> None:
        self.application.selected, self.application.open = selected, open_ones

    def table(self, number: int) -> list[list[Any]]:
        return self.application.table(number)

    def shown(self) -> list[dict[str, Any]]:
        return self.application.shown


def hear(stream: Any) -> None:
    """Have each line done, and the next one while it is being done."""
    pythoncom.CoInitializeEx(pythoncom.COINIT_MULTITHREADED)
    stand_in = pythoncom.CoGetInterfaceAndReleaseStream(stream, pythoncom.IID_IDispatch)
    do = stand_in.GetIDsOfNames("Do")
    said = threading.Lock()

    def have_done(line: str) -> None:
        pythoncom.CoInitializeEx(pythoncom.COINIT_MULTITHREADED)
        answer = stand_in.Invoke(do, 0, pythoncom.DISPATCH_METHOD, True, line)
        with said:
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()

    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    for line in sys.stdin:
        threading.Thread(target=have_done, args=(line,), daemon=True).start()
    os._exit(0)


if __name__ == "__main__":
    register(Path(sys.argv[1]))
    StandIn().run()
