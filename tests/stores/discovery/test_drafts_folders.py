from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Mailbox
from ccwarn.stores.discovery import mozilla
from ccwarn.stores.discovery.drafts_folders import Discovery, Places, discover
from ccwarn.stores.discovery.gathered import Findings

PREFS: dict[str, Any] = {
    "mail.accountmanager.accounts": "account1,account2,account3",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1,id2",
    "mail.account.account2.server": "server2",
    "mail.account.account3.server": "server3",
    "mail.account.account3.identities": "id3",
    "mail.identity.id1.useremail": "support@acme.example",
    "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
    "mail.identity.id2.useremail": "sales@Acme.example",
    "mail.identity.id2.draft_folder": "mailbox://nobody@Local%20Folders/Work/Entw%C3%BCrfe",
    "mail.identity.id3.useremail": "ida@firm.example",
    "mail.identity.id3.draft_folder": "imap://ida@imap.firm.example/Drafts",
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "pop.acme.example",
    "mail.server.server1.userName": "support",
    "mail.server.server1.name": "Acme",
    "mail.server.server1.directory-rel": "[ProfD]Mail/pop.acme.example",
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server2.name": "Local Folders",
    "mail.server.server2.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.server.server3.type": "imap",
    "mail.server.server3.hostname": "imap.firm.example",
    "mail.server.server3.userName": "ida",
    "mail.server.server3.name": "Firm",
}


def places(home: Path, platform: str = "linux") -> Places:
    return Places(platform, home, home / ".config", home / ".local" / "share")


def profile(base: Path, **changes: Any) -> Path:
    """Make a profile with the settings above, and a profiles.ini that lists it."""
    folder = base / "x1y2.default"
    folder.mkdir(parents=True)
    base.joinpath("profiles.ini").write_text(
        "[Profile0]\nName=default\nIsRelative=1\nPath=x1y2.default\n\n[General]\nVersion=2\n"
    )
    settings = {**PREFS, **{name.replace("__", "."): value for name, value in changes.items()}}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items()]
    (folder / "prefs.js").write_text("\n".join(lines))
    return folder


def shown(found: Discovery) -> list[tuple[str, str, str, str]]:
    return [(f.program, f.account, f.path.name, f.kind) for f in found.folders]


def test_nothing_there(tmp_path: Path) -> None:
    assert discover(places(tmp_path)) == Discovery((), (), frozenset())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "base"),
    [
        ("linux", ".thunderbird"),
        ("linux", "snap/thunderbird/common/.thunderbird"),
        ("linux", ".var/app/org.mozilla.Thunderbird/.thunderbird"),
        ("darwin", "Library/Thunderbird"),
        ("win32", ".config/Thunderbird"),
    ],
)
def test_thunderbird_wherever_it_is(tmp_path: Path, platform: str, base: str) -> None:
    folder = profile(tmp_path / base)
    found = discover(places(tmp_path, platform))
    assert [drafts.path for drafts in found.folders] == [
        folder / "Mail" / "Local Folders" / "Drafts",
        folder / "Mail" / "Local Folders" / "Work.sbd" / "Entwürfe",
    ]
    assert shown(found)[0] == ("Thunderbird", "Local Folders", "Drafts", "mbox")
    assert [(other.account, "server" in other.reason) for other in found.unguarded] == [
        ("Firm", True)
    ]
    assert found.domains == {"acme.example", "firm.example"}


def test_a_maildir_account_and_one_that_uses_another_accounts_folders(tmp_path: Path) -> None:
    maildir = "@mozilla.org/msgstore/maildirstore;1"
    folder = profile(
        tmp_path / ".thunderbird",
        mail__server__server2__storeContractID=maildir,
        mail__identity__id1__draft_folder="",
        mail__identity__id2__draft_folder="",
        mail__server__server1__deferred_to_account="account2",
    )
    (found,) = discover(places(tmp_path)).folders
    assert (found.path, found.kind) == (folder / "Mail" / "Local Folders" / "Drafts", "maildir")


def test_an_absolute_profile_and_absolute_folders(tmp_path: Path) -> None:
    folder = profile(
        tmp_path / "elsewhere",
        **{"mail__server__server2__directory-rel": ""},
        mail__server__server2__directory=str(tmp_path / "Post"),
    )
    base = tmp_path / ".thunderbird"
    base.mkdir()
    (base / "installs.ini").write_text(f"[ABCDEF]\nDefault={folder}\nLocked=1\n")
    (base / "profiles.ini").write_text(f"[Profile0]\nIsRelative=0\nPath={folder}\n")
    found = discover(places(tmp_path))
    assert found.folders[0].path == tmp_path / "Post" / "Drafts"


def test_a_profile_that_only_an_installation_names(tmp_path: Path) -> None:
    base = tmp_path / ".thunderbird"
    profile(base)
    (base / "profiles.ini").unlink()
    (base / "installs.ini").write_text("[ABCDEF]\nDefault=x1y2.default\nLocked=1\n")
    assert shown(discover(places(tmp_path)))[0][:3] == ("Thunderbird", "Local Folders", "Drafts")


@pytest.mark.parametrize(
    "address",
    [
        "mailbox://nobody@Local%20Folders/../../../etc/passwd",
        "mailbox://stranger@nowhere/Drafts",
        "mailbox://nobody@Local%20Folders",
    ],
)
def test_an_address_that_leads_nowhere_is_told(tmp_path: Path, address: str) -> None:
    profile(tmp_path / ".thunderbird", mail__identity__id1__draft_folder=address)
    found = discover(places(tmp_path))
    assert {drafts.path.name for drafts in found.folders} == {"Entwürfe", "Drafts"}
    assert all(drafts.path.is_relative_to(tmp_path) for drafts in found.folders)
    assert any("prefs.js" in other.reason for other in found.unguarded)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such permissions here")
def test_what_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    folder = profile(tmp_path / ".thunderbird")
    (folder / "prefs.js").unlink()
    (folder / "prefs.js").mkdir()
    (tmp_path / ".claws-mail" / "folderlist.xml").mkdir(parents=True)
    found = discover(places(tmp_path))
    assert found.folders == ()
    reasons = [other.reason for other in found.unguarded]
    assert [str(folder / "prefs.js") in reasons[0], "folderlist.xml" in reasons[1]] == [True, True]
    assert all("directory" in reason for reason in reasons)


def test_a_damaged_profiles_ini_is_told(tmp_path: Path) -> None:
    base = tmp_path / ".thunderbird"
    base.mkdir()
    (base / "profiles.ini").write_text("no section\n[Profile0]\nPath=x")
    (other,) = discover(places(tmp_path)).unguarded
    assert "profiles.ini" in other.reason


@given(st.text(), st.text())
def test_anything_may_stand_in_the_settings(folder: str, server: str) -> None:
    prefs = {
        **PREFS,
        "mail.identity.id1.draft_folder": folder,
        "mail.server.server2.directory-rel": server,
        "mail.identity.id2.useremail": folder,
    }
    findings = Findings()
    mozilla._MozillaProfile(Path("profile"), prefs, findings).look()


def test_claws_mail(tmp_path: Path) -> None:
    folder = tmp_path / ".claws-mail"
    folder.mkdir()
    (folder / "folderlist.xml").write_text(
        '<?xml version="1.0"?><folderlist>\n<folder type="mh" path="Mail" name="A &amp; B">\n'
        '<folderitem path="inbox" type="inbox" name="inbox" />\n'
        '<folderitem path="draft" type="draft" name="draft" /></folder>\n'
        '<folder type="imap" name="Far"><folderitem path="Drafts" type="draft" /></folder>\n'
        '<folder type="mh" path="/srv/mail" name="Other"></folder></folderlist>'
    )
    (folder / "accountrc").write_text(
        "[Account: 1]\naccount_name=Acme\naddress=support@acme.example\nset_draft_folder=0\n"
        "draft_folder=#mh/Other/ignored\n\n"
        "[Account: 2]\naccount_name=Firm\naddress=i@firm.example\n"
        "set_draft_folder=1\ndraft_folder=#mh/Other/work/entwurf\n\n"
        "[Account: 3]\naccount_name=Web\nset_draft_folder=1\ndraft_folder=#imap/Far/Drafts\n"
    )
    found = discover(places(tmp_path))
    assert [(drafts.account, drafts.path, drafts.kind) for drafts in found.folders] == [
        ("A & B", tmp_path / "Mail" / "draft", "mh"),
        ("Firm", tmp_path / "/srv/mail/work/entwurf", "mh"),
    ]
    assert found.domains == {"acme.example", "firm.example"}
    assert [other.account for other in found.unguarded] == ["Web"]


def maildir(folder: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def test_evolution(tmp_path: Path) -> None:
    root = tmp_path / ".local" / "share" / "evolution" / "mail" / "local"
    maildir(root / ".Drafts")
    sources = tmp_path / ".config" / "evolution" / "sources"
    sources.mkdir(parents=True)
    for name, where in (("a", "folder://local/Work/My%20drafts"), ("b", "folder://12ab/Drafts")):
        (sources / f"{name}.source").write_text(
            f"[Data Source]\nDisplayName={name}\n[Mail Composition]\nDraftsFolder={where}\n"
            f"[Mail Identity]\nAddress=me@{name}.example\n"
        )
    found = discover(places(tmp_path))
    assert [drafts.path for drafts in found.folders] == [
        root / ".Drafts",
        root / ".Work.My drafts",
    ]
    assert [other.account for other in found.unguarded] == ["b"]
    assert found.domains == {"a.example", "b.example"}
    assert found.identities == ((Mailbox("me@a.example"), Mailbox("me@b.example")),)


def test_kmail(tmp_path: Path) -> None:
    one = maildir(tmp_path / ".local" / "share" / "local-mail" / "drafts")
    two = maildir(tmp_path / "Post" / "drafts")
    maildir(tmp_path / "Post" / "inbox")
    config = tmp_path / ".config"
    config.mkdir()
    (config / "akonadi_maildir_resource_3rc").write_text("[General]\nPath[$e]=$HOME/Post\n")
    (config / "emailidentities").write_text("[Identity #0]\nEmail Address=me@acme.example\n")
    found = discover(places(tmp_path))
    assert [drafts.path for drafts in found.folders] == [one, two]
    assert found.domains == {"acme.example"}
    assert found.identities == ((Mailbox("me@acme.example"),),)


@pytest.mark.parametrize("name", [".Drafts", ".INBOX.Drafts", ".Entw&APw-rfe", ".Work.drafts"])
def test_maildir_trees(tmp_path: Path, name: str) -> None:
    root = maildir(tmp_path / "Maildir")
    drafts = maildir(root / name)
    maildir(root / ".Sent")
    (found,) = discover(places(tmp_path)).folders
    assert (found.path, found.kind) == (drafts, "maildir")
