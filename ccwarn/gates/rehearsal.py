"""Finds out, before a question is put, whether what it offers can be done."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.review import Origin, Review
from ccwarn.stores.base import NotRewritable, NotWritable, Store, Stored, StoreError


def with_rehearsal(origin: Origin, store: Store, stored: Stored, review: Review) -> Origin:
    """Return the origin, saying what stands in the way of the remedy if something does.

    What else may go wrong shows when it is tried in earnest.
    """
    remedied = review.remedied()
    if remedied is review.draft:
        return origin
    try:
        store.rehearse(stored.href, stored.etag, remedied)
    except NotRewritable as error:
        return origin._replace(no_move_because=error.reason)
    except NotWritable as error:
        text = _("ccwarn cannot change this draft: {reason}. Move the people in your mail program.")
        return origin._replace(no_move_because=text.format(reason=error.reason))
    except StoreError:
        pass
    return origin
