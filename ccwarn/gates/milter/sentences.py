"""What the gate says: to mail programs as the server's words, to filters, to authors by mail."""

from __future__ import annotations

from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.finding import EXPOSED, RULE_FAILED
from ccwarn.i18n import N_, _, grouped, ngettext
from ccwarn.plain import in_ascii
from ccwarn.policy import Severity
from ccwarn.review import Review
from ccwarn.rules import ALL_RULES

NOT_EXAMINED = "451 4.3.0 ccwarn could not examine this mail. Nothing was sent. Try again later."
STRAY_LINE_END = (
    "554 5.6.0 The header of this mail is damaged: it has a line end that mail servers read in "
    "different ways. Nothing was sent."
)

CUT_AT = 1_000
"""From so many people on, the server may have cut the field: Postfix cuts it at some 1,100."""

_LONGEST = 400
WORDS = {Severity.CONFIRM: "ask", Severity.STRONG: "typed", Severity.REFUSE: "refuse"}
"""The severities that ask, as they are called in a policy."""
_SENTENCES = {rule.code: rule.sentence for rule in ALL_RULES}
_MOVE = N_("Nothing was sent. Move them to Bcc and send it again.")
_CHANGE = N_("Nothing was sent. Change the recipients and send it again.")


class Notice(NamedTuple):
    """A mail to an author: to which address, and what about.

    `message_id` is how an answer names it; "" where none is awaited.
    """

    to: str
    subject: str
    text: str
    message_id: str = ""


def found(review: Review) -> str:
    """Return the worst finding in a sentence, in the language of the server."""
    worst, people = review.findings[0], review.people
    if worst.code == EXPOSED and people >= CUT_AT:
        return ngettext(
            "At least {count} person would see other people's email addresses",
            "At least {count} people would see each other's email addresses",
            people,
        ).format(count=grouped(people))
    return _SENTENCES[worst.code](worst)


def rejected(review: Review) -> str:
    """Return the reply that refuses a mail: what was found, and how to go on."""
    advises = review.findings[0].remedy is not None and review.findings[0].code != RULE_FAILED
    advice = _(_MOVE if advises else _CHANGE)
    text = in_ascii(
        _("Held by ccwarn: {finding}. {advice}").format(finding=found(review), advice=advice)
    )
    if text is None:
        text = f"Held by ccwarn: {review.people} people. {_MOVE if advises else _CHANGE}"
    return f"550 5.7.1 {' '.join(text.split())[:_LONGEST]}"


def tag(review: Review) -> bytes:
    """Return the field that tells filters what was found: counts and codes, in any language."""
    exposed = review.exposure
    codes = ",".join(sorted({it.code for it in review.findings if it.severity.asks}))
    text = (
        f"severity={WORDS[review.severity]}; people={exposed.people};"
        f" organisations={exposed.organisation_count}; rules={codes}"
    )
    return text.encode("ascii")


def rewritten(to: str, review: Review, left: Draft) -> Notice:
    """Return what tells an author that people were taken out of To and Cc."""
    before = {it.mailbox.key for it in review.unchanged.visible()}
    moved = len(before - {it.mailbox.key for it in left.visible()})
    text = ngettext(
        "ccwarn has taken {count} person out of To and Cc of this mail. They got it all the same, "
        "as if in Bcc.",
        "ccwarn has taken {count} people out of To and Cc of this mail. They got it all the same, "
        "as if in Bcc.",
        moved,
    ).format(count=grouped(moved))
    why = _("Without that: {finding}.").format(finding=found(review))
    copy = _("The copy in your Sent folder still shows them. Answers to all do not reach them.")
    about = _("Recipients moved to Bcc: {subject}").format(subject=_subject(review))
    return Notice(to, about, f"{text}\n\n{why}\n\n{copy}\n")


def held(to: str, review: Review, number: str, message_id: str) -> Notice:
    """Return what tells an author that a mail waits, and how to let it go."""
    about = _("Not sent yet: {subject}").format(subject=_subject(review))
    why = _("Your mail waits on the mail server: {finding}.").format(finding=found(review))
    again = _("To put them in Bcc, send it again that way, and do nothing about this one.")
    answer = _("To send it as it is, answer this mail. What you write in the answer is not read.")
    whom = _("Your administrator knows it by the number {number}.").format(number=number)
    return Notice(to, about, f"{why}\n\n{again}\n\n{answer}\n\n{whom}\n", message_id)


def _subject(review: Review) -> str:
    return review.draft.subject.strip() or _("a mail without a subject")
