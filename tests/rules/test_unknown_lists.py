"""CC102 on mailing lists whose members nobody knows."""

from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats import rfc5322
from ccwarn.policy import Policy, Severity
from ccwarn.rules.cc102_unusable_addresses import unusable_addresses

AUTHOR = Mailbox("us@acme.example")


@pytest.mark.parametrize(
    ("field", "severity"),
    [
        (Field.TO, Severity.CONFIRM),
        (Field.CC, Severity.CONFIRM),
        (Field.BCC, Severity.NOTE),
    ],
)
def test_any_number_of_people_may_stand_behind_a_visible_list(
    field: Field, severity: Severity
) -> None:
    draft = Draft(AUTHOR, unreadable=(Unreadable("Friends <Friends>", field, is_list=True),))
    (finding,) = unusable_addresses(draft, Policy())
    assert finding.severity is severity


def test_the_first_of_several_lists_is_named() -> None:
    lists = ("Friends", "Family")
    unreadable = tuple(Unreadable(name, Field.TO, is_list=True) for name in lists)
    (finding,) = unusable_addresses(Draft(AUTHOR, unreadable=unreadable), Policy())
    assert finding.data["count"] == 2
    assert "“Friends”" in unusable_addresses.sentence(finding)


def test_the_first_of_several_entries_without_an_address_is_named() -> None:
    entries = (Mailbox("/o=acme/cn=all", "All staff"), Mailbox("/o=acme/cn=board", "Board"))
    draft = Draft(AUTHOR, tuple(Recipient(mailbox, Field.TO) for mailbox in entries))
    (finding,) = unusable_addresses(draft, Policy())
    assert finding.mailboxes == entries
    assert unusable_addresses.sentence(finding) == (
        "ccwarn does not know who gets mail to “All staff” and 1 more, so they count as outside"
    )


def test_a_colleague_in_exchange_is_no_entry_that_nobody_knows() -> None:
    author = Mailbox("/o=Acme/cn=us")
    entries = (Mailbox("/o=acme/cn=anna", "Anna"), Mailbox("/o=other/cn=bob", "Bob"))
    recipients = tuple(Recipient(mailbox, Field.TO) for mailbox in entries)
    (finding,) = unusable_addresses(Draft(AUTHOR, recipients, identities=(author,)), Policy())
    assert finding.mailboxes == entries[1:]


def test_the_sentence_names_the_list() -> None:
    draft = Draft(AUTHOR, unreadable=(Unreadable("Friends", Field.CC, is_list=True),))
    (finding,) = unusable_addresses(draft, Policy())
    assert unusable_addresses.sentence(finding) == (
        "ccwarn cannot tell how many people are on the mailing list “Friends”"
    )


def test_a_list_is_called_by_its_name() -> None:
    known = Recipient(Mailbox("all@acme.example", "All customers"), Field.TO, is_list=True)
    (finding,) = unusable_addresses(Draft(AUTHOR, (known,)), Policy())
    assert "“All customers”" in unusable_addresses.sentence(finding)


@pytest.mark.parametrize("is_list", [True, False])
def test_an_entry_of_an_address_book_asks_if_it_is_a_list(is_list: bool) -> None:
    draft = Draft(AUTHOR, (Recipient(Mailbox("All customers"), Field.TO, is_list),))
    severities = [finding.severity for finding in unusable_addresses(draft, Policy())]
    assert (Severity.CONFIRM in severities) is is_list


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Friends <Friends>", True),
        ('Friends <"Friends of 2026">', True),
        ('"My friends" <My friends>', True),
        ("Customers@2026 <Customers@2026>", True),
        ('"Our customers@2026" <"Our customers"@2026>', True),
        ('"Customers @ 2026" <"Customers "@ 2026>', True),
        ('"news@all customers" <"news@all customers">', True),
        ('News <"news@all customers">', True),
        ('"Customers@2026" <"Customers@2026">', True),
        ('Joe <"joe@acme.example">', False),
        ('"joe@acme.example" <"joe@acme.example">', False),
        ('Joe <"joe@acme">', False),
        ("Customers @ all <Customers@2026>", False),
        ("Joe <joe>", False),
        ("root@[IPv6:::1] <root@[IPv6:::1]>", False),
    ],
)
def test_a_list_that_a_mail_program_saved_is_known_for_one(text: str, asks: bool) -> None:
    draft = rfc5322.read(f"From: us@acme.example\nTo: {text}\n\n".encode())
    severities = [finding.severity for finding in unusable_addresses(draft, Policy())]
    assert (Severity.CONFIRM in severities) is asks
    assert len(severities) <= 1


def names(count: int) -> str:
    return " ".join(f"p{number}@firm{number}.example" for number in range(count))


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        (names(30), Severity.CONFIRM),
        (names(2), Severity.NOTE),
        (names(30).replace(" ", ", "), Severity.CONFIRM),
        (names(30).replace("@", "\uff20"), Severity.CONFIRM),
        ("Us (us@acme.example, them@acme.example)", None),
        ("Us (them@acme.example, jane@old.example)", None),
        ("Jane (jane@old.example)", None),
        (names(30).replace("@", "\ufe6b"), Severity.CONFIRM),
    ],
)
def test_addresses_in_a_name_are_seen_by_everybody(name: str, severity: Severity | None) -> None:
    draft = Draft(AUTHOR, (Recipient(Mailbox("us@acme.example", name), Field.TO),))
    findings = list(unusable_addresses(draft, Policy()))
    assert [finding.severity for finding in findings] == [severity] * (severity is not None)
    assert all(finding.remedy is None for finding in findings)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([2], "2 addresses stand in names, where everybody would see them"),
        ([3], "3 addresses stand in names, where everybody would see them"),
        ([2, 4, 3], "9 addresses stand in names, where everybody would see them"),
    ],
)
def test_addresses_in_names_are_counted(counts: list[int], sentence: str) -> None:
    recipients = tuple(
        Recipient(Mailbox(f"them{count}@acme.example", names(count)), Field.TO) for count in counts
    )
    (finding,) = unusable_addresses(Draft(AUTHOR, recipients), Policy())
    assert unusable_addresses.sentence(finding) == sentence
    assert finding.data["text"] == names(max(counts))


def test_addresses_in_a_name_in_bcc_are_seen_by_nobody_else() -> None:
    draft = Draft(AUTHOR, (Recipient(Mailbox("us@acme.example", names(30)), Field.BCC),))
    assert list(unusable_addresses(draft, Policy())) == []


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("p{}@firm{}.example", Severity.CONFIRM),
        ("them{}@firm{}.example", None),
        ("them{}@acme.example", None),
        ("p{}@{}", None),
    ],
)
def test_one_address_in_a_name_is_a_remark_and_one_in_each_of_many_is_a_list(
    name: str, severity: Severity | None
) -> None:
    recipients = tuple(
        Recipient(Mailbox(f"them{n}@acme.example", name.format(n, n)), Field.TO) for n in range(5)
    )
    asked = unusable_addresses(Draft(AUTHOR, recipients), Policy())
    assert [finding.severity for finding in asked] == [severity] * (severity is not None)
    assert list(unusable_addresses(Draft(AUTHOR, recipients[:1]), Policy())) == []


def test_addresses_in_the_authors_name_are_seen_by_everybody() -> None:
    author = AUTHOR._replace(display_name=f"us@acme.example, {names(30)}")
    (finding,) = unusable_addresses(Draft(author), Policy())
    assert (finding.severity, finding.data["count"]) == (Severity.CONFIRM, 30)


@pytest.mark.parametrize(
    "text",
    [
        "Us <us@acme.example> ({})",
        "({}) Us <us@acme.example>",
        "({}) us@acme.example (Us)",
        "us({})@acme.example (Us)",
        '"{}": us@acme.example;',
        "Us ({}): us@acme.example;",
        '"{}":;',
    ],
)
def test_addresses_in_comments_and_names_of_groups_are_seen_by_everybody(text: str) -> None:
    for count, asks in ((30, True), (1, False)):
        field = text.format(names(count).replace(" ", ", "))
        draft = rfc5322.read(f"From: us@acme.example\nTo: {field}\n\n".encode())
        asked = [finding.severity for finding in unusable_addresses(draft, Policy())]
        assert asked == [Severity.CONFIRM] * asks
