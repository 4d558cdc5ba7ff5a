from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import (
    Answered,
    Batch,
    Draft,
    Earlier,
    Field,
    Mailbox,
    Recipient,
    Unreadable,
    exchange_organisation,
)
from drafts import addresses, draft


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Eve@Firm.Example", "eve@firm.example"),
        ('"eve"@firm.example', "eve@firm.example"),
        ('"e\\ve"@firm.example', "eve@firm.example"),
        ('"\\e\\v\\e"@firm.example', "eve@firm.example"),
        ('""@firm.example', "@firm.example"),
        ('"All" STAFF', '"all" staff'),
        ("Équipe", "équipe"),
        ("eve@firm.example.", "eve@firm.example"),
        ("eve@bücher.example", "eve@xn--bcher-kva.example"),
        ("eve@BÜCHER.example", "eve@bücher.example"),
    ],
)
def test_one_mailbox_written_in_two_ways(one: str, other: str) -> None:
    assert Mailbox(one).key == Mailbox(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("eve@firm.example", "eve@mail.firm.example"),
        ("eve+1@firm.example", "eve+2@firm.example"),
        ('"eve@a"@firm.example', "eve@firm.example"),
        ('"e\\\\ve"@firm.example', "eve@firm.example"),
        ('eve"@firm.example', "ve@firm.example"),
        ('"eve@firm.example', "ev@firm.example"),
        ('"@firm.example', "@firm.example"),
        ("eve", "eve@firm.example"),
        ("strasse@firm.example", "straße@firm.example"),
        ("eve@xn--.example", "eve@example"),
    ],
)
def test_two_mailboxes_that_look_alike(one: str, other: str) -> None:
    assert Mailbox(one).key != Mailbox(other).key


@pytest.mark.parametrize(
    ("addr_spec", "domain"),
    [
        ("eve@Firm.Example", "firm.example"),
        ('"eve@home"@firm.example', "firm.example"),
        ("eve@[192.0.2.1]", "[192.0.2.1]"),
        ("eve@bücher.example", "xn--bcher-kva.example"),
        ("eve@firm.example.", "firm.example"),
        ("eve", ""),
        ("", ""),
    ],
)
def test_domain(addr_spec: str, domain: str) -> None:
    assert Mailbox(addr_spec).domain == domain


def test_a_domain_without_an_a_label_stays_itself() -> None:
    # U+FFFD is allowed in no label (RFC 5892), so no other domain can be equal to it.
    assert Mailbox("eve@\ufffd.Example").domain == "\ufffd.example"


@pytest.mark.parametrize(
    ("addr_spec", "key"),
    [
        ('"Eve"@Firm.Example', "eve@firm.example"),
        ('"E\\"ve"@firm.example', 'e"ve@firm.example'),
        ('Eve"@firm.example', 'eve"@firm.example'),
        ('"Eve@firm.example', '"eve@firm.example'),
        ("Équipe", "équipe"),
        ("All Staff", "all staff"),
    ],
)
def test_key(addr_spec: str, key: str) -> None:
    assert Mailbox(addr_spec).key == key


def test_everybody_can_read_to_and_cc_and_nobody_bcc() -> None:
    assert [field.visible for field in Field] == [True, True, False]
    mail = draft(to=["a@x.example"], cc=["b@y.example"], bcc=["c@z.example"])
    assert [recipient.mailbox.addr_spec for recipient in mail.visible()] == [
        "a@x.example",
        "b@y.example",
    ]


def test_from_to_and_cc_of_the_answered_message_are_known() -> None:
    answer = Draft(None, answered=Answered((Mailbox("a@x.example"),), (Mailbox("b@y.example"),)))
    assert answer.known == (Mailbox("a@x.example"), Mailbox("b@y.example"))
    assert Draft(None).known == ()


def test_no_list_is_taken_for_granted() -> None:
    assert not Answered().by_list
    assert not Answered().is_public
    assert not Unreadable("Bob", Field.TO).is_list
    assert not Recipient(Mailbox("bob@x.example"), Field.TO).is_list


def test_little_is_said_of_parts_and_nothing_of_earlier_mails_as_long_as_nobody_knows_more() -> (
    None
):
    batch = Batch("14:02", people=2, organisations=2, odd_ones_out=2)
    assert (batch.is_today, batch.is_same_text, batch.crowd) == (True, False, 0)
    assert Earlier() == Earlier(frozenset(), 0, None)


@pytest.mark.parametrize(
    ("key", "organisation"),
    [
        ("/o=firm/ou=offices/cn=recipients/cn=eve", "/o=firm"),
        ("/o=firm", "/o=firm"),
        ("/o=/ou=offices/cn=recipients/cn=eve", ""),
        ("/ou=offices/o=firm/cn=eve", ""),
        ("eve@firm.example", ""),
        ("", ""),
    ],
)
def test_the_organisation_of_an_entry_in_exchange(key: str, organisation: str) -> None:
    assert exchange_organisation(key) == organisation


def test_who_stands_in_an_invitation_alone_is_not_in_the_header() -> None:
    bob = Recipient(Mailbox("bob@x.example"), Field.TO)
    guest = Recipient(Mailbox("eve@y.example"), Field.TO, is_attendee=True)
    assert Draft(None, (bob, guest)).in_header() == Draft(None, (bob,))
    mail = Draft(None, (bob,))
    assert mail.in_header() is mail


def test_a_list_stays_one_when_it_is_moved() -> None:
    friends = Recipient(Mailbox("Friends"), Field.TO, is_list=True)
    (moved,) = Draft(None, (friends,)).moved({"friends"}, Field.BCC).recipients
    assert moved == Recipient(Mailbox("Friends"), Field.BCC, is_list=True)


def test_moving_keeps_the_order_and_the_others() -> None:
    before = draft(to=["a@x.example"], cc=["b@y.example", "c@z.example"], bcc=["d@w.example"])
    after = before.moved({"a@x.example", "c@z.example"}, Field.BCC)
    assert addresses(after, Field.TO) == []
    assert addresses(after, Field.CC) == ["b@y.example"]
    assert addresses(after, Field.BCC) == ["a@x.example", "c@z.example", "d@w.example"]
    assert addresses(before, Field.TO) == ["a@x.example"]


def test_moving_somebody_who_is_there_already_makes_no_second_copy() -> None:
    before = draft(to=["Eve@x.example"], cc=["eve@X.example"], bcc=["eve@x.example"])
    assert addresses(before.moved({"eve@x.example"}, Field.BCC), Field.BCC) == ["eve@x.example"]
    twice = draft(to=["Eve@x.example"], cc=["eve@X.example"])
    assert addresses(twice.moved({"eve@x.example"}, Field.BCC), Field.BCC) == ["Eve@x.example"]


_mailboxes = st.sampled_from(["a@x.example", "A@X.example", "b@y.example", "c@z.example"])
_recipients = st.builds(Recipient, st.builds(Mailbox, _mailboxes), st.sampled_from(Field))


@given(
    st.lists(_recipients, max_size=8),
    st.sets(st.sampled_from(["a@x.example", "b@y.example", "nobody@x.example"])),
    st.sampled_from(Field),
)
def test_moving_conserves_and_is_idempotent(
    recipients: list[Recipient], keys: set[str], field: Field
) -> None:
    before = Draft(None, tuple(recipients))
    after = before.moved(keys, field)
    assert {r.mailbox.key for r in after.recipients} == {r.mailbox.key for r in before.recipients}
    assert after.moved(keys, field) == after
    assert all(r.field is field for r in after.recipients if r.mailbox.key in keys)
    untouched = [r for r in before.recipients if r.mailbox.key not in keys]
    assert [r for r in after.recipients if r.mailbox.key not in keys] == untouched
