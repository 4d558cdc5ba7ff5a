"""What an audit has found, for people."""

from __future__ import annotations

from datetime import date

from ccwarn.audit.engine import Result
from ccwarn.audit.judging import JudgedMail
from ccwarn.audit.who_saw_whom import WhoSawWhom
from ccwarn.i18n import _, grouped, listed, ngettext, shown_day
from ccwarn.idn import shown_address
from ccwarn.plain import plain
from ccwarn.rules import ALL_RULES
from ccwarn.terminal.console import Console, fitted

_BAR = 24
_TITLES = {rule.code: rule.title for rule in ALL_RULES}


def write(console: Console, result: Result, seen: WhoSawWhom | None) -> None:
    """Write the numbers, then the months, the rules and the largest exposures."""
    console.paragraph(_summary(result))
    if result.received:
        console.paragraph(
            ngettext(
                "{count} more mail came from outside. Who saw whom there is taken as known.",
                "{count} more mails came from outside. Who saw whom there is taken as known.",
                result.received,
            ).format(count=grouped(result.received))
        )
    _months(console, result)
    _rules(console, result)
    _largest(console, result)
    if seen is not None:
        _who_saw_whom(console, seen)


def _summary(result: Result) -> str:
    mails = ngettext("{count} mail", "{count} mails", result.mails).format(
        count=grouped(result.mails)
    )
    asked = ngettext("{count} time", "{count} times", result.asked).format(
        count=grouped(result.asked)
    )
    text = _("{mails} sent. ccwarn would have asked {times}").format(mails=mails, times=asked)
    if not result.asked:
        return f"{text}."
    counts = _("{typed} of them by typing a number, {refused} refused").format(
        typed=grouped(result.typed), refused=grouped(result.refused)
    )
    return f"{text}: {counts}."


def _months(console: Console, result: Result) -> None:
    if not result.months:
        return
    console.line()
    console.heading(_("By month"))
    most = max(month.asked for month in result.months.values()) or 1
    widest = len(grouped(most))
    width = max(len(grouped(month.mails)) for month in result.months.values())
    for name, month in result.months.items():
        # i18n: {asked} is a number, {mails} is as “12 mails”
        text = _("{asked} of {mails}").format(
            asked=f"{grouped(month.asked):>{widest}}", mails=f"{grouped(month.mails):>{width}}"
        )
        bar = console.bar(month.asked, most, _BAR) if month.asked else ""
        name = name or _("No date")
        console.line(f"  {name:<8} {text}  {bar}".rstrip())


def _rules(console: Console, result: Result) -> None:
    if not result.rules:
        return
    console.line()
    console.heading(_("By rule"))
    width = len(grouped(max(result.rules.values())))
    for code, count in result.rules.items():
        console.line(f"  {grouped(count):>{width}}  {code}  {_(_TITLES[code])}")


def _largest(console: Console, result: Result) -> None:
    if not result.largest:
        return
    console.line()
    console.heading(_("Largest exposures"))
    for judged in result.largest:
        day = shown_day(date.fromordinal(judged.day)) if judged.day else _("No date")
        console.line(f"  {day:<10}  {_people(judged)}")
        subject = plain(judged.review.draft.subject, 120) or _("(no subject)")
        author = judged.review.draft.author
        sender = shown_address(author.addr_spec, 80) if author else _("(no sender)")
        console.line(f"              {fitted(subject, console.width - 14).rstrip()}")
        console.line(f"              {sender} · {plain(judged.path, 400)}")


def _people(judged: JudgedMail) -> str:
    people, at = judged.exposure.people, judged.exposure.organisation_count
    text = ngettext("{count} person", "{count} people", people).format(count=grouped(people))
    where = ngettext("{count} organisation", "{count} organisations", at).format(count=grouped(at))
    return _("{people} at {organisations}").format(people=text, organisations=where)


def day_of(judged: JudgedMail) -> str:
    """Return the day on which a mail was sent, as ISO 8601 has it; "" where nobody knows."""
    return date.fromordinal(judged.day).isoformat() if judged.day else ""


def _who_saw_whom(console: Console, seen: WhoSawWhom) -> None:
    console.line()
    console.heading(_("Who saw whom"))
    for person in seen.people():
        console.line(f"  {console.strong(shown_address(person.person.addr_spec, 80))}")
        for title, addresses in (
            # i18n: follows an address, above a list of addresses that this person saw
            (_("was shown:"), person.was_shown),
            # i18n: follows an address, above a list of people who saw it
            (_("was shown to:"), person.shown_to),
        ):
            console.line(f"    {title}")
            console.paragraph(listed(shown_address(it, 80) for it in addresses), "      ")
