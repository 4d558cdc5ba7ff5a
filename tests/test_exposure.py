"""The meaning of exposure, sentence by sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.exposure import Newcomers, exposure, in_sight, newcomers
from ccwarn.organisation import Organisations
from ccwarn.policy import Severity, Thresholds
from drafts import AUTHOR, draft, firms, people

PROVIDERS = frozenset({"gmail.com", "gmx.de"})


def counted(draft: Draft, **organisations: object) -> tuple[int, int]:
    who = Organisations(draft.author, providers=PROVIDERS, **organisations)  # type: ignore[arg-type]
    found = exposure(draft, who)
    return found.people, found.organisation_count


CASES = [
    # who is counted
    ("nobody", draft(), (0, 0)),
    ("one outside person alone", draft(to=["a@x.example"]), (0, 0)),
    ("one written twice", draft(to=["a@x.example"], cc=["A@X.example"]), (0, 0)),
    ("two of one firm", draft(to=["a@x.example", "b@x.example"]), (0, 0)),
    ("two of one firm, other hosts", draft(to=["a@mail.x.example", "b@x.example"]), (0, 0)),
    ("two firms", draft(to=["a@x.example", "b@y.example"]), (2, 2)),
    ("475 at a provider", draft(cc=people(475, "gmail.com")), (475, 475)),
    ("two providers", draft(cc=["a@gmail.com", "a@gmx.de"]), (2, 2)),
    ("look-alikes are outside", draft(to=["a@evilacme.example", "b@x.example"]), (2, 2)),
    ("own look-alike host", draft(to=["a@acme.example.evil.test", "b@x.example"]), (2, 2)),
    # own recipients never count
    ("15 colleagues", draft(to=people(15, "acme.example")), (0, 0)),
    ("colleagues and a customer", draft(to=people(15, "acme.example"), cc=["a@x.example"]), (0, 0)),
    (
        "20 at a client, 5 own",
        draft(to=people(20, "x.example"), cc=people(5, "acme.example")),
        (0, 0),
    ),
    ("4 people at 4 companies", draft(to=firms(4)), (4, 4)),
    # the audience: To, Cc and Bcc read To and Cc; nobody reads Bcc
    ("across To and Cc", draft(to=["a@x.example"], cc=["b@y.example"]), (2, 2)),
    ("all in Bcc", draft(bcc=people(475, "gmail.com")), (0, 0)),
    ("a stranger in Bcc reads To", draft(to=["a@x.example"], bcc=["b@y.example"]), (1, 1)),
    ("a firm and one reader in Bcc", draft(to=people(3, "x.example"), bcc=["b@y.example"]), (3, 1)),
    ("same firm in Bcc", draft(to=["a@x.example"], bcc=["b@x.example"]), (0, 0)),
    ("own in To, customers in Bcc", draft(to=["me@acme.example"], bcc=firms(9)), (0, 0)),
    (
        "in Cc and Bcc is visible",
        draft(cc=["a@x.example", "b@y.example"], bcc=["a@x.example"]),
        (2, 2),
    ),
    # known: both stood in the answered mail
    ("reply-all to 60 adding nobody", draft(to=firms(60), known=firms(60)), (0, 0)),
    (
        "a stranger is added to three",
        draft(to=[*firms(3), "new@n.example"], known=firms(3)),
        (4, 4),
    ),
    (
        "a stranger in Bcc learns all",
        draft(to=firms(3), bcc=["new@n.example"], known=firms(3)),
        (3, 3),
    ),
    (
        "a stranger from a firm in the thread exposes the others only",
        draft(to=[*firms(3), "new@firm0.example"], known=firms(3)),
        (3, 3),  # firm0's own address is no news to firm0, but the other two are, and the new one
    ),
    ("known ones that left", draft(to=firms(2), known=firms(60)), (0, 0)),
    ("one known, one not", draft(to=firms(2), known=firms(1)), (2, 2)),
    ("remembered", draft(to=firms(5), together=firms(5)), (0, 0)),
    ("one remembered, one not", draft(to=firms(2), together=firms(1)), (2, 2)),
    # whoever is visible in what is posted is shown to anybody, unless that is public already
    ("one in To, posted", draft(to=["a@x.example"], newsgroups=["n.g"]), (1, 1)),
    ("colleagues, posted", draft(to=people(9, "acme.example"), newsgroups=["n.g"]), (0, 0)),
    ("a firm, posted", draft(cc=people(9, "x.example"), newsgroups=["n.g"]), (9, 1)),
    ("in Bcc, posted", draft(bcc=firms(9), newsgroups=["n.g"]), (0, 0)),
    ("known, posted", draft(to=firms(9), known=firms(9), newsgroups=["n.g"]), (9, 9)),
    (
        "public and one more, posted",
        draft(to=firms(9), known=firms(8), is_public=True, newsgroups=["n.g"]),
        (1, 1),
    ),
    # unknown domains, literals, no domain
    ("unknown suffix", draft(to=["a@one.firm.lan", "b@two.firm.lan"]), (0, 0)),
    ("address literals", draft(to=["a@[192.0.2.1]", "a@[192.0.2.2]"]), (2, 2)),
    ("no domain", draft(to=["root", "a@x.example"]), (2, 2)),
    # no author: nobody is own
    ("no author", draft(to=["a@acme.example", "b@x.example"], author=None), (2, 2)),
    (
        "author at a provider",
        draft(to=["a@gmail.com", "b@gmail.com"], author="me@gmail.com"),
        (2, 2),
    ),
    (
        "author writes to self",
        draft(to=["me@gmail.com", "b@gmx.de"], author="me@gmail.com"),
        (0, 0),
    ),
]


@pytest.mark.parametrize(
    ("mail", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_counts(mail: Draft, expected: tuple[int, int]) -> None:
    assert counted(mail) == expected


def test_partners_may_see_each_other() -> None:
    mail = draft(to=["a@x.example", "b@y.example"])
    assert counted(mail, partners=[["x.example", "y.example"]]) == (0, 0)


def test_configured_own_domains() -> None:
    mail = draft(to=["a@x.example", "b@acme.example"])
    assert counted(mail, own_domains=["acme.example"]) == (0, 0)
    assert counted(mail, own_domains=["other.example"]) == (2, 2)


def test_each_exposed_mailbox_is_named_once_in_order() -> None:
    mail = draft(to=["b@y.example"], cc=["a@x.example", "B@y.example"], bcc=["c@z.example"])
    found = exposure(mail, Organisations(mail.author))
    assert found.keys == ("b@y.example", "a@x.example")
    assert found.organisations == ("y.example", "x.example")
    assert [mailbox.addr_spec for mailbox in found.mailboxes] == ["b@y.example", "a@x.example"]


@pytest.mark.parametrize(
    ("people", "organisations", "odd_ones_out", "severity"),
    [
        (0, 0, 0, Severity.OFF),
        (4, 4, 3, Severity.OFF),
        (5, 5, 4, Severity.CONFIRM),
        (14, 4, 13, Severity.OFF),
        (15, 1, 14, Severity.OFF),
        (15, 2, 3, Severity.NOTE),
        (15, 2, 4, Severity.CONFIRM),
        (24, 1, 4, Severity.OFF),
        (24, 9, 8, Severity.CONFIRM),
        (10, 10, 9, Severity.STRONG),
        (25, 1, 1, Severity.NOTE),
        (25, 1, 4, Severity.CONFIRM),
        (25, 1, 8, Severity.CONFIRM),
        (25, 1, 9, Severity.STRONG),
        (61, 61, 1, Severity.NOTE),
        (66, 66, 6, Severity.CONFIRM),
        (475, 475, 474, Severity.STRONG),
    ],
)
def test_thresholds(people: int, organisations: int, odd_ones_out: int, severity: Severity) -> None:
    assert Thresholds().severity(people, organisations, odd_ones_out) is severity


def test_strangers_at_as_many_organisations_as_ask_are_odd_enough() -> None:
    at = Thresholds(confirm_organisations=3, strong_organisations=6)
    assert at.severity(3, 3, 2) is Severity.CONFIRM
    assert at.severity(6, 6, 5) is Severity.STRONG
    assert at.severity(20, 3, 1) is Severity.NOTE
    assert at.severity(20, 6, 4) is Severity.CONFIRM


@pytest.mark.parametrize(
    ("people", "severity"),
    [
        (0, Severity.OFF),
        (49, Severity.OFF),
        (50, Severity.CONFIRM),
        (149, Severity.CONFIRM),
        (150, Severity.STRONG),
    ],
)
def test_a_crowd_asks(people: int, severity: Severity) -> None:
    assert Thresholds().of_crowd(people) is severity


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param(draft(), 0, id="nobody"),
        pytest.param(draft(to=people(9, "x.example")), 0, id="one firm"),
        pytest.param(draft(to=firms(5)), 4, id="five firms"),
        pytest.param(draft(cc=people(475, "gmail.com")), 474, id="customers of a provider"),
        pytest.param(
            draft(to=people(24, "x.example"), cc=["a@y.example"]), 1, id="a client and one outsider"
        ),
        pytest.param(
            draft(to=people(30, "x.example"), cc=people(20, "y.example")), 20, id="two firms"
        ),
        pytest.param(
            draft(to=firms(60), cc=["new@n.example"], known=firms(60)), 1, id="a thread and one"
        ),
        pytest.param(
            draft(to=[*firms(60), *people(6, "gmail.com")], known=firms(60)), 6, id="and six"
        ),
        pytest.param(
            draft(to=[*firms(60), *people(6, "gmail.com")], together=firms(60)),
            6,
            id="a remembered group and six",
        ),
        pytest.param(
            draft(to=firms(20), known=firms(9), together=firms(12)), 8, id="the larger circle"
        ),
        pytest.param(
            draft(to=firms(3), bcc=people(7, "gmail.com"), known=firms(3)), 7, id="readers in Bcc"
        ),
        pytest.param(draft(to=firms(3), bcc=firms(3)), 2, id="in Bcc as well"),
        pytest.param(
            draft(to=[*people(20, "x.example"), *firms(2)], cc=people(50, "acme.example")),
            2,
            id="own people are no outsiders",
        ),
        pytest.param(
            draft(to=people(9, "x.example"), newsgroups=["n.g"]), 9, id="posted: no group helps"
        ),
    ],
)
def test_odd_ones_out(mail: Draft, expected: int) -> None:
    found = exposure(mail, Organisations(mail.author, providers=PROVIDERS))
    assert found.odd_ones_out == expected


def test_the_odd_ones_out_are_named_with_those_who_read_in_bcc_last() -> None:
    mail = draft(to=["b@y.example", *people(4, "x.example")], bcc=["r@z.example", "s@x.example"])
    found = exposure(mail, Organisations(mail.author))
    assert found.outsiders == ("b@y.example", "r@z.example")


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param(draft(to=people(50, "isp.example")), 50, id="one organisation"),
        pytest.param(draft(to=people(49, "isp.example")), 0, id="one fewer"),
        pytest.param(
            draft(to=people(49, "isp.example"), bcc=people(50, "y.example")), 0, id="not in Bcc"
        ),
        pytest.param(
            draft(to=[*people(49, "isp.example"), *people(9, "acme.example")]), 0, id="not own"
        ),
        pytest.param(draft(to=firms(60), known=firms(60)), 0, id="not a thread"),
        pytest.param(draft(to=firms(60), known=firms(11)), 0, id="nor with 49 others"),
        pytest.param(draft(to=firms(60), known=firms(10)), 50, id="but with 50"),
        pytest.param(draft(to=firms(60), together=firms(60)), 60, id="memory excuses none"),
    ],
)
def test_a_crowd_is_exposed_whatever_its_organisations(mail: Draft, expected: int) -> None:
    found = exposure(mail, Organisations(mail.author), 50)
    assert len(found.crowd) == expected
    assert set(found.crowd) <= set(found.keys)
    assert exposure(mail, Organisations(mail.author)).crowd == ()


def test_nobody_new_is_nobody_with_no_addresses() -> None:
    assert tuple(Newcomers()) == ((), 0, False)


def test_of_two_groups_as_large_those_who_know_each_other_are_the_one() -> None:
    mail = draft(to=[*people(3, "x.example"), *firms(3)], known=firms(3))
    found = exposure(mail, Organisations(mail.author))
    assert (found.group, found.odd_ones_out) == ("", 3)
    mail = draft(to=[*people(4, "x.example"), *firms(3)], known=firms(3))
    found = exposure(mail, Organisations(mail.author))
    assert (found.group, found.odd_ones_out) == ("x.example", 3)


def test_who_would_be_part_of_a_crowd() -> None:
    isp = people(9, "x.example")
    mail = draft(to=[*isp, "me@acme.example"], together=isp[:2])
    assert in_sight(mail, Organisations(mail.author)) == tuple(isp[2:])
    assert in_sight(draft(to=isp[:1]), Organisations(mail.author)) == ()
    one = draft(to=isp[:1], bcc=["a@y.example"])
    assert in_sight(one, Organisations(mail.author)) == (isp[0],)


def test_declared_partners_are_no_crowd() -> None:
    mail = draft(to=[*people(60, "x.example"), "one@y.example"])
    partners = Organisations(mail.author, partners=[["x.example"], ["z.example"]])
    assert exposure(mail, partners, 50).crowd == ()
    assert len(exposure(mail, Organisations(mail.author, partners=[["z.example"]]), 50).crowd) == 61


def test_a_crowd_and_the_exposed_stand_in_the_order_they_were_written() -> None:
    mail = draft(
        to=[*people(2, "x.example"), "k@y.example"], known=["k@y.example"], cc=["o@z.example"]
    )
    found = exposure(mail, Organisations(mail.author), 2)
    assert found.crowd == ("person0@x.example", "person1@x.example", "o@z.example")
    assert found.keys == ("person0@x.example", "person1@x.example", "k@y.example", "o@z.example")


def new(mail: Draft) -> Newcomers:
    who = Organisations(mail.author, providers=PROVIDERS)
    return newcomers(mail, who, exposure(mail, who))


def test_newcomers_are_those_who_would_learn_the_addresses_of_a_conversation() -> None:
    six = people(6, "gmail.com")
    found = new(draft(to=[*firms(59), *six[:4]], bcc=six[4:], known=[AUTHOR, *firms(59)]))
    assert [recipient.mailbox.key for recipient in found.recipients] == six
    assert (found.addresses, found.remembered) == (59, False)


def test_newcomers_to_people_who_are_remembered() -> None:
    found = new(draft(to=firms(30), together=firms(24)))
    assert (len(found.recipients), found.addresses, found.remembered) == (6, 24, True)


def test_a_colleague_of_everybody_in_a_conversation_is_no_newcomer() -> None:
    thread = people(20, "x.example")
    found = new(draft(to=[*thread, "late@x.example", "one@y.example"], known=thread))
    assert [recipient.mailbox.key for recipient in found.recipients] == ["one@y.example"]


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(draft(to=firms(9)), id="no conversation"),
        pytest.param(draft(to=firms(9), known=firms(9)), id="nobody new"),
        pytest.param(draft(to=firms(6), known=firms(3)), id="as many new as not"),
        pytest.param(
            draft(to=[*firms(3), *people(475, "gmail.com")], known=firms(3)), id="a crowd"
        ),
        pytest.param(draft(to=firms(9), known=firms(8), newsgroups=["n.g"]), id="posted"),
    ],
)
def test_nobody_is_told_as_a_newcomer(mail: Draft) -> None:
    assert new(mail) == Newcomers()


_ADDRESSES = [
    "me@acme.example",
    "a@x.example",
    "b@x.example",
    "c@y.example",
    "d@gmail.com",
    "e@gmail.com",
]
_recipients = st.lists(
    st.builds(Recipient, st.builds(Mailbox, st.sampled_from(_ADDRESSES)), st.sampled_from(Field)),
    max_size=10,
)


_some = st.lists(st.sampled_from(_ADDRESSES), max_size=4)


@given(_recipients, _some, _some)
def test_agrees_with_the_definition_pair_by_pair(
    recipients: list[Recipient], thread: list[str], together: list[str]
) -> None:
    """The same, worked out naively: every visible person against every other recipient."""
    author = Mailbox("support@acme.example")
    mail = Draft(
        author,
        tuple(recipients),
        answered=Answered(recipients=tuple(map(Mailbox, thread))),
        together=frozenset(together),
    )
    who = Organisations(author, providers=PROVIDERS)
    outside = {r.mailbox.key: r.mailbox for r in recipients if not who.is_own(r.mailbox)}
    visible = outside.keys() & {r.mailbox.key for r in recipients if r.field.visible}

    def colleagues(one: str, other: str) -> bool:
        return who.of(outside[one]) == who.of(outside[other])

    def in_thread(one: str, other: str) -> bool:
        return one == other or {one, other} <= set(thread)

    def remembered(one: str, other: str) -> bool:
        return one == other or {one, other} <= set(together)

    ways = (colleagues, in_thread, remembered)

    def learns(reader: str, key: str) -> bool:
        return not any(way(reader, key) for way in ways)

    exposed = {key for key in visible if any(learns(reader, key) for reader in outside)}
    reading = {reader for reader in outside if any(learns(reader, key) for key in visible)}
    concerned = exposed | reading
    largest = max(
        (sum(way(one, other) for other in concerned) for one in concerned for way in ways),
        default=0,
    )
    found = exposure(mail, who)
    assert set(found.keys) == exposed
    assert found.odd_ones_out == len(concerned) - largest
    assert set(found.outsiders) <= concerned
