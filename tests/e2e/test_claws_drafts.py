"""Drafts of a real Claws-Mail: found, fixed, edited again."""

from __future__ import annotations

from collections.abc import Sequence
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
from e2e.claws_mail import MAIN_WINDOW, STRANGERS, claws_mail, focus, save, save_draft
from e2e.desktop import Desktop, desktop, persist, wait_for

pytestmark = pytest.mark.e2e


def opened(screen: Desktop, keys: Sequence[str], title: str) -> str:
    """Press keys in the main window until they open another one; return its window.

    They are in vain until the message is shown that was selected, which nothing tells.
    """

    def press() -> None:
        focus(screen, MAIN_WINDOW)
        screen.key(*keys)

    return persist(press, lambda: screen.windows(title))[0]


def saved(store: Store, field: Field) -> Stored | None:
    """Return the draft whose strangers stand in this field."""
    for href in store.list():
        stored = store.read(href)
        if [box.addr_spec for box in stored.draft.in_field(field)] == STRANGERS:
            return stored
    return None


def saved_since(store: MhFolder, href: str) -> Stored | None:
    """Return the fixed draft that was written on and saved: it has another number."""
    newer = saved(store, Field.BCC)
    if newer is None or newer.href == href:
        return None
    return newer if b"More." in store.locate(newer.href).read_bytes() else None


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
        # The menu Message, and in it Re-edit.
        compose = opened(screen, ["Escape", "alt+m", "e"], "Prices - Compose")

        again = persist(
            lambda: save(screen, compose, "More. "), lambda: saved_since(store, stored.href)
        )
        assert "ruth@acme.example" in [box.addr_spec for box in again.draft.in_field(Field.TO)]
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
        compose = opened(screen, ["ctrl+shift+r"], "Re: Question - Compose")
        store = open_store(tmp_path / "Mail" / "draft")
        href = persist(lambda: save(screen, compose), lambda: next(iter(store.list()), ""))
        draft = read_answering(store, href).draft
        assert draft.answers == "<question@elsewhere.example>"
        assert [box.addr_spec for box in draft.known] == [
            "writer@elsewhere.example",
            "support@acme.example",
            *STRANGERS,
        ]
        assert not examine(draft, Policy(), ALL_RULES).severity.asks
        screen.key("ctrl+w")
