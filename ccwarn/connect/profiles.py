"""The Thunderbird profiles of this user: where they are, and how the add-on stands in each.

https://support.mozilla.org/kb/profiles-where-thunderbird-stores-user-data
"""

from __future__ import annotations

import configparser
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ccwarn.connect.addon import ADDON_ID, XPI_NAME
from ccwarn.stores import owner

_STRING_PREF = re.compile(r'^user_pref\("([^"]+)", "((?:[^"\\]|\\.)*)"\);$', re.MULTILINE)
_UUIDS = "extensions.webextensions.uuids"


class Packaging(Enum):
    """How Thunderbird was installed, as far as it matters to us."""

    ORDINARY = "ordinary"
    SNAP = "Snap"
    """It may start no program outside its own package, so the add-on cannot reach ccwarn."""
    FLATPAK = "Flatpak"
    """As SNAP."""


@dataclass(frozen=True, slots=True)
class AddonState:
    """What Thunderbird knows of the add-on in a profile."""

    version: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile folder and the packaging of the Thunderbird that uses it."""

    folder: Path
    packaging: Packaging = Packaging.ORDINARY

    @property
    def name(self) -> str:
        """The last part of its path, which is how people tell profiles apart."""
        return self.folder.name

    @property
    def xpi(self) -> Path:
        """Where the add-on is when it is installed in this profile alone."""
        return self.folder / "extensions" / XPI_NAME

    @property
    def is_reachable(self) -> bool:
        """Whether its folder is there. An empty one is where a disk would be mounted."""
        return _holds_anything(self.folder)

    @property
    def is_deleted(self) -> bool:
        """Whether its folder was deleted, and is not just on a disk that is not mounted now.

        That is so where Thunderbird lists it no more and its neighbours are there. In doubt it is
        not: who takes an add-on for deleted leaves it without ccwarn, and it holds each mail.
        """
        if self.folder.resolve() in {folder.resolve() for folder in _all_listed()}:
            return False
        return not os.path.lexists(self.folder) and _holds_anything(self.folder.parent)

    @property
    def is_in_use(self) -> bool:
        """Whether a Thunderbird runs on the profile."""
        return owner.is_running(self.folder)

    def addon(self) -> AddonState | None:
        """Return how Thunderbird last saw the add-on; None where it never did."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            known = json.loads((self.folder / "extensions.json").read_bytes())
            for addon in known.get("addons", ()):
                if addon.get("id") == ADDON_ID:
                    return AddonState(str(addon.get("version", "")), bool(addon.get("active")))
        return None

    def addon_uuid(self) -> str:
        """Return the id that the add-on has in this profile alone; "" where it has none yet."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            uuids = json.loads(self.preferences().get(_UUIDS, "{}"))
            return str(uuids.get(ADDON_ID, ""))
        return ""

    def preferences(self) -> Mapping[str, str]:
        """Return the preferences that are texts. Raises OSError."""
        text = (self.folder / "prefs.js").read_text(encoding="utf-8", errors="replace")
        return {name: _unescaped(value) for name, value in _STRING_PREF.findall(text)}


def profiles() -> list[Profile]:
    """Return all profiles of this user, in the order of the files that list them."""
    found: dict[Path, Profile] = {}
    for base, packaging in _bases():
        for folder in _listed(base):
            if folder.is_dir():
                found.setdefault(folder.resolve(), Profile(folder, packaging))
    return list(found.values())


def profile_at(folder: Path) -> Profile:
    """Return the profile in a folder, its packaging told from the path."""
    absolute = folder.expanduser().absolute()
    for base, packaging in _bases():
        if packaging is not Packaging.ORDINARY and absolute.is_relative_to(base):
            return Profile(absolute, packaging)
    return Profile(absolute)


def _bases() -> Iterator[tuple[Path, Packaging]]:
    """Yield where Thunderbird keeps profiles.ini on this system."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("APPDATA", home), "Thunderbird"), Packaging.ORDINARY
    elif sys.platform == "darwin":
        yield home / "Library" / "Thunderbird", Packaging.ORDINARY
    else:
        yield home / ".thunderbird", Packaging.ORDINARY
        yield home / "snap" / "thunderbird" / "common" / ".thunderbird", Packaging.SNAP
        for name in ("org.mozilla.Thunderbird", "org.mozilla.thunderbird"):
            flatpak = home / ".var" / "app" / name
            yield flatpak / ".thunderbird", Packaging.FLATPAK
            yield flatpak / "config" / "thunderbird", Packaging.FLATPAK


def _all_listed() -> Iterator[Path]:
    for base, _packaging in _bases():
        yield from _listed(base)


def _holds_anything(folder: Path) -> bool:
    with suppress(OSError):
        return any(folder.iterdir())
    return False


def _listed(base: Path) -> Iterator[Path]:
    """Yield the profile folders that a profiles.ini lists; one that cannot be read lists none."""
    parser = configparser.RawConfigParser()
    with suppress(OSError, configparser.Error, UnicodeDecodeError):
        parser.read_string((base / "profiles.ini").read_text(encoding="utf-8-sig"))
    for section in parser.sections():
        path = parser.get(section, "Path", fallback="")
        if section.startswith("Profile") and path:
            is_relative = parser.get(section, "IsRelative", fallback="1") == "1"
            yield base / path if is_relative else Path(path)


def _unescaped(text: str) -> str:
    """Return what a text in prefs.js means: its escapes are those of JSON, but for the quote."""
    value: Any = json.loads('"' + text.replace("\\'", "'") + '"')
    return str(value)
