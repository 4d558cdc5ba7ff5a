"""What the installer for Windows says, in the catalogues of ccwarn."""

from __future__ import annotations

from collections.abc import Mapping

from ccwarn.i18n import N_

TEXTS: Mapping[str, str] = {
    "Start": N_("Start ccwarn"),
    "AutostartName": N_("Start with Windows"),
    "ThunderbirdName": N_("Connect Thunderbird"),
    "ProgramHelp": N_("Asks before a mail shows its recipients' addresses to each other."),
    "AutostartHelp": N_("Guards your mail as soon as you log in."),
    "ThunderbirdHelp": N_("Asks when you press Send in Thunderbird, from its next start on."),
    "OnlyAdmin": N_("Only an administrator can install ccwarn for everybody on this computer."),
    "ByMsi": N_("ccwarn was installed for everybody by its .msi. Please uninstall that first."),
    "InUse": N_(
        "Somebody on this computer uses ccwarn. Nothing was changed. Please try again when they "
        "have logged out."
    ),
    "Purge": N_(
        "Delete your settings, what ccwarn remembers of your mails, and what can be undone as well?"
    ),
}
"""English texts by their names in packaging/windows/installer.nsi."""
