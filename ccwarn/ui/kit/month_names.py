"""The names of months, in the language of everything else, whatever the desktop's dates are in."""

from __future__ import annotations

from datetime import date

from ccwarn.i18n import N_, _

_NAMES = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July")),
    *(N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)
_SHORT = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug")),
    *(N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)


def month_name(day: date) -> str:
    """Return the month of a day, with its year unless that is this one."""
    name = _(_NAMES[day.month - 1])
    if day.year == date.today().year:  # noqa: DTZ011 - as people say it where they are
        return name
    return _("{month} {year}").format(month=name, year=day.year)


def short_month_name(day: date) -> str:
    """Return the month of a day in few letters."""
    return _(_SHORT[day.month - 1])
