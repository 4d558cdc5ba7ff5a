"""What an exemption takes away: questions, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft
from ccwarn.finding import Finding
from ccwarn.policy import Exempt, Policy, Severity, WatchedDomains
from ccwarn.question import question
from ccwarn.review import Origin, Review, examine
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from drafts import draft, firms, people
from rule_corpus import wordless_rule

NEWS = "newsletter@acme.example"
LIST = "members@lists.firm.example"
BY_AUTHOR = Policy(exempt=Exempt(authors=(NEWS,)))
BY_DOMAIN = Policy(exempt=Exempt(authors=("news.acme.example",)))
BY_LIST = Policy(exempt=Exempt(lists=(LIST,)))


def judged(mail: Draft, policy: Policy) -> Severity:
    return examine(mail, policy, ALL_RULES).severity


@pytest.mark.parametrize(
    ("author", "policy", "severity"),
    [
        (NEWS, BY_AUTHOR, Severity.NOTE),
        ("Newsletter@ACME.example", BY_AUTHOR, Severity.NOTE),
        ("eve@acme.example", BY_AUTHOR, Severity.STRONG),
        ("newsletter@acme.example.evil.example", BY_AUTHOR, Severity.STRONG),
        ("eve@news.acme.example", BY_DOMAIN, Severity.NOTE),
        ("eve@spring.news.acme.example", BY_DOMAIN, Severity.NOTE),
        ("eve@acme.example", BY_DOMAIN, Severity.STRONG),
        ("eve@evilnews.acme.example", BY_DOMAIN, Severity.STRONG),
        (None, BY_AUTHOR, Severity.STRONG),
    ],
)
def test_mail_by_an_author_or_a_domain_is_not_asked_about(
    author: str | None, policy: Policy, severity: Severity
) -> None:
    assert judged(draft(author=author, cc=firms(12)), policy) is severity


def test_an_author_is_exempt_however_many_people_there_are() -> None:
    assert judged(draft(author=NEWS, cc=people(475, "gmail.example")), BY_AUTHOR) is Severity.NOTE


@pytest.mark.parametrize(
    ("mail", "severity"),
    [
        (draft(to=[LIST], cc=firms(12)), Severity.NOTE),
        (draft(cc=[LIST.upper(), *firms(12)]), Severity.NOTE),
        (draft(to=[LIST], bcc=firms(475)), Severity.OFF),
        (draft(to=firms(12), bcc=[LIST]), Severity.STRONG),
        (draft(to=["other@lists.firm.example"], cc=firms(12)), Severity.STRONG),
        (draft(to=[LIST], cc=firms(49)), Severity.NOTE),
        (draft(to=[LIST], cc=firms(50)), Severity.STRONG),
        (draft(to=[LIST], cc=people(475, "one.example")), Severity.STRONG),
    ],
)
def test_mail_to_a_list_is_not_asked_about_unless_a_crowd_stands_beside_it(
    mail: Draft, severity: Severity
) -> None:
    assert judged(mail, BY_LIST) is severity


@pytest.mark.parametrize(
    "policy",
    [
        BY_AUTHOR._replace(visible_external_limit=5),
        BY_AUTHOR._replace(severities={"CC101": Severity.REFUSE}),
        BY_AUTHOR._replace(watched_domains=WatchedDomains(refuse=("firm1.example",))),
    ],
)
def test_what_is_refused_stays_refused(policy: Policy) -> None:
    review = examine(draft(author=NEWS, cc=firms(12)), policy, ALL_RULES)
    assert review.severity is Severity.REFUSE
    assert not review.findings[0].is_exempt


def test_a_watched_domain_is_asked_about_whoever_writes_there() -> None:
    policy = BY_AUTHOR._replace(watched_domains=WatchedDomains(ask=("firm1.example",)))
    review = examine(draft(author=NEWS, cc=firms(12)), policy, ALL_RULES)
    assert [it.code for it in review.findings if it.severity.asks] == ["CC105"]


def test_a_rule_that_fails_is_asked_about(expected_log: ExpectedLog) -> None:
    @wordless_rule("CC999")
    def broken(draft: Draft, policy: Policy) -> list[Finding]:
        raise ZeroDivisionError

    expected_log.expect("rule CC999 failed")
    review = examine(draft(author=NEWS, to=["a@b.example"]), BY_AUTHOR, [broken])
    assert review.severity is Severity.CONFIRM


def test_what_a_rule_is_told_to_do_is_not_done_with_exempt_mail() -> None:
    policy = BY_AUTHOR._replace(severities={"CC101": Severity.STRONG})
    assert judged(draft(author=NEWS, cc=firms(12)), policy) is Severity.NOTE


def test_it_is_told_why_nobody_is_asked() -> None:
    review = examine(draft(author=NEWS, cc=firms(12)), BY_AUTHOR, ALL_RULES)
    said = question(review, Origin("check", can_hold=False), ALL_RULES).sentence
    assert said.endswith("addresses (not asked about: the mail is exempt)")


def worst(review: Review) -> dict[str, Severity]:
    return {it.code: it.severity for it in reversed(review.findings)}


_addresses = st.lists(st.sampled_from([*firms(9), LIST, NEWS, *people(60, "one.example")]))
_policies = st.builds(
    Policy,
    visible_external_limit=st.none() | st.integers(0, 9),
    watched_domains=st.sampled_from([WatchedDomains(), WatchedDomains(ask=("firm1.example",))]),
    severities=st.dictionaries(
        st.sampled_from(["CC101", "CC104", "CC105"]), st.sampled_from(Severity)
    ),
)
_exempt = st.sampled_from([BY_AUTHOR.exempt, BY_LIST.exempt, Exempt(("acme.example",), (LIST,))])


@given(_addresses, _addresses, _addresses, _policies, _exempt)
def test_an_exemption_takes_questions_away_and_nothing_else(
    to: list[str], cc: list[str], bcc: list[str], policy: Policy, exempt: Exempt
) -> None:
    mail = draft(author=NEWS, to=to, cc=cc, bcc=bcc)
    before = worst(examine(mail, policy, ALL_RULES))
    after = worst(examine(mail, policy._replace(exempt=exempt), ALL_RULES))
    assert before.keys() == after.keys()
    for code, severity in before.items():
        kept = severity is Severity.REFUSE or code == "CC105" or not severity.asks
        assert after[code] in ((severity,) if kept else (severity, Severity.NOTE))
