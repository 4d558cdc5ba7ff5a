"""What is read of an item at Outlook's Send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats.outlook.recipient_entry import FIELDS
from ccwarn.gates.outlook.entries import prints, read_entries
from ccwarn.gates.outlook.moving import NotMoved, move, to_move
from ccwarn.gates.outlook.object_model import E_ABORT, OutlookFailed, OutlookObject, Patience
from ccwarn.gates.outlook.sent_item import SentItem, answered_by, read_item
from drafts import firms
from outlook_drive import LocalDispatch
from outlook_model import BCC, CC, E_FAIL, TO, Application, Thing, smtp

EXCHANGE = "/o=Acme/ou=Offices/cn=Recipients/cn="


def outlook(thing: Thing) -> OutlookObject:
    return OutlookObject(LocalDispatch(thing), Patience())


def drafted(application: Application, **said: Any) -> Draft:
    """Return the draft that an item is."""
    item = application.items[application.add(said)]
    return read_item(outlook(item), outlook(application.Session)).draft


def recipients(*entries: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Return these recipients in To as they are read: address, name, and whether it is a list."""
    said = [{"type": TO, **entry} for entry in entries]
    found = drafted(Application(), recipients=said).recipients
    return [(it.mailbox.addr_spec, it.mailbox.display_name, it.is_list) for it in found]


def test_fields_and_names_are_as_outlook_has_them() -> None:
    people = [
        {"type": TO, "name": "Eve Adams", "address": "eve@one.example"},
        {"type": CC, "name": "'bob@two.example'", "address": "bob@two.example"},
        {"type": BCC, "name": "carl@three.example", "address": "carl@three.example"},
    ]
    assert drafted(Application(), recipients=people).recipients == (
        Recipient(Mailbox("eve@one.example", "Eve Adams"), Field.TO),
        Recipient(Mailbox("bob@two.example"), Field.CC),
        Recipient(Mailbox("carl@three.example"), Field.BCC),
    )


@pytest.mark.parametrize(
    "where",
    [
        {"smtp": "anna@acme.example"},
        {"smtp_of_user": "anna@acme.example"},
        {"proxies": ["smtp:old@acme.example", "SMTP:anna@acme.example", "X400:c=de"]},
    ],
)
@pytest.mark.parametrize("kind", ["EX", "REMOTE"])
def test_exchange_users_have_the_address_that_others_see(kind: str, where: dict[str, Any]) -> None:
    anna = {"kind": kind, "name": "Anna", "address": EXCHANGE + "anna", **where}
    assert recipients(anna) == [("anna@acme.example", "Anna", False)]


def test_an_exchange_user_without_address_is_not_left_out() -> None:
    anna = {"kind": "EX", "name": "Anna", "address": EXCHANGE + "anna"}
    partner = {"kind": "REMOTE", "name": "Paul", "address": EXCHANGE + "paul"}
    assert recipients(anna, partner) == [
        (EXCHANGE + "anna", "Anna", False),
        # No colleague, though the address book is the own organisation's.
        ("paul", "Paul", False),
    ]


def test_a_contact_group_is_its_members_and_those_of_groups_in_it() -> None:
    inner = {
        "kind": "GROUP",
        "name": "Inner",
        "id": "2",
        "members": [{"name": "C", "address": "c@three.example"}],
    }
    anna = {"kind": "EX", "name": "Anna", "address": EXCHANGE + "anna", "smtp": "anna@acme.example"}
    members = [{"name": "'b@two.example'", "address": "b@two.example"}, anna, inner]
    group = {"kind": "GROUP", "name": "Customers", "id": "1", "members": members}
    assert recipients(group) == [
        ("b@two.example", "", False),
        ("anna@acme.example", "Anna", False),
        ("c@three.example", "C", False),
    ]


def test_a_contact_group_in_itself_is_read_once() -> None:
    group: dict[str, Any] = {"kind": "GROUP", "name": "Customers", "id": "1"}
    group["members"] = [{"name": "B", "address": "b@two.example"}, group]
    assert recipients(group) == [("b@two.example", "B", False)]


def test_groups_in_groups_without_end_are_of_unknown_size() -> None:
    group: dict[str, Any] = {"kind": "GROUP", "name": "Last", "id": "last", "members": []}
    for depth in range(20):
        group = {"kind": "GROUP", "name": f"Group {depth}", "id": str(depth), "members": [group]}
    assert recipients(group) == [("Group 11", "", True)]


@pytest.mark.parametrize("members", [None, []])
def test_a_group_whose_members_nobody_tells_is_a_list_of_unknown_size(members: object) -> None:
    group = {"kind": "GROUP", "name": "Customers", "id": "1", "members": members}
    assert recipients(group) == [("Customers", "", True)]


def test_an_exchange_list_is_one_entry_of_unknown_size() -> None:
    known = {"kind": "LIST", "name": "All", "address": EXCHANGE + "all", "smtp": "all@acme.example"}
    unknown = {"kind": "LIST", "name": "Some", "address": EXCHANGE + "some"}
    assert recipients(known, unknown) == [
        ("all@acme.example", "All", True),
        (EXCHANGE + "some", "Some", True),
    ]


def test_what_was_typed_and_not_looked_up_is_read_as_it_stands() -> None:
    people = [
        {"type": CC, "name": "eve@one.example", "unresolved": True},
        {"type": CC, "name": "Bob at two", "unresolved": True},
    ]
    draft = drafted(Application(), recipients=people)
    assert [it.mailbox.addr_spec for it in draft.recipients] == ["eve@one.example"]
    assert draft.unreadable == (Unreadable("Bob at two", Field.CC),)


def test_a_recipient_of_no_known_field_may_be_visible() -> None:
    odd = {"type": 7, "name": "Eve", "address": "eve@one.example"}
    assert drafted(Application(), recipients=[odd]).unreadable == (
        Unreadable("eve@one.example Eve", Field.TO),
    )


def test_the_originator_is_no_recipient() -> None:
    people = [{"type": 0, "name": "Us", "address": "us@acme.example"}, *smtp(TO, "eve@one.example")]
    (recipient,) = drafted(Application(), recipients=people).recipients
    assert recipient.mailbox.addr_spec == "eve@one.example"


def test_names_of_many_come_from_the_lines_that_outlook_shows() -> None:
    application = Application()
    people = [
        {"type": TO + place % 2, "name": f"Person {place}", "address": address}
        for place, address in enumerate(firms(200))
    ]
    draft = drafted(application, recipients=people)
    names = {it.mailbox.addr_spec: it.mailbox.display_name for it in draft.recipients}
    assert names == {person["address"]: person["name"] for person in people}
    # Type and address of each, and little else.
    assert application.quirks.calls < 2 * 200 + 60


@pytest.mark.parametrize(("to", "each"), [(1, 1), (120, 1), (0, 1), (199, 2)])
def test_who_can_be_seen_of_many_takes_one_call_each(to: int, each: int) -> None:
    application = Application()
    people = [*smtp(TO, *firms(to)), *smtp(CC, *firms(200)[to:])]
    if each == 2:
        people[-1]["type"] = BCC
    draft = drafted(application, recipients=people)
    assert [(it.mailbox.addr_spec, it.field) for it in draft.recipients] == [
        (person["address"], FIELDS[person["type"]]) for person in people
    ]
    assert (each - 1) * 200 < application.quirks.calls < each * 200 + 60


def at_exchange(kind: str, count: int, **said: Any) -> list[dict[str, Any]]:
    """Return so many who are at Exchange, each with an address for others."""
    return [
        {"type": CC, "kind": kind, "name": f"{kind} {n}", "address": f"{EXCHANGE}{kind}{n}"}
        | {"smtp": f"{kind}{n}@acme.example".lower(), **said}
        for n in range(count)
    ]


def test_who_is_at_exchange_takes_two_calls_each() -> None:
    application = Application()
    people = [*at_exchange("EX", 100), *at_exchange("REMOTE", 100)]
    draft = drafted(application, recipients=people)
    assert draft.recipients == tuple(
        Recipient(Mailbox(person["smtp"], person["name"]), Field.CC) for person in people
    )
    assert application.quirks.calls < 2 * 200 + 60


@given(
    kinds=st.lists(st.sampled_from(["EX", "REMOTE", "LIST", "GROUP", "SMTP", "?"]), max_size=50),
    is_known=st.booleans(),
)
def test_what_is_told_together_is_what_is_told_one_by_one(kinds: list[str], is_known: bool) -> None:
    known: dict[str, list[dict[str, Any]]] = {
        **{kind: at_exchange(kind, 1) for kind in ("EX", "REMOTE", "LIST")},
        "GROUP": at_exchange("GROUP", 1, address="", smtp=None, members=list(smtp(CC, "m@x.org"))),
        "SMTP": [{"type": CC, "name": "Eve", "address": "eve@one.example"}],
        "?": [{"type": CC, "name": "bob@two.example", "unresolved": True}],
    }
    people = [{**known[kind][0], **({} if is_known else {"smtp": None})} for kind in kinds]
    one_by_one = Application()
    one_by_one.quirks.fails = {"GetProperties": E_FAIL}
    expected = drafted(one_by_one, recipients=people)
    assert drafted(Application(), recipients=people).recipients == expected.recipients


def shown(people: list[dict[str, Any]]) -> tuple[SentItem, int]:
    """Return what is read of an item by what Outlook shows, and how many calls that takes."""
    application = Application()
    item = application.items[application.add({"recipients": people})]
    return read_item(outlook(item), None, is_exact=False), application.quirks.calls


def test_where_names_are_addresses_few_calls_tell_of_many() -> None:
    people = [{"type": TO, "name": "Ruth", "address": "ruth@acme.example"}, *smtp(CC, *firms(475))]
    people[7]["name"] = f"'{people[7]['address']}'"
    sent, calls = shown(people)
    assert not sent.is_exact
    assert calls < 100
    exact = drafted(Application(), recipients=people)
    assert sent.draft.recipients == exact.recipients


@pytest.mark.parametrize(
    "odd",
    [
        {"type": BCC},
        {"name": "a@b.example; c@d.example"},
        {"name": "other@acme.example"},
        {"address": "other@acme.example"},
        {"kind": "GROUP", "members": [{"name": "M", "address": "m@x.example"}], "address": ""},
    ],
)
def test_what_lines_do_not_tell_for_certain_is_read_one_by_one(odd: dict[str, Any]) -> None:
    people = list(smtp(CC, *firms(60)))
    people[0] |= odd
    sent, _calls = shown(people)
    assert sent.is_exact
    assert sent.draft.recipients == drafted(Application(), recipients=people).recipients


def test_many_who_are_called_by_their_names_are_read_one_by_one() -> None:
    people = list(smtp(CC, *firms(60)))
    for place in range(10):
        people[place]["name"] = f"Person {place}"
    assert shown(people)[0].is_exact


@given(kinds=st.lists(st.sampled_from([TO, CC, BCC]), min_size=28, max_size=130))
def test_whether_somebody_can_be_seen_is_certain_at_the_first_reading(kinds: list[int]) -> None:
    people = [next(smtp(kind, f"p{n}@b.example")) for n, kind in enumerate(kinds)]
    drafted_now = drafted(Application(), recipients=people)
    seen = {it.mailbox.addr_spec for it in drafted_now.visible()}
    assert seen == {person["address"] for person in people if person["type"] != BCC}
    if kinds == sorted(kinds):
        fields = [it.field for it in drafted_now.recipients]
        assert fields == [FIELDS[kind] for kind in kinds]


@pytest.mark.parametrize("odd", ["Adams; Eve", "Person 1"])
def test_lines_that_do_not_fit_the_recipients_are_not_believed(odd: str) -> None:
    people = list(smtp(CC, *firms(60)))
    people[0]["name"] = odd
    names = [it.mailbox.display_name for it in drafted(Application(), recipients=people).recipients]
    assert names == [odd, *[""] * 59]


def test_the_author_is_who_the_mail_is_from() -> None:
    application = Application(
        {
            "accounts": ["me@acme.example", "sales@acme.example"],
            "user": {
                "kind": "EX",
                "name": "M",
                "address": EXCHANGE + "m",
                "smtp": "m@acme.example",
            },
        }
    )
    draft = drafted(application, account="sales@acme.example")
    assert draft.author == Mailbox("sales@acme.example")
    assert {box.addr_spec for box in draft.identities} == {
        "me@acme.example",
        "m@acme.example",
        EXCHANGE + "m",
    }
    assert drafted(application, account=None).author == Mailbox("me@acme.example")
    draft = drafted(application, on_behalf_of="boss@acme.example")
    assert draft.author == Mailbox("boss@acme.example")


def test_the_text_of_what_may_be_part_of_a_mailing_is_known_by_a_digest() -> None:
    parts = [
        drafted(Application(), recipients=list(smtp(CC, *firms(3))), body=body)
        for body in ("Dear all", "Dear all", "Dear nobody")
    ]
    assert parts[0].body == parts[1].body != parts[2].body
    assert drafted(Application(), recipients=list(smtp(CC, "a@b.example")), body="Dear").body == ""


def answered(application: Application, conversation: str, *people: str) -> Any:
    number = application.add({"conversation": conversation, "recipients": list(smtp(TO, *people))})
    item = outlook(application.items[number])
    draft = read_item(item, None).draft
    return answered_by(item, draft, outlook(application))


ROOT, REPLY = "01" * 22, "0A0B0C0D0E"
HEADERS = (
    "From: Eve <eve@one.example>\r\nList-Id: <dev.lists.example>\r\nMessage-ID: <1@one>\r\n\r\n"
)


def test_the_answered_message_is_found_open_or_in_its_conversation() -> None:
    application = Application()
    original: dict[str, Any] = {
        "conversation": ROOT,
        "sender": EXCHANGE + "eve",
        "sender_smtp": "eve@one.example",
        "recipients": list(smtp(CC, "bob@two.example")),
        "headers": HEADERS,
    }
    number = application.add(original)
    assert answered(application, ROOT + REPLY, "eve@one.example") is None
    application.open = [number]
    found = answered(application, ROOT + REPLY, "eve@one.example")
    assert found.senders == (Mailbox("eve@one.example"),)
    assert found.recipients == (Mailbox("bob@two.example"),)
    assert found.by_list
    # It is another conversation, the message itself, or forwarded to somebody who was not in it.
    assert answered(application, "02" * 22 + REPLY, "eve@one.example") is None
    assert answered(application, ROOT, "eve@one.example") is None
    assert answered(application, ROOT + REPLY, "new@three.example") is None


def test_a_saved_answer_tells_of_its_conversation() -> None:
    application = Application()
    number = application.add({"conversation": ROOT, "sender": "eve@one.example"})
    said = {"conversation": ROOT + REPLY, "parent": number}
    said["recipients"] = list(smtp(TO, "eve@one.example"))
    item = outlook(application.items[application.add(said)])
    found = answered_by(item, read_item(item, None).draft, outlook(application))
    assert found is not None
    assert found.senders == (Mailbox("eve@one.example"),)


def test_an_address_book_that_is_busy_for_good_costs_seconds_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    application = Application()
    application.quirks.fails = {"GetProperty": E_ABORT}
    people = [
        {"type": TO, "kind": "EX", "name": str(n), "address": f"/o=a/cn={n}"} for n in range(50)
    ]
    assert len(drafted(application, recipients=people).recipients) == 50
    assert sum(pauses) == pytest.approx(3, abs=0.1)


def test_an_enumerator_that_fails_is_done_without() -> None:
    application = Application()
    application.quirks.fails = {"_NewEnum": E_FAIL}
    assert len(drafted(application, recipients=list(smtp(TO, *firms(5)))).recipients) == 5


@given(st.data())
def test_a_move_conserves_every_recipient(data: st.DataObject) -> None:
    application = Application()
    kinds = st.sampled_from([TO, CC, BCC])
    people = [
        {"type": data.draw(kinds), "name": address, "address": address}
        for address in data.draw(st.lists(st.sampled_from(firms(8)), max_size=10))
    ]
    count = max(len(people) - 1, 0)
    application.quirks.sorts = data.draw(st.booleans())
    application.quirks.sticks = data.draw(st.lists(st.integers(0, count), max_size=1))
    application.quirks.busy = data.draw(st.sampled_from([0, 7]))
    number = application.add({"recipients": people})
    item = outlook(application.items[number])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _seconds: None)
        sent = read_item(item, None)
        keys = data.draw(st.sets(st.sampled_from(firms(8))))
        after = sent.draft.moved(keys, Field.BCC)
        before = sorted(application.table(number))
        failure: NotMoved | None = None
        try:
            move(item, sent.entries, to_move(sent.entries, sent.draft, after))
        except NotMoved as error:
            failure = error
        if failure is not None:
            assert failure.is_restored
            assert sorted(application.table(number)) == before
        else:
            read = read_entries(item, FIELDS)
            visible = {it.mailbox.key for it in after.visible()}
            assert {key for it in read if it.type != BCC for key in it.keys} == visible
            assert {row[2] for row in before} == {key for it in read for key in it.keys}
            assert len(read) == len(before)


def test_a_closed_item_is_gone() -> None:
    application = Application()
    item = application.items[application.add({"recipients": list(smtp(TO, "a@b.example"))})]
    (entry,) = read_entries(outlook(item), FIELDS)
    assert prints([entry]) == {(TO, ("a@b.example",)): 1}
    item.closed = True
    with pytest.raises(OutlookFailed) as failed:
        read_entries(outlook(item), FIELDS)
    assert failed.value.is_gone
