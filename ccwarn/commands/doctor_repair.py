"""What `ccwarn doctor --repair` mends: what leads to a ccwarn that is gone, or to another one."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.commands.installing import thunderbirds
from ccwarn.connect import autostart, menu_entry
from ccwarn.connect.profile_status import AddonStatus
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
        for step in thunderbird.repair():
            mark = Mark.BROKEN if step.failed else Mark.FINE
            yield ReportLine(mark, step.sentence, step.to_do)
