"""CC108: the same mail went out before, to other people: a mailing in parts."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import Draft
from ccwarn.exposure import exposure, in_sight
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, _, grouped, ngettext
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import MoveToBcc


def _sentence(finding: Finding) -> str:
    people, when = int(finding.data["total"]), str(finding.data["time"])
    # i18n: fills {when} in “went to other people {when}”; {time} is as 14:30
    when = (_("at {time}") if finding.data["today"] else _("yesterday at {time}")).format(time=when)
    if finding.data["same_text"]:
        text = ngettext(
            "The same mail went to other people {when}; together that is {count} person",
            "The same mail went to other people {when}; together that is {count} people",
            people,
        )
    else:
        text = ngettext(
            "A mail with this subject went to other people {when}; together that is {count} person",
            "A mail with this subject went to other people {when}; together that is {count} people",
            people,
        )
    return text.format(when=when, count=grouped(people))


@rule(
    "CC108",
    title=N_("A mailing in parts"),
    finds=N_(
        "A mail that went to other people less than a day ago, if ccwarn would ask about all of "
        "them in one mail: ten times 50 people are 500. A mail to fewer than 5 people is no part. "
        "Mails that only have the same subject are added up for ten minutes, from 10 people on."
    ),
    matters=N_("Each part may look harmless. Together they show many people's addresses."),
    example=N_(
        "Your mail program takes no more than 50 recipients, so you send one mail to 500 customers "
        "in ten parts, always in Cc."
    ),
    changes=N_("The people of this part move to Bcc. What has gone out cannot be taken back."),
    default=N_("depends on the numbers under “When to ask”"),
    sentence=_sentence,
    looks_at=(
        "remember_days",
        "thresholds",
        "own_domains",
        "partners",
        "mailbox_providers",
        "public_lists",
    ),
)
def mailing_in_parts(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find that a draft and earlier parts of the same mailing expose people, or are a crowd."""
    batch = draft.earlier.batch
    if batch is None:
        return
    # What a public list gets, anybody can read there. A crowd asks all the same.
    lists = policy.public_lists_in(draft)
    organisations = policy.organisations(draft)
    exposed, at = exposure(draft, organisations), policy.thresholds
    total, severity, keys = exposed.people + batch.people, Severity.OFF, exposed.keys
    if exposed.people and not lists:
        severity = at.severity(
            total,
            exposed.organisation_count + batch.organisations,
            exposed.odd_ones_out + batch.odd_ones_out,
        )
    others = max(batch.people, batch.crowd) if lists else batch.crowd
    shown = [key for key in in_sight(draft, organisations) if key not in lists] if others else ()
    if shown:
        crowd = organisations.how_many(shown) + others
        if (of_crowd := at.of_crowd(crowd)) > severity:
            total, severity, keys = crowd, of_crowd, tuple(dict.fromkeys((*keys, *shown)))
    if severity.asks:
        mailbox_of = {it.mailbox.key: it.mailbox for it in draft.visible()}
        yield Finding(
            severity,
            tuple([mailbox_of[key] for key in keys]),
            {
                "people": organisations.how_many(keys),
                "total": total,
                "time": batch.first,
                "today": int(batch.is_today),
                "same_text": int(batch.is_same_text),
            },
            MoveToBcc(policy.movable(draft, keys)),
        )
