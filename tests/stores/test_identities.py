"""Whom else an author writes as."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from at_home import claws_mail, thunderbird
from ccwarn.draft import Draft, Mailbox
from ccwarn.stores.identities import Groups, KnownIdentities
from drafts import draft

BOTH = {
    "mail__account__account1__identities": "id1,id2",
    "mail__identity__id2__useremail": "Support@Brand.example",
}


def known(mail: Draft) -> list[str]:
    return [mailbox.addr_spec for mailbox in KnownIdentities()(mail)]


def test_who_shares_a_profile_with_the_author(home: Path) -> None:
    thunderbird(home, **BOTH)
    claws_mail(home)
    assert known(draft(author="SUPPORT@acme.example")) == ["Support@Brand.example"]
    assert known(draft(author="support@brand.example")) == ["support@acme.example"]
    assert known(draft(author="support+orders@brand.example")) == [
        "support@acme.example",
        "Support@Brand.example",
    ]
    assert known(draft(author="me@firm.example")) == []
    assert known(draft(author="me@else.example")) == []
    assert known(draft(author=None)) == []
    assert known(draft(author="x@y.example", identities=["support@acme.example"])) == [
        "Support@Brand.example"
    ]


def test_whoever_logs_in_with_an_identity_writes_as_it(home: Path) -> None:
    thunderbird(home, **BOTH)
    mail = draft(author="x@y.example")._replace(sent_as=(Mailbox("support@brand.example"),))
    assert known(mail) == ["support@acme.example", "Support@Brand.example"]


def test_nobody_where_there_is_no_mail_program() -> None:
    assert known(draft()) == []


def test_settings_are_read_anew_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now, read = 100.0, 0

    def find() -> Groups:
        nonlocal read
        read += 1
        return [[Mailbox("support@acme.example"), Mailbox(f"number{read}@acme.example")]]

    monkeypatch.setattr(time, "monotonic", lambda: now)
    others = KnownIdentities(find)
    for now, expected in ((100.0, 1), (109.0, 1), (111.0, 2)):  # noqa: B007 - `now` is the clock
        assert [it.addr_spec for it in others(draft())] == [f"number{expected}@acme.example"]
