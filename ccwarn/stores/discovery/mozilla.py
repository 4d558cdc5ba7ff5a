"""Finds the drafts folders of Thunderbird and its kin, from the settings in their profiles.

https://support.mozilla.org/kb/profiles-where-thunderbird-stores-user-data
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from ccwarn.i18n import _
from ccwarn.stores.discovery.gathered import Findings, address
from ccwarn.stores.discovery.prefs_js import read_prefs

_PROGRAM = "Thunderbird"
_FLATPAKS = ("org.mozilla.Thunderbird", "org.mozilla.thunderbird", "eu.betterbird.Betterbird")
_ON_DISK = ("none", "pop3", "movemail", "rss")
_DRAFTS, _SENT = "Drafts", "Sent"
_ON_SERVER = "imap"


def bases(platform: str, home: Path, config: Path) -> Iterator[Path]:
    """Yield the folders in which profiles.ini may be."""
    if platform == "win32":
        yield config / "Thunderbird"
        return
    if platform == "darwin":
        yield home / "Library" / "Thunderbird"
        return
    yield home / ".thunderbird"
    yield home / ".betterbird"
    yield config / "thunderbird"
    yield home / "snap" / "thunderbird" / "common" / ".thunderbird"
    for name in _FLATPAKS:
        flatpak = home / ".var" / "app" / name
        yield flatpak / ".thunderbird"
        yield flatpak / "config" / "thunderbird"


def look(base: Path, findings: Findings) -> None:
    """Note what the profiles say that are listed in this folder."""
    for profile in _profiles(base, findings):
        text = findings.text(_PROGRAM, profile / "prefs.js")
        if text is not None:
            _MozillaProfile(profile, read_prefs(text), findings).look()


def look_for_sent_mail(base: Path, findings: Findings) -> None:
    """Note the folders for sent mail of these profiles, with the local copies of those on servers.

    Whether there is any such copy is left open.
    """
    for profile in _profiles(base, findings):
        text = findings.text(_PROGRAM, profile / "prefs.js")
        if text is not None:
            _MozillaProfile(profile, read_prefs(text), findings).look_for_sent_mail()


def copy_of(profile: Path, account: str, folder: str) -> Path | None:
    """Return where a copy of an account's folder is, or would be; None where nobody can tell."""
    findings = Findings()
    text = findings.text(_PROGRAM, profile / "prefs.js")
    return (
        None
        if text is None
        else _MozillaProfile(profile, read_prefs(text), findings).copy_of(account, folder)
    )


def _profiles(base: Path, findings: Findings) -> list[Path]:
    found: dict[Path, None] = {}
    for section in findings.sections(_PROGRAM, base / "profiles.ini"):
        path = section.get("Path")
        if path and section.name.startswith("Profile"):
            is_relative = section.get("IsRelative", "1") != "0"
            found[base / path if is_relative else Path(path)] = None
    for section in findings.sections(_PROGRAM, base / "installs.ini"):
        if path := section.get("Default"):  # Absolute where it is elsewhere.
            found[base / path] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class _MozillaProfile:
    """The accounts of one profile."""

    folder: Path
    prefs: Mapping[str, str]
    findings: Findings

    def look(self) -> None:
        """Note the drafts folders of all identities, and of Local Folders."""
        for account in self._list("mail.accountmanager.accounts"):
            server = self._pref(f"mail.account.{account}.server")
            identities = self._list(f"mail.account.{account}.identities")
            for identity in identities:
                address = self._pref(f"mail.identity.{identity}.useremail")
                self.findings.author(address, self.folder)
                self._drafts_of(identity, server)
            if not identities and self._pref(f"mail.server.{server}.type") == "none":
                self._note(server, _DRAFTS)

    def look_for_sent_mail(self) -> None:
        """Note the folders of all identities, and of Local Folders."""
        for account in self._list("mail.accountmanager.accounts"):
            server = self._pref(f"mail.account.{account}.server")
            identities = self._list(f"mail.account.{account}.identities")
            for identity in identities:
                self._sent_mail_of(identity, server)
            if not identities and self._pref(f"mail.server.{server}.type") == "none":
                self._note_copy(server, _SENT)

    def copy_of(self, account: str, folder: str) -> Path | None:
        """Return where a folder of an account is on this computer, if it is."""
        server = self._pref(f"mail.account.{account}.server")
        return self._path(server, folder) if server else None

    def _sent_mail_of(self, identity: str, server: str) -> None:
        folder = address(self._pref(f"mail.identity.{identity}.fcc_folder"))
        if not folder.scheme:
            self._note_copy(self._deferred(server), _SENT)
            return
        user, _at, host = unquote(folder.netloc).rpartition("@")
        kinds = _ON_DISK if folder.scheme == "mailbox" else (_ON_SERVER,)
        if other := self._server(user, host, kinds):
            self._note_copy(other, unquote(folder.path))

    def _note_copy(self, server: str, name: str) -> None:
        """Note a folder by where it is on this computer, if it is."""
        if (path := self._path(server, name)) is not None:
            self.findings.folder(_PROGRAM, self._name(server), path, self._kind(server))

    def _drafts_of(self, identity: str, server: str) -> None:
        folder = address(self._pref(f"mail.identity.{identity}.draft_folder"))
        if not folder.scheme:
            self._note(self._deferred(server), _DRAFTS)
        elif folder.scheme == "mailbox":
            user, _at, host = unquote(folder.netloc).rpartition("@")
            other = self._server(user, host)
            if other:
                self._note(other, unquote(folder.path).strip("/"))
            else:
                self._lost(server)
        else:
            self.findings.on_server(_PROGRAM, self._name(server))

    def _note(self, server: str, name: str) -> None:
        if self._pref(f"mail.server.{server}.type") not in _ON_DISK:
            self.findings.on_server(_PROGRAM, self._name(server))
            return
        path = self._path(server, name)
        if path is None:
            self._lost(server)
            return
        self.findings.folder(_PROGRAM, self._name(server), path, self._kind(server))

    def _path(self, server: str, name: str) -> Path | None:
        folder = self._directory(server)
        parts = [part for part in name.split("/") if part]
        if not parts or ".." in parts:
            return None
        for part in parts[:-1]:
            folder /= f"{part}.sbd"
        return folder / parts[-1]

    def _kind(self, server: str) -> str:
        store = self._pref(f"mail.server.{server}.storeContractID")
        return "maildir" if "maildir" in store else "mbox"

    def _lost(self, server: str) -> None:
        path = self.folder / "prefs.js"
        name = self._name(server)
        reason = _("the drafts folder of “{account}” is not one of its folders")
        self.findings.unreadable(_PROGRAM, path, reason.format(account=name))

    def _deferred(self, server: str) -> str:
        """Return the server whose folders an account uses: its own, or another's."""
        account = self._pref(f"mail.server.{server}.deferred_to_account")
        return self._pref(f"mail.account.{account}.server") or server

    def _server(self, user: str, host: str, kinds: Collection[str] = _ON_DISK) -> str:
        for account in self._list("mail.accountmanager.accounts"):
            server = self._pref(f"mail.account.{account}.server")
            names = (
                self._pref(f"mail.server.{server}.userName"),
                self._pref(f"mail.server.{server}.hostname"),
            )
            if names == (user, host) and self._pref(f"mail.server.{server}.type") in kinds:
                return server
        return ""

    def _directory(self, server: str) -> Path:
        relative = self._pref(f"mail.server.{server}.directory-rel")
        if relative.startswith("[ProfD]"):
            return self.folder / relative.removeprefix("[ProfD]")
        absolute = self._pref(f"mail.server.{server}.directory")
        host = self._pref(f"mail.server.{server}.hostname")
        if absolute:
            return Path(absolute)
        is_copy = self._pref(f"mail.server.{server}.type") == _ON_SERVER
        return self.folder / ("ImapMail" if is_copy else "Mail") / host

    def _name(self, server: str) -> str:
        name = self._pref(f"mail.server.{server}.name")
        return name or self._pref(f"mail.server.{server}.hostname")

    def _pref(self, name: str) -> str:
        return self.prefs.get(name, "")

    def _list(self, name: str) -> list[str]:
        return [part.strip() for part in self._pref(name).split(",") if part.strip()]
