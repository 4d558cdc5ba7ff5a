"""Reading what a compose window reports, and saying what to change in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Answered, Draft, Field, Mailbox, Unreadable
from ccwarn.formats.compose_details import BadDetails, ComposeDetails, read


def report(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "author": "Us <us@acme.example>",
        "subject": "",
        "identities": [],
        "answered": None,
    }
    return {**empty, "to": [], "cc": [], "bcc": [], **parts}


def applied(report: dict[str, Any], changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Do what an add-on does with the changes."""
    fields: dict[str, list[Any]] = {"to": [], "cc": [], "bcc": list(report["bcc"])}
    split = {(part["field"], part["index"]): part for part in changes["split"]}
    for name in ("to", "cc"):
        for index, text in enumerate(report[name]):
            if part := split.get((name, index)):
                fields[name] += part["stay"]
                fields["bcc"] += part["move"]
            elif any(first <= index <= last for first, last in changes[name]):
                fields["bcc"].append(text)
            else:
                fields[name].append(text)
    return fields


def hidden(details: ComposeDetails, *keys: str) -> Draft:
    return details.draft.moved(keys, Field.BCC)


def test_reads_who_writes_to_whom() -> None:
    written = report(to=["Ann <ann@a.example>"], cc=["bob@b.example"], bcc=["eve@c.example"])
    draft = read({**written, "subject": "Hi"}).draft
    assert draft.author == Mailbox("us@acme.example", "Us")
    assert draft.subject == "Hi"
    assert [(one.mailbox.addr_spec, one.field) for one in draft.recipients] == [
        ("ann@a.example", Field.TO),
        ("bob@b.example", Field.CC),
        ("eve@c.example", Field.BCC),
    ]


def test_names_keep_their_letters() -> None:
    (one,) = read(report(to=["Jürgen Groß <j@bücher.example>"])).draft.recipients
    assert one.mailbox == Mailbox("j@bücher.example", "Jürgen Groß")


def test_reads_the_addresses_of_the_list_that_it_came_by() -> None:
    answered = {"senders": [], "recipients": [], "by_list": True}
    lists = ["<mailto:dev@lists.example>", "Dev <dev.lists.example>"]
    found = read(report(answered={**answered, "lists": lists})).draft.answered
    assert found is not None
    assert found.lists == (Mailbox("dev@lists.example"),)


def test_reads_who_was_in_the_answered_message() -> None:
    answered = {"senders": ["Ann <ann@a.example>"], "recipients": ["b@b.example, c@c.example"]}
    assert read(report(answered={**answered, "by_list": True})).draft.answered == Answered(
        senders=(Mailbox("ann@a.example", "Ann"),),
        recipients=(Mailbox("b@b.example"), Mailbox("c@c.example")),
        by_list=True,
    )
    assert read(report()).draft.answered is None


def test_reads_what_is_posted_and_what_was() -> None:
    answered = {"senders": ["a@a.example"], "recipients": [], "by_list": False, "is_public": True}
    draft = read(report(answered=answered, newsgroups=["comp.lang.python", "comp.lang.c"])).draft
    assert draft.newsgroups == ("comp.lang.python", "comp.lang.c")
    assert draft.answered is not None
    assert (draft.answered.by_list, draft.answered.is_public) == (True, True)
    assert read(report()).draft.newsgroups == ()


def test_tells_mails_with_the_same_text() -> None:
    assert read(report(text_digest="0123456789abcdef")).draft.body == "0123456789abcdef"
    assert read(report()).draft.body == ""


def test_reads_whose_other_mailboxes_are_the_authors() -> None:
    draft = read(report(identities=["us@acme.example", "Me <me@home.example>"])).draft
    assert draft.identities == (Mailbox("us@acme.example"), Mailbox("me@home.example", "Me"))


def test_a_text_may_be_several_mailboxes() -> None:
    draft = read(report(to=["ann@a.example, Bob <bob@b.example>"])).draft
    assert [one.mailbox.key for one in draft.recipients] == ["ann@a.example", "bob@b.example"]


def test_text_without_a_mailbox_is_kept() -> None:
    assert read(report(cc=["ann"])).draft.unreadable == (Unreadable("ann", Field.CC),)


def test_the_members_of_a_list_are_recipients() -> None:
    entry = {"text": "Friends <Friends>", "members": ["ann@a.example", "bob@b.example"]}
    details = read(report(cc=["eve@c.example", entry]))
    assert len(details.draft.recipients) == 3
    assert details.changes(hidden(details, "ann@a.example"))["cc"] == [[1, 1]]


def test_a_list_without_known_members_is_told_apart() -> None:
    (text,) = read(report(cc=[{"text": "Ghost <Ghost>", "members": None}])).draft.unreadable
    assert text == Unreadable("Ghost <Ghost>", Field.CC, is_list=True)


def test_changes_are_runs_of_places() -> None:
    details = read(report(to=["us@acme.example"], cc=[f"p{n}@f{n}.example" for n in range(6)]))
    changes = details.changes(hidden(details, *(f"p{n}@f{n}.example" for n in (0, 1, 2, 5))))
    assert changes == {"to": [], "cc": [[0, 2], [5, 5]], "split": []}


def test_a_text_of_which_only_a_part_moves_is_split() -> None:
    details = read(report(to=["Ann <ann@a.example>, Jörg <joerg@acme.example>, who"]))
    (split,) = details.changes(hidden(details, "ann@a.example"))["split"]
    assert split == {
        "field": "to",
        "index": 0,
        "stay": ["Jörg <joerg@acme.example>", "who"],
        "move": ["Ann <ann@a.example>"],
    }


def test_losing_a_recipient_is_refused() -> None:
    details = read(report(to=["ann@a.example"]))
    with pytest.raises(ValueError, match="lost"):
        details.changes(Draft(author=None))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {},
        {**report(), "body": ""},
        report(to="ann@a.example"),
        report(to=[1]),
        report(cc=[{"text": "x"}]),
        report(cc=[{"text": 1, "members": []}]),
        report(cc=[{"text": "x", "members": [1]}]),
        report(answered=[]),
        report(answered={"senders": [], "recipients": []}),
        report(answered={"senders": [None], "recipients": [], "by_list": False}),
        report(answered={"senders": [], "recipients": [], "by_list": 1}),
        report(
            answered={"senders": [], "recipients": [], "by_list": False, "is_public": "no"},
        ),
        report(identities=[None]),
        report(newsgroups="comp.lang.c"),
        report(text_digest=1),
        report(text_digest="ann@a.example, who writes: " * 9),
        report(author=None),
        report(subject=["x"]),
    ],
    ids=repr,
)
def test_anything_else_is_refused_without_quoting_it(broken: object) -> None:
    with pytest.raises(BadDetails) as refused:
        read(broken)
    assert "ann@" not in str(refused.value)


boxes = st.integers(0, 9).map(lambda n: f"Person {n} <p{n}@f{n}.example>")
texts = st.one_of(boxes, st.lists(boxes, min_size=2, max_size=3).map(", ".join), st.just("ann"))


@given(st.lists(texts), st.lists(texts), st.lists(texts), st.sets(st.integers(0, 9)))
def test_no_recipient_is_lost_and_those_named_are_hidden(
    to: list[str], cc: list[str], bcc: list[str], moved: set[int]
) -> None:
    written = report(to=to, cc=cc, bcc=bcc)
    details = read(written)
    keys = {f"p{n}@f{n}.example" for n in moved}
    after = read(report(**applied(written, details.changes(hidden(details, *keys))))).draft
    before = details.draft
    assert {one.mailbox.key for one in after.recipients} == {
        one.mailbox.key for one in before.recipients
    }
    assert not {one.mailbox.key for one in after.visible()} & keys
    assert sorted(item.text for item in after.unreadable) == sorted(
        item.text for item in before.unreadable
    )


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    answered = {"senders": [text], "recipients": [text], "by_list": False}
    details = read(report(to=[text], author=text, identities=[text], answered=answered))
    details.changes(details.draft)
