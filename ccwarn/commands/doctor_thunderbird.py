"""The part of `ccwarn doctor` that is about Thunderbird."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.commands.doctor_repair import everybody_lines
from ccwarn.commands.installing import thunderbirds
from ccwarn.connect.profile_status import AddonStatus, ProfileState
from ccwarn.i18n import _, shown_time

_MARKS: Mapping[AddonStatus, Mark] = {
    AddonStatus.CONNECTED: Mark.FINE,
    AddonStatus.READY: Mark.FINE,
    AddonStatus.OFF: Mark.BROKEN,
    AddonStatus.BROKEN: Mark.BROKEN,
}


def thunderbird_lines() -> Iterator[ReportLine]:
    """Say how the add-on stands in each profile."""
    thunderbird = thunderbirds()
    states = thunderbird.states()
    if not states:
        yield ReportLine(Mark.HINT, _("No Thunderbird profile was found."))
    for state in states:
        remedy = "" if state.to_do or not state.status.can_connect else "ccwarn install thunderbird"
        yield ReportLine(_MARKS.get(state.status, Mark.HINT), _text(state), remedy or state.to_do)
    yield from everybody_lines()
    for path in thunderbird.newer_files:
        yield ReportLine(
            Mark.BROKEN,
            _("{path} was written by a newer version of ccwarn.").format(path=path),
            _("Update ccwarn. This version notes nothing there until then."),
        )


def _text(state: ProfileState) -> str:
    if state.last is None or not state.status.is_fine:
        return state.sentence
    parts = {
        "sentence": state.sentence,
        "program": state.program,
        "version": state.addon,
        "time": shown_time(state.last),
    }
    if state.status is AddonStatus.CONNECTED:
        return _("{sentence} {program} with add-on {version}, since {time}").format(**parts)
    return _("{sentence} {program} with add-on {version}, last connected {time}").format(**parts)
