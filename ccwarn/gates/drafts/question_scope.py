"""What a draft is asked about, as far as needed to know whether to ask again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from ccwarn.policy import Severity
from ccwarn.review import Review


@dataclass(frozen=True, slots=True)
class QuestionScope:
    """How bad a review is, and whom and what the findings are about that ask.

    It holds hashes, not addresses. Two reviews with equal scopes are one question.
    """

    severity: Severity
    about: frozenset[int]

    @classmethod
    def of(cls, review: Review) -> QuestionScope:
        """Return what a review asks about.

        Unreadable text counts where a finding asks about it; else each half-typed name would be a
        new question. For the same reason no address counts whose domain has no dot yet.
        """
        about: set[int] = set()
        for finding in review.findings:
            if finding.severity.asks:
                about.add(hash(finding.code))
                about |= {
                    hash((finding.code, mailbox.key))
                    for mailbox in finding.mailboxes
                    if "." in mailbox.domain or ":" in mailbox.domain
                }
                if not finding.mailboxes:
                    about |= {hash(item) for item in review.draft.unreadable}
                    about |= {hash(item) for item in review.draft.recipients if item.is_list}
        return cls(review.severity, frozenset(about))

    def grew_from(self, earlier: QuestionScope | None) -> bool:
        """Tell whether this is worse than what was known before, or about more."""
        if earlier is None:
            return True
        return self.severity > earlier.severity or not self.about <= earlier.about


class ScopesAnswered:
    """What the author knows of the drafts asked about last, in bounded memory.

    A draft is known by its Message-ID, which stays the same when a mail program saves it again
    under another name, or by its href where it has none.
    """

    def __init__(self, size: int = 200_000) -> None:
        self._room = size
        self._scopes: OrderedDict[str, QuestionScope] = OrderedDict()

    def get(self, identity: str) -> QuestionScope | None:
        """Return what the author knows of a draft; None where nothing."""
        return self._scopes.get(identity)

    def put(self, identity: str, scope: QuestionScope) -> None:
        """Remember what the author knows of a draft from now on; forget the oldest if need be."""
        if identity in self._scopes:
            self._room += _size(self._scopes.pop(identity))
        self._scopes[identity] = scope
        self._room -= _size(scope)
        while self._room < 0 and len(self._scopes) > 1:
            self._room += _size(self._scopes.popitem(last=False)[1])

    def lower(self, identity: str, scope: QuestionScope) -> None:
        """Note that a draft is harmless now: what it was before counts as new if it comes back."""
        if identity in self._scopes:
            self.put(identity, scope)


def _size(scope: QuestionScope) -> int:
    return 1 + len(scope.about)
