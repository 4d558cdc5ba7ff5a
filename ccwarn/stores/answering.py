"""Reads drafts together with the messages that they answer, where these are quickly found.

Those who stood together in a message know each other, so they are no strangers in an answer to it.
Where the message is not found nothing is known of it; that is never an error.
"""

from __future__ import annotations

from ccwarn.stores.base import Store, Stored


def read_answering(store: Store, href: str) -> Stored:
    """Read a draft as `store.read` does, and with it who stood in the message it answers.

    An answer to one person shows nobody to anybody unless it is posted, so nothing is looked up.
    """
    stored = store.read(href)
    draft = stored.draft
    if not draft.answers or (len(draft.recipients) < 2 and not draft.newsgroups):
        return stored
    from ccwarn.stores.answered_lookup import find_answered  # late: most drafts are no answers

    answered = find_answered(type(store), store.path, draft.answers)
    return stored._replace(draft=draft._replace(answered=answered)) if answered else stored
