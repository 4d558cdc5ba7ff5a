"""What the gate says to mail programs, which show it to their users as the server's words."""

from __future__ import annotations

from ccwarn.gates.submission.reply import Reply, own
from ccwarn.i18n import N_, _, grouped, ngettext
from ccwarn.review import Review


def said(code: int, status: str, english: str, **values: object) -> Reply:
    """Return a reply with one of the sentences below in the user's language."""
    return own(code, status, _(english).format(**values), english.format(**values))


def held(review: Review) -> Reply:
    """Say that the author decided not to send the message."""
    exposed, at = review.exposure, review.policy.thresholds
    people = exposed.people
    judged = at.severity(people, exposed.organisation_count, exposed.odd_ones_out)
    # Most of them know each other already.
    is_noted = judged and not judged.asks and not exposed.crowd
    about_newcomers = [finding.severity for finding in review.findings if finding.newcomers]
    if any(severity.asks for severity in about_newcomers):
        return said(550, "5.7.1", HELD_FROM_NEWCOMERS)
    # In a newsgroup, it is not each other that they would see.
    if not people or is_noted or about_newcomers or review.draft.newsgroups:
        return said(550, "5.7.1", HELD)
    singular = (
        "Held by ccwarn: {count} person would have seen other people's addresses. Nothing was sent."
    )
    plural = (
        "Held by ccwarn: {count} people would have seen each other's addresses. Nothing was sent."
    )
    translated = ngettext(
        "Held by ccwarn: {count} person would have seen other people's addresses. Nothing "
        "was sent.",
        "Held by ccwarn: {count} people would have seen each other's addresses. Nothing was sent.",
        people,
    )
    english = singular if people == 1 else plural
    return own(
        550,
        "5.7.1",
        translated.format(count=grouped(people)),
        english.format(count=people),
    )


def held_for_approval(told: str) -> Reply:
    """Say the same where a second person is to approve of the message; `told` is what was done."""
    return own(550, "5.7.1", f"{_(HELD)} {told}", HELD)


HELD = N_("Held by ccwarn. Nothing was sent.")
HELD_FROM_NEWCOMERS = N_(
    "Held by ccwarn: someone new would have seen the others' addresses. Nothing was sent."
)
SENT_SEPARATELY = N_("Sent separately.")
SENT_BEFORE = N_("This mail was sent separately before: everybody has it.")
NOT_SENT_TO_ALL = N_("Not everybody has this mail yet. Send it again: nobody gets it twice.")
BEGINS_AT_ONCE = N_("Send it again: ccwarn begins at once then.")
SENDING_IT = N_("ccwarn is sending this mail just now. Try again in a minute.")
NOT_NOTED = N_(
    "ccwarn cannot note on this computer who gets this mail. Nothing was sent. Free some space and "
    "send it again."
)
NEWER_SENDS = N_(
    "A newer version of ccwarn was sending mails separately on this computer. Nothing was sent, so "
    "that nobody gets a mail twice. Update ccwarn and send it again."
)
NO_LONGER_NOTED = N_(
    "ccwarn can no longer note on this computer who has this mail, so it has stopped. Free some "
    "space."
)
NOT_PARTED = N_(
    "ccwarn could not send this mail separately, because its header is damaged. Nothing was sent."
)
UNANSWERED = N_(
    "ccwarn has a question about this mail and got no answer in time. Nothing was sent. Send it "
    "again and answer ccwarn's question."
)
NOBODY_TO_ASK = N_(
    "ccwarn has a question about this mail but could not ask it. Nothing was sent. Start ccwarn "
    "and send the mail again."
)
NOT_EXAMINED = N_("ccwarn could not examine this mail. Nothing was sent.")
NOT_REWRITTEN = N_(
    "ccwarn could not move the people to Bcc, because the header of this mail is damaged. Nothing "
    "was sent. Move them to Bcc in your mail program."
)
NOT_MOVED = N_(
    "ccwarn cannot move people to Bcc in this mail, as its signed or encrypted part may list them. "
    "Nothing was sent. Move them to Bcc in your mail program."
)
NO_END_OF_HEADER = N_("The header of this mail is too long for ccwarn. Nothing was sent.")
STRAY_LINE_END = N_(
    "The header of this mail is damaged: it has a line end that mail servers read in different "
    "ways. Nothing was sent."
)
NO_SPACE = N_("ccwarn has no space left to hold this mail. Free some space and send it again.")
SERVER_LOST = N_("The mail server broke the connection. Nothing was sent.")
SERVER_LOST_AFTER = N_(
    "The mail server broke the connection before it said whether it took the mail. It may have "
    "been sent: look before you send it again."
)
BARE_LINE_END = N_(
    "This mail has a dot between line ends other than CRLF, which could hide a second mail. "
    "Nothing was sent."
)
NOT_A_COMMAND = N_("This is not a command that ccwarn knows.")
LINE_TOO_LONG = N_("This line is too long.")
BARE_LINE_FEED = N_("Lines must end in CRLF.")
NOT_OFFERED = N_("This command is not offered here.")
NO_ARGUMENT = N_("This command takes no argument.")
NO_TRANSACTION = N_("There is no mail yet: MAIL comes first.")
NO_RECIPIENTS = N_("There is no recipient that the mail server accepts.")
IDLE = N_("Nothing was said for too long.")
TOO_MANY_COMMANDS = N_("Too many commands without a mail.")
TOO_MANY_CONNECTIONS = N_("Too many connections at once. Try again in a moment.")
BEGIN_TLS = N_("Go on with TLS.")
TLS_FIRST = N_("Set the connection security to STARTTLS in your mail program.")
TLS_TOO_LATE = N_("STARTTLS must come before the log-in and the mail.")
OTHER_USER = N_("Only programs of the user who runs ccwarn may send here.")
BYE = N_("Bye")
CLOSING = N_("ccwarn is closing.")
FAILED = N_("Something went wrong in ccwarn.")
