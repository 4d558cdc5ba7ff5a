"""Connects Thunderbird with ccwarn, takes that back, and tells how it stands."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn.connect import own_warning, policies
from ccwarn.connect.addon import XPI_NAME, build_xpi
from ccwarn.connect.native_host import host_files, install_host, uninstall_host
from ccwarn.connect.profiles import Packaging, Profile, profiles
from ccwarn.i18n import _
from ccwarn.plain import plain


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, or could not be; a sentence, and what is left to do."""

    sentence: str
    to_do: str = ""
    failed: bool = False


def connect(only: Sequence[Profile] = (), *, replace_warning: bool = False) -> list[Step]:
    """Install the add-on into these profiles, or all of this user. Raises OSError.

    `replace_warning` also turns off what Thunderbird itself says about many recipients.
    """
    chosen = list(only) or profiles()
    if not chosen:
        return [
            Step(
                _("No Thunderbird profile was found."),
                _("Start Thunderbird once, or name its profile folder with --profile."),
                failed=True,
            )
        ]
    steps = [_install_into(profile) for profile in chosen]
    if replace_warning:
        steps += [_replace_warning(profile) for profile in chosen if profile.xpi.exists()]
    if any(not step.failed for step in steps):
        install_host(host_files())
        steps.append(
            Step(_("Thunderbird finds ccwarn by {file}.").format(file=host_files().manifest))
        )
    return steps


def disconnect(only: Sequence[Profile] = ()) -> list[Step]:
    """Remove the add-on from the profiles, and what no profile needs any more. Raises OSError."""
    everywhere = {profile.folder.resolve(): profile for profile in (*profiles(), *only)}
    steps = []
    for profile in only or everywhere.values():
        if own_warning.is_off(profile):
            steps.append(_restore_warning(profile))
        if profile.xpi.exists():
            profile.xpi.unlink()
            with suppress(OSError):
                profile.xpi.parent.rmdir()
            steps.append(
                Step(_("The add-on was removed from “{profile}”.").format(profile=_name(profile)))
            )
    if not any(profile.xpi.exists() for profile in everywhere.values()):
        uninstall_host(host_files())
    return steps or [Step(_("The add-on was in no profile."))]


def connect_system() -> list[Step]:
    """Install the add-on for everybody on the computer. Raises OSError and `PolicyError`."""
    files, file = host_files(system=True), policies.policies_file()
    xpi = files.program.with_name(XPI_NAME)
    install_host(files, system=True)
    _write(xpi, build_xpi())
    policies.add_addon(file, xpi)
    return [
        Step(
            _("Every Thunderbird on this computer gets the add-on, by {file}.").format(file=file),
            _("Start Thunderbird again."),
        )
    ]


def disconnect_system() -> list[Step]:
    """Undo `connect_system`. Raises OSError and `PolicyError`."""
    files, file = host_files(system=True), policies.policies_file()
    policies.remove_addon(file)
    files.program.with_name(XPI_NAME).unlink(missing_ok=True)
    uninstall_host(files, system=True)
    return [Step(_("The add-on was removed from {file}.").format(file=file))]


def _install_into(profile: Profile) -> Step:
    name = _name(profile)
    if not profile.folder.is_dir():
        return Step(_("There is no profile folder {profile}.").format(profile=name), failed=True)
    if profile.packaging is not Packaging.ORDINARY:
        return packaging_problem(profile)
    _write(profile.xpi, build_xpi())
    to_do = ""
    if profile.is_in_use:
        to_do = _("Start Thunderbird again, and enable the add-on when Thunderbird asks.")
    elif not profile.addon():
        to_do = _("Start Thunderbird, and enable the add-on when it asks.")
    return Step(_("The add-on is in “{profile}”.").format(profile=name), to_do)


def _replace_warning(profile: Profile) -> Step:
    try:
        own_warning.turn_off(profile)
    except own_warning.InUse:
        return Step(
            _("Thunderbird's own warning in “{profile}” is still on.").format(
                profile=_name(profile)
            ),
            _("Close Thunderbird, then run the command again."),
            failed=True,
        )
    sentence = _("Thunderbird's own warning about many recipients is off in “{profile}”.")
    return Step(sentence.format(profile=_name(profile)))


def _restore_warning(profile: Profile) -> Step:
    try:
        own_warning.restore(profile)
    except own_warning.InUse:
        return Step(
            _("Thunderbird's own warning in “{profile}” is still off.").format(
                profile=_name(profile)
            ),
            _("Close Thunderbird, then run the command again."),
            failed=True,
        )
    sentence = _("Thunderbird's own warning about many recipients is as before in “{profile}”.")
    return Step(sentence.format(profile=_name(profile)))


def packaging_problem(profile: Profile) -> Step:
    """Say that a Thunderbird may not start ccwarn, and what to do about it."""
    return Step(
        _(
            "“{profile}” belongs to a Thunderbird from {packaging}, which may not start ccwarn."
        ).format(profile=_name(profile), packaging=profile.packaging.value),
        _("Use the Thunderbird of your system or from thunderbird.net instead."),
        failed=True,
    )


def _name(profile: Profile) -> str:
    return plain(profile.name)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; Thunderbird may be reading the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def runs_without_addon(connected: Collection[str]) -> bool:
    """Tell whether a Thunderbird runs on a profile that has the add-on, but not connected."""
    return any(
        profile.is_in_use and (uuid := profile.addon_uuid()) and uuid not in connected
        for profile in profiles()
    )
