"""What an organisation says at a question, and when it suggests its tool for many people."""

from __future__ import annotations

import pytest

from ccwarn.advice import Advice, advice
from ccwarn.draft import Draft
from ccwarn.policy import BulkMail, Policy, Severity, Texts, Thresholds, WatchedDomains
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from drafts import draft, firms, people

LINK = "https://www.acme.example/newsletter"
POLICY = Policy(
    providers=frozenset({"gmail.com"}),
    bulk_mail=BulkMail("Acme News", LINK),
    texts=Texts("Think.", "Think twice.", "Ask 4711."),
)


def given(mail: Draft, policy: Policy = POLICY) -> Advice:
    return advice(examine(mail, policy, ALL_RULES))


def test_each_severity_has_its_sentence() -> None:
    refusing = POLICY._replace(visible_external_limit=3)
    assert given(draft(cc=firms(5))).text == "Think."
    assert given(draft(cc=firms(12))).text == "Think twice."
    assert given(draft(cc=firms(5)), refusing).text == "Ask 4711."
    assert given(draft(cc=firms(2))) == Advice()
    everywhere = POLICY._replace(texts=Texts(ask="Think."))
    assert given(draft(cc=firms(12)), everywhere).text == "Think."
    refusing = everywhere._replace(visible_external_limit=3)
    assert not given(draft(cc=firms(12)), refusing).text, "it is no question"


@pytest.mark.parametrize(
    ("mail", "suggests"),
    [
        (draft(cc=firms(9)), False),
        (draft(cc=firms(10)), True),
        (draft(cc=people(475, "gmail.com")), True),
        (draft(cc=people(49, "one.example")), False),
        (draft(cc=people(50, "one.example")), True),
        (draft(to=["a@one.example", *firms(6)], known=["a@one.example"]), False),
    ],
)
def test_the_tool_is_suggested_from_the_size_that_takes_typing(mail: Draft, suggests: bool) -> None:
    found = given(mail)
    assert (found.tool, found.link) == (("Acme News", LINK) if suggests else ("", ""))
    assert found.suggestion == ("For lists like this, use Acme News." if suggests else "")


def test_a_small_mail_that_is_refused_or_typed_for_another_reason_suggests_nothing() -> None:
    limited = POLICY._replace(visible_external_limit=3)
    assert given(draft(cc=firms(5)), limited).tool == ""
    assert given(draft(cc=people(60, "one.example")), limited).tool == "Acme News"
    watched = POLICY._replace(
        watched_domains=WatchedDomains(ask=("one.example",)),
        severities={"CC105": Severity.STRONG},
    )
    assert given(draft(cc=people(40, "one.example")), watched).tool == ""
    typed = POLICY._replace(severities={"CC101": Severity.STRONG})
    assert given(draft(cc=firms(6)), typed).tool == ""


def test_the_size_is_that_of_the_policy() -> None:
    assert given(draft(cc=firms(6)), POLICY._replace(thresholds=Thresholds(strong_people=6))).tool


def test_without_a_name_nothing_is_suggested() -> None:
    nameless = POLICY._replace(bulk_mail=BulkMail("", LINK))
    assert given(draft(cc=firms(12)), nameless) == Advice("Think twice.")


def test_what_is_said_is_made_safe_to_show() -> None:
    policy = POLICY._replace(texts=Texts(typed="Ask\u202eus"), bulk_mail=BulkMail("A\u202eB"))
    found = given(draft(cc=firms(12)), policy)
    assert found.text == "Ask‹U+202E›us"
    assert "\u202e" not in found.suggestion
