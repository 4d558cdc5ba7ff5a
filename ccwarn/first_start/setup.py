"""The first start: what there is to guard on this computer, and keeping what its user chose.

A user without a policy has not set ccwarn up; there is no other mark. The first start writes the
policy, so closing its page leaves everything as it was, and it is offered again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ccwarn.connect import autostart
from ccwarn.connect.profile_status import AddonStatus, ProfileState
from ccwarn.connect.profiles import Profile
from ccwarn.connect.thunderbird import ThunderbirdConnection, consent
from ccwarn.first_start.proposal import Choice, Done, Folder, Proposal, Thunderbird
from ccwarn.i18n import _, listed
from ccwarn.idn import shown_domain
from ccwarn.plain import plain
from ccwarn.settings.declared.organisations import OWN_DOMAINS
from ccwarn.settings.declared.places import DRAFTS_FOLDERS
from ccwarn.settings.loaded import Key, LoadedPolicy
from ccwarn.settings.values import organisation_domain
from ccwarn.stores.discovery.drafts_folders import Discovery, discover


class PolicyAccess(Protocol):
    """The policy in force, and the one way to change it."""

    @property
    def loaded(self) -> LoadedPolicy:
        """The policy that counts now."""

    def change(self, changes: Mapping[Key, Any | None]) -> object:
        """Write into the user's own settings. Raises OSError and ValueError."""


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What the page of the first start finds out and does.

    `guard` has a drafts folder guarded from now on, also where folders do not follow the policy.
    """

    settings: PolicyAccess
    thunderbird: ThunderbirdConnection
    guard: Callable[[Path], None]

    def look(self) -> Proposal:
        """Look for everything that can be guarded here. Nothing is changed."""
        loaded = self.settings.loaded
        states = self.thunderbird.states()
        found = discover()
        offered = [state for state in states if state.status is not AddonStatus.IMPOSSIBLE]
        public = {domain for domain in found.domains if domain in loaded.policy.providers}
        present = loaded.policy.own_domains
        locked = OWN_DOMAINS.key in loaded.locked
        more = set() if locked else found.domains - public - set(present)
        return Proposal(
            domains=(*present, *sorted(filter(_is_usable, more))),
            public=tuple(sorted(public)),
            thunderbirds=tuple(map(_thunderbird, offered)),
            folders=tuple(_folders(found, offered)),
            consent=consent(),
            unguarded=tuple(_unguarded(found, states)),
            domains_locked=locked,
            folders_locked=DRAFTS_FOLDERS.key in loaded.locked,
            autostart_fixed=autostart.is_fixed(),
        )

    def domain(self, text: str) -> str:
        """Return the domain that somebody has typed, or the one of the address that they typed.

        Raises ValueError with a sentence for what cannot be an own domain.
        """
        domain = organisation_domain(text.strip().rpartition("@")[2])
        if domain in self.settings.loaded.policy.providers:
            raise ValueError(
                _(
                    "{domain} is a public mail provider: people there are strangers to each other, "
                    "so they cannot count as your colleagues."
                ).format(domain=domain)
            )
        return domain

    def begin(self, choice: Choice) -> list[Done]:
        """Keep the choice for every start from now on, and start guarding.

        Raises OSError and ValueError where the choice cannot be kept; nothing is done then.
        """
        self.settings.change(_changes(self.settings.loaded, choice))
        done = []
        if choice.domains:
            domains = listed(shown_domain(domain, 80) for domain in choice.domains)
            done.append(Done(_("People at {domains} are colleagues.").format(domains=domains)))
        for folder in choice.folders:
            self.guard(folder)
            text = _("Drafts in “{folder}” are checked when they are saved.")
            done.append(Done(text.format(folder=plain(str(folder), 400))))
        profiles = [Profile(folder) for folder in choice.thunderbirds]
        steps = self.thunderbird.connect(profiles) if profiles else []
        done += [Done(step.sentence, step.to_do, step.failed) for step in steps]
        done += _autostart(on=choice.autostart)
        return done or [Done(_("Your choice is saved."))]


def _is_usable(domain: str) -> bool:
    try:
        return bool(organisation_domain(domain))
    except ValueError:
        return False


def _changes(loaded: LoadedPolicy, choice: Choice) -> dict[Key, list[str]]:
    folders = [*loaded.policy.drafts_folders]
    known = {Path(written).expanduser() for written in folders}
    folders += [str(folder) for folder in choice.folders if folder not in known]
    changes = {OWN_DOMAINS.key: [*choice.domains], DRAFTS_FOLDERS.key: folders}
    return {key: value for key, value in changes.items() if key not in loaded.locked}


def _autostart(*, on: bool) -> Iterator[Done]:
    try:
        autostart.switch(on=on)
    except autostart.NotSwitched as error:
        yield Done(str(error), failed=True)
    except OSError as error:
        text = _("ccwarn could not change whether it starts when you log in: {reason}.")
        yield Done(text.format(reason=error.strerror), failed=True)
    else:
        if on:
            yield Done(_("ccwarn starts when you log in."))


def _thunderbird(state: ProfileState) -> Thunderbird:
    fine = not state.status.can_connect
    return Thunderbird(state.profile.folder, state.name, state.sentence, state.to_do, fine)


def _folders(found: Discovery, states: Sequence[ProfileState]) -> Iterator[Folder]:
    profiles = [state.profile.folder for state in states]
    for folder in found.folders:
        path = folder.path.resolve()
        inside = [each for each in profiles if path.is_relative_to(each.resolve())]
        exists = folder.path.exists()
        yield Folder(
            folder.path, folder.program, folder.account, inside[0] if inside else None, exists
        )


def _unguarded(found: Discovery, states: Sequence[ProfileState]) -> Iterator[str]:
    for state in states:
        if state.status is AddonStatus.IMPOSSIBLE:
            yield f"{state.sentence} {state.to_do}"
    connects = any(state.status is not AddonStatus.IMPOSSIBLE for state in states)
    for other in found.unguarded:
        # Where Thunderbird itself asks, it does not matter where its drafts are.
        if other.account and other.program == "Thunderbird" and connects:
            continue
        owner = f"{other.program}, {plain(other.account)}" if other.account else other.program
        yield f"{owner}: {plain(other.reason, 400)}"
