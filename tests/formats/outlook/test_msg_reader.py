from __future__ import annotations

from dataclasses import replace

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.exposure import exposure
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.msg_reader import NotAMsg, NotUnsent
from ccwarn.organisation import Organisations
from ccwarn.policy import Policy
from compound_builder import Tree, build
from msg_drafts import (
    ANNA,
    SAMPLES,
    SUZUKI,
    TEMPLATE_CLASS_ID,
    MsgDraft,
    Person,
    build_msg,
    customers,
)
from msg_files import reader


def read(data: bytes) -> Draft:
    return msg_reader.read(reader(data), len(data))


def recipient(person: Person, field: Field) -> Recipient:
    return Recipient(Mailbox(person.address, person.name), field)


def one(person: Person) -> Recipient | Unreadable:
    draft = read(build_msg(MsgDraft(cc=(person,))))
    entries: list[Recipient | Unreadable] = [*draft.recipients, *draft.unreadable]
    assert len(entries) == 1
    return entries[0]


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "Exchange"])
def test_recipients_are_read_in_order(name: str) -> None:
    sample = SAMPLES[name]
    assert read(build_msg(sample)).recipients == (
        *(recipient(person, Field.TO) for person in sample.to),
        *(recipient(person, Field.CC) for person in sample.cc),
        *(recipient(person, Field.BCC) for person in sample.bcc),
    )


def test_subject_author_and_text_in_the_messages_own_character_set() -> None:
    draft = read(
        build_msg(MsgDraft(to=(SUZUKI,), subject="営業時間", ansi="cp932", sender="a@x.example"))
    )
    assert draft.subject == "営業時間"
    assert draft.author == Mailbox("a@x.example")
    assert draft.recipients[0].mailbox.display_name == "鈴木"


def test_an_exchange_entry_counts_by_its_smtp_address() -> None:
    person = Person("carl@northwind.example", "Carl", "EX")
    assert one(person) == recipient(person, Field.CC)


@pytest.mark.parametrize(
    "person",
    [
        Person("dora@own.example", "dora@own.example", "EX without SMTP"),
        Person("all@own.example", "all@own.example", "list"),
        Person("all@own.example", "All staff", "list"),
        Person("", "friends@own.example", "contact group"),
    ],
)
def test_an_unknown_address_is_external_whatever_its_text_says(person: Person) -> None:
    entry = one(person)
    assert isinstance(entry, Recipient)
    assert "@" not in entry.mailbox.addr_spec
    assert entry.mailbox.domain == ""
    author = Mailbox("anna@own.example")
    organisations = Organisations(author, ["own.example"])
    assert not organisations.is_own(entry.mailbox)
    others = tuple(recipient(person, Field.CC) for person in customers(1))
    found = exposure(Draft(author, (entry, *others)), organisations)
    assert (found.people, found.organisation_count) == (2, 2)


COLLEAGUES = tuple(Person("", f"Colleague {number}", "EX without SMTP") for number in range(30))
ELSEWHERE = tuple(
    Person("", f"Somebody {number}", "EX without SMTP", "Other Firm") for number in range(30)
)


@pytest.mark.parametrize(
    ("author", "people", "expected"),
    [
        ("/O=EXAMPLE/ou=Exchange/cn=Recipients/cn=anna", COLLEAGUES, (0, 0)),
        # What the draft does not tell is where all its entries come from: the author's server.
        ("anna@own.example", COLLEAGUES, (0, 0)),
        ("/o=Example/ou=Exchange/cn=Recipients/cn=anna", ELSEWHERE, (31, 2)),
        ("/o=Example/ou=Exchange/cn=Recipients/cn=anna", (*COLLEAGUES, *ELSEWHERE), (31, 2)),
        ("/o=Other/ou=Exchange/cn=Recipients/cn=anna", COLLEAGUES, (31, 2)),
        ("/o=Example Inc/ou=Exchange/cn=Recipients/cn=anna", COLLEAGUES, (31, 2)),
        ("anna@own.example", (*COLLEAGUES, *ELSEWHERE), (61, 3)),
    ],
)
def test_people_of_one_exchange_organisation_belong_together(
    author: str, people: tuple[Person, ...], expected: tuple[int, int]
) -> None:
    kind = "SMTP" if "@" in author else "EX"
    draft = read(build_msg(MsgDraft(people, (ANNA,), sender=author, sender_type=kind)))
    found = exposure(draft, Policy().organisations(draft))
    assert (found.people, found.organisation_count) == expected


@pytest.mark.parametrize("display", [6, 0x80000006, 0x80000600])
def test_who_is_elsewhere_is_no_colleague_though_in_the_own_address_book(display: int) -> None:
    guests = tuple(
        Person("", f"Guest {number}", "EX without SMTP", display=display) for number in range(5)
    )
    author = "/o=Example/ou=Exchange/cn=Recipients/cn=anna"
    draft = read(build_msg(MsgDraft(guests, COLLEAGUES, sender=author, sender_type="EX")))
    found = exposure(draft, Policy().organisations(draft))
    assert [mailbox.display_name for mailbox in found.mailboxes] == [it.name for it in guests]


@pytest.mark.parametrize(
    "person",
    [
        Person("all@own.example", "All staff", "list"),
        Person("", "My customers", "contact group"),
        Person("", "Everybody here", "EX without SMTP", display=3),
        Person("", "Help desk", "EX without SMTP", display=4),
        Person("", "Permitted", "EX without SMTP", display=0x40000009),
        Person("", "List elsewhere", "EX without SMTP", display=0x80000106),
    ],
)
def test_a_list_stays_one_whoever_keeps_it(person: Person) -> None:
    entry = one(person)
    assert isinstance(entry, Recipient)
    assert entry.is_list


def test_what_was_typed_and_not_looked_up_yet() -> None:
    assert one(Person("", "Eve <eve@example.com>", "unresolved")) == Recipient(
        Mailbox("eve@example.com", "Eve"), Field.CC
    )
    assert one(Person("", "Eve", "unresolved")) == Unreadable("Eve", Field.CC)
    both = "eve@example.com, frank@example.com"
    assert one(Person("", both, "unresolved")) == Unreadable(both, Field.CC)


def test_several_addresses_in_one_are_not_taken_for_one() -> None:
    both = "eve@example.com;frank@example.com"
    assert one(Person(both, "Eve")) == Unreadable(both, Field.CC)


def test_an_entry_without_any_text_is_not_dropped() -> None:
    entry = one(Person("", "", "unresolved"))
    assert isinstance(entry, Unreadable)
    assert entry.text


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (0x10000002, Recipient(Mailbox("eve@example.com"), Field.CC)),
        (7, Unreadable("eve@example.com eve@example.com", Field.TO)),
    ],
)
def test_the_type_is_in_the_low_four_bits(stored: int, expected: Recipient | Unreadable) -> None:
    data = build_msg(MsgDraft(cc=(Person("eve@example.com"),)))
    record = b"\x03\x00\x15\x0c\x06\x00\x00\x00"
    data = data.replace(record + b"\x02\0\0\0", record + stored.to_bytes(4, "little"))
    draft = read(data)
    assert (*draft.recipients, *draft.unreadable) == (expected,)


def test_recipients_of_an_embedded_message_are_not_those_of_the_draft() -> None:
    inner = MsgDraft(cc=(Person("inner@example.com"),), embedded=MsgDraft(to=customers(3)))
    draft = read(build_msg(MsgDraft(to=(ANNA,), embedded=inner)))
    assert draft.recipients == (recipient(ANNA, Field.TO),)


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (MsgDraft(to=(ANNA,), flags=1), "already sent or received"),
        (MsgDraft(to=(ANNA,), flags=None), "already sent or received"),
        (MsgDraft(to=(ANNA,), message_class="IPM.Appointment"), "not a mail"),
        (MsgDraft(to=(ANNA,), message_class="IPM.NoteBook"), "not a mail"),
    ],
)
def test_what_is_not_an_unsent_mail_is_refused(draft: MsgDraft, words: str) -> None:
    with pytest.raises(NotUnsent, match=words):
        read(build_msg(draft))


@pytest.mark.parametrize("name", ["IPM.Note", "ipm.note", "IPM.Note.SMIME", "IPM.Note.Custom"])
def test_every_kind_of_mail_is_read(name: str) -> None:
    assert read(build_msg(MsgDraft(to=(ANNA,), message_class=name))).recipients


def test_a_template_is_read_although_it_is_not_marked_as_unsent() -> None:
    template = MsgDraft(to=(ANNA,), flags=0, class_id=TEMPLATE_CLASS_ID)
    assert read(build_msg(template)).recipients


def test_other_files_are_refused() -> None:
    with pytest.raises(NotAMsg, match="not a message that Outlook saved"):
        read(b"From: eve@example.com\n\n")
    with pytest.raises(NotAMsg, match="damaged"):
        read(build_msg(MsgDraft(to=(ANNA,)))[:3000])


def test_a_property_given_twice_is_damage() -> None:
    data = build_msg(MsgDraft(to=(ANNA,)))
    assert data.count(b"\x03\x00\x15\x0c") == 1
    twice = data.replace(b"\x0b\x00\x40\x3a\x06", b"\x03\x00\x15\x0c\x06")
    with pytest.raises(NotAMsg, match="damaged"):
        read(twice)


def test_an_address_of_implausible_length_is_damage() -> None:
    with pytest.raises(NotAMsg, match="damaged"):
        read(build_msg(MsgDraft(to=(Person("<" * 40_000),))))


@pytest.mark.usefixtures("uncounted")
def test_a_directory_of_implausible_size_is_damage() -> None:
    tree: dict[str, Tree] = {f"Storage {number}": {} for number in range(140_000)}
    with pytest.raises(NotAMsg, match="damaged"):
        read(build(tree))


def test_2047_recipients() -> None:
    draft = read(build_msg(MsgDraft(cc=customers(2047))))
    assert [item.mailbox.addr_spec for item in draft.recipients] == [
        person.address for person in customers(2047)
    ]


def test_an_attachment_is_not_read() -> None:
    data = build_msg(replace(SAMPLES["475 in Cc"], attachment=bytes(9_000_000)))
    asked = 0

    def read_at(offset: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return data[offset : offset + length]

    assert len(msg_reader.read(read_at, len(data)).recipients) == 476
    assert asked < len(data) - 9_000_000 + 100_000
