"""An object model of our own that behaves like Outlook's, its quirks included.

It is made of values that JSON has, so that a test can have it in another process, too. What a
recipient may be is told at `Recipient`, what may go wrong at `Quirks`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MethodType
from typing import Any

from ccwarn.gates.outlook.object_model import (
    E_ABORT,
    RPC_E_CALL_REJECTED,
    RPC_S_SERVER_UNAVAILABLE,
)

NOT_FOUND = 0x8004010F
DELETED = 0x8004010A
OUT_OF_BOUNDS = 0x80020009
E_FAIL = 0x80004005
UNKNOWN_NAME = 0x80020006

TO, CC, BCC = 1, 2, 3
MSG_UNICODE = 9

USER_TYPES = {"EX": 0, "REMOTE": 5, "LIST": 1, "GROUP": 11, "SMTP": 30}
DISPLAYS = {"EX": 0, "REMOTE": 6, "LIST": 1, "GROUP": 5, "SMTP": 0}
"""What an entry of the address book is, as `AddressEntryUserType` and `DisplayType` have it."""

_PROPTAG = re.compile(r"http://schemas\.microsoft\.com/mapi/proptag/0x([0-9A-F]{8})")


class Failure(Exception):
    """A call fails with this HRESULT."""

    def __init__(self, code: int) -> None:
        super().__init__(hex(code))
        self.code = code


class Quirks:
    """What goes wrong. Tests set the attributes by their names.

    `busy`: every so many calls one is turned away. `fails`: HRESULTs by the names of what fails
    with them. `quits_at`: the name at whose call Outlook ends. `sticks`: the places of recipients
    whose type cannot be changed from the first time it was; `stuck` then keeps it for good.
    `loses`: ResolveAll loses the last recipient. `sorts`: recipients stand in the order of their
    types. `miscounts`: Count says one more than there are.
    """

    def __init__(self) -> None:
        self.busy = 0
        self.fails: dict[str, int] = {}
        self.quits_at = ""
        self.sticks: list[int] = []
        self.loses = False
        self.sorts = False
        self.miscounts = False
        self.calls = 0
        self.has_quit = False
        self.quit: Callable[[], None] = lambda: None

    def called(self, thing: Thing, name: str) -> None:
        """Let a call fail where that is due."""
        if self.has_quit:
            raise Failure(RPC_S_SERVER_UNAVAILABLE)
        if name == self.quits_at:
            self.has_quit = True
            self.quit()
            raise Failure(RPC_S_SERVER_UNAVAILABLE)
        self.calls += 1
        if self.busy and self.calls % self.busy == 0:
            raise Failure((E_ABORT, RPC_E_CALL_REJECTED)[self.calls // self.busy % 2])
        if thing.is_closed():
            raise Failure(DELETED)
        if name in self.fails:
            raise Failure(self.fails[name])


class Thing:
    """Whatever Outlook hands out; a part of an item is gone with it."""

    def __init__(self, quirks: Quirks, item: MailItem | None = None) -> None:
        self.quirks = quirks
        self.item = item

    def is_closed(self) -> bool:
        return self.item is not None and self.item.closed

    def call(self, name: str, *arguments: Any) -> Any:
        """Return a property, or what a method returns."""
        self.quirks.called(self, name)
        try:
            found = getattr(self, name)
        except AttributeError:
            raise Failure(UNKNOWN_NAME) from None
        return found(*arguments) if isinstance(found, MethodType) else found

    def set(self, name: str, value: Any) -> None:
        """Set a property."""
        self.quirks.called(self, name)
        setattr(self, name, value)


class Collection(Thing):
    """Objects that are counted from 1 on."""

    def __init__(
        self, quirks: Quirks, things: Sequence[Thing], item: MailItem | None = None
    ) -> None:
        super().__init__(quirks, item)
        self.things = list(things)

    @property
    def Count(self) -> int:
        return len(self.things) + self.quirks.miscounts

    def enumerated(self) -> Sequence[Thing]:
        """Return all of them at once, as the enumerator of a collection does."""
        self.quirks.called(self, "_NewEnum")
        return self.things

    def Item(self, index: int) -> Thing:
        if not 1 <= index <= len(self.things):
            raise Failure(OUT_OF_BOUNDS)
        return self.things[index - 1]


class PropertyAccessor(Thing):
    """Of MAPI properties by their tags; a missing one is a failure, not Nothing."""

    def __init__(self, thing: Thing, properties: Mapping[str, Any]) -> None:
        super().__init__(thing.quirks, thing.item)
        self.properties = properties

    def GetProperty(self, name: str) -> Any:
        found = _PROPTAG.fullmatch(name)
        if found is None or found[1] not in self.properties:
            raise Failure(NOT_FOUND)
        return self.properties[found[1]]

    def GetProperties(self, names: Sequence[str]) -> list[Any]:
        """Return values, and in the place of one that fails the number of its error.

        https://learn.microsoft.com/office/vba/api/outlook.propertyaccessor.getproperties
        """
        return [self._value_or_error(name) for name in names]

    def _value_or_error(self, name: str) -> Any:
        if (code := self.quirks.fails.get("GetProperty")) is not None:
            return code - (1 << 32)
        try:
            return self.GetProperty(name)
        except Failure as failure:
            return failure.code - (1 << 32)


class ExchangeUser(Thing):
    def __init__(self, entry: AddressEntry, smtp: str) -> None:
        super().__init__(entry.quirks, entry.item)
        self.smtp = smtp

    @property
    def PrimarySmtpAddress(self) -> str:
        return self.smtp


class AddressEntry(Thing):
    """An entry of the address book, as `Recipient` says."""

    def __init__(self, quirks: Quirks, said: Mapping[str, Any], item: MailItem | None) -> None:
        super().__init__(quirks, item)
        self.said = said
        self.kind: str = said.get("kind", "SMTP")

    @property
    def Name(self) -> str:
        return str(self.said["name"])

    @property
    def Address(self) -> str:
        return str(self.said.get("address", ""))

    @property
    def Type(self) -> str:
        return {"SMTP": "SMTP", "GROUP": "MAPIPDL"}.get(self.kind, "EX")

    @property
    def ID(self) -> str:
        return str(self.said.get("id", ""))

    @property
    def AddressEntryUserType(self) -> int:
        return USER_TYPES[self.kind]

    @property
    def DisplayType(self) -> int:
        return DISPLAYS[self.kind]

    @property
    def Members(self) -> Collection | None:
        members = self.said.get("members")
        if members is None:
            return None
        entries = [AddressEntry(self.quirks, member, self.item) for member in members]
        return Collection(self.quirks, entries, self.item)

    def GetExchangeUser(self) -> ExchangeUser | None:
        smtp = self.said.get("smtp_of_user")
        return None if smtp is None else ExchangeUser(self, smtp)

    @property
    def PropertyAccessor(self) -> PropertyAccessor:
        properties = {"39FE001F": self.said.get("smtp"), "800F101F": self.said.get("proxies")}
        return PropertyAccessor(self, {tag: it for tag, it in properties.items() if it is not None})


class Recipient(Thing):
    """One of an item's recipients.

    It is said by `type`, `name`, and by `address` for SMTP. `kind` may be EX, REMOTE, LIST or
    GROUP: then `address` is Exchange's, and `smtp`, `smtp_of_user` or `proxies` say from where its
    SMTP address is to be had; `members` of a group are such entries. An `unresolved` one has a
    name, and what it `becomes` when names are looked up, if anything.
    """

    def __init__(self, quirks: Quirks, said: Mapping[str, Any], item: MailItem) -> None:
        super().__init__(quirks, item)
        self.said = said
        self.kind_of_recipient: int = said["type"]
        self.tries = 0

    @property
    def Resolved(self) -> bool:
        return not self.said.get("unresolved")

    @property
    def Name(self) -> str:
        return str(self.said["name"])

    @property
    def Address(self) -> str:
        return str(self.said.get("address", "")) if self.Resolved else ""

    @property
    def DisplayType(self) -> int:
        return DISPLAYS[self.said.get("kind", "SMTP")]

    @property
    def Type(self) -> int:
        return self.kind_of_recipient

    @Type.setter
    def Type(self, value: int) -> None:
        item = self.item
        assert item is not None
        if self not in item.recipients:
            raise Failure(DELETED)
        if item.recipients.index(self) in self.quirks.sticks:
            return
        self.kind_of_recipient = value
        if self.quirks.sorts:
            item.recipients.sort(key=lambda recipient: recipient.kind_of_recipient)

    @property
    def AddressEntry(self) -> AddressEntry:
        if not self.Resolved:
            raise Failure(NOT_FOUND)
        return AddressEntry(self.quirks, self.said, self.item)

    @property
    def PropertyAccessor(self) -> PropertyAccessor:
        if not self.Resolved:
            raise Failure(NOT_FOUND)
        # Those of `Address` and `DisplayType`; a mail has 39FE of those who are at Exchange.
        # https://learn.microsoft.com/office/vba/api/outlook.recipient.displaytype
        properties = {
            "3003001F": self.said.get("address"),
            "39000003": self.DisplayType,
            "39FE001F": self.said.get("smtp"),
        }
        return PropertyAccessor(self, {tag: it for tag, it in properties.items() if it is not None})

    def resolve(self) -> bool:
        if not self.Resolved and (known := self.said.get("becomes")) is not None:
            self.said = {**self.said, "unresolved": False, **known}
        return self.Resolved


class Recipients(Collection):
    def __init__(self, item: MailItem) -> None:
        super().__init__(item.quirks, (), item)
        self.things = item.recipients  # type: ignore[assignment] # the very list

    def ResolveAll(self) -> bool:
        if self.quirks.loses:
            self.things.pop()
        assert self.item is not None
        resolved = [recipient.resolve() for recipient in self.item.recipients]
        return all(resolved)


class Account(Thing):
    def __init__(self, quirks: Quirks, address: str) -> None:
        super().__init__(quirks)
        self.address = address

    @property
    def SmtpAddress(self) -> str:
        return self.address


class User(Thing):
    def __init__(self, quirks: Quirks, said: Mapping[str, Any]) -> None:
        super().__init__(quirks)
        self.said = said

    @property
    def AddressEntry(self) -> AddressEntry:
        return AddressEntry(self.quirks, self.said, None)


class Conversation(Thing):
    def __init__(self, item: MailItem, parent: MailItem) -> None:
        super().__init__(item.quirks, item)
        self.parent = parent

    def GetParent(self, item: Any) -> MailItem:
        return self.parent


class MailItem(Thing):
    """A mail, or what `message_class` says; the other parts are told by their names."""

    def __init__(self, application: Application, said: Mapping[str, Any]) -> None:
        super().__init__(application.quirks)
        self.item = self
        self.closed = False
        self.is_saved = False
        self.number = len(application.items)
        self.application = application
        self.said = said
        self.recipients: list[Recipient] = []
        self.change(said.get("recipients", ()))

    def change(self, recipients: Sequence[Mapping[str, Any]]) -> None:
        """Have these recipients instead."""
        self.recipients[:] = [Recipient(self.quirks, each, self) for each in recipients]

    @property
    def Class(self) -> int:
        return 53 if self.MessageClass.startswith("IPM.Schedule") else 43

    @property
    def MessageClass(self) -> str:
        return str(self.said.get("message_class", "IPM.Note"))

    @property
    def Subject(self) -> str:
        return str(self.said.get("subject", ""))

    @property
    def Body(self) -> str:
        return str(self.said.get("body", ""))

    @property
    def Recipients(self) -> Recipients:
        return Recipients(self)

    def line(self, kind: int) -> str:
        names = [it.said["name"] for it in self.recipients if it.kind_of_recipient == kind]
        return "; ".join(names)

    @property
    def To(self) -> str:
        return self.line(TO)

    @property
    def CC(self) -> str:
        return self.line(CC)

    @property
    def BCC(self) -> str:
        return self.line(BCC)

    @property
    def ConversationIndex(self) -> str:
        return str(self.said.get("conversation", "01" * 22))

    @property
    def SentOnBehalfOfName(self) -> str:
        return "Somebody" if "on_behalf_of" in self.said else ""

    @property
    def SendUsingAccount(self) -> Account | None:
        account = self.said.get("account", "support@acme.example")
        return None if account is None else Account(self.quirks, account)

    @property
    def SenderEmailAddress(self) -> str:
        return str(self.said.get("sender", ""))

    @property
    def PropertyAccessor(self) -> PropertyAccessor:
        properties = {
            "5D01001F": self.said.get("sender_smtp"),
            "5D02001F": self.said.get("on_behalf_of"),
            "007D001F": self.said.get("headers"),
        }
        return PropertyAccessor(self, {tag: it for tag, it in properties.items() if it is not None})

    def Save(self) -> None:
        self.is_saved = True

    def SaveAs(self, path: str, kind: int) -> None:
        if kind != MSG_UNICODE:
            raise Failure(E_FAIL)
        Path(path).write_text(json.dumps(self.application.table(self.number)), encoding="utf-8")

    def GetConversation(self) -> Conversation | None:
        parent = self.said.get("parent")
        return None if parent is None else Conversation(self, self.application.items[parent])


class Attachments(Thing):
    def __init__(self, mail: NewMail) -> None:
        super().__init__(mail.quirks)
        self.mail = mail

    def Add(self, path: str) -> None:
        self.mail.attached.append(json.loads(Path(path).read_text(encoding="utf-8")))


class NewMail(Thing):
    """A mail that a program has made."""

    def __init__(self, application: Application) -> None:
        super().__init__(application.quirks)
        self.application = application
        self.attached: list[Any] = []
        self.To = self.Subject = self.Body = ""

    @property
    def Attachments(self) -> Attachments:
        return Attachments(self)

    def Display(self, modal: bool) -> None:
        shown = {"to": self.To, "subject": self.Subject, "body": self.Body}
        self.application.shown.append({**shown, "attached": self.attached, "modal": modal})


class Session(Thing):
    def __init__(self, application: Application) -> None:
        super().__init__(application.quirks)
        self.application = application

    @property
    def Accounts(self) -> Collection:
        accounts = self.application.said.get("accounts", ["support@acme.example"])
        return Collection(self.quirks, [Account(self.quirks, each) for each in accounts])

    @property
    def CurrentUser(self) -> User:
        said = {"name": "Support", "address": "support@acme.example"}
        return User(self.quirks, self.application.said.get("user", said))


class Window(Thing):
    def __init__(self, quirks: Quirks, items: Sequence[MailItem]) -> None:
        super().__init__(quirks)
        self.items = items

    @property
    def Selection(self) -> Collection:
        return Collection(self.quirks, self.items)

    @property
    def CurrentItem(self) -> MailItem:
        return self.items[0]


class Application(Thing):
    """An Outlook. `said` may name `accounts` and the `user`."""

    def __init__(self, said: Mapping[str, Any] | None = None) -> None:
        super().__init__(Quirks())
        self.said = said or {}
        self.items: list[MailItem] = []
        self.selected: list[list[int]] = []
        self.open: list[int] = []
        self.shown: list[dict[str, Any]] = []

    @property
    def Version(self) -> str:
        return "16.0.0.17328"

    @property
    def Session(self) -> Session:
        return Session(self)

    @property
    def Explorers(self) -> Collection:
        windows = [Window(self.quirks, self._numbered(some)) for some in self.selected]
        return Collection(self.quirks, windows)

    @property
    def Inspectors(self) -> Collection:
        windows = [Window(self.quirks, list(self._numbered([number]))) for number in self.open]
        return Collection(self.quirks, windows)

    def CreateItem(self, kind: int) -> NewMail:
        if kind != 0:
            raise Failure(E_FAIL)
        return NewMail(self)

    def add(self, said: Mapping[str, Any]) -> int:
        """Write an item; return its number."""
        self.items.append(MailItem(self, said))
        return len(self.items) - 1

    def table(self, number: int) -> list[list[Any]]:
        """Return the recipients of an item: type, name and address of each."""
        return [[it.kind_of_recipient, it.Name, it.Address] for it in self.items[number].recipients]

    def _numbered(self, numbers: Sequence[int]) -> list[MailItem]:
        return [self.items[number] for number in numbers]


def smtp(kind: int, *addresses: str) -> Iterator[dict[str, Any]]:
    """Yield what is said of recipients with these SMTP addresses, which are their names as well."""
    for address in addresses:
        yield {"type": kind, "name": address, "address": address}
