from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.base import NotRewritable, Store
from ccwarn.stores.mbox import Mbox
from ccwarn.stores.opening import open_store
from ccwarn.stores.single_message import SingleMessage
from stores.contract import MESSAGE
from stores.file_contract import FileStoreContract


class TestSingleMessage(FileStoreContract):
    many = False

    def make(self, folder: Path) -> Store:
        return SingleMessage(folder / "draft of mine")

    def file(self, store: Store, name: str) -> Path:
        return store.path


def test_a_file_of_any_name_beside_others(tmp_path: Path) -> None:
    for name in ("one", "two.eml"):
        (tmp_path / name).write_bytes(MESSAGE)
    store = open_store(tmp_path / "one")
    assert isinstance(store, SingleMessage)
    assert list(store.list()) == ["one"]
    assert store.href_of(tmp_path / "two.eml") is None


SIGNED = (
    b"To: eve@a.example\nContent-Type: multipart/signed; boundary=b\n\n"
    b"--b\nContent-Type: text/plain; hp=clear\nTo: eve@a.example\n\nHi\n--b--\n"
)


@pytest.mark.parametrize("make", [SingleMessage, Mbox])
def test_recipients_that_are_signed_as_well_stay_where_they_are(
    make: Callable[[Path], Store], tmp_path: Path
) -> None:
    path = tmp_path / "draft"
    path.write_bytes(SIGNED if make is SingleMessage else b"From x\n" + SIGNED + b"\n")
    store = make(path)
    before = path.read_bytes()
    (href,) = store.list()
    stored = store.read(href)
    moved = stored.draft.moved({"eve@a.example"}, Field.BCC)
    for attempt in (store.rehearse, store.replace):
        with pytest.raises(NotRewritable, match="signed part"):
            attempt(href, stored.etag, moved)
    assert path.read_bytes() == before


INVITATION = (
    b"From: ann@own.example\nTo: ann@own.example\nBcc: eve@a.example, bob@else.example\n"
    b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n"
    b"ATTENDEE:mailto:eve@a.example\nATTENDEE:mailto:joe@b.example\nEND:VEVENT\nEND:VCALENDAR\n"
)
INVITATIONS = {
    "a.eml": INVITATION,
    "a.emlx": b"%d\n" % len(INVITATION) + INVITATION + b"<plist/>\n",
    "Drafts": b"From x\n" + INVITATION + b"\n",
}
"""One in a file of each kind, by its name."""


@pytest.mark.parametrize("name", INVITATIONS)
def test_whom_an_invitation_lists_is_in_sight_and_stays_there(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(INVITATIONS[name])
    store = open_store(path)
    (href,) = store.list()
    stored = store.read(href)
    guests = ["eve@a.example", "joe@b.example"]
    assert [it.mailbox.addr_spec for it in stored.draft.visible()] == ["ann@own.example", *guests]
    for guest in guests:
        moved = stored.draft.moved({guest}, Field.BCC)
        for attempt in (store.rehearse, store.replace):
            with pytest.raises(NotRewritable, match="invitation itself lists"):
                attempt(href, stored.etag, moved)
    assert path.read_bytes() == INVITATIONS[name]
    # Whom it does not list can be moved as everywhere.
    store.replace(href, stored.etag, stored.draft.moved({"ann@own.example"}, Field.BCC))
    (again,) = (store.read(href).draft for href in store.list())
    assert [it.mailbox.addr_spec for it in again.visible()] == guests
