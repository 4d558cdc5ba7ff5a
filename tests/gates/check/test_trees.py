from __future__ import annotations

import os
from pathlib import Path

import pytest

from ccwarn.gates.check import trees
from ccwarn.gates.check.trees import stores_at
from ccwarn.stores.base import NotFound, NotReadable, StoreError
from ccwarn.stores.opening import message_path
from command_line import maildir
from counterparts import INFO, shown_links
from mixed import EXPOSED, make
from stores.mboxes import draft


def found(path: Path) -> list[str]:
    """Return the kind of each store at a path and below, and what lies in it."""
    stores = [store for store in stores_at(path) if store is not None]
    assert not [store for store in stores if isinstance(store, StoreError)]
    return sorted(
        f"{store.kind} {os.path.relpath(message_path(store, href), path)}".replace(os.sep, "/")
        for store in stores
        if not isinstance(store, StoreError)
        for href in store.list()
    )


def test_every_kind_of_place_in_a_tree_is_found(tmp_path: Path) -> None:
    assert found(make(tmp_path / "mail")) == [
        "folder a.eml",
        "folder b.msg",
        "folder c.oft",
        "folder harmless.eml",
        "folder picture.eml",
        f"maildir-tree Maildir/.Drafts/cur/000000.M1P2.host{INFO}DS",
        f"maildir-tree Maildir/.Drafts/cur/000001.M1P2.host{INFO}DS",
        "mbox Local Folders/Drafts/1@acme.example",
        "mbox Local Folders/Drafts/2@acme.example",
        "mh mh/1",
    ]


def test_a_file_and_a_folder_of_a_maildir_stand_for_themselves(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(EXPOSED)
    assert found(tmp_path / "a.eml") == ["message ."]
    maildir(tmp_path / "m", EXPOSED)
    assert found(tmp_path / "m" / "cur") == [f"maildir 000000.M1P2.host{INFO}DS"]
    assert len(found(tmp_path / "m")) == 1


@pytest.mark.parametrize("kind", ["maildir", "mbox", "mh"])
def test_beside_drafts_folders_no_other_mail_folder_counts(tmp_path: Path, kind: str) -> None:
    for name in ("Inbox", "Drafts", "Sent"):
        if kind == "maildir":
            maildir(tmp_path / "mail" / "program" / name, EXPOSED)
        elif kind == "mbox":
            (tmp_path / "mail" / "program").mkdir(parents=True, exist_ok=True)
            (tmp_path / "mail" / "program" / name).write_bytes(draft(1))
        else:
            (tmp_path / "mail" / "program" / name).mkdir(parents=True)
            (tmp_path / "mail" / "program" / name / "1").write_bytes(EXPOSED)
    (tmp_path / "mail" / "export").mkdir()
    (tmp_path / "mail" / "export" / "a.eml").write_bytes(EXPOSED)
    first, second = found(tmp_path / "mail")
    assert first == "folder export/a.eml"
    assert "program/Drafts" in second
    assert len(found(tmp_path / "mail" / "program" / "Sent")) == 1, "whoever means it says so"


def test_folders_that_kmail_hides_are_found(tmp_path: Path) -> None:
    (tmp_path / ".inbox.directory").mkdir()
    maildir(tmp_path / ".inbox.directory" / "customers", EXPOSED)
    assert len(found(tmp_path)) == 1


@shown_links
def test_links_are_not_followed_and_circles_end(tmp_path: Path) -> None:
    inner = tmp_path / "mail" / "inner"
    inner.mkdir(parents=True)
    (inner / "a.eml").write_bytes(EXPOSED)
    (inner / "again").symlink_to(tmp_path / "mail", target_is_directory=True)
    (inner / "b.eml").symlink_to(inner / "a.eml")
    assert found(tmp_path / "mail") == ["folder inner/a.eml"]
    (tmp_path / "link").symlink_to(tmp_path / "mail", target_is_directory=True)
    assert found(tmp_path / "link") == ["folder inner/a.eml"]


@shown_links
def test_a_folder_that_leads_back_to_itself_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with a junction of Windows, which does not look like a link.
    (tmp_path / "a.eml").write_bytes(EXPOSED)
    (tmp_path / "back").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.setattr(trees, "_is_folder", lambda entry: Path(entry.path).is_dir())
    stores = [store for store in stores_at(tmp_path) if store and not isinstance(store, StoreError)]
    assert [store.path.name for store in stores] == [tmp_path.name, "back"]


def test_what_cannot_be_opened_is_told_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("closed", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.eml").write_bytes(EXPOSED)
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    stores = [store for store in stores_at(tmp_path) if store is not None]
    errors = [store for store in stores if isinstance(store, StoreError)]
    assert [type(error) for error in errors] == [NotReadable]
    assert errors[0].path == tmp_path / "closed"
    assert [store.path.name for store in stores] == [tmp_path.name, "closed", "open"]


def test_nothing_at_a_path(tmp_path: Path) -> None:
    (error,) = stores_at(tmp_path / "missing")
    assert isinstance(error, NotFound)


def test_an_empty_mbox_and_other_files_are_no_messages(tmp_path: Path) -> None:
    (tmp_path / "Drafts").write_bytes(b"")
    (tmp_path / "README").write_bytes(b"Read me.\n")
    (tmp_path / "Makefile.mbox").write_bytes(b"all:\n")
    assert found(tmp_path) == []
