from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccwarn.stores.discovery.drafts_folders import Places
from ccwarn.stores.discovery.sent_folders import has_copy, sent_folders

ACCOUNTS: dict[str, Any] = {
    "mail.accountmanager.accounts": "account1,account2,account3",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1,id2",
    "mail.account.account2.server": "server2",
    "mail.account.account3.server": "server3",
    "mail.account.account3.identities": "id3",
    "mail.identity.id1.fcc_folder": "mailbox://support@pop.acme.example/Sent",
    "mail.identity.id2.fcc_folder": "mailbox://nobody@Local%20Folders/Work/Gesendet",
    "mail.identity.id3.fcc_folder": "imap://ida@imap.firm.example/INBOX/Sent Items",
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "pop.acme.example",
    "mail.server.server1.userName": "support",
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server3.type": "imap",
    "mail.server.server3.hostname": "imap.firm.example",
    "mail.server.server3.userName": "ida",
}


def found(home: Path, platform: str = "linux") -> list[tuple[str, str, str]]:
    places = Places(platform, home, home / ".config", home / ".local" / "share")
    return [
        (it.program, it.path.relative_to(home).as_posix(), it.kind) for it in sent_folders(places)
    ]


def thunderbird(home: Path, **changes: Any) -> Path:
    profile = home / ".thunderbird" / "x1.default"
    profile.mkdir(parents=True)
    (profile.parent / "profiles.ini").write_text("[Profile0]\nIsRelative=1\nPath=x1.default\n")
    settings = {**ACCOUNTS, **{name.replace("__", "."): it for name, it in changes.items()}}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items()]
    (profile / "prefs.js").write_text("\n".join(lines))
    return profile


def write(path: Path, text: str = "From - \n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def maildir(folder: Path, *, mails: int = 1) -> None:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    for number in range(mails):
        (folder / "cur" / f"{number}:2,S".replace(":", "!")).write_text("To: a@b.example\n\n")


def test_nothing_there(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_thunderbird_with_copies_of_what_is_on_servers(tmp_path: Path) -> None:
    profile = thunderbird(tmp_path)
    write(profile / "Mail" / "pop.acme.example" / "Sent")
    write(profile / "Mail" / "Local Folders" / "Work.sbd" / "Gesendet")
    write(profile / "Mail" / "Local Folders" / "Sent")
    write(profile / "ImapMail" / "imap.firm.example" / "INBOX.sbd" / "Sent Items")
    top = ".thunderbird/x1.default"
    assert found(tmp_path) == [
        ("Thunderbird", f"{top}/Mail/pop.acme.example/Sent", "mbox"),
        ("Thunderbird", f"{top}/Mail/Local Folders/Work.sbd/Gesendet", "mbox"),
        ("Thunderbird", f"{top}/Mail/Local Folders/Sent", "mbox"),
        ("Thunderbird", f"{top}/ImapMail/imap.firm.example/INBOX.sbd/Sent Items", "mbox"),
    ]


def test_folders_without_mail_in_them_are_left_out(tmp_path: Path) -> None:
    profile = thunderbird(tmp_path)
    write(profile / "Mail" / "pop.acme.example" / "Sent", "")
    assert found(tmp_path) == [], "one is empty, and the others are on the server only"


@pytest.mark.parametrize("folder", ["imap://ida@imap.firm.example/../../Sent", "imap://[/", "x"])
def test_a_folder_that_is_none_is_left_out(tmp_path: Path, folder: str) -> None:
    profile = thunderbird(tmp_path, mail__identity__id3__fcc_folder=folder)
    write(profile / "Sent")
    assert found(tmp_path) == []


def test_claws_mail(tmp_path: Path) -> None:
    write(
        tmp_path / ".claws-mail" / "folderlist.xml",
        '<folderlist><folder type="mh" name="Mailbox" path="Mail">'
        '<folderitem type="outbox" name="sent" path="sent"/>'
        '<folderitem type="draft" name="draft" path="draft"/></folder></folderlist>',
    )
    write(
        tmp_path / ".claws-mail" / "accountrc",
        "[Account: 1]\naccount_name=Work\nset_sent_folder=1\nsent_folder=#mh/Mailbox/work/out\n",
    )
    for name in ("sent/1", "draft/1", "work/out/7"):
        write(tmp_path / "Mail" / name)
    assert found(tmp_path) == [
        ("Claws-Mail", "Mail/sent", "mh"),
        ("Claws-Mail", "Mail/work/out", "mh"),
    ]


def test_trees_of_maildirs(tmp_path: Path) -> None:
    evolution = tmp_path / ".local" / "share" / "evolution" / "mail" / "local"
    maildir(evolution / ".Sent")
    maildir(evolution / ".Work.Out")
    write(
        tmp_path / ".config" / "evolution" / "sources" / "1.source",
        "[Data Source]\nDisplayName=Work\n[Mail Identity]\nAddress=a@acme.example\n"
        "[Mail Submission]\nSentFolder=folder://local/Work/Out\n",
    )
    maildir(tmp_path / ".local" / "share" / "local-mail" / "sent-mail")
    maildir(tmp_path / "Maildir" / ".Gesendet")
    maildir(tmp_path / "Maildir" / ".Drafts")
    maildir(tmp_path / "Maildir" / ".Sent", mails=0)
    assert found(tmp_path) == [
        ("Evolution", ".local/share/evolution/mail/local/.Sent", "maildir"),
        ("Evolution", ".local/share/evolution/mail/local/.Work.Out", "maildir"),
        ("KMail", ".local/share/local-mail/sent-mail", "maildir"),
        ("Maildir", "Maildir/.Gesendet", "maildir"),
    ]
    assert found(tmp_path, "win32") == []


def test_whether_a_folder_of_an_account_has_a_copy_here(tmp_path: Path) -> None:
    profile = thunderbird(tmp_path)
    assert not has_copy(profile, "account3", "/INBOX/Sent Items")
    write(profile / "ImapMail" / "imap.firm.example" / "INBOX.sbd" / "Sent Items")
    assert has_copy(profile, "account3", "/INBOX/Sent Items")
    assert not has_copy(profile, "account3", "/Sent")
    assert not has_copy(profile, "account9", "/Sent")
    assert not has_copy(tmp_path / "other", "account3", "/INBOX/Sent Items")
