"""Finds the drafts folders of Claws-Mail and Sylpheed, from folderlist.xml and accountrc."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from ccwarn.stores.discovery.gathered import Findings

_TAG = re.compile(r"<(/?)(folder|folderitem)\b((?:[^<>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_MH_ID = re.compile(r"#mh/([^/]+)/(.+)")


def bases(platform: str, home: Path, config: Path) -> Iterator[tuple[str, Path]]:
    """Yield the programs and the folders in which folderlist.xml may be."""
    if platform == "win32":
        yield "Claws-Mail", config / "Claws-mail"
        yield "Sylpheed", config / "Sylpheed"
        return
    yield "Claws-Mail", home / ".claws-mail"
    yield "Sylpheed", home / ".sylpheed-2.0"


def look(base: tuple[str, Path], home: Path, findings: Findings) -> None:
    """Note the drafts folders of all local mailboxes and accounts."""
    program, folder = base
    text = findings.text(program, folder / "folderlist.xml")
    if text is None:
        return
    mailboxes: dict[str, Path] = {}
    mailbox: Path | None = None
    account = ""
    for closing, tag, attributes in _TAG.findall(text):
        values = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if tag == "folder":
            is_local = not closing and values.get("type") == "mh"
            mailbox = home / values.get("path", "Mail") if is_local else None
            account = values.get("name", "")
            if mailbox:
                mailboxes[account] = mailbox
        elif mailbox and values.get("type") == "draft" and values.get("path"):
            findings.folder(program, account, mailbox / values["path"], "mh")
    _accounts(program, folder, mailboxes, findings)


def _accounts(program: str, folder: Path, mailboxes: dict[str, Path], findings: Findings) -> None:
    for section in findings.sections(program, folder / "accountrc"):
        findings.author(section.get("address") or "", folder)
        chosen = section.get("draft_folder") or ""
        if section.get("set_draft_folder") != "1" or not chosen:
            continue
        name = section.get("account_name") or ""
        match = _MH_ID.fullmatch(chosen)
        if match and match[1] in mailboxes and ".." not in match[2].split("/"):
            findings.folder(program, name, mailboxes[match[1]] / match[2], "mh")
        elif not match:
            findings.on_server(program, name)
