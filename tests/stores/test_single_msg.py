from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ccwarn.draft import Draft, Field
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.compound_file import ReadAt
from ccwarn.formats.outlook.compound_writer import Patch
from ccwarn.formats.outlook.msg_rewriting import rewrite
from ccwarn.stores import atomic, single_msg
from ccwarn.stores.base import (
    Changed,
    FileInUse,
    NotADraft,
    NotReadable,
    NotRewritable,
    Store,
    StoreError,
)
from ccwarn.stores.opening import open_store, store_of
from ccwarn.stores.single_msg import SingleMsg
from msg_drafts import (
    SAMPLES,
    TEMPLATE_CLASS_ID,
    MsgDraft,
    Person,
    build_msg,
    customers,
)
from msg_files import streams
from stores.contract import MESSAGE as LETTER
from stores.file_contract import FileStoreContract

DRAFT = MsgDraft(
    to=(Person("eve@one.example", "Eve"), Person("frank@two.example", "Frank")),
    subject="Prices",
    ansi="cp1252",
)
MESSAGE = build_msg(DRAFT)
EVE = frozenset({"eve@one.example"})


class MsgContract(FileStoreContract):
    message = MESSAGE

    def unrelated(self, message: bytes) -> object:
        """All streams but the To, Cc and Bcc lines, the types, and the table of properties."""
        return {
            path: stream
            for path, stream in streams(message).items()
            if not path.endswith("__properties_version1.0") and "1.0_0E0" not in path
        }

    def test_revert_keeps_a_body_that_was_written_to(self, store: Store) -> None:
        """Here it cannot: Outlook lays out the whole file anew when it saves."""
        href = self.put(store, "one", MESSAGE)
        change = self.fix(store, href)
        newer = self.content(store, href) + b"more"
        self.rewrite(store, href, newer)
        with pytest.raises(Changed):
            store.revert(change)
        assert self.content(store, href) == newer

    def test_unrelated_bytes_stay_and_revert_restores_all(self, store: Store) -> None:
        for sample in SAMPLES.values():
            data = build_msg(sample)
            href = self.put(store, "one", data)
            stored = store.read(href)
            keys = {item.mailbox.key for item in stored.draft.visible()}
            change = store.replace(href, stored.etag, stored.draft.moved(keys, Field.BCC))
            after = self.content(store, href)
            assert not list(store.read(href).draft.visible())
            if sample.headers is None:
                assert self.unrelated(after) == self.unrelated(data)
            store_of(change).revert(change)
            assert self.content(store, href) == data


class TestSingleMsg(MsgContract):
    many = False

    def make(self, folder: Path) -> Store:
        return SingleMsg(folder / "draft.MSG")

    def file(self, store: Store, name: str) -> Path:
        return store.path


def put(folder: Path, draft: MsgDraft, name: str = "a.msg") -> Store:
    (folder / name).write_bytes(build_msg(draft))
    return open_store(folder)


def failure(store: Store, href: str = "a.msg") -> StoreError:
    stored = store.read(href)
    keys = {item.mailbox.key for item in stored.draft.visible()}
    with pytest.raises(StoreError) as caught:
        store.replace(href, stored.etag, stored.draft.moved(keys, Field.BCC))
    return caught.value


def test_a_file_is_known_by_its_content_or_its_name(tmp_path: Path) -> None:
    for name in ("draft of mine", "a.msg", "b.OFT"):
        (tmp_path / name).write_bytes(MESSAGE if name != "a.msg" else b"\x00 nothing")
        assert isinstance(open_store(tmp_path / name), SingleMsg)


@pytest.mark.parametrize(
    "message",
    [
        b"Subject: s\nTo: eve@a.example\n\n",
        b"\xef\xbb\xbfTo: eve@a.example\n\n",
        b"\r\n \r\nTo : eve@a.example\r\n\r\n",
        "\ufeffTo: eve@a.example\n\n".encode("utf-16-le"),
    ],
)
def test_a_message_of_another_kind_is_read_as_what_it_is(message: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(message)
    store = open_store(tmp_path / "a.msg")
    assert not isinstance(store, SingleMsg)
    assert [it.mailbox.key for it in store.read("a.msg").draft.visible()] == ["eve@a.example"]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (replace(DRAFT, flags=1), "save it before you send it"),
        (replace(DRAFT, message_class="IPM.Appointment"), "only checks mail"),
    ],
)
def test_what_is_no_draft_is_refused_with_advice(
    draft: MsgDraft, words: str, tmp_path: Path
) -> None:
    with pytest.raises(NotADraft) as caught:
        put(tmp_path, draft).read("a.msg")
    assert "“a.msg” was not checked" in caught.value.sentence
    assert words in caught.value.sentence


def test_whom_an_invitation_lists_is_in_sight_and_stays_there(tmp_path: Path) -> None:
    room = Person("room@else.example", "Room")
    invitation = replace(DRAFT, message_class="IPM.Schedule.Meeting.Request", bcc=(room,))
    store = put(tmp_path, invitation)
    draft = store.read("a.msg").draft
    assert len(list(draft.visible())) == len(DRAFT.to) + len(DRAFT.cc) + 1
    assert "Hide Attendee List" in failure(store).sentence
    assert (tmp_path / "a.msg").read_bytes() == build_msg(invitation)


@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_is_written_to_meanwhile_is_not_judged(
    whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = put(tmp_path, DRAFT)
    real = msg_reader.read

    def late(read_at: ReadAt, size: int) -> Draft:
        (tmp_path / "a.msg").write_bytes(MESSAGE + b"more" if whole else MESSAGE[:600])
        return real(read_at, size)

    monkeypatch.setattr(msg_reader, "read", late)
    with pytest.raises(NotReadable, match="another program is writing to it"):
        store.read("a.msg")


def test_a_damaged_file_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(MESSAGE[:5000])
    with pytest.raises(NotReadable) as caught:
        open_store(tmp_path).read("a.msg")
    assert "save it again from Outlook" in caught.value.sentence


@pytest.mark.parametrize(
    ("draft", "name", "words"),
    [
        (replace(DRAFT, class_id=TEMPLATE_CLASS_ID, flags=0), "a.oft", "template"),
        (replace(DRAFT, message_class="IPM.Note.SMIME"), "a.msg", "encrypted"),
    ],
)
def test_what_must_not_be_rewritten_is_left_alone_with_advice(
    draft: MsgDraft, name: str, words: str, tmp_path: Path
) -> None:
    error = failure(put(tmp_path, draft, name), name)
    assert isinstance(error, NotRewritable)
    assert words in error.sentence
    assert "move the people to Bcc there" in error.sentence
    store = open_store(tmp_path)
    stored = store.read(name)
    with pytest.raises(NotRewritable, match=words):
        store.rehearse(name, stored.etag, stored.draft.moved({"eve@one.example"}, Field.BCC))
    assert (tmp_path / name).read_bytes() == build_msg(draft)


def test_a_result_that_is_not_as_planned_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(read_at: ReadAt, size: int, draft: Draft) -> Patch:
        patch = rewrite(read_at, size, draft)
        offset = MESSAGE.index(b"Dear")
        return Patch(patch.size, (*patch.writes, (offset, b"Deer")))

    monkeypatch.setattr(single_msg, "rewrite", careless)
    error = failure(put(tmp_path, DRAFT))
    assert isinstance(error, NotRewritable)
    assert [file.name for file in tmp_path.iterdir()] == ["a.msg"]
    assert (tmp_path / "a.msg").read_bytes() == MESSAGE


@pytest.mark.parametrize("number", [32, 33])
def test_a_message_that_outlook_has_open_gets_a_sentence(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: object) -> None:
        error = PermissionError(13, "in use")
        error.winerror = number  # type: ignore[attr-defined,unused-ignore]
        raise error

    store = put(tmp_path, DRAFT)
    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_swap", locked)
        error = failure(store)
    assert isinstance(error, FileInUse)
    assert "probably Outlook" in error.sentence
    assert (tmp_path / "a.msg").read_bytes() == MESSAGE
    monkeypatch.setattr(os, "open", locked)
    if os.name == "nt":
        monkeypatch.setattr("ccwarn.windows_calls.open_shared", locked)
    with pytest.raises(FileInUse):
        store.read("a.msg")


def test_the_record_of_a_fix_is_small_and_a_damaged_one_changes_nothing(tmp_path: Path) -> None:
    draft = MsgDraft(cc=customers(475), attachment=bytes(range(256)) * 8000)
    store = put(tmp_path, draft)
    stored = store.read("a.msg")
    keys = {item.mailbox.key for item in stored.draft.visible()}
    change = store.replace("a.msg", stored.etag, stored.draft.moved(keys, Field.BCC))
    assert len(change.before) < 20_000
    fixed = (tmp_path / "a.msg").read_bytes()
    for damaged in (change.before[:-8], bytes(32) + change.before[32:]):
        with pytest.raises(NotRewritable, match="cannot be undone"):
            store.revert(change._replace(before=damaged))
    assert (tmp_path / "a.msg").read_bytes() == fixed
    assert [file.name for file in tmp_path.iterdir()] == ["a.msg"]
    store.revert(change)
    assert (tmp_path / "a.msg").read_bytes() == build_msg(draft)


def test_an_ordinary_message_may_have_the_name(tmp_path: Path) -> None:
    path = tmp_path / "saved.msg"
    path.write_bytes(LETTER)
    for place in (path, tmp_path):
        store = open_store(place)
        assert list(store.list()) == ["saved.msg"]
        stored = store.read("saved.msg")
        moved = stored.draft.moved({"eve@one.example"}, Field.BCC)
        store.rehearse("saved.msg", stored.etag, moved)
        change = store.replace("saved.msg", stored.etag, moved)
        fixed = path.read_bytes()
        assert b"Bcc: eve@one.example" in fixed
        assert store_of(change).revert(change) == store.read("saved.msg").etag
        assert path.read_bytes() == LETTER


def test_what_is_neither_is_told_as_what_its_name_promises(tmp_path: Path) -> None:
    (tmp_path / "odd.msg").write_bytes(b"\x00\x01 nothing: that is known")
    for place in (tmp_path / "odd.msg", tmp_path):
        with pytest.raises(NotReadable, match="Outlook"):
            open_store(place).read("odd.msg")
