"""The part of `ccwarn doctor` that is about Thunderbird."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn import __version__
from ccwarn.commands.doctor_lines import Line, Mark
from ccwarn.connect import policies
from ccwarn.connect.native_host import host_files
from ccwarn.connect.profiles import Packaging, Profile, profiles
from ccwarn.connect.thunderbird import packaging_problem
from ccwarn.gates.connections import Connection, Connections
from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.policy_files import state_dir


def thunderbird_lines() -> Iterator[Line]:
    """Say how the add-on stands in each profile, and whether Thunderbird finds ccwarn."""
    found = profiles()
    if not found:
        yield Line(Mark.HINT, _("No Thunderbird profile was found."))
        return
    for_all = policies.has_addon(policies.policies_file())
    connections = Connections(state_dir() / "thunderbird.json").read()
    connected = False
    for profile in found:
        has_addon = for_all or profile.xpi.exists()
        connected |= has_addon
        yield _profile(profile, connections.get(profile.addon_uuid()), has_addon=has_addon)
    if connected:
        yield _host()


def _host() -> Line:
    places = (host_files(), host_files(system=True))
    for files in places:
        if files.are_installed:
            return Line(
                Mark.FINE, _("Thunderbird finds ccwarn by {file}.").format(file=files.manifest)
            )
    return Line(
        Mark.BROKEN, _("Thunderbird does not find this ccwarn."), "ccwarn install thunderbird"
    )


def _profile(profile: Profile, connection: Connection | None, *, has_addon: bool) -> Line:
    name = plain(profile.name)
    if profile.packaging is not Packaging.ORDINARY:
        step = packaging_problem(profile)
        return Line(Mark.HINT, step.sentence, step.to_do)
    if not has_addon:
        return Line(
            Mark.HINT,
            _("“{profile}” is not connected.").format(profile=name),
            "ccwarn install thunderbird",
        )
    addon = profile.addon()
    if addon is None:
        return Line(
            Mark.HINT,
            _("“{profile}” has the add-on, which Thunderbird has not seen yet.").format(
                profile=name
            ),
            _("Start Thunderbird again."),
        )
    if not addon.is_active:
        return Line(
            Mark.BROKEN,
            _("“{profile}” has the add-on, but it is not enabled.").format(profile=name),
            _("Enable it in Thunderbird under Add-ons and Themes."),
        )
    if addon.version != __version__:
        return Line(
            Mark.BROKEN,
            _("“{profile}” has version {theirs} of the add-on, and ccwarn is {ours}.").format(
                profile=name, theirs=plain(addon.version), ours=__version__
            ),
            _("Run `ccwarn install thunderbird`, then start Thunderbird again."),
        )
    return Line(Mark.FINE, f"“{name}”: {_connection(connection)}")


def _connection(connection: Connection | None) -> str:
    if connection is None:
        return _("the add-on is enabled and was never connected")
    parts = {
        "program": plain(connection.program),
        "version": plain(connection.addon),
        "time": plain(connection.last),
    }
    if connection.is_open:
        return _("{program} with add-on {version}, connected since {time}").format(**parts)
    return _("{program} with add-on {version}, last connected {time}").format(**parts)
