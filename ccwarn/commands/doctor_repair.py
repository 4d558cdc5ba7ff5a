"""What `ccwarn doctor --repair` mends: what leads to a ccwarn that is gone, or to another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.commands.installing import thunderbirds
from ccwarn.connect import autostart, for_everybody, menu_entry
from ccwarn.connect.profile_status import AddonStatus
from ccwarn.connect.step import ConnectStep
from ccwarn.i18n import _
from ccwarn.plain import plain

COMMAND = "ccwarn doctor --repair"


def autostart_line() -> ReportLine:
    """Say whether ccwarn starts when the user logs in, and which one."""
    if not autostart.is_on():
        return ReportLine(
            Mark.HINT,
            _("ccwarn does not start when you log in."),
            _("You can turn that on in the settings."),
        )
    if (program := autostart.other_program()) is None:
        return ReportLine(Mark.FINE, _("ccwarn starts when you log in."))
    name = plain(str(program), 400)
    if program.exists():
        text = _("Another ccwarn starts when you log in: {program}")
        return ReportLine(Mark.HINT, text.format(program=name), COMMAND)
    text = _("ccwarn cannot start when you log in, because {program} is gone.")
    return ReportLine(Mark.BROKEN, text.format(program=name), COMMAND)


def menu_lines() -> Iterator[ReportLine]:
    """Say where the entry in the menu leads to a program that is gone."""
    program = menu_entry.program()
    if program is not None and not program.exists():
        text = _("The entry in the menu leads to {program}, which is gone.")
        yield ReportLine(Mark.BROKEN, text.format(program=plain(str(program), 400)), COMMAND)


def everybody_lines() -> Iterator[ReportLine]:
    """Say what every Thunderbird on the computer is led to that is gone, and what to type."""
    for sentence in for_everybody.what_is_gone():
        mends = COMMAND if for_everybody.can_be_changed() else for_everybody.what_to_type()
        yield ReportLine(Mark.BROKEN, sentence, mends)


def repaired() -> Iterator[ReportLine]:
    """Mend it, and say what was mended; nothing where all is well."""
    if autostart.other_program() is not None:
        try:
            autostart.take_over()
        except autostart.NotSwitched as error:
            yield ReportLine(Mark.BROKEN, str(error))
        else:
            yield ReportLine(Mark.FINE, _("This ccwarn starts when you log in."))
    if any(menu_lines()):
        menu_entry.put()
        yield ReportLine(Mark.FINE, _("The entry in the menu starts this ccwarn."))
    thunderbird = thunderbirds()
    if any(state.status is AddonStatus.BROKEN for state in thunderbird.states()):
        yield from _said(thunderbird.repair())
    if gone := list(everybody_lines()):
        yield from _said(for_everybody.connect()) if for_everybody.can_be_changed() else gone


def _said(steps: Iterable[ConnectStep]) -> Iterator[ReportLine]:
    for step in steps:
        yield ReportLine(Mark.BROKEN if step.failed else Mark.FINE, step.sentence, step.to_do)
