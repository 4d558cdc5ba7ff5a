"""A folder with drafts in every format that ccwarn knows, for tests of the check window."""

from __future__ import annotations

from pathlib import Path

from command_line import letter, maildir, strangers
from msg_drafts import TEMPLATE_CLASS_ID, MsgDraft, Person, build_msg
from stores.mboxes import draft as mbox_draft

EXPOSED = letter(strangers(12), subject="Prices")
HARMLESS = letter(["eve@one.example"], subject="Your parcel")
OUTLOOK = MsgDraft(
    to=tuple(map(Person, strangers(12))), subject="Opening hours", sender="support@acme.example"
)


def make(folder: Path) -> Path:
    """Make a tree with five messages that can be fixed, one each in five formats, and others.

    Besides them there are three harmless messages, a template and something unreadable; what lies
    in the inbox and in a hidden folder is not looked at.
    """
    folder.mkdir()
    (folder / "a.eml").write_bytes(EXPOSED)
    (folder / "harmless.eml").write_bytes(HARMLESS)
    (folder / "picture.eml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "notes.txt").write_bytes(b"From here to there\n")
    (folder / "b.msg").write_bytes(build_msg(OUTLOOK))
    template = MsgDraft(OUTLOOK.to, subject="Form", class_id=TEMPLATE_CLASS_ID, flags=0)
    (folder / "c.oft").write_bytes(build_msg(template))
    maildir(folder / "Maildir" / ".Drafts", EXPOSED, HARMLESS)
    maildir(folder / "Maildir", EXPOSED)
    mh = folder / "mh"
    mh.mkdir()
    (mh / "1").write_bytes(EXPOSED)
    (mh / ".mh_sequences").write_bytes(b"")
    local = folder / "Local Folders"
    local.mkdir()
    mails = (mbox_draft(1, cc=strangers(12)), mbox_draft(2, cc=["eve@one.example"]))
    (local / "Drafts").write_bytes(b"".join(mails))
    (folder / ".cache").mkdir()
    (folder / ".cache" / "hidden.eml").write_bytes(EXPOSED)
    return folder


FIXABLE, HARMLESS_ONES, LEFT = 5, 3, 2
"""How many of each there are in what `make` makes."""


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder, by where it lies."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
