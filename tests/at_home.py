"""Mail programs in a home folder, as their settings make them appear."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

if sys.platform == "win32":
    import _winapi

THUNDERBIRD, CLAWS_MAIL = (
    ("Thunderbird", "Claws-mail") if sys.platform == "win32" else (".thunderbird", ".claws-mail")
)
"""Where the mail programs keep their settings, in the home folder of the tests."""
LOCAL_DRAFTS = "Mail/Local Folders/Drafts"
PREFS: Mapping[str, str] = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    "mail.account.account2.server": "server2",
    "mail.identity.id1.useremail": "support@acme.example",
    "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
    "mail.server.server1.type": "imap",
    "mail.server.server1.hostname": "imap.acme.example",
    "mail.server.server1.userName": "support",
    "mail.server.server1.name": "Acme",
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server2.name": "Local Folders",
    "mail.server.server2.directory-rel": "[ProfD]Mail/Local Folders",
}

LOCK = "parent.lock" if sys.platform == "win32" else "lock"
"""What a Thunderbird that runs keeps in its profile; on Windows it stays there afterwards."""


class Running:
    """A Thunderbird that runs on a profile until its `end`, as far as its lock says so."""

    def __init__(self, profile: Path) -> None:
        self._lock = profile / LOCK
        if sys.platform == "win32":
            # As nsProfileLock.cpp has it: shared with nobody, and made anew.
            made_anew, ordinary = 2, 0x80
            access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
            self._handle = _winapi.CreateFile(str(self._lock), access, 0, 0, made_anew, ordinary, 0)
        else:
            self._lock.symlink_to(f"127.0.1.1:+{os.getpid()}")

    def end(self) -> None:
        """Let the profile go, as Thunderbird does when it ends; again is nothing."""
        if sys.platform == "win32":
            if self._handle:
                _winapi.CloseHandle(self._handle)
            self._handle = 0
        else:
            self._lock.unlink(missing_ok=True)


def thunderbird(home: Path, *, base: str = THUNDERBIRD, **changes: str) -> Path:
    """Make a profile with a drafts folder, and return it; `__` in a change stands for a dot."""
    folder = home / base / "a.default"
    folder.mkdir(parents=True)
    folder.parent.joinpath("profiles.ini").write_text("[Profile0]\nIsRelative=1\nPath=a.default\n")
    settings = {**PREFS, **{name.replace("__", "."): value for name, value in changes.items()}}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items()]
    (folder / "prefs.js").write_text("\n".join(lines))
    drafts = folder / LOCAL_DRAFTS
    drafts.parent.mkdir(parents=True)
    drafts.touch()
    return folder


def claws_mail(home: Path, address: str = "me@firm.example") -> Path:
    """Make a mailbox of Claws-Mail, and return its drafts folder."""
    settings = home / CLAWS_MAIL
    settings.mkdir()
    (settings / "folderlist.xml").write_text(
        '<folderlist><folder type="mh" path="Mail" name="Mailbox">'
        '<folderitem path="draft" type="draft" name="draft" />'
        '<folderitem path="sent" type="outbox" name="sent" /></folder></folderlist>'
    )
    (settings / "accountrc").write_text(f"[Account: 1]\naddress={address}\n")
    drafts = home / "Mail" / "draft"
    for folder in ("inbox", "draft", "sent", "trash"):
        drafts.with_name(folder).mkdir(parents=True)
    return drafts
