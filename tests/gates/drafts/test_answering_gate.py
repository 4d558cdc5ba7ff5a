from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.review import Decision
from ccwarn.stores import answered_lookup
from counterparts import INFO
from drafts import firms
from gates.guarded import Guarded
from gates.scripted import Author, eventually
from stores.test_maildir_tree import maildirs

AUTHOR = "support@acme.example"


def received(people: list[str]) -> bytes:
    to = ", ".join((AUTHOR, *people))
    return f"Message-ID: <q@one.example>\nFrom: eve@one.example\nTo: {to}\n\nHello\n".encode()


def answer(people: list[str], message_id: str = "q@one.example") -> bytes:
    to = ", ".join(("eve@one.example", *people))
    return f"From: {AUTHOR}\nTo: {to}\nIn-Reply-To: <{message_id}>\n\nDear all\n".encode()


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(answered_lookup, "_PATIENCE", 10.0)  # The machine may be busy.
    answered_lookup.find_answered.cache_clear()
    maildirs(tmp_path / "mail", "INBOX", "Drafts")
    (tmp_path / f"mail/INBOX/cur/1.host{INFO}S").write_bytes(received(firms(20)))
    return tmp_path / "mail"


def guarded(mail: Path, author: Author) -> Guarded:
    return Guarded(mail / "Drafts", author, name=f"cur/9.host{INFO}D")


def test_an_answer_to_people_who_stood_together_asks_nobody(mail: Path, author: Author) -> None:
    with guarded(mail, author) as gate:
        gate.submit(answer(firms(20)))
        gate.outcome()
        assert author.asked == []
        gate.submit(answer(firms(20), "unknown@one.example"))
        eventually(lambda: len(author.asked) == 1)


def test_strangers_among_them_are_asked_about_and_moved(mail: Path, author: Author) -> None:
    author.script = [Decision.REMEDY]
    with guarded(mail, author) as gate:
        gate.submit(answer(firms(40)))
        eventually(lambda: gate.listener.fixes)
        assert gate.listener.troubles == []
        assert author.asked[0].draft.answered is not None


def test_an_answer_from_bcc_is_asked_about(mail: Path, author: Author) -> None:
    path = mail / f"INBOX/cur/1.host{INFO}S"
    path.write_bytes(received(firms(2)).replace(AUTHOR.encode(), b"staff@two.example"))
    with guarded(mail, author) as gate:
        gate.submit(answer(firms(2)))
        eventually(lambda: len(author.asked) == 1)
        assert author.asked[0].findings[0].code == "CC103"
