"""What a trial says, in sentences."""

from __future__ import annotations

from ccwarn.audit.engine import Progress
from ccwarn.audit.trial import Asked, Trial
from ccwarn.i18n import _, grouped, ngettext

_MONTH, _YEAR = 30.4, 365.25


def result(trial: Trial, asked: Asked) -> str:
    """Say how often ccwarn would have asked, of how many mails and of how long a time."""
    if not trial.mails:
        return _("There is no sent mail in these folders.")
    mails = ngettext("{count} mail", "{count} mails", trial.mails)
    mails = mails.format(count=grouped(trial.mails))
    if time := _time(trial.days):
        mails = _("{mails} of {time}").format(mails=mails, time=time)
    if not asked.mails:
        return _("In {mails} it would never have asked.").format(mails=mails)
    count = len(asked.mails)
    text = ngettext(
        "In {mails} it would have asked {count} time.",
        "In {mails} it would have asked {count} times.",
        count,
    )
    return text.format(mails=mails, count=grouped(count))


def beside(trial: Trial, asked: Asked) -> str:
    """Say what else there is to know; "" where that is nothing."""
    said = []
    if asked.typed:
        text = ngettext(
            "You would have typed the number once.",
            "You would have typed the number {count} times.",
            asked.typed,
        )
        said.append(text.format(count=grouped(asked.typed)))
    if trial.unreadable:
        text = ngettext(
            "{count} file or mail could not be read.",
            "{count} files or mails could not be read.",
            trial.unreadable,
        )
        said.append(text.format(count=grouped(trial.unreadable)))
    return " ".join(said)


def progress(at: Progress) -> str:
    """Say how far the reading is."""
    if at.is_judging:
        return _("Judging the mail…")
    text = ngettext("Reading… {count} mail so far", "Reading… {count} mails so far", at.mails)
    return text.format(count=grouped(at.mails))


def _time(days: int) -> str:
    if not days:
        return ""
    months = max(round(days / _MONTH), 1)
    if months < 24:
        return ngettext("{count} month", "{count} months", months).format(count=months)
    years = round(days / _YEAR)
    return ngettext("{count} year", "{count} years", years).format(count=years)
