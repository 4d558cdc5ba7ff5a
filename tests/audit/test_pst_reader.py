"""Data files of Outlook's, by what libpff says of them; a real one needs Outlook to be made."""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from ccwarn.audit import pst_reader
from ccwarn.audit.archives import spans_at
from ccwarn.audit.span import Found, Span
from ccwarn.draft import Field
from ccwarn.stores.base import StoreError
from past_archive import audited, firms

TEXT, NUMBER, TIME = 0x1F, 0x3, 0x40
SECONDS = 1770458400


@dataclass
class Entry:
    """A property as pypff has it."""

    entry_type: int
    value_type: int
    data: bytes

    @property
    def data_as_string(self) -> str:
        return self.data.decode("utf-16-le")

    @property
    def data_as_integer(self) -> int:
        return int.from_bytes(self.data, "little")


@dataclass
class RecordSet:
    entries: Sequence[Entry]

    @property
    def number_of_entries(self) -> int:
        return len(self.entries)

    def get_entry(self, number: int) -> Entry:
        return self.entries[number]


def record_set(properties: dict[int, str | int], times: dict[int, int] | None = None) -> RecordSet:
    found = [
        Entry(key, TEXT, value.encode("utf-16-le"))
        if isinstance(value, str)
        else Entry(key, NUMBER, struct.pack("<I", value))
        for key, value in properties.items()
    ]
    for key, seconds in (times or {}).items():
        filetime = (seconds + 11_644_473_600) * 10_000_000
        found.append(Entry(key, TIME, struct.pack("<Q", filetime)))
    return RecordSet(found)


@dataclass
class Table:
    sets: Sequence[RecordSet]

    @property
    def number_of_record_sets(self) -> int:
        return len(self.sets)

    def get_record_set(self, number: int) -> RecordSet:
        return self.sets[number]


@dataclass
class Item(Table):
    recipients: Table | None = None


@dataclass
class Folder:
    name: str | None
    items: Sequence[Item] = ()
    folders: Sequence[Folder] = ()
    broken: frozenset[int] = field(default_factory=frozenset)

    @property
    def number_of_sub_messages(self) -> int:
        return len(self.items)

    @property
    def number_of_sub_folders(self) -> int:
        return len(self.folders)

    def get_sub_message(self, number: int) -> Item:
        if number in self.broken:
            raise OSError("pypff_folder_get_sub_message: unable to retrieve it.")
        return self.items[number]

    def get_sub_folder(self, number: int) -> Folder:
        return self.folders[number]


def item(
    number: int, people: Sequence[tuple[str, int]], kind: str = "IPM.Note", headers: str = ""
) -> Item:
    message: dict[int, str | int] = {
        0x001A: kind,
        0x0037: f"\1\1Mail {number}",
        0x0C1F: "support@acme.example",
        0x1035: f"<{number}@acme.example>",
    }
    if headers:
        message[0x007D] = headers
    rows = [
        record_set({0x0C15: to, 0x3001: name, 0x3002: "SMTP", 0x3003: name}) for name, to in people
    ]
    when = {0x0039: SECONDS + number}
    return Item([record_set(message, when)], Table(rows))


@pytest.fixture
def pst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file whose content is what the stand-in for libpff says."""
    strangers = [(it, 2) for it in firms(6)]
    sent = Folder(
        "Sent Items",
        [
            item(1, [("anna@one.example", 1), ("eve@two.example", 3), ("me@acme.example", 0)]),
            item(2, strangers),
            item(3, [], "IPM.Appointment"),
            item(4, [("anna@one.example", 1)]),
            Item([]),
        ],
        broken=frozenset({3}),
    )
    inbox = Folder("Inbox", [item(5, [("support@acme.example", 1)], headers="Received: x")])
    top = Folder("Top", (), [Folder("Drafts", [item(6, strangers)]), sent, inbox])
    root = Folder(None, (), [top])

    class File:
        root_folder = root

        def open(self, path: str) -> None:
            if Path(path).read_bytes() == b"!BDN broken":
                raise OSError("pypff_file_open: unable to open it.")

    monkeypatch.setitem(sys.modules, "pypff", SimpleNamespace(file=File))
    pst_reader.close()
    path = tmp_path / "archive.pst"
    path.write_bytes(b"!BDN 1234")
    return path


def found(path: Path) -> list[Found]:
    spans = [it for it in spans_at(path) if isinstance(it, Span)]
    return [it for span in spans for it in pst_reader.mails_in(span)]


def test_the_recipient_table_counts_with_those_in_bcc(pst: Path) -> None:
    first = found(pst)[0].mail
    assert first is not None
    assert [(it.mailbox.addr_spec, it.field) for it in first.draft.recipients] == [
        ("anna@one.example", Field.TO),
        ("eve@two.example", Field.BCC),
    ]
    assert first.draft.author is not None
    assert first.draft.author.addr_spec == "support@acme.example"
    assert (first.draft.subject, first.message_id) == ("Mail 1", "<1@acme.example>")
    assert first.at.seconds == SECONDS + 1
    assert not first.passed


def test_drafts_and_appointments_are_passed_over_and_what_is_damaged_is_told(pst: Path) -> None:
    mails = [(it.mail.draft.subject if it.mail else it.error) for it in found(pst)]
    assert mails == ["Mail 1", "Mail 2", "This mail is damaged.", "Mail 5"]
    last = found(pst)[-1].mail
    assert last is not None
    assert last.passed


def test_an_audit_counts_them(pst: Path) -> None:
    result, heard = audited(pst.parent)
    assert (result.mails, result.asked, result.unreadable_count) == (3, 1, 1)
    assert heard[0].path == str(pst)


def test_the_spans_of_a_file_weigh_what_it_does(pst: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pst_reader, "_MAILS", 2)
    spans = [it for it in spans_at(pst) if isinstance(it, Span)]
    assert [(it.begin, it.end) for it in spans] == [(0, 2), (2, 4), (4, 5), (0, 1)]
    assert 0 < sum(it.weight for it in spans) <= pst.stat().st_size


def test_what_cannot_be_opened_is_told(pst: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pst.write_bytes(b"!BDN broken")
    (damaged,) = spans_at(pst)
    assert isinstance(damaged, StoreError)
    assert "It is damaged" in damaged.sentence
    monkeypatch.setitem(sys.modules, "pypff", None)
    pst_reader.close()
    (missing,) = spans_at(pst)
    assert isinstance(missing, StoreError)
    assert "pip install ccwarn[pst]" in missing.sentence
