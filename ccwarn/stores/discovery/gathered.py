"""What the search for drafts folders gathers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ccwarn.draft import Mailbox
from ccwarn.i18n import _

if TYPE_CHECKING:
    from configparser import SectionProxy
    from urllib.parse import SplitResult


@dataclass(frozen=True, slots=True)
class DraftsFolder:
    """A drafts folder on disk: whose it is, and which kind of store (see `Store.kind`) it is.

    It may not be there yet: many programs make it with the first draft.
    """

    program: str
    account: str
    path: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Unguarded:
    """Something that cannot be guarded; `reason` says why, and what to do, in sentences."""

    program: str
    account: str
    reason: str


@dataclass(slots=True)
class Findings:
    """What has been found so far. A folder that several accounts share is one finding."""

    folders: dict[Path, DraftsFolder] = field(default_factory=dict)
    unguarded: list[Unguarded] = field(default_factory=list)
    domains: set[str] = field(default_factory=set)
    authors: dict[Path, list[Mailbox]] = field(default_factory=dict)

    def folder(self, program: str, account: str, path: Path, kind: str) -> None:
        """Note a drafts folder."""
        path = Path(os.path.normpath(path))
        self.folders.setdefault(path, DraftsFolder(program, account, path, kind))

    def on_server(self, program: str, account: str) -> None:
        """Note an account that keeps its drafts on its server."""
        found = Unguarded(
            program,
            account,
            _("Its drafts are on the mail server, not in a file on this computer."),
        )
        if found not in self.unguarded:
            self.unguarded.append(found)

    def author(self, address: str, profile: Path) -> None:
        """Note an address that somebody here writes from, by a profile of a mail program."""
        mailbox = Mailbox(address.strip())
        if mailbox.domain:
            self.domains.add(mailbox.domain)
            self.authors.setdefault(profile, []).append(mailbox)

    def text(self, program: str, path: Path) -> str | None:
        """Return the text of a file; None where there is none, or where it cannot be read."""
        try:
            return path.read_bytes().decode("utf-8-sig", "replace")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.unreadable(program, path, os.strerror(error.errno or 0))
        except ValueError as error:  # No file can have this name.
            self.unreadable(program, path, str(error))
        return None

    def unreadable(self, program: str, path: Path, reason: str) -> None:
        """Note a file of a mail program that could not be made sense of."""
        text = _("{path} could not be read: {reason}.").format(path=path, reason=reason)
        self.unguarded.append(Unguarded(program, "", text))

    def sections(self, program: str, path: Path) -> Sequence[SectionProxy]:
        """Return the sections of an .ini file; none where it is missing or damaged."""
        text = self.text(program, path)
        if text is None:
            return []
        import configparser  # late: many have no such file

        parser = configparser.RawConfigParser(
            strict=False, allow_no_value=True, delimiters="=", comment_prefixes=("#", ";")
        )
        try:
            parser.read_string(text)
        except configparser.Error as error:
            self.unreadable(program, path, type(error).__name__)
            return []
        return [parser[name] for name in parser.sections()]


def address(text: str) -> SplitResult:
    """Return the parts of a folder's address; one without a scheme where it makes no sense."""
    from urllib.parse import SplitResult, urlsplit  # late, as above

    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", "", "", "")
