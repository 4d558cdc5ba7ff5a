"""People are counted and addresses are shown, wherever the addresses stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.exposure import Exposure, exposure
from ccwarn.formats import rfc5322
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.invitation import with_attendees
from ccwarn.policy import Policy, Severity
from ccwarn.question import question
from ccwarn.review import Origin, examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import builtin_providers
from ccwarn.sub_addresses import person as person_at
from drafts import draft, firms, people

POLICY = Policy(providers=builtin_providers())
TAGS = [f"eve+{tag}@gmail.com" for tag in "abcde"]
DOTS = ["e.ve@gmail.com", "eve@gmail.com", "ev.e@googlemail.com", "EVE+x@GMail.com"]


def exposed(mail: Draft) -> Exposure:
    return exposure(mail, POLICY.organisations(mail))


def person(key: str) -> str:
    return person_at(key, key.rpartition("@")[2])


def counts(mail: Draft) -> tuple[int, int, int]:
    found = exposed(mail)
    return found.people, found.organisation_count, found.odd_ones_out


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param(draft(to=TAGS), (0, 0, 0), id="nobody but one person"),
        pytest.param(draft(to=[*TAGS, "bob@firm.example"]), (2, 2, 1), id="one person and Bob"),
        pytest.param(draft(to=[*DOTS, "bob@firm.example"]), (2, 2, 1), id="dots"),
        pytest.param(draft(to=[*TAGS, *firms(3)]), (4, 4, 3), id="four people"),
        pytest.param(draft(to=firms(3), bcc=TAGS), (3, 3, 3), id="one reader in Bcc"),
        pytest.param(draft(to=TAGS[:1], bcc=TAGS[1:]), (0, 0, 0), id="in Bcc as well"),
        pytest.param(
            draft(to=[*TAGS, *people(3, "firm.example")]), (4, 2, 1), id="the firm is the group"
        ),
        pytest.param(
            draft(to=["eve+a@gmx.de", "eve+b@gmx.de"]), (2, 2, 1), id="a provider without tags"
        ),
        pytest.param(
            draft(to=["eve+a@firm.example", "eve+b@firm.example", "x@y.example"]),
            (3, 2, 1),
            id="at a firm nobody knows",
        ),
        # who stood in the answered message with another address
        pytest.param(
            draft(to=[*firms(3), "eve+new@gmail.com"], known=[*firms(3), "e.ve@gmail.com"]),
            (0, 0, 0),
            id="known by another address",
        ),
        pytest.param(
            draft(to=[*firms(3), "eva@gmail.com"], known=[*firms(3), "eve@gmail.com"]),
            (4, 4, 1),
            id="another person",
        ),
        # newsgroups: anybody reads them
        pytest.param(draft(to=TAGS, newsgroups=["n.g"]), (1, 1, 1), id="posted"),
        pytest.param(
            draft(to=TAGS, known=DOTS[:1], is_public=True, newsgroups=["n.g"]),
            (0, 0, 0),
            id="posted, and public already",
        ),
    ],
)
def test_addresses_of_one_person_count_person(mail: Draft, expected: tuple[int, int, int]) -> None:
    assert counts(mail) == expected


def test_who_is_remembered_by_another_address_is_known() -> None:
    mail = draft(to=[*firms(3), "eve+new@gmail.com"])
    together = frozenset([*firms(3), "e.ve@gmail.com"])
    assert counts(mail._replace(together=together)) == (0, 0, 0)


def test_all_addresses_are_shown_and_moved() -> None:
    mail = draft(to=[*TAGS, *firms(9)], bcc=["eve@gmail.com"])
    found = exposed(mail)
    assert list(found.keys) == [*TAGS, *firms(9)]
    assert len(found.organisations) == len(found.keys)
    assert found.people == 10
    review = examine(mail, POLICY, ALL_RULES)
    assert not list(review.remedied().visible())
    asked = question(review, Origin("test", can_hold=True), ALL_RULES)
    assert asked.typed == "10"
    assert asked.sentence == "10 people would see each other's email addresses"
    assert asked.phrase == "people would see each other's email addresses"
    assert sum(len(group.recipients) for group in asked.groups) == len(TAGS) + 9
    assert asked.effect
    assert (asked.effect.visible_now, asked.effect.moved) == (10, 10)


def test_a_person_in_to_and_in_bcc_is_in_sight_with_what_stands_in_to() -> None:
    mail = draft(to=[TAGS[0], "bob@firm.example"], bcc=TAGS[1:])
    assert list(exposed(mail).keys) == [TAGS[0], "bob@firm.example"]


def test_a_crowd_is_one_of_people() -> None:
    addresses = [f"p{number}+{tag}@gmail.com" for number in range(30) for tag in "ab"]
    firm = people(19, "isp.example")
    found = exposure(draft(cc=[*addresses, *firm]), POLICY.organisations(draft()), 50)
    assert found.crowd == ()
    more = exposure(
        draft(cc=[*addresses, *firm, "p@isp.example"]), POLICY.organisations(draft()), 50
    )
    assert len(more.crowd) == 50


@pytest.mark.parametrize("limit", [1, 2])
def test_a_limit_is_one_of_people(limit: int) -> None:
    mail = draft(to=[*TAGS, "bob@firm.example"])
    review = examine(mail, POLICY._replace(visible_external_limit=limit), ALL_RULES)
    assert (review.severity is Severity.REFUSE) is (limit == 1)


def test_newcomers_are_new_people() -> None:
    mail = draft(to=["bob@firm.example", *TAGS], known=["bob@firm.example", "e.ve@gmail.com"])
    assert examine(mail, POLICY, ALL_RULES).findings == ()


def test_a_tag_of_the_authors_in_to_is_no_bcc() -> None:
    mail = draft(
        to=["bob@firm.example", "joe@else.example"],
        author="me@gmail.com",
        known=["me+list@gmail.com", "joe@else.example"],
        sender="bob@firm.example",
    )
    assert examine(mail, POLICY, ALL_RULES).findings == ()


LOCAL = st.sampled_from(["eve", "e.ve", "eve+a", "e.ve+b", "bob", "bob+a", "me+x"])
DOMAIN = st.sampled_from(["gmail.com", "googlemail.com", "outlook.com", "gmx.de", "firm.example"])
ADDRESS = st.builds("{}@{}".format, LOCAL, DOMAIN)
RECIPIENTS = st.lists(
    st.builds(Recipient, st.builds(Mailbox, ADDRESS), st.sampled_from(Field)), max_size=10
)


@given(RECIPIENTS, st.lists(ADDRESS, max_size=4), st.lists(ADDRESS, max_size=4), st.integers(0, 5))
def test_the_counts_are_those_of_one_address_for_each_person(
    recipients: list[Recipient], known: list[str], together: list[str], crowd: int
) -> None:
    def mail(recipients: list[Recipient], known: list[str], together: list[str]) -> Draft:
        answered = Answered(recipients=tuple(map(Mailbox, known)))
        return Draft(
            Mailbox("me@gmail.com"),
            tuple(recipients),
            answered=answered,
            together=frozenset(together),
        )

    written = mail(recipients, known, together)
    plain = mail(
        [it._replace(mailbox=Mailbox(person(it.mailbox.addr_spec))) for it in recipients],
        [person(address) for address in known],
        [person(address) for address in together],
    )
    organisations = POLICY.organisations(written)
    found = exposure(written, organisations, crowd)
    expected = exposure(plain, organisations, crowd)
    assert (found.people, found.organisation_count, found.odd_ones_out, len(found.crowd)) == (
        expected.people,
        expected.organisation_count,
        expected.odd_ones_out,
        len(expected.crowd),
    )
    # Whoever is exposed is so with every address in sight, and nobody else is.
    visible = {it.mailbox.key for it in recipients if it.field.visible}
    persons = {person(key) for key in expected.keys}
    assert set(found.keys) == {key for key in visible if person(key) in persons}


def named(addresses: list[str], to: str = "boss@acme.example") -> Recipient:
    return Recipient(Mailbox(to, " ".join(addresses)), Field.TO)


def severity_of_named(mail: Draft, *names: Recipient) -> Severity:
    """Return how much it matters what the names hold, apart from everything else."""
    review = examine(mail._replace(recipients=(*mail.recipients, *names)), POLICY, ALL_RULES)
    return max((it.severity for it in review.findings if it.data.get("name")), default=Severity.OFF)


@pytest.mark.parametrize(
    ("mail", "names", "asks"),
    [
        pytest.param(draft(), [named(firms(12))], True, id="strangers"),
        pytest.param(draft(), [named(firms(4))], False, id="a few"),
        pytest.param(draft(), [named(firms(4)), named(people(9, "gmx.de"))], True, id="together"),
        pytest.param(
            draft(to=firms(4)), [named(["a@x.example", "b@y.example"])], True, id="and To"
        ),
        pytest.param(draft(), [named(people(30, "x.example"))], False, id="one firm"),
        pytest.param(
            draft(to=people(24, "x.example")),
            [named([*people(30, "x.example"), "a@y.example"])],
            False,
            id="a firm and one outsider",
        ),
        pytest.param(draft(), [named(people(60, "isp.example"))], True, id="a crowd"),
        pytest.param(draft(), [named(TAGS)], False, id="one person's addresses"),
        pytest.param(draft(known=firms(12)), [named(firms(12))], False, id="known"),
        pytest.param(draft(newsgroups=["n.g"]), [named(firms(2))], True, id="posted"),
        pytest.param(
            draft(known=firms(2), is_public=True, newsgroups=["n.g"]),
            [named(firms(2))],
            False,
            id="posted, and public already",
        ),
    ],
)
def test_addresses_in_names_are_judged_as_if_they_stood_in_to(
    mail: Draft, names: list[Recipient], asks: bool
) -> None:
    assert severity_of_named(mail, *names) is (Severity.CONFIRM if asks else Severity.NOTE)


OLD = ", ".join(firms(30))


@pytest.mark.parametrize(
    ("resent", "severity"),
    [
        (["boss@acme.example"], Severity.OFF),
        (firms(12), Severity.STRONG),
        ([*people(24, "x.example"), "a@y.example"], Severity.NOTE),
        (people(60, "isp.example"), Severity.CONFIRM),
        ([*TAGS, "a@y.example"], Severity.OFF),
    ],
)
def test_what_is_sent_on_is_judged_by_whom_it_goes_to_now(
    resent: list[str], severity: Severity
) -> None:
    header = f"Resent-From: us@acme.example\nResent-To: {', '.join(resent)}\nTo: {OLD}\n\n"
    assert examine(rfc5322.read(header.encode()), POLICY, ALL_RULES).severity is severity


@pytest.mark.parametrize(
    ("listed", "severity"),
    [
        (firms(12), Severity.STRONG),
        (firms(4), Severity.OFF),
        ([*people(24, "x.example"), "a@y.example"], Severity.NOTE),
        (people(60, "isp.example"), Severity.CONFIRM),
        ([*TAGS, "a@y.example"], Severity.OFF),
    ],
)
@pytest.mark.parametrize("field", ["To", "Cc", "ATTENDEE"])
def test_who_is_listed_counts_alike_wherever(
    listed: list[str], severity: Severity, field: str
) -> None:
    header = "From: us@acme.example\nTo: us@acme.example\n"
    body = ""
    if field == "ATTENDEE":
        header += "Content-Type: text/calendar\n"
        body = "".join(f"ATTENDEE:mailto:{address}\n" for address in listed)
    else:
        header += f"{field}: {', '.join(listed)}\n"
    data = f"{header}\n{body}".encode()
    block = HeaderBlock.of(data)
    read = with_attendees(rfc5322.draft_of(block), block, lambda size: body.encode()[:size])
    assert examine(read, POLICY, ALL_RULES).severity is severity
