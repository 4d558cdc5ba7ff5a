"""CC103: an answer to everybody, from somebody who got the mail in Bcc and so unseen by them.

It is only a note where another own address was in To or Cc: the mail may have come by that one, and
nobody is to be asked for an alias.
"""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import Answered, Draft, Mailbox
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, grouped, ngettext
from ccwarn.policy import Policy, Severity


def _sentence(finding: Finding) -> str:
    people = int(finding.data["people"])
    return ngettext(
        "{count} person would learn that you were only in Bcc",
        "{count} people would learn that you were only in Bcc",
        people,
    ).format(count=grouped(people))


@rule(
    "CC103",
    title=N_("Replying to all from Bcc"),
    finds=N_(
        "Replies to everyone on a mail that you got in Bcc. Your address was neither in To nor in "
        "Cc, so the others do not know that you have it. Mail from mailing lists does not count."
    ),
    matters=N_(
        "Whoever put you in Bcc did not want the others to see you. A reply to all tells them "
        "that you got the mail, and gives them your address."
    ),
    example=N_(
        "Your manager writes to a customer, with you in Bcc. You choose “Reply All”, and the "
        "customer learns that you got the mail."
    ),
    changes=N_("Nothing. Go back and reply to the sender only, or send it if everyone may know."),
    default=N_("asks"),
    sentence=_sentence,
    looks_at=("own_domains", "mailbox_providers"),
)
def reply_from_bcc(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find the people of the answered message who would learn that the author has it.

    Where another own mailbox stood in To or Cc, the mail may have come by that one: a note.
    """
    answered = draft.answered
    if answered is None or answered.by_list or not answered.senders or draft.author is None:
        return
    organisations = policy.organisations(draft)
    if any(organisations.is_author_key(mailbox.key) for mailbox in draft.known):
        return
    told = _answered_beside_the_sender(draft, answered)
    if told:
        is_own = organisations.is_own
        by_alias = any(map(is_own, answered.recipients))
        severity = Severity.NOTE if by_alias else Severity.CONFIRM
        yield Finding(severity, told, {"people": organisations.how_many(it.key for it in told)})


def _answered_beside_the_sender(draft: Draft, answered: Answered) -> tuple[Mailbox, ...]:
    seen = {mailbox.key for mailbox in answered.recipients}
    seen -= {mailbox.key for mailbox in answered.senders}
    found: dict[str, Mailbox] = {}
    for recipient in draft.recipients:
        key = recipient.mailbox.key
        if key in seen:
            found.setdefault(key, recipient.mailbox)
    return tuple(found.values())
