from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ccwarn.draft import Answered, Mailbox
from ccwarn.stores import answered_lookup
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Vanished
from ccwarn.stores.opening import open_store
from counterparts import INFO
from stores.mboxes import draft as in_mbox
from stores.test_maildir_tree import maildirs

WANTED = "<question.1@one.example>"
RECEIVED = (
    b"Received: by mx.acme.example\r\nMessage-ID: <question.1@one.example>\r\n"
    b"From: Eve <eve@one.example>\r\nTo: support@acme.example, frank@two.example\r\n"
    b"Cc: gil@three.example\r\nSubject: Prices?\r\n\r\nHow much?\r\n"
)
WHO = Answered(
    (Mailbox("eve@one.example", "Eve"),),
    (Mailbox("support@acme.example"), Mailbox("frank@two.example"), Mailbox("gil@three.example")),
)
OTHER = RECEIVED.replace(b"question.1@", b"other@")
ANSWER = (
    b"Message-ID: <answer@acme.example>\r\nFrom: support@acme.example\r\n"
    b"To: eve@one.example\r\nCc: frank@two.example, gil@three.example\r\nSubject: Re: Prices?\r\n"
    b"References: <first@one.example> <question.1@one.example>\r\n"
    b"In-Reply-To: <question.1@one.example>\r\n\r\nDear all,\r\n"
)


def from_line(message: bytes) -> bytes:
    return b"From - Sun Nov 22 14:00:00 2026\r\n" + message + b"\r\n"


def put(path: Path, content: bytes, time: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if time:
        os.utime(path, (time, time))
    return path


def in_maildir(root: Path) -> Path:
    maildirs(root, "Drafts", "INBOX", "Sent")
    put(root / f"INBOX/cur/1.other{INFO}S", OTHER)
    put(root / f"INBOX/cur/2.host{INFO}S", RECEIVED)
    put(root / f"Drafts/cur/3.host{INFO}D", ANSWER)
    return root / "Drafts"


def in_maildir_tree(root: Path) -> Path:
    maildirs(root, ".", ".Drafts", ".Archive.2026")
    put(root / f".Archive.2026/cur/2.host{INFO}S", RECEIVED)
    put(root / ".Drafts/new/3.host", ANSWER)
    return root


def in_a_folder_of_a_maildir_tree(root: Path) -> Path:
    maildirs(root, ".", ".Drafts")
    put(root / "new/2.host", RECEIVED)
    put(root / f".Drafts/cur/3.host{INFO}D", ANSWER)
    return root / ".Drafts"


def in_mh(root: Path) -> Path:
    for folder in ("inbox", "sent", "trash"):
        (root / folder).mkdir()
    put(root / "inbox/lists/7", RECEIVED)
    put(root / "draft/1", ANSWER)
    return root / "draft"


def in_mboxes(root: Path) -> Path:
    (root / "prefs.js").touch()
    folder = root / "Mail" / "Local Folders"
    inbox = root / "Mail" / "pop.acme.example" / "Inbox"
    put(inbox.with_name("Inbox.msf"), b"")
    data = (
        in_mbox(1)
        + from_line(RECEIVED)
        + in_mbox(2, extra=b"In-Reply-To: %b\r\n" % WANTED.encode())
    )
    put(inbox, data)
    put(folder / "Drafts.msf", b"")
    return put(folder / "Drafts", from_line(ANSWER))


def in_a_folder(root: Path) -> Path:
    put(root / "received.eml", RECEIVED)
    put(root / "answer.eml", ANSWER)
    return root


PLACES = [
    in_maildir,
    in_maildir_tree,
    in_a_folder_of_a_maildir_tree,
    in_mh,
    in_mboxes,
    in_a_folder,
]


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answered_lookup, "_PATIENCE", 10.0)  # The machine may be busy.
    answered_lookup.find_answered.cache_clear()


def answered(path: Path) -> Answered | None:
    """Return what is known of the answered message by the draft ANSWER in a store."""
    store = open_store(path)
    stored = [read_answering(store, href) for href in store.list()]
    (draft,) = (one.draft for one in stored if one.draft.message_id == "<answer@acme.example>")
    assert draft.answers == WANTED
    return draft.answered


@pytest.mark.parametrize("place", PLACES)
def test_the_answered_message_is_found(place: Callable[[Path], Path], tmp_path: Path) -> None:
    assert answered(place(tmp_path)) == WHO


@pytest.mark.parametrize("name", [f"cur/3.host{INFO}D", "1"])
def test_the_answered_message_of_a_single_draft_is_found(name: str, tmp_path: Path) -> None:
    place = in_maildir if name.startswith("cur") else in_mh
    assert answered(place(tmp_path) / name) == WHO


def test_nothing_is_known_where_it_is_not_found(tmp_path: Path) -> None:
    put(tmp_path / "received.eml", OTHER)
    put(tmp_path / "quoted.eml", OTHER + RECEIVED)
    put(tmp_path / "answer.eml", ANSWER)
    assert answered(tmp_path) is None


@pytest.mark.parametrize(
    "field",
    [b"List-Id: <news.one.example>", b"list-post: <mailto:a@b.example>", b"Precedence: list"],
)
def test_what_came_by_a_list_is_told_apart(field: bytes, tmp_path: Path) -> None:
    put(tmp_path / "received.eml", b"%b\r\n%b" % (field, RECEIVED))
    put(tmp_path / "answer.eml", ANSWER)
    found = answered(tmp_path)
    assert found is not None
    assert found.by_list


def test_the_addresses_of_the_list_are_known(tmp_path: Path) -> None:
    fields = b"List-Id: News <news.one.example>\r\nList-Post: <mailto:post@two.example>\r\n"
    put(tmp_path / "received.eml", fields + RECEIVED)
    put(tmp_path / "answer.eml", ANSWER)
    found = answered(tmp_path)
    assert found is not None
    assert [it.addr_spec for it in found.lists] == ["news@one.example", "post@two.example"]


def test_an_answer_to_one_person_in_a_newsgroup_is_looked_up(tmp_path: Path) -> None:
    one = ANSWER.replace(b"Cc: frank@two.example, gil@three.example\r\n", b"")
    put(tmp_path / "received.eml", b"Newsgroups: comp.lang.c\r\n" + RECEIVED)
    put(tmp_path / "answer.eml", b"Newsgroups: comp.lang.c\r\n" + one)
    found = answered(tmp_path)
    assert found is not None
    assert (found.is_public, found.by_list) == (True, True)


def test_an_answer_to_one_person_is_not_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answered_lookup, "find_answered", None)
    put(
        tmp_path / "answer.eml",
        ANSWER.replace(b"Cc: frank@two.example, gil@three.example\r\n", b""),
    )
    put(tmp_path / "new.eml", ANSWER.replace(b"In-Reply-To", b"X-A").replace(b"References", b"X-B"))
    store = open_store(tmp_path)
    for href in store.list():
        assert read_answering(store, href).draft.answered is None


def test_what_answers_a_message_is_not_taken_for_it_in_an_mbox(tmp_path: Path) -> None:
    path = in_mboxes(tmp_path)
    inbox = tmp_path / "Mail/pop.acme.example/Inbox"
    folded = RECEIVED.replace(b"Message-ID: ", b"Message-Id:\r\n ").replace(b"\r\n", b"\n")
    put(
        inbox,
        from_line(folded)
        + b"".join(in_mbox(n, extra=b"References: " + WANTED.encode() + b"\r\n") for n in range(9)),
    )
    assert answered(path) == WHO


def test_a_message_across_the_pieces_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = in_mboxes(tmp_path)
    inbox = tmp_path / "Mail/pop.acme.example/Inbox"
    for padding in range(40):
        put(inbox, from_line(OTHER) + from_line(RECEIVED) + b"x" * padding)
        monkeypatch.setattr(answered_lookup, "_CHUNK", 64)
        answered_lookup.find_answered.cache_clear()
        assert answered(path) == WHO


def test_only_so_much_time_is_spent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answered_lookup, "_PATIENCE", -1.0)
    assert answered(in_mboxes(tmp_path)) is None
    answered_lookup.find_answered.cache_clear()
    monkeypatch.setattr(answered_lookup, "_PATIENCE", 10.0)
    monkeypatch.setattr(answered_lookup, "_AT_ONCE", -1e9)
    assert answered(tmp_path / "Mail/Local Folders/Drafts") is None


def test_what_was_found_is_remembered(tmp_path: Path) -> None:
    path = in_a_folder(tmp_path)
    assert answered(path) == WHO
    (path / "received.eml").unlink()
    assert answered(path) == WHO


def test_a_folder_that_may_not_be_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = in_maildir(tmp_path)
    monkeypatch.setattr(os, "scandir", _refusing(os.scandir, tmp_path / "Sent"))
    (tmp_path / f"INBOX/cur/4.link{INFO}S").symlink_to(tmp_path / "nowhere")
    assert answered(path) == WHO


def _refusing(real: Callable[..., object], folder: Path) -> Callable[..., object]:
    def scandir(path: Path) -> object:
        if Path(path).is_relative_to(folder):
            raise PermissionError(13, "Permission denied")
        return real(path)

    return scandir


def test_errors_are_those_of_the_store(tmp_path: Path) -> None:
    with pytest.raises(Vanished):
        read_answering(open_store(tmp_path), "gone.eml")
