"""One version of a draft: what its store says of it, and what the rules do."""

from __future__ import annotations

from dataclasses import dataclass

from ccwarn.clearance import Clearance
from ccwarn.gates.drafts.question_scope import QuestionScope
from ccwarn.review import Review
from ccwarn.stores.base import Store, Stored


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """A version of a draft that was read and examined. All that follows goes by this record."""

    store: Store
    stored: Stored
    review: Review
    scope: QuestionScope

    @classmethod
    def examined(cls, store: Store, stored: Stored, clearance: Clearance) -> DraftVersion:
        """Examine a draft that was read from a store."""
        review = clearance.examine(stored.draft)
        return cls(store, stored, review, QuestionScope.of(review))

    @property
    def href(self) -> str:
        """Where the draft is in its store."""
        return self.stored.href

    @property
    def identity(self) -> str:
        """What all versions of the draft have in common, or most of them."""
        return self.stored.draft.message_id or self.stored.href
