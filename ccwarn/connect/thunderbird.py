"""Connects Thunderbird with ccwarn, undoes that, and tells how it stands.

    thunderbird = ThunderbirdConnection(Connections(state_dir() / "thunderbird.json"))
    for state in thunderbird.states():      # a line each: state.sentence, state.to_do
        ...
    if thunderbird.can_connect:             # the button “Connect Thunderbird”, under `consent()`
        for step in thunderbird.connect():  # or disconnect(), or repair()
            ...                             # step.sentence, step.to_do, step.failed

Every method may be called from any thread, raises nothing that a user could meet, and reads and
writes a few small files: windows call it from a worker, and again after a change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ccwarn import __version__
from ccwarn.connect import enabling, own_warning
from ccwarn.connect.addon import build_xpi
from ccwarn.connect.native_host import host_files, install_host, uninstall_host
from ccwarn.connect.preferences import ProfileInUse, write_like
from ccwarn.connect.profile_status import (
    AddonStatus,
    ProfileState,
    cannot_connect_because,
    start_hint,
    states_of,
    switch_on_hint,
)
from ccwarn.connect.profiles import Packaging, Profile, profiles
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.i18n import _
from ccwarn.plain import plain


@dataclass(frozen=True, slots=True)
class ConnectStep:
    """One thing that was done, or could not be; a sentence, and what is left to do."""

    sentence: str
    to_do: str = ""
    failed: bool = False


def consent() -> str:
    """Say to the user what connecting does, before it is done."""
    return _(
        "ccwarn puts its add-on into Thunderbird, which enables it at its next start. Nothing "
        "else in Thunderbird changes, and you can undo this at any time."
    )


class ThunderbirdConnection:
    """The Thunderbirds of this user, as far as ccwarn is connected with them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def states(self) -> list[ProfileState]:
        """Return how each profile stands, in the order in which Thunderbird lists them."""
        return states_of(profiles(), self._connections.read())

    @property
    def can_connect(self) -> bool:
        """Whether there is a profile that connecting would change for the better."""
        return any(state.status.can_connect for state in self.states())

    def connect(
        self, only: Sequence[Profile] = (), *, replace_warning: bool = False
    ) -> list[ConnectStep]:
        """Install the add-on into these profiles, or into all of this user.

        `replace_warning` also turns off what Thunderbird itself says about many recipients.
        """
        return attempted(lambda: _connect(list(only) or profiles(), replace_warning))

    def repair(self) -> list[ConnectStep]:
        """Install the add-on again wherever it is, or was when it was last connected."""
        return attempted(lambda: _connect([state.profile for state in self._ours()], False))

    def disconnect(self, only: Sequence[Profile] = ()) -> list[ConnectStep]:
        """Remove the add-on from these profiles, or from all, and what no profile needs then."""
        return attempted(lambda: self._disconnect(only))

    def look_after(self, connected: Collection[str]) -> bool:
        """Keep add-ons at this version, and put back what was changed only until they are on.

        Tell whether one is missed: a Thunderbird runs on a profile that was connected once and is
        not now. `connected` are the ids of the add-ons that are connected now.
        """
        known = self._connections.read()
        missed = False
        for profile in profiles():
            with suppress(ProfileInUse, OSError):
                _renew(profile)
                if not _is_expected(profile):
                    enabling.take_back(profile)
            uuid = profile.addon_uuid()
            missed |= uuid in known and uuid not in connected and profile.is_in_use
        return missed

    def _ours(self) -> list[ProfileState]:
        known = self._connections.read()
        return [
            state
            for state in self.states()
            if state.status not in (AddonStatus.ABSENT, AddonStatus.IMPOSSIBLE)
            or state.profile.addon_uuid() in known
        ]

    def _disconnect(self, only: Sequence[Profile]) -> list[ConnectStep]:
        everywhere = {profile.folder.resolve(): profile for profile in (*profiles(), *only)}
        steps = []
        for profile in only or everywhere.values():
            self._connections.forget(profile.addon_uuid())
            steps += _remove_from(profile)
        if not any(profile.xpi.exists() for profile in everywhere.values()):
            uninstall_host(host_files())
        return steps or [ConnectStep(_("The add-on was not in any profile."))]


def attempted(action: Callable[[], list[ConnectStep]]) -> list[ConnectStep]:
    """Do something; where a file cannot be written, that is the step that failed."""
    try:
        return action()
    except OSError as error:
        sentence = _("A file could not be written: {reason}.")
        if error.filename is not None:
            sentence = _("{file} could not be written: {reason}.")
        sentence = sentence.format(
            file=plain(str(error.filename)), reason=error.strerror or type(error).__name__
        )
        return [ConnectStep(sentence, failed=True)]


def _connect(chosen: Sequence[Profile], replace_warning: bool) -> list[ConnectStep]:
    if not chosen:
        return [
            ConnectStep(
                _("No Thunderbird profile was found."),
                _("Start Thunderbird once to create one, then try again."),
                failed=True,
            )
        ]
    steps = [_install_into(profile) for profile in chosen]
    if replace_warning:
        steps += [_replace_warning(profile) for profile in chosen if profile.xpi.exists()]
    if any(not step.failed for step in steps):
        install_host(host_files())
    return steps


def _install_into(profile: Profile) -> ConnectStep:
    name = plain(profile.name)
    if not profile.folder.is_dir():
        return ConnectStep(
            _("There is no profile folder {profile}.").format(profile=name), failed=True
        )
    if profile.packaging is not Packaging.ORDINARY:
        sentence, to_do = cannot_connect_because(profile.packaging)
        return ConnectStep(sentence.format(profile=name), to_do, failed=True)
    addon = profile.addon()
    profile.xpi.parent.mkdir(exist_ok=True)
    write_like(profile.xpi, build_xpi())
    sentence = _("The add-on is in “{profile}”.").format(profile=name)
    if addon and not addon.is_active:
        return ConnectStep(sentence, switch_on_hint())
    if addon and addon.version == __version__:
        return ConnectStep(sentence)
    enabling.allow(profile)
    sentence = _("The add-on is in “{profile}”, and Thunderbird enables it at its next start.")
    return ConnectStep(sentence.format(profile=name), start_hint(profile))


def _renew(profile: Profile) -> None:
    """Give a profile the add-on of this version, where ccwarn itself has become another one."""
    if profile.xpi.exists() and profile.xpi.read_bytes() != (current := build_xpi()):
        write_like(profile.xpi, current)
        enabling.allow(profile)


def _is_expected(profile: Profile) -> bool:
    """Tell whether Thunderbird has yet to take up the add-on that is in a profile."""
    addon = profile.addon()
    return profile.xpi.exists() and (addon is None or addon.version != __version__)


def _remove_from(profile: Profile) -> list[ConnectStep]:
    steps = []
    name = plain(profile.name)
    if own_warning.is_off(profile):
        steps.append(_restore_warning(profile))
    with suppress(ProfileInUse):  # `look_after` does the rest when Thunderbird has ended.
        enabling.take_back(profile)
    if profile.xpi.exists():
        profile.xpi.unlink()
        with suppress(OSError):
            profile.xpi.parent.rmdir()
        to_do = _("It keeps working until you close Thunderbird.") if profile.is_in_use else ""
        steps.append(
            ConnectStep(_("The add-on was removed from “{profile}”.").format(profile=name), to_do)
        )
    return steps


def _replace_warning(profile: Profile) -> ConnectStep:
    name = plain(profile.name)
    try:
        own_warning.turn_off(profile)
    except ProfileInUse:
        sentence = _("Thunderbird's own warning in “{profile}” is still on.")
        return ConnectStep(sentence.format(profile=name), _close_first(), failed=True)
    sentence = _("Thunderbird's own warning about many recipients is off in “{profile}”.")
    return ConnectStep(sentence.format(profile=name))


def _restore_warning(profile: Profile) -> ConnectStep:
    name = plain(profile.name)
    try:
        own_warning.restore(profile)
    except ProfileInUse:
        sentence = _("Thunderbird's own warning in “{profile}” is still off.")
        return ConnectStep(sentence.format(profile=name), _close_first(), failed=True)
    sentence = _(
        "Thunderbird's own warning about many recipients is set as it was before in “{profile}”."
    )
    return ConnectStep(sentence.format(profile=name))


def _close_first() -> str:
    return _("Close Thunderbird, then try again.")
