"""What is said of a mail that is sent to each separately."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.batch_file import Row, RowState
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.idn import shown_address
from ccwarn.plain import isolated
from ccwarn.ui.outgoing.mailing import Mailing


def headline(mailing: Mailing) -> str:
    """Say in one sentence how many people have got it."""
    subject = isolated(mailing.subject, 60) or _("no subject")
    got = len(mailing.addresses(RowState.ACCEPTED))
    return ngettext(
        "“{subject}”: sent to {got} of {count} person",
        "“{subject}”: sent to {got} of {count} people",
        len(mailing.rows),
    ).format(subject=subject, got=grouped(got), count=grouped(len(mailing.rows)))


def finished(mailing: Mailing) -> str:
    """Say that everybody has got it."""
    subject = isolated(mailing.subject, 60) or _("no subject")
    return ngettext(
        "“{subject}” was sent to {count} person.",
        "“{subject}” was sent to {count} people separately.",
        len(mailing.rows),
    ).format(subject=subject, count=grouped(len(mailing.rows)))


def explanation(mailing: Mailing) -> str:
    """Say in sentences why it does not go on, and what is to be done."""
    return " ".join(_sentences(mailing))


def _sentences(mailing: Mailing) -> Iterator[str]:
    if mailing.is_sending:
        yield _("Thunderbird is sending it. Nobody gets it twice.")
        return
    left = len(mailing.addresses(RowState.PLANNED))
    if left:
        yield ngettext(
            "{count} person has not got it yet.", "{count} people have not got it yet.", left
        ).format(count=grouped(left))
    if mailing.why == "draft":
        yield _("Its draft is no longer in Thunderbird, so nobody else can get it.")
    if not mailing.is_here:
        yield _("It can go on when Thunderbird is running.")
    if mailing.doubtful:
        yield _("Whoever is not ticked below does not get it again.")


def question_about(row: Row) -> tuple[str, str]:
    """Return what a tick for somebody doubtful is called, and what is known of them."""
    name = _("Send to {person} again").format(person=shown_address(row.address, 80))
    if row.state is RowState.REFUSED:
        return name, row.said or _("It was not sent. Thunderbird has shown why.")
    return name, _(
        "Perhaps they have got it: Thunderbird or ccwarn ended while it was being sent. Ask them, "
        "or they may get it twice."
    )
