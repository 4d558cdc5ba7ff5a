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

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from ccwarn.connect import profile_addon
from ccwarn.connect.installs import Installs
from ccwarn.connect.native_host import host_files, install_host, uninstall_host
from ccwarn.connect.preferences import ProfileInUse
from ccwarn.connect.profile_status import AddonStatus, ProfileState, states_of
from ccwarn.connect.profiles import Profile, profile_at, profiles
from ccwarn.connect.step import ConnectStep, attempted
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.i18n import _


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
        self._installs = Installs(connections.path.with_name("thunderbird-profiles.json"))

    def states(self) -> list[ProfileState]:
        """Return how each profile stands that Thunderbird lists or the add-on was put into."""
        leaving = self._leaving()
        return [
            replace(state, to_do=profile_addon.rest_hint())
            if state.status is AddonStatus.ABSENT and state.profile.folder.resolve() in leaving
            else state
            for state in states_of(self._profiles(), self._connections.read())
        ]

    @property
    def newer_files(self) -> list[Path]:
        """The files that a newer ccwarn has written, so that nothing is noted there."""
        files = (self._connections.file, self._installs.file)
        return [it.path for it in files if it.is_newer]

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
        return attempted(lambda: self._connect(only or self._profiles(), replace_warning))

    def repair(self) -> list[ConnectStep]:
        """Install the add-on again wherever it is, or was when it was last connected."""
        return attempted(lambda: self._connect([it.profile for it in self._ours()], False))

    def disconnect(self, only: Sequence[Profile] = ()) -> list[ConnectStep]:
        """Remove the add-on from these profiles, or from all, and what no profile needs then."""
        return attempted(lambda: self._disconnect(only))

    def finish(self) -> None:
        """Do what was left to do where an add-on was removed under a running Thunderbird."""
        with suppress(OSError):
            self._finish()

    def look_after(self, connected: Collection[str]) -> bool:
        """Keep add-ons at this version, and put back what was changed only until they are on.

        Also `finish`. Tell whether an add-on is missed: a Thunderbird runs on a profile that was
        connected once and is not now. `connected` are the ids of those that are connected now.
        """
        self.finish()
        known, leaving = self._connections.read(), self._leaving()
        missed = False
        for profile in self._profiles():
            if profile.folder.resolve() in leaving:
                continue
            with suppress(ProfileInUse, OSError):
                if profile.xpi.exists():
                    self._installs.note(profile.folder)
                profile_addon.keep(profile)
            uuid = profile.addon_uuid()
            missed |= uuid in known and uuid not in connected and profile.is_in_use
        return missed

    def _profiles(self, *, leaving: bool = False) -> list[Profile]:
        """Return what Thunderbird lists, and what the add-on is in; or is `leaving`, too."""
        away = {profile.folder for profile in self._away()}
        found = {profile.folder.resolve(): profile for profile in profiles()}
        for folder, is_leaving in self._installs.read().items():
            if leaving or not is_leaving:
                found.setdefault(folder, profile_at(folder))
        return [profile for folder, profile in found.items() if folder not in away]

    def _away(self) -> list[Profile]:
        """Return where the add-on was put and nothing can be seen now, for good or for a while."""
        recorded = [profile_at(folder) for folder in self._installs.read()]
        return [profile for profile in recorded if not profile.is_reachable]

    def _ours(self) -> list[ProfileState]:
        known = self._connections.read()
        return [
            state
            for state in self.states()
            if state.status not in (AddonStatus.ABSENT, AddonStatus.IMPOSSIBLE)
            or state.profile.addon_uuid() in known
        ]

    def _leaving(self) -> set[Path]:
        """Return the folders that the add-on has not quite left."""
        return {folder for folder, is_leaving in self._installs.read().items() if is_leaving}

    def _connect(self, chosen: Sequence[Profile], replace_warning: bool) -> list[ConnectStep]:
        if not chosen:
            return [
                ConnectStep(
                    _("No Thunderbird profile was found."),
                    _("Start Thunderbird once to create one, then try again."),
                    failed=True,
                )
            ]
        self._finish()
        steps: list[ConnectStep] = []
        for profile in chosen:
            steps += attempted(partial(self._put_into, profile, replace_warning))
        if any(not step.failed for step in steps):
            install_host(host_files())
        return steps

    def _put_into(self, profile: Profile, replace_warning: bool) -> list[ConnectStep]:
        if obstacle := profile_addon.why_not(profile):
            return [obstacle]
        self._installs.note(profile.folder)
        steps = [profile_addon.put_into(profile)]
        if replace_warning:
            steps.append(profile_addon.replace_warning(profile))
        return steps

    def _disconnect(self, only: Sequence[Profile]) -> list[ConnectStep]:
        steps: list[ConnectStep] = []
        for profile in only or (*self._away(), *self._profiles(leaving=True)):
            steps += attempted(partial(self._take_out, profile))
        self._finish()
        if not self._needs_host():
            uninstall_host(host_files())
        nowhere = [profile_addon.not_in(profile) for profile in only]
        return steps or nowhere or [ConnectStep(_("The add-on was not in any profile."))]

    def _take_out(self, profile: Profile) -> list[ConnectStep]:
        if not profile.is_reachable and profile.folder.resolve() in self._installs.read():
            if not profile.is_deleted:
                return [profile_addon.out_of_reach(profile)]
            self._installs.forget(profile.folder)
            return [profile_addon.gone(profile)]
        if not profile.folder.is_dir():
            return [profile_addon.no_folder(profile)]
        self._connections.forget(profile.addon_uuid())
        if not profile_addon.is_in(profile):
            self._installs.forget(profile.folder)
            return []
        self._installs.note(profile.folder, leaving=True)
        steps = profile_addon.take_out(profile)
        if profile_addon.finish(profile):
            self._installs.forget(profile.folder)
            return steps
        return [*steps[:-1], replace(steps[-1], to_do=profile_addon.rest_hint())]

    def _finish(self) -> None:
        leaving = [profile for profile in map(profile_at, self._leaving()) if profile.is_reachable]
        for profile in leaving:
            with suppress(OSError):
                if profile_addon.finish(profile):
                    self._connections.forget(profile.addon_uuid())
                    self._installs.forget(profile.folder)
        if leaving and not self._needs_host():
            uninstall_host(host_files())

    def _needs_host(self) -> bool:
        """Tell whether an add-on may call: without an answer it would hold each mail."""
        leaving = self._leaving()
        if any(it.folder not in leaving and not it.is_deleted for it in self._away()):
            return True
        return any(
            profile.xpi.exists()
            or (
                profile.folder.resolve() in leaving
                and profile.is_in_use
                and profile.addon() is not None
            )
            for profile in self._profiles(leaving=True)
        )
