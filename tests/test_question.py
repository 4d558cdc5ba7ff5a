from __future__ import annotations

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.policy import Policy, Severity, Texts, WatchedDomains
from ccwarn.question import Question, question
from ccwarn.review import Origin, examine
from ccwarn.rules import ALL_RULES
from drafts import draft, firms, people

POLICY = Policy(providers=frozenset({"gmail.com"}))
HOLDS = Origin("Mail program", can_hold=True)
WATCHES = Origin("Drafts folder", can_hold=False)


def asked(mail: Draft, origin: Origin = HOLDS, policy: Policy = POLICY) -> Question:
    return question(examine(mail, policy, ALL_RULES), origin, ALL_RULES)


def test_the_475() -> None:
    mail = draft(to=["support@acme.example"], cc=["ann@acme.example", *people(475, "gmail.com")])
    what = asked(mail)
    assert what.number == 475
    assert what.sentence == "475 people would see each other's email addresses"
    assert what.now == "475 outside people visible"
    assert what.after == "0 visible, 475 in Bcc, your 2 colleagues stay in To and Cc"
    assert what.move_label == "Move 475 to Bcc and send"
    assert what.back_label == "Back to editing"
    assert what.typed == "475"
    assert what.limitation == ""
    assert what.author == "support@acme.example"


def test_a_conversation_with_newcomers_is_told_as_such() -> None:
    thread = [*firms(57), "anna@gmail.com", "ben@gmail.com"]
    new = ["new0@gmail.com", "new1@gmail.com", *people(4, "isp.example")]
    what = asked(draft(to=[*thread, *new], known=["support@acme.example", *thread]))
    assert what.sentence == "6 people new to this conversation would see 59 addresses"
    assert what.number == 6
    assert what.phrase == "people new to this conversation would see 59 addresses"
    assert what.typed == "", "six are fewer than it takes to type"
    assert [(it.title, it.is_new, len(it.recipients)) for it in what.groups[:4]] == [
        ("isp.example · new", True, 4),
        ("gmail.com · new", True, 2),
        ("gmail.com", False, 2),
        ("firm0.example", False, 1),
    ]
    assert sum(len(group.recipients) for group in what.groups) == 65
    assert what.move_label == "Move 65 to Bcc and send"
    assert not what.advises_move
    assert [reason.code for reason in what.reasons] == ["CC101"], "CC106 would say it again"


def test_whoever_is_new_beside_the_newcomers_is_told_of() -> None:
    thread = people(20, "x.example")
    new = [*people(5, "gmail.com"), "late@x.example"]
    what = asked(draft(to=[*thread, *new], known=thread))
    assert what.sentence == "5 people new to this conversation would see 20 addresses"
    assert [reason.code for reason in what.reasons] == ["CC101", "CC106"]


def test_the_number_of_newcomers_is_what_is_typed() -> None:
    what = asked(draft(to=[*firms(60), *people(9, "gmail.com")], known=firms(60)))
    assert what.typed == "9"


def test_moving_is_advised_where_strangers_are_to_be_shown_to_each_other() -> None:
    assert asked(draft(to=firms(5))).advises_move
    assert asked(draft(to=firms(30), together=firms(24))).advises_move
    assert asked(draft(to=people(60, "isp.example"))).advises_move


def test_a_note_moves_nobody() -> None:
    policy = POLICY._replace(watched_domains=WatchedDomains(ask=("rival.example",)))
    mail = draft(to=[*people(24, "x.example"), "eve@rival.example"])
    what = asked(mail, policy=policy)
    assert [reason.code for reason in what.reasons] == ["CC105", "CC101"]
    assert what.reasons[1].sentence == "1 person outside x.example would see 24 addresses"
    assert what.move_label == ""
    raised = asked(mail, policy=policy._replace(severities={"CC101": Severity.STRONG}))
    assert (raised.number, raised.typed) == (1, "1")
    assert raised.move_label == "Move 25 to Bcc and send"


def test_a_gate_that_cannot_hold_offers_no_sending() -> None:
    what = asked(draft(cc=people(475, "gmail.com")), WATCHES)
    assert not what.can_send
    assert what.typed == ""
    assert what.move_label == "Move 475 to Bcc"
    assert what.back_label == "Back to editing"
    assert "cannot stop your mail program" in what.limitation


def test_what_cannot_be_put_right_offers_no_move_and_says_why() -> None:
    origin = Origin("Drafts folder", can_hold=False, no_move_because="Close it first.")
    what = asked(draft(cc=people(475, "gmail.com")), origin)
    assert what.no_move_because == "Close it first."
    assert what.move_label == what.after == ""
    assert what.limitation == "ccwarn cannot stop your mail program from sending."
    assert asked(draft(cc=people(475, "gmail.com"))).no_move_because == ""


def test_a_refusal_offers_no_sending() -> None:
    policy = Policy(visible_external_limit=2)
    what = asked(draft(to=people(3, "x.example")), policy=policy)
    assert not what.can_send
    assert what.sentence == "3 outside people are in To and Cc; the limit is 2"
    assert what.move_label == "Move 3 to Bcc"
    assert what.limitation == "Your organisation does not allow this mail to be sent as it is."


def test_a_confirmation_needs_no_typing() -> None:
    what = asked(draft(to=firms(5)))
    assert what.can_send
    assert what.typed == ""


def test_groups_are_organisations_and_providers_largest_first() -> None:
    what = asked(
        draft(to=people(3, "gmail.com"), cc=[*people(4, "b.example"), "x@a.example", "y@c.example"])
    )
    assert [(g.domain, g.is_provider, len(g.recipients)) for g in what.groups] == [
        ("b.example", False, 4),
        ("gmail.com", True, 3),
        ("a.example", False, 1),
        ("c.example", False, 1),
    ]
    assert [group.caption for group in what.groups[:3]] == [
        "person0, person1, person2, …",
        "each mailbox a different person",
        "x",
    ]


def test_groups_of_one_size_are_in_natural_order() -> None:
    numbers = [100, 9, 10, 1, 101, 2]
    people = [f"{who}@customer{n}.example" for n in numbers for who in ("info", "sales")]
    what = asked(draft(to=people))
    assert [group.domain for group in what.groups] == [
        f"customer{n}.example" for n in sorted(numbers)
    ]
    assert {group.caption for group in what.groups} == {"info, sales"}


def test_people_of_an_organisation_are_named_as_they_are_written() -> None:
    def captioned(*mailboxes: Mailbox) -> str:
        others = [Mailbox(address) for address in firms(5)]
        to = tuple(Recipient(mailbox, Field.TO) for mailbox in (*mailboxes, *others))
        return asked(Draft(Mailbox("me@acme.example"), to)).groups[0].caption

    names = (
        Mailbox("a@f.example", "Ann Lee"),
        Mailbox("j@f.example", "Jörg"),
        Mailbox("c@f.example"),
    )
    assert captioned(*names) == "Ann Lee, Jörg, c"
    assert captioned(*names, Mailbox("d@f.example")) == "Ann Lee, Jörg, c, …"
    assert (
        captioned(Mailbox("e@f.example", "\u202eevil"), Mailbox("b@f.example")) == "‹U+202E›evil, b"
    )


def test_domains_are_shown_as_people_write_them() -> None:
    to = ["a@xn--bcher-kva.example", "b@bücher.example", "c@pаypal.example", *firms(4)]
    what = asked(draft(to=to, author="me@xn--mller-kva.example"))
    domains = [group.domain for group in what.groups]
    assert domains[0] == "bücher.example"
    assert len(what.groups[0].recipients) == 2
    assert "pаypal.example (xn--pypal-4ve.example)" in domains
    assert what.author == "me@müller.example"


def test_a_mail_that_may_wait_in_the_outbox_is_not_said_to_be_sent() -> None:
    mail = draft(to=firms(5))
    assert asked(mail, Origin("g", can_hold=True)).move_label == "Move 5 to Bcc and send"
    later = asked(mail, Origin("g", can_hold=True, may_be_later=True))
    assert later.move_label == "Move 5 to Bcc and continue"
    fixed = asked(mail, Origin("g", can_hold=False, may_be_later=True))
    assert fixed.move_label == "Move 5 to Bcc"


def test_somebody_in_two_fields_is_listed_once_where_visible() -> None:
    what = asked(draft(to=firms(5), bcc=["info@firm0.example"]))
    assert what.number == 5
    assert all(group.recipients[0].field is Field.TO for group in what.groups)


def test_partners_are_named_by_their_first_domain() -> None:
    policy = Policy(partners=(("one.example", "two.example"),))
    what = asked(draft(to=["a@two.example", *firms(5)]), policy=policy)
    assert "one.example" in [group.domain for group in what.groups]


def test_unreadable_text_alone() -> None:
    what = asked(draft(to=firms(3), unreadable=[("<<a@ b@ \u202e", Field.TO)]))
    assert what.number == 0
    assert what.sentence == "“<<a@ b@ ‹U+202E›” could not be read as an address"
    assert what.unreadable == ("<<a@ b@ ‹U+202E›",)
    assert what.effect is None
    assert (what.now, what.after, what.move_label) == ("", "", "")


def test_every_finding_is_a_reason_with_its_explanation() -> None:
    what = asked(draft(to=firms(5), unreadable=[("Bo", Field.TO)]))
    assert [reason.code for reason in what.reasons] == ["CC101", "CC102"]
    assert all(r.title and r.finds and r.matters and r.changes for r in what.reasons)


@pytest.mark.parametrize(
    ("to", "cc", "says"),
    [
        (["me@acme.example"], [], "your 1 colleague stays in To"),
        ([], ["me@acme.example", "ann@acme.example"], "your 2 colleagues stay in Cc"),
        ([], [], "5 in Bcc"),
    ],
)
def test_where_colleagues_stay(to: list[str], cc: list[str], says: str) -> None:
    mail = draft(to=to, cc=cc)
    strangers = tuple(Recipient(Mailbox(address), Field.CC) for address in firms(5))
    assert asked(Draft(mail.author, mail.recipients + strangers)).after.endswith(says)


def test_hostile_text_is_safe() -> None:
    mail = draft(to=firms(5), subject="<h1>\x1b[2J" + "x" * 1_000_000)
    what = asked(mail)
    assert "\x1b" not in what.subject
    assert len(what.subject) < 200


def test_it_carries_what_the_organisation_says() -> None:
    policy = POLICY._replace(texts=Texts(typed="Think twice."))
    assert asked(draft(cc=firms(12)), policy=policy).advice.text == "Think twice."
    assert asked(draft(cc=firms(5)), policy=policy).advice.text == ""
