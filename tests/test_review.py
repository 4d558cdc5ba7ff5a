from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Field, Mailbox
from ccwarn.exposure import externals
from ccwarn.finding import RULE_FAILED, Finding
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.review import Decision, examine, settle
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from drafts import addresses, draft, firms, people
from rule_corpus import wordless_rule


@wordless_rule("CC990")
def _crashes(draft: Draft, policy: Policy) -> Iterable[Finding]:
    raise RuntimeError(f"cannot judge {draft.recipients[0].mailbox.addr_spec}")


@wordless_rule("CC991")
def _refuses(draft: Draft, policy: Policy) -> Iterable[Finding]:
    yield Finding(Severity.REFUSE)


def test_an_ordinary_mail_has_no_findings() -> None:
    review = examine(draft(to=["a@x.example"]), Policy(), ALL_RULES)
    assert review.findings == ()
    assert review.severity is Severity.OFF
    assert not review.severity.asks


def test_findings_come_worst_first() -> None:
    mail = draft(cc=firms(10), unreadable=[("Bob", Field.TO)])
    review = examine(mail, Policy(), ALL_RULES)
    assert [(f.code, f.severity) for f in review.findings] == [
        ("CC101", Severity.STRONG),
        ("CC102", Severity.NOTE),
    ]
    assert review.severity is Severity.STRONG
    assert review.exposure.people == 10


def test_identities_are_looked_up_where_something_would_be_asked() -> None:
    mail = draft(to=[*people(16, "brand.example"), *people(4, "x.example")])
    brand = Mailbox("me@brand.example")
    asked = examine(mail, Policy(), ALL_RULES)
    assert asked.severity.asks
    for identities in (lambda _draft: (), lambda _draft: [Mailbox("me@elsewhere.example")]):
        assert examine(mail, Policy(), ALL_RULES, identities).findings == asked.findings
    silent = examine(mail, Policy(), ALL_RULES, lambda _draft: [brand])
    assert silent.findings == ()
    assert silent.unchanged is mail
    assert settle(silent, Decision.SEND) is mail


def test_crowds_at_identities_are_counted_once_for_all_rules() -> None:
    seen: list[Draft] = []

    @wordless_rule("CC992")
    def looks(draft: Draft, policy: Policy) -> Iterable[Finding]:
        seen.append(draft)
        return ()

    mail = draft(to=people(60, "isp.example"), identities=["me@isp.example", "me@brand.example"])
    review = examine(mail, Policy(), [looks, *ALL_RULES])
    assert [it.crowded for it in seen] == [frozenset({"isp.example"})]
    assert review.severity is Severity.CONFIRM
    assert review.unchanged is mail
    higher = Policy(thresholds=Thresholds(confirm_crowd=61))
    assert examine(review.draft, higher, ALL_RULES).severity is Severity.OFF
    moved = review.remedied()
    assert not any(moved.visible())
    assert len(externals(moved, review.policy.organisations(moved))) == 60


def test_nothing_is_looked_up_for_ordinary_mail() -> None:
    def identities(_draft: Draft) -> list[Mailbox]:
        raise AssertionError

    assert examine(draft(to=firms(3)), Policy(), ALL_RULES, identities).findings == ()


def test_identities_that_cannot_be_looked_up_silence_nothing(expected_log: ExpectedLog) -> None:
    def identities(_draft: Draft) -> list[Mailbox]:
        raise RuntimeError

    expected_log.expect("the author's identities could not be looked up: RuntimeError")
    mail = draft(to=firms(12))
    review = examine(mail, Policy(), ALL_RULES, identities)
    assert (review.severity, review.unchanged) == (Severity.STRONG, mail)


ADDRESSES = st.lists(
    st.builds(
        "{}@{}".format,
        st.sampled_from(["ann", "bob", "eve", "joe"]),
        st.sampled_from(["acme.example", "brand.example", "x.example", "y.example", "gmail.com"]),
    ),
    max_size=12,
)


@given(ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES, st.booleans())
def test_more_identities_never_make_it_worse(
    to: list[str], bcc: list[str], known: list[str], identities: list[str], own: bool
) -> None:
    policy = Policy(
        own_domains=("acme.example",) if own else (),
        providers=frozenset({"gmail.com"}),
        thresholds=Thresholds(2, 3, 2, 4, 6),
    )
    mail = draft(to=to, bcc=bcc, known=known, sender="eve@x.example")
    more = mail._replace(identities=tuple(map(Mailbox, identities)))
    before = examine(mail, policy, ALL_RULES).severity
    assert examine(more, policy, ALL_RULES).severity <= before


def test_a_rule_that_crashes_is_asked_about(expected_log: ExpectedLog) -> None:
    expected_log.expect("rule CC990 failed: RuntimeError at ccwarn/finding.py:")
    review = examine(draft(to=["a@x.example"]), Policy(), (_crashes, *ALL_RULES))
    assert [(f.code, f.severity) for f in review.findings] == [(RULE_FAILED, Severity.CONFIRM)]
    assert review.findings[0].data == {"rule": "CC990"}


def test_a_crash_does_not_silence_the_other_rules(
    expected_log: ExpectedLog, caplog: pytest.LogCaptureFixture
) -> None:
    expected_log.expect("rule CC990 failed")
    review = examine(draft(to=firms(30)), Policy(), (_crashes, *ALL_RULES))
    assert [finding.code for finding in review.findings] == ["CC101", RULE_FAILED]
    assert "firm0.example" not in caplog.text, "no address in the log"


def test_send_is_the_same_object() -> None:
    mail = draft(to=firms(5))
    assert settle(examine(mail, Policy(), ALL_RULES), Decision.SEND) is mail


def test_hold_is_nothing() -> None:
    assert settle(examine(draft(to=firms(5)), Policy(), ALL_RULES), Decision.HOLD) is None


def test_remedy_moves_all_475() -> None:
    mail = draft(to=["me@acme.example"], cc=people(475, "gmail.com"))
    review = examine(mail, Policy(providers=frozenset({"gmail.com"})), ALL_RULES)
    settled = settle(review, Decision.REMEDY)
    assert settled is not None
    assert addresses(settled, Field.CC) == []
    assert addresses(settled, Field.BCC) == people(475, "gmail.com")


def test_a_refusal_cannot_be_sent() -> None:
    mail = draft(to=people(3, "x.example"))
    review = examine(mail, Policy(visible_external_limit=2), ALL_RULES)
    assert review.severity is Severity.REFUSE
    assert settle(review, Decision.SEND) is None
    healed = settle(review, Decision.REMEDY)
    assert healed is not None
    assert addresses(healed, Field.BCC) == people(3, "x.example")


@pytest.mark.parametrize(
    "policy", [Policy(visible_external_limit=2), Policy(second_person="head@acme.example")]
)
def test_an_open_question_holds_nothing_since_only_notes_are_taken(policy: Policy) -> None:
    mail = draft(to=firms(5))
    review = examine(mail, policy._replace(monitor_only=True), ALL_RULES)
    assert settle(review, Decision.SEND) is mail
    assert settle(review, Decision.HOLD) is None, "its author wants it back"


def test_a_refusal_without_remedy_holds_whatever_is_decided() -> None:
    review = examine(draft(to=firms(5)), Policy(), (_refuses, *ALL_RULES))
    assert [finding.code for finding in review.findings] == ["CC991", "CC101"]
    assert [settle(review, decision) for decision in Decision] == [None] * len(Decision)


@pytest.mark.parametrize("severity", [s for s in Severity if s is not Severity.OFF])
def test_policy_sets_the_severity_of_a_rule(severity: Severity) -> None:
    review = examine(draft(to=firms(5)), Policy(severities={"CC101": severity}), ALL_RULES)
    assert review.severity is severity


def test_policy_turns_a_rule_off() -> None:
    policy = Policy(severities={"CC101": Severity.OFF})
    assert examine(draft(to=firms(50)), policy, ALL_RULES).findings == ()


def test_examining_changes_nothing() -> None:
    mail = draft(to=firms(30), unreadable=[("x@", Field.CC)])
    copy = draft(to=firms(30), unreadable=[("x@", Field.CC)])
    examine(mail, Policy(visible_external_limit=1), ALL_RULES)
    assert mail == copy
