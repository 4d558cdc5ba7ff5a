"""Finds the drafts folders of Claws-Mail and Sylpheed, from folderlist.xml and accountrc."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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


class Purpose(NamedTuple):
    """What a folder is for, as these programs write that."""

    kind: str
    chosen: str


DRAFTS, SENT_MAIL = Purpose("draft", "draft_folder"), Purpose("outbox", "sent_folder")


def look(base: tuple[str, Path], home: Path, findings: Findings, wanted: Purpose = DRAFTS) -> None:
    """Note the folders for drafts, or for what is wanted, of all local mailboxes and accounts."""
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
        elif mailbox and values.get("type") == wanted.kind and values.get("path"):
            findings.folder(program, account, mailbox / values["path"], "mh")
    _accounts(base, mailboxes, findings, wanted)


def _accounts(
    base: tuple[str, Path], mailboxes: dict[str, Path], findings: Findings, wanted: Purpose
) -> None:
    program, folder = base
    for section in findings.sections(program, folder / "accountrc"):
        findings.author(section.get("address") or "", folder)
        chosen = section.get(wanted.chosen) or ""
        if section.get(f"set_{wanted.chosen}") != "1" or not chosen:
            continue
        name = section.get("account_name") or ""
        match = _MH_ID.fullmatch(chosen)
        if match and match[1] in mailboxes and ".." not in match[2].split("/"):
            findings.folder(program, name, mailboxes[match[1]] / match[2], "mh")
        elif not match:
            findings.on_server(program, name)
