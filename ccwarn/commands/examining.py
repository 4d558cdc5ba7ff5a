"""What commands say of a draft: the same as gates do, who also go by what is remembered."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from ccwarn.draft import Draft, Mailbox
from ccwarn.policy import Policy
from ccwarn.review import Identities, Review, examine, recollected
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir


class Examining:
    """Examines drafts under one policy; nobody is asked, and nothing is remembered of them."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def review(self, draft: Draft) -> Review:
        """Return what the rules find in a draft.

        Memory is looked into where there is something to ask, and has no say in other mail: most is
        silent, and a command is to be quick.
        """
        review = examine(draft, self._policy, ALL_RULES, self._identities_of)
        if review.severity.asks:
            from ccwarn.memory import MemoryOfPeople  # late: most mail asks nothing

            return recollected(review, ALL_RULES, MemoryOfPeople(state_dir()).recall)
        return review

    def _identities_of(self, draft: Draft) -> Collection[Mailbox]:
        """Return whom else the author of a draft writes as."""
        return self._identities(draft)

    @cached_property
    def _identities(self) -> Identities:
        from ccwarn.stores.identities import KnownIdentities  # late, as above

        return KnownIdentities()
