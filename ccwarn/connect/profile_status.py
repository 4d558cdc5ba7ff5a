"""How the add-on stands in each Thunderbird profile, in words for the person who uses it.

A Thunderbird that is not connected is not shown, and one that does not run is no trouble. Only one
that runs without the add-on it once had is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from ccwarn import __version__
from ccwarn.connect import enterprise_policies
from ccwarn.connect.addon import build_xpi
from ccwarn.connect.native_host import host_files
from ccwarn.connect.profiles import Packaging, Profile
from ccwarn.gates.thunderbird.connections import Connection
from ccwarn.i18n import _
from ccwarn.plain import plain


class AddonStatus(Enum):
    """How far a profile is from being guarded."""

    IMPOSSIBLE = auto()
    """A Thunderbird from Snap or Flatpak: it may start no program, so nothing can be done here."""
    ABSENT = auto()
    """Not connected."""
    WAITING = auto()
    """The add-on is there, and Thunderbird has to be started, or started again."""
    OFF = auto()
    """The user has to switch the add-on on in Thunderbird."""
    BROKEN = auto()
    """Connecting once more puts it right: another version, or Thunderbird does not find ccwarn."""
    READY = auto()
    """All is well, and Thunderbird is not connected just now."""
    CONNECTED = auto()
    """Its mails are checked."""

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to do but to use Thunderbird."""
        return self in (AddonStatus.READY, AddonStatus.CONNECTED)

    @property
    def can_connect(self) -> bool:
        """Whether connecting makes it better."""
        return self in (AddonStatus.ABSENT, AddonStatus.BROKEN)


@dataclass(frozen=True, slots=True)
class ProfileState:
    """One profile. `sentence` says how it stands, `to_do` what the user does in Thunderbird.

    `addon` and `program` name the versions as they were when last connected, or seen by
    Thunderbird; `last` is when that was, in UTC. All may be empty. The texts are safe to show.
    """

    profile: Profile
    status: AddonStatus
    sentence: str
    to_do: str = ""
    addon: str = ""
    program: str = ""
    last: datetime | None = None

    @property
    def name(self) -> str:
        """The name to show for the profile."""
        return plain(self.profile.name)


def state_of(profile: Profile, connection: Connection | None) -> ProfileState:
    """Return how a profile stands, given the last connection of its add-on."""
    status, sentence, to_do = _judged(profile, connection)
    addon = profile.addon()
    return ProfileState(
        profile,
        status,
        sentence.format(profile=plain(profile.name)),
        to_do,
        plain(connection.addon if connection else addon.version if addon else ""),
        plain(connection.program) if connection else "",
        _time(connection.last) if connection else None,
    )


def states_of(profiles: list[Profile], connections: Mapping[str, Connection]) -> list[ProfileState]:
    """Return how profiles stand, given all connections by the id of the add-on in its profile."""
    return [state_of(profile, connections.get(profile.addon_uuid())) for profile in profiles]


def cannot_connect_because(packaging: Packaging) -> tuple[str, str]:
    """Say that a Thunderbird may not start ccwarn, and what to do about it."""
    sentence = _(
        "“{{profile}}” belongs to a Thunderbird from {packaging}, which is not allowed to "
        "start ccwarn."
    )
    to_do = _("Use your system's own Thunderbird, or the one from thunderbird.net.")
    return sentence.format(packaging=packaging.value), to_do


def switch_on_hint() -> str:
    """Say how a user switches the add-on on."""
    return _("In Thunderbird, open the menu ☰, choose “Add-ons and Themes”, and enable ccwarn.")


def _judged(profile: Profile, connection: Connection | None) -> tuple[AddonStatus, str, str]:
    """Return the standing, a sentence about “{profile}”, and what is to be done."""
    if profile.packaging is not Packaging.ORDINARY:
        return (AddonStatus.IMPOSSIBLE, *cannot_connect_because(profile.packaging))
    for_all = enterprise_policies.has_addon(enterprise_policies.policies_file())
    if not (for_all or profile.xpi.exists()):
        return AddonStatus.ABSENT, _("“{profile}” is not connected."), ""
    if not any(host_files(system=system).are_installed for system in (False, True)):
        return (
            AddonStatus.BROKEN,
            _("Thunderbird cannot find this ccwarn from “{profile}”."),
            "",
        )
    addon = profile.addon()
    if addon is None:
        sentence = _("“{profile}” has the add-on, but Thunderbird has not loaded it yet.")
        return AddonStatus.WAITING, sentence, start_hint(profile)
    if not addon.is_active:
        sentence = _("“{profile}” has the add-on, but it is disabled.")
        return AddonStatus.OFF, sentence, switch_on_hint()
    if addon.version != __version__:
        return _outdated(profile, addon.version)
    if connection and connection.is_open:
        return AddonStatus.CONNECTED, _("“{profile}” is connected."), ""
    sentence = _("“{profile}” has the add-on, and connects whenever Thunderbird runs.")
    return AddonStatus.READY, sentence, ""


def _outdated(profile: Profile, version: str) -> tuple[AddonStatus, str, str]:
    sentence = _(
        "“{{profile}}” has version {theirs} of the add-on, but ccwarn is version {ours}."
    ).format(theirs=plain(version), ours=__version__)
    if profile.xpi.exists() and profile.xpi.read_bytes() != build_xpi():
        return AddonStatus.BROKEN, sentence, ""
    return AddonStatus.WAITING, sentence, start_hint(profile)


def start_hint(profile: Profile) -> str:
    """Say how a user has Thunderbird notice a change."""
    if profile.is_in_use:
        return _("Restart Thunderbird.")
    return _("Start Thunderbird.")


def _time(text: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    return None
