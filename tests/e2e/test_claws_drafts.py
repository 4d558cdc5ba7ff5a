"""Drafts of a real Claws-Mail: found, fixed, edited again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.policy import Policy
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.stores import answered_lookup
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Store, Stored
from ccwarn.stores.discovery.drafts_folders import Places, discover
from ccwarn.stores.mh_folder import MhFolder
from ccwarn.stores.opening import open_store, store_of
from e2e.claws_mail import MAIN_WINDOW, STRANGERS, claws_mail, focus, save_draft
from e2e.desktop import Desktop, desktop, wait_for

pytestmark = pytest.mark.e2e


def edit_again(screen: Desktop) -> bool:
    """Open the selected draft by Message, Re-edit; the message must have been shown by then."""
    screen.key("Escape", "alt+m", "e")
    time.sleep(1)
    return bool(screen.windows("Prices - Compose"))


def saved(store: Store, field: Field) -> Stored | None:
    """Return the draft whose strangers stand in this field."""
    for href in store.list():
        stored = store.read(href)
        if [box.addr_spec for box in stored.draft.in_field(field)] == STRANGERS:
            return stored
    return None


def saved_since(store: Store, href: str) -> Stored | None:
    """Return the fixed draft that was saved anew: Claws-Mail gives it another number."""
    newer = saved(store, Field.BCC)
    return newer if newer and newer.href != href else None


def test_a_fixed_draft_is_what_claws_mail_goes_on_with(tmp_path: Path) -> None:
    with desktop(tmp_path) as screen, claws_mail(screen):
        found = discover(Places("linux", tmp_path, tmp_path / ".config", tmp_path / ".local"))
        (folder,) = found.folders
        assert (folder.program, folder.account) == ("Claws-Mail", "Mailbox")
        assert folder.path == tmp_path / "Mail" / "draft"
        assert found.domains == {"acme.example"}
        store = open_store(folder.path)
        assert isinstance(store, MhFolder)  # Told by its neighbours: it is empty.

        save_draft(screen, STRANGERS)
        stored = wait_for("draft", lambda: saved(store, Field.CC))
        screen.key("ctrl+w")
        wait_for("end of the window", lambda: not screen.windows("Prices - Compose"))

        before = store.locate(stored.href).read_bytes()
        better = stored.draft.moved(STRANGERS, Field.BCC)
        change = store.replace(stored.href, stored.etag, better)
        store_of(change).revert(change)
        assert store.locate(stored.href).read_bytes() == before
        store.replace(stored.href, store.read(stored.href).etag, better)

        screen.run("claws-mail", "--select", f"#mh/Mailbox/draft/{stored.href}")
        focus(screen, MAIN_WINDOW)
        wait_for("window of the draft", lambda: edit_again(screen))
        focus(screen, "Prices - Compose")
        screen.type("More. ")
        screen.key("ctrl+s")
        again = wait_for("newer draft", lambda: saved_since(store, stored.href))
        assert "ruth@acme.example" in [box.addr_spec for box in again.draft.in_field(Field.TO)]
        assert b"More." in store.locate(again.href).read_bytes()
        screen.key("ctrl+w")


QUESTION = (
    "From: Writer <writer@elsewhere.example>\nTo: support@acme.example,\n "
    + ",\n ".join(STRANGERS)
    + "\nSubject: Question\nDate: Sun, 22 Nov 2026 10:00:00 +0000\n"
    "Message-ID: <question@elsewhere.example>\n\nHow much is it?\n"
)


def test_an_answer_is_judged_by_the_message_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answered_lookup, "_PATIENCE", 10.0)  # The machine may be busy.
    with desktop(tmp_path) as screen, claws_mail(screen):
        (tmp_path / "Mail" / "inbox" / "1").write_text(QUESTION)
        screen.run("claws-mail", "--select", "#mh/Mailbox/inbox/1")
        focus(screen, MAIN_WINDOW)
        wait_for("window of the answer", lambda: answer_all(screen))
        focus(screen, "Re: Question - Compose")
        screen.key("ctrl+s")
        store = open_store(tmp_path / "Mail" / "draft")
        href = wait_for("draft", lambda: next(iter(store.list()), ""))
        draft = read_answering(store, href).draft
        assert draft.answers == "<question@elsewhere.example>"
        assert [box.addr_spec for box in draft.known] == [
            "writer@elsewhere.example",
            "support@acme.example",
            *STRANGERS,
        ]
        assert not examine(draft, Policy(), ALL_RULES).severity.asks
        screen.key("ctrl+w")


def answer_all(screen: Desktop) -> bool:
    """Answer to all of the selected message, which must have been shown by then."""
    screen.key("ctrl+shift+r")
    time.sleep(1)
    return bool(screen.windows("Re: Question - Compose"))
