"""The add-on in one Thunderbird profile: put in, renewed, and taken out with all that came with it.

Thunderbird reads its preferences at its start and writes them when it ends. So what stands in
prefs.js is put back when it does not run; where it does, user.js has it done at its next start.
"""

from __future__ import annotations

from contextlib import suppress

from ccwarn import __version__
from ccwarn.connect import enabling, own_warning, preferences
from ccwarn.connect.addon import build_xpi
from ccwarn.connect.preferences import ProfileInUse, write_like
from ccwarn.connect.profile_status import cannot_connect_because, start_hint, switch_on_hint
from ccwarn.connect.profiles import Packaging, Profile
from ccwarn.connect.step import ConnectStep
from ccwarn.i18n import _
from ccwarn.plain import plain


def why_not(profile: Profile) -> ConnectStep | None:
    """Say why the add-on cannot be put into a profile; None where it can."""
    name = plain(profile.name)
    if not profile.folder.is_dir():
        return no_folder(profile)
    if profile.packaging is not Packaging.ORDINARY:
        sentence, to_do = cannot_connect_because(profile.packaging)
        return ConnectStep(sentence.format(profile=name), to_do, failed=True)
    return None


def gone(profile: Profile) -> ConnectStep:
    """Say that a profile was deleted with the add-on in it."""
    sentence = _("The profile folder {profile} is gone, and the add-on with it.")
    return ConnectStep(sentence.format(profile=plain(profile.name)))


def out_of_reach(profile: Profile) -> ConnectStep:
    """Say that the add-on cannot be taken out of a profile now, since its disk is not there."""
    sentence = _("The profile folder {profile} cannot be reached now, so the add-on stays in it.")
    to_do = _("Uninstall again when the folder is back.")
    return ConnectStep(sentence.format(profile=plain(profile.name)), to_do, failed=True)


def not_in(profile: Profile) -> ConnectStep:
    """Say that there is nothing to take out of a profile."""
    sentence = _("The add-on was not in “{profile}”.")
    return ConnectStep(sentence.format(profile=plain(profile.name)))


def no_folder(profile: Profile) -> ConnectStep:
    """Say that there is no such profile."""
    name = plain(profile.name)
    return ConnectStep(_("There is no profile folder {profile}.").format(profile=name), failed=True)


def put_into(profile: Profile) -> ConnectStep:
    """Put the add-on into a profile, and have Thunderbird enable it. Raises OSError."""
    name = plain(profile.name)
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


def replace_warning(profile: Profile) -> ConnectStep:
    """Turn off what Thunderbird itself says about many recipients. Raises OSError."""
    name = plain(profile.name)
    try:
        own_warning.turn_off(profile)
    except ProfileInUse:
        sentence = _("Thunderbird's own warning in “{profile}” is still on.")
        to_do = _("Close Thunderbird, then try again.")
        return ConnectStep(sentence.format(profile=name), to_do, failed=True)
    sentence = _("Thunderbird's own warning about many recipients is off in “{profile}”.")
    return ConnectStep(sentence.format(profile=name))


def keep(profile: Profile) -> None:
    """Keep the add-on at this version, and put back what was changed only until it is on.

    Raises OSError, and `ProfileInUse` where that has to wait until Thunderbird has ended.
    """
    if profile.xpi.exists() and profile.xpi.read_bytes() != (current := build_xpi()):
        write_like(profile.xpi, current)
        enabling.allow(profile)
    own_warning.finish_restoring(profile)
    addon = profile.addon()
    is_awaited = profile.xpi.exists() and (addon is None or addon.version != __version__)
    if not is_awaited:
        enabling.take_back(profile)


def is_in(profile: Profile) -> bool:
    """Tell whether the add-on is in a profile, or has left anything in it."""
    return profile.xpi.exists() or preferences.are_touched(profile)


def take_out(profile: Profile) -> list[ConnectStep]:
    """Take the add-on out of a profile; the rest is for `finish` to do. Raises OSError."""
    name = plain(profile.name)
    steps = [_warning_comes_back(profile)] if own_warning.is_off(profile) else []
    was_there = profile.xpi.exists()
    profile.xpi.unlink(missing_ok=True)
    with suppress(OSError):
        profile.xpi.parent.rmdir()
    if profile.is_in_use:
        usual = {**enabling.USUAL, **own_warning.USUAL}
        preferences.restore_at_start(profile, usual, own_warning.WANTED)
    sentence = _("The add-on was removed from “{profile}”.")
    if not was_there:
        sentence = _("What the add-on had changed in “{profile}” is as it was before.")
        if profile.is_in_use:
            sentence = _("The add-on is no longer in “{profile}”.")
    steps.append(ConnectStep(sentence.format(profile=name)))
    return steps


def finish(profile: Profile) -> bool:
    """Put back what could not be put back under a running Thunderbird; tell whether all is done.

    One that has started without the add-on has itself put everything back. Raises OSError.
    """
    if profile.is_in_use:
        ours = {**enabling.OURS, **own_warning.WANTED}
        return profile.addon() is None and preferences.forget_if_restored(profile, ours)
    try:
        own_warning.restore(profile)
        enabling.take_back(profile)
    except ProfileInUse:
        return False
    return True


def rest_hint() -> str:
    """Say what is still to come where the add-on was removed while Thunderbird runs."""
    return _(
        "The add-on keeps working until you close Thunderbird. The last settings are put back "
        "after that, or when you next start ccwarn or Thunderbird."
    )


def _warning_comes_back(profile: Profile) -> ConnectStep:
    sentence = _(
        "Thunderbird's own warning about many recipients is set as it was before in “{profile}”."
    )
    if profile.is_in_use:
        sentence = _(
            "Thunderbird's own warning about many recipients will be set as it was before in "
            "“{profile}” when you restart Thunderbird."
        )
    return ConnectStep(sentence.format(profile=plain(profile.name)))
