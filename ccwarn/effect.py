"""What the remedies of a review change, in numbers and in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ccwarn.draft import Draft, Field
from ccwarn.i18n import _, grouped, listed, ngettext
from ccwarn.organisation import Organisations


@dataclass(frozen=True, slots=True)
class Effect:
    """Who would be visible, now and after the remedy; counts of people."""

    visible_now: int
    visible_after: int
    bcc_after: int
    own_to: int
    own_cc: int

    @property
    def moved(self) -> int:
        """How many people the remedy takes out of sight."""
        return self.visible_now - self.visible_after

    @property
    def sentence(self) -> str:
        """Say what others would see after the remedy."""
        parts = [
            ngettext("{count} visible", "{count} visible", self.visible_after).format(
                count=grouped(self.visible_after)
            ),
            ngettext("{count} in Bcc", "{count} in Bcc", self.bcc_after).format(
                count=grouped(self.bcc_after)
            ),
        ]
        own = self.own_to + self.own_cc
        if own:
            # i18n: the fields of a mail, as mail programs call them; fills {field}
            where = _("To") if not self.own_cc else _("Cc") if not self.own_to else _("To and Cc")
            parts.append(
                ngettext(
                    "your {count} colleague stays in {field}",
                    "your {count} colleagues stay in {field}",
                    own,
                ).format(count=grouped(own), field=where)
            )
        return listed(parts)


def effect_of(now: Draft, after: Draft, organisations: Organisations) -> Effect | None:
    """Return what the remedies change, as they make a draft of another; None where nothing."""
    if now is after:
        return None
    seen_now, seen_after = _outside(now, organisations), _outside(after, organisations)
    own = Counter(
        recipient.field for recipient in after.recipients if organisations.is_own(recipient.mailbox)
    )
    return Effect(
        visible_now=len(seen_now),
        visible_after=len(seen_after),
        bcc_after=organisations.how_many(mailbox.key for mailbox in after.in_field(Field.BCC)),
        own_to=own[Field.TO],
        own_cc=own[Field.CC],
    )


def _outside(draft: Draft, organisations: Organisations) -> set[str]:
    return {
        organisations.person_of_key(recipient.mailbox.key)
        for recipient in draft.visible()
        if not organisations.is_own(recipient.mailbox)
    }
