"""The part of `ccwarn doctor` that is about classic Outlook, on Windows."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.gates.outlook.gate import NEW_OUTLOOK, UNREACHABLE, Host, Presence
from ccwarn.i18n import _


def outlook_lines(host: Host) -> Iterator[ReportLine]:
    """Say whether ccwarn can check mails in Outlook, and what to do where it cannot."""
    presence = host.presence()
    if presence is Presence.NEW:
        yield ReportLine(Mark.BROKEN, _("The new Outlook is running."), _(NEW_OUTLOOK))
    elif _is_reached(host):
        yield ReportLine(
            Mark.FINE,
            _("Outlook is running. Its mails are checked at Send while ccwarn is running."),
        )
    elif presence is Presence.RUNNING:
        yield ReportLine(
            Mark.BROKEN, _("Outlook is running, but cannot be reached."), _(UNREACHABLE)
        )
    elif presence is Presence.CLOSED:
        yield ReportLine(Mark.FINE, _("Outlook is installed. It is not running at the moment."))
    else:
        yield ReportLine(Mark.HINT, _("No Outlook was found."))


def _is_reached(host: Host) -> bool:
    host.open()
    try:
        attached = host.attach()
        if attached is not None:
            attached.let_go()
        return attached is not None
    finally:
        host.close()
