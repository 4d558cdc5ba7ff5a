"""What is said where nobody is asked: a guard that only takes notes must not look like one."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.settings.declared.exceptions import MONITOR_ONLY
from ccwarn.settings.loaded import Layer, LoadedPolicy


def notice(loaded: LoadedPolicy) -> str:
    """Say that nobody is asked, and who wants that; "" where it is not so."""
    if not loaded.policy.monitor_only:
        return ""
    if loaded.source(MONITOR_ONLY.key).layer is Layer.SITE:
        text = _(
            "Nobody is asked and no mail is held: your organisation has set ccwarn to only take "
            "notes."
        )
    else:
        text = _("Nobody is asked and no mail is held: you have set ccwarn to only take notes.")
    if loaded.policy.journal_days:
        return text
    return text + " " + _("But it takes none, because the history is kept for 0 days.")
