"""The meaning of exposure, sentence by sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.exposure import exposure
from ccwarn.organisation import Organisations
from ccwarn.policy import Severity, Thresholds
from drafts import draft, firms, people

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
    ("people", "organisations", "severity"),
    [
        (0, 0, Severity.OFF),
        (4, 4, Severity.OFF),
        (5, 5, Severity.CONFIRM),
        (14, 4, Severity.OFF),
        (15, 1, Severity.OFF),
        (15, 2, Severity.CONFIRM),
        (24, 1, Severity.OFF),
        (24, 9, Severity.CONFIRM),
        (10, 10, Severity.STRONG),
        (25, 1, Severity.STRONG),
        (475, 475, Severity.STRONG),
    ],
)
def test_thresholds(people: int, organisations: int, severity: Severity) -> None:
    assert Thresholds().severity(people, organisations) is severity


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


@given(_recipients, st.lists(st.sampled_from(_ADDRESSES), max_size=4))
def test_agrees_with_the_definition_pair_by_pair(
    recipients: list[Recipient], thread: list[str]
) -> None:
    """The same, worked out naively: every visible person against every other recipient."""
    author = Mailbox("support@acme.example")
    mail = Draft(
        author, tuple(recipients), answered=Answered(recipients=tuple(map(Mailbox, thread)))
    )
    who = Organisations(author, providers=PROVIDERS)

    outside = {r.mailbox.key: r.mailbox for r in recipients if not who.is_own(r.mailbox)}
    visible = {r.mailbox.key for r in recipients if r.field.visible}
    expected = {
        key
        for key in outside.keys() & visible
        if any(
            who.of(outside[key]) != who.of(outside[reader]) and not {key, reader} <= set(thread)
            for reader in outside.keys() - {key}
        )
    }
    assert set(exposure(mail, who).keys) == expected
