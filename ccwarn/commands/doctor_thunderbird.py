"""The part of `ccwarn doctor` that is about Thunderbird."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccwarn.commands.connecting import thunderbirds
from ccwarn.commands.doctor_lines import Line, Mark
from ccwarn.connect.standing import ProfileState, Standing
from ccwarn.i18n import _

_MARKS: Mapping[Standing, Mark] = {
    Standing.CONNECTED: Mark.FINE,
    Standing.READY: Mark.FINE,
    Standing.OFF: Mark.BROKEN,
    Standing.BROKEN: Mark.BROKEN,
}


def thunderbird_lines() -> Iterator[Line]:
    """Say how the add-on stands in each profile."""
    states = thunderbirds().states()
    if not states:
        yield Line(Mark.HINT, _("No Thunderbird profile was found."))
    for state in states:
        remedy = "ccwarn install thunderbird" if state.standing.can_connect else state.to_do
        yield Line(_MARKS.get(state.standing, Mark.HINT), _text(state), remedy)


def _text(state: ProfileState) -> str:
    if state.last is None or not state.standing.is_fine:
        return state.sentence
    parts = {
        "sentence": state.sentence,
        "program": state.program,
        "version": state.addon,
        "time": state.last.isoformat(" ", "seconds"),
    }
    if state.standing is Standing.CONNECTED:
        return _("{sentence} {program} with add-on {version}, since {time}").format(**parts)
    return _("{sentence} {program} with add-on {version}, last connected {time}").format(**parts)
