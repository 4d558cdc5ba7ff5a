"""Questions for tests of the windows that ask them."""

from __future__ import annotations

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.policy import Policy
from ccwarn.question import Question, question
from ccwarn.review import Origin, Review, examine
from ccwarn.rules import ALL_RULES
from drafts import AUTHOR, draft, firms, people

POLICY = Policy(providers=frozenset({"mail.example", "post.example"}))
FILE = Origin("test", can_hold=False)
SUBMISSION = Origin("test", can_hold=True)


def customers(count: int, subject: str = "Your query") -> Draft:
    """Return a draft to customers in Cc: half at one provider, the others at different firms."""
    named = [
        Recipient(Mailbox(f"person{n}@mail.example", f"Person {n}"), Field.CC)
        for n in range(count // 2)
    ]
    firms = [
        Recipient(Mailbox(f"info@firm{n}.example"), Field.CC) for n in range(count - len(named))
    ]
    return Draft(Mailbox(AUTHOR), (*named, *firms), subject)


def review(mail: Draft, policy: Policy = POLICY) -> Review:
    """Return what the rules find in the draft."""
    return examine(mail, policy, ALL_RULES)


def asking(mail: Draft, origin: Origin = SUBMISSION, policy: Policy = POLICY) -> Question:
    """Return the question about the draft."""
    return question(review(mail, policy), origin, ALL_RULES)


STUCK = Origin("test", can_hold=False, no_move_because="It is a template. Open it in Outlook.")
"""The remedy cannot be applied."""

STRONG = asking(customers(475))
"""The number must be typed to send anyway."""
CONFIRM = asking(customers(6))
"""A second click sends."""
NEWCOMERS = asking(draft(to=[*firms(60), *people(6, "mail.example")], known=[AUTHOR, *firms(60)]))
"""A reply to a conversation, with six people who are new to it."""
REFUSE = asking(customers(475), policy=Policy(visible_external_limit=50))
"""Cannot be sent."""
CANNOT_HOLD = asking(customers(475), FILE)
"""The gate cannot keep the mail program from sending."""
