"""Who believes a mark, and who does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.cleared_mark import VALID, is_cleared, mark
from ccwarn.draft import Draft, Field, Mailbox
from drafts import draft, firms

KEY, NOW = "k" * 24, 1_800_000_000
PEOPLE = firms(12)


def a_draft(**changes: Any) -> Draft:
    made = draft(to=PEOPLE[:2], cc=PEOPLE[2:], bcc=["heidi@two.example"], subject="Prices")
    return made._replace(message_id="<m1@acme.example>")._replace(**changes)


def believed(marked: Draft, met: Draft, *, sent: float | None = NOW + 2, now: float = NOW) -> bool:
    return is_cleared([mark(KEY, marked, NOW)], KEY, met, sent, now)


def test_the_mail_that_was_answered_is_known_however_its_recipients_are_written() -> None:
    met = draft(
        to=PEOPLE[1::-1], cc=[it.upper() for it in PEOPLE[:1:-1]], bcc=["Heidi@TWO.example"]
    )
    met = met._replace(message_id=" <m1@acme.example> ", subject="Whatever")
    assert believed(a_draft(), met, sent=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "<m2@acme.example>"},
        {"author": Mailbox("mallory@acme.example")},
        {"recipients": a_draft().recipients[1:]},
        {"recipients": draft(to=[*PEOPLE, "heidi@two.example"]).recipients},
        {"recipients": draft(to=PEOPLE, bcc=["heidi@two.example", "eve@x.example"]).recipients},
        {"recipients": draft(to=PEOPLE).recipients},
    ],
)
def test_another_mail_is_not(changes: dict[str, Any]) -> None:
    assert not believed(a_draft(), a_draft(**changes))


def test_without_a_message_id_it_is_known_by_its_subject_and_date() -> None:
    answered, met = a_draft(message_id=""), a_draft(subject="  Prices ")
    assert believed(answered, met)
    assert believed(answered, met, now=NOW + VALID)
    assert not believed(answered, a_draft(subject="Offers"))
    assert not believed(answered, met, sent=None)
    assert not believed(answered, met, sent=NOW - 60)
    assert not believed(answered, met, sent=NOW + 2 * 60 * 60)


@pytest.mark.parametrize(("now", "counts"), [(-3599, True), (-3601, False), (VALID + 1, False)])
def test_a_mark_has_its_time(now: int, counts: bool) -> None:
    assert believed(a_draft(), a_draft(), now=NOW + now) == counts


def test_only_a_mark_by_the_key_counts() -> None:
    met = a_draft()
    text = mark(KEY, met, NOW)
    assert not is_cleared([text], "other" * 5, met, NOW, NOW)
    assert not is_cleared([mark("", met, NOW)], "", met, NOW, NOW)
    assert is_cleared(["t=1; by=id; mac=" + "0" * 32, text], KEY, met, NOW, NOW)
    for false in (text[:-1], text + "0", text.replace("by=id", "by=date"), text + "\n; t=1"):
        assert not is_cleared([false], KEY, met, NOW, NOW)


def test_what_a_server_cuts_off_long_fields_changes_nothing() -> None:
    many = [f"c{number}@mail{number % 90}.example" for number in range(2_000)]
    answered = draft(to=PEOPLE, cc=many)
    cut = draft(to=PEOPLE, cc=many[:700], bcc=many[700:])
    assert believed(answered, cut)
    assert not believed(answered, draft(to=PEOPLE, cc=many[:400], bcc=many[400:]))


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=4))
def test_no_text_passes_for_a_mark_and_any_draft_can_have_one(text: str, names: list[str]) -> None:
    met = a_draft(subject=text, message_id="")
    met = met._replace(recipients=met.moved({names[0]} if names else set(), Field.BCC).recipients)
    assert not is_cleared([text, *names], KEY, met, NOW, NOW)
    assert believed(met, met)
