"""Makes drafts as Outlook saves them to .msg files ([MS-OXMSG]); every variety that tests need."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from ccwarn.draft import Field
from compound_builder import Tree, build

TYPES = {Field.TO: 1, Field.CC: 2, Field.BCC: 3}
MESSAGE_CLASS_ID = bytes.fromhex("0b0d020000000000c000000000000046")
TEMPLATE_CLASS_ID = bytes.fromhex("46f0060000000000c000000000000046")
READ_AND_WRITE = 6
_ONE_OFF = bytes.fromhex("00000000812b1fa4bea310199d6e00dd010f5402")

UNSENT, HAS_ATTACHMENT, UNICODE_STORE = 0x8, 0x10, 0x40000


class Convention(Enum):
    """How the texts of the To, Cc and Bcc lines are stored; each is what real programs write."""

    CLASSIC = "a NUL within, and one more in the declared size; an empty line has no stream content"
    NEW = "a NUL within, counted; an empty line is that NUL"
    PLAIN = "no NUL within, but one in the declared size; separated by a semicolon alone"


Kind = Literal["SMTP", "EX", "EX without SMTP", "list", "contact group", "unresolved"]


@dataclass(frozen=True)
class Person:
    """An entry of the recipient table."""

    address: str
    name: str = ""
    kind: Kind = "SMTP"
    organisation: str = "Example"
    """What an Exchange entry is in (`/o=`)."""
    display: int | None = None
    """What PidTagDisplayTypeEx says, if anything."""

    @property
    def shown(self) -> str:
        return self.name or self.address


@dataclass(frozen=True)
class MsgDraft:
    """What to put into a .msg file; `build_msg` makes it."""

    to: Sequence[Person] = ()
    cc: Sequence[Person] = ()
    bcc: Sequence[Person] = ()
    subject: str = "Our new opening hours"
    sender: str = ""
    sender_type: str = "SMTP"
    body: str = "Dear all, we have moved.\r\n"
    convention: Convention = Convention.CLASSIC
    ansi: str = ""
    """The character set of an ANSI message; "" for a Unicode message."""
    sector: int = 512
    message_class: str = "IPM.Note"
    flags: int | None = UNSENT
    headers: str | None = None
    attachment: bytes | None = None
    embedded: MsgDraft | None = None
    class_id: bytes = MESSAGE_CLASS_ID
    display_lines: bool = True
    submitted: int = 0
    """When it was sent, in seconds since 1970; 0 for never."""
    answers: str = ""
    """The Message-ID of the mail that it answers."""


@dataclass
class _Properties:
    """A property stream ([MS-OXMSG] section 2.4) in the making, with the streams beside it."""

    charset: str
    wide: bool

    def __post_init__(self) -> None:
        self.records = bytearray()
        self.streams: dict[str, bytes | Tree] = {}

    def fixed(self, tag: int, value: int) -> None:
        width = "<IIq" if value < 0 else "<IIQ"
        self.records += struct.pack(width, tag, READ_AND_WRITE, value)

    def binary(self, tag: int, data: bytes, size: int | None = None) -> None:
        # The last four bytes are reserved; Outlook leaves there what it had in memory.
        self.records += struct.pack(
            "<IIII", tag, READ_AND_WRITE, len(data) if size is None else size, 0x25180003
        )
        self.streams[f"__substg1.0_{tag:08X}"] = data

    def text(self, number: int, text: str) -> None:
        self.counted(number, text, 1)

    def counted(self, number: int, text: str, uncounted: int) -> None:
        """Store a text whose declared size is `uncounted` characters more than it has."""
        data = text.encode(self.charset)
        size = len(data) + uncounted * (2 if self.wide else 1)
        self.binary(number << 16 | (0x1F if self.wide else 0x1E), data, size)


def build_msg(draft: MsgDraft) -> bytes:
    """Return the .msg file."""
    tree = dict(_message(draft, struct.Struct("<8x4I8x")))
    tree["__nameid_version1.0"] = {
        "__substg1.0_00020102": bytes(16),
        "__substg1.0_00030102": b"",
        "__substg1.0_00040102": b"",
    }
    return build(tree, sector=draft.sector, class_id=draft.class_id)


def _message(draft: MsgDraft, header: struct.Struct) -> dict[str, bytes | Tree]:
    wide = not draft.ansi
    properties = _Properties(draft.ansi or "utf-16-le", wide)
    table = [
        *((person, Field.TO) for person in draft.to),
        *((person, Field.CC) for person in draft.cc),
        *((person, Field.BCC) for person in draft.bcc),
    ]
    attached = (draft.attachment is not None) + (draft.embedded is not None)
    properties.fixed(0x340D0003, UNICODE_STORE if wide else 0)
    if draft.display_lines:
        for number, people in ((0x0E04, draft.to), (0x0E03, draft.cc), (0x0E02, draft.bcc)):
            _display_line(properties, number, people, draft.convention)
    properties.text(0x001A, draft.message_class)
    properties.text(0x0037, draft.subject)
    if draft.flags is not None:
        properties.fixed(0x0E070003, draft.flags | (HAS_ATTACHMENT if attached else 0))
    properties.text(0x1000, draft.body)
    if draft.ansi:
        properties.fixed(0x3FFD0003, int(draft.ansi.removeprefix("cp")))
    if draft.sender:
        properties.text(0x0C1E, draft.sender_type)
        properties.text(0x0C1F, draft.sender)
    if draft.submitted:
        properties.fixed(0x00390040, (draft.submitted + 11_644_473_600) * 10_000_000)
    if draft.answers:
        properties.text(0x1042, draft.answers)
    if draft.headers is not None:
        properties.text(0x007D, draft.headers)
    tree = properties.streams
    for index, (person, field) in enumerate(table):
        tree[f"__recip_version1.0_#{index:08X}"] = _recipient(person, field, index, draft)
    if draft.attachment is not None:
        tree["__attach_version1.0_#00000000"] = _attachment(draft.attachment)
    if draft.embedded is not None:
        number = attached - 1
        tree[f"__attach_version1.0_#{number:08X}"] = _embedded(draft.embedded)
    counts = (len(table), attached)
    tree["__properties_version1.0"] = header.pack(*counts, *counts) + bytes(properties.records)
    return tree


def _display_line(
    properties: _Properties, number: int, people: Sequence[Person], convention: Convention
) -> None:
    names = [person.shown for person in people]
    if convention is Convention.PLAIN:
        properties.counted(number, ";".join(names), 1)
    elif convention is Convention.NEW:
        properties.counted(number, "; ".join(names) + "\0", 0)
    else:
        properties.counted(number, "; ".join(names) + "\0" if names else "", 1)


def _recipient(person: Person, field: Field, row: int, draft: MsgDraft) -> Tree:
    properties = _Properties(draft.ansi or "utf-16-le", not draft.ansi)
    is_list = person.kind in ("list", "contact group")
    properties.fixed(0x0C150003, TYPES[field])
    properties.fixed(0x0FFE0003, 8 if is_list else 6)
    one_off = _ONE_OFF + f"\1\x90{person.shown}\0SMTP\0{person.address}\0".encode("utf-16-le")
    properties.binary(0x0FF90102, one_off)
    properties.binary(0x0FFF0102, one_off)
    properties.text(0x3001, person.shown)
    shown = person.shown.replace(" ", "")
    legacy = f"/o={person.organisation}/ou=Exchange/cn=Recipients/cn={shown}"
    kinds = {"SMTP": "SMTP", "contact group": "MAPIPDL", "unresolved": ""}
    if address_type := kinds.get(person.kind, "EX"):
        properties.text(0x3002, address_type)
    if person.kind == "SMTP":
        properties.text(0x3003, person.address)
    elif address_type == "EX":
        properties.text(0x3003, legacy)
    if person.kind in ("EX", "list") or (
        draft.convention is Convention.NEW and person.kind == "SMTP"
    ):
        properties.text(0x39FE, person.address)
    properties.binary(0x300B0102, f"{address_type}:{person.address}\0".upper().encode())
    types = {"list": 1, "contact group": 5}
    properties.fixed(0x39000003, types.get(person.kind, 0))
    if person.display is not None:
        properties.fixed(0x39050003, person.display)
    properties.fixed(0x3A40000B, 0)
    properties.text(0x5FF6, person.shown)
    properties.binary(0x5FF70102, one_off)
    properties.fixed(0x5FFD0003, 1)
    properties.fixed(0x5FFF0003, 0)
    properties.binary(0x0FF60102, struct.pack(">I", row))
    properties.fixed(0x30000003, row)
    properties.streams["__properties_version1.0"] = bytes(8) + bytes(properties.records)
    return properties.streams


def _attachment(data: bytes) -> Tree:
    properties = _Properties("utf-16-le", wide=True)
    properties.fixed(0x37050003, 1)
    properties.text(0x3707, "price list.pdf")
    properties.binary(0x37010102, data)
    properties.streams["__properties_version1.0"] = bytes(8) + bytes(properties.records)
    return properties.streams


def _embedded(draft: MsgDraft) -> Tree:
    properties = _Properties("utf-16-le", wide=True)
    properties.fixed(0x37050003, 5)
    properties.text(0x3001, draft.subject)
    properties.binary(0x3701000D, b"", 0xFFFFFFFF)
    tree = properties.streams
    # In an embedded message the header is eight bytes shorter (section 2.4.1.2).
    tree["__substg1.0_3701000D"] = _message(draft, struct.Struct("<8x4I"))
    tree["__properties_version1.0"] = bytes(8) + bytes(properties.records)
    return tree


def customers(count: int) -> tuple[Person, ...]:
    """Return so many people at one mailbox provider."""
    return tuple(
        Person(f"customer{number}@gmail.com", f"Customer {number}") for number in range(count)
    )


ANNA = Person("anna@northwind.example", "Anna Northwind")
JOERG = Person("joerg@fabrikam.example", "Jörg Groß")
SUZUKI = Person("suzuki@adatum.example", "鈴木")

SAMPLES: dict[str, MsgDraft] = {
    "classic": MsgDraft((ANNA,), customers(7), (Person("bea@contoso.example"),)),
    "new Outlook": MsgDraft((ANNA,), customers(7), convention=Convention.NEW),
    "third party": MsgDraft((ANNA,), customers(7), convention=Convention.PLAIN),
    "ANSI": MsgDraft((ANNA,), (*customers(7), JOERG), ansi="cp1252"),
    "Japanese ANSI": MsgDraft((ANNA,), (*customers(7), SUZUKI), ansi="cp932"),
    "4,096-byte sectors": MsgDraft((ANNA,), customers(30), sector=4096),
    "Exchange": MsgDraft(
        (ANNA,),
        (
            *customers(6),
            Person("carl@northwind.example", "Carl", "EX"),
            Person("dora@northwind.example", "Dora", "EX without SMTP"),
            Person("all@northwind.example", "All staff", "list"),
            Person("", "My customers", "contact group"),
        ),
    ),
    "embedded message": MsgDraft(
        (ANNA,), customers(7), embedded=MsgDraft(cc=customers(3)), attachment=b"%PDF" * 3000
    ),
    "transport headers": MsgDraft(
        (ANNA,),
        customers(3),
        headers="Subject: Our new opening hours\r\nTo: Anna <anna@northwind.example>\r\nCc: "
        + ",\r\n ".join(person.address for person in customers(3))
        + "\r\nX-Priority: 3\r\n\r\n",
    ),
    "475 in Cc": MsgDraft((ANNA,), customers(475)),
}
"""Drafts by what is special about each."""
