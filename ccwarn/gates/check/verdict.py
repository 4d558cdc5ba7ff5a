"""What is known of one message that somebody wants checked, for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ccwarn.finding import Rule
from ccwarn.gates.rehearsal import with_rehearsal
from ccwarn.i18n import _
from ccwarn.idn import shown_address
from ccwarn.plain import isolated
from ccwarn.policy import Severity
from ccwarn.question import question
from ccwarn.review import Decision, Origin, Review, settle
from ccwarn.stores.base import Store, Stored

ORIGIN = Origin("check-window", can_hold=False, is_wanted=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one message. All texts are safe to show.

    `number` names the message for as long as it is on show. `name` and `folder` say where a person
    looks for it, `path` where it is exactly. `severity` is None where it could not be read.
    `people` and `organisations` are how many are exposed; `moved` is how many people a fix would
    move to Bcc, 0 where nothing can be fixed, and `no_move_because` says why that is. `fixes` is
    how many fixes can be undone; `failure` is what became of the last thing that failed.
    """

    number: int
    name: str
    folder: str
    path: str
    subject: str = ""
    author: str = ""
    severity: Severity | None = None
    people: int = 0
    organisations: int = 0
    sentence: str = ""
    moved: int = 0
    no_move_because: str = ""
    fixes: int = 0
    failure: str = ""


def pending_at(number: int, path: Path) -> Verdict:
    """Return what is known of a message, or of what should be one, before it is read."""
    folder, whole = isolated(str(path.parent), 400), isolated(str(path), 400)
    return Verdict(number, isolated(path.name) or whole, folder, whole)


def pending_in(number: int, store: Store, path: Path) -> Verdict:
    """Return what is known of a message in a store, at `path`, before it is read."""
    file = store.path if store.holds_many else path
    return replace(pending_at(number, store.known_as(path)), path=isolated(str(file), 400))


def judged(
    pending: Verdict, store: Store, stored: Stored, review: Review, rules: Sequence[Rule]
) -> Verdict:
    """Return the verdict on a message that was read and examined by these rules."""
    draft = stored.draft
    verdict = replace(
        pending,
        subject=isolated(draft.subject, 120),
        author=shown_address(draft.author.addr_spec, 80) if draft.author else "",
        severity=review.severity,
        sentence=_("Nothing to ask"),
    )
    if not review.findings:
        return verdict
    asked = question(review, with_rehearsal(ORIGIN, store, stored, review), rules)
    exposure = review.exposure
    verdict = replace(
        verdict,
        people=exposure.people,
        organisations=exposure.organisation_count,
        sentence=asked.sentence,
    )
    if not review.severity.asks:
        return verdict
    if asked.effect and settle(review, Decision.REMEDY, sends=False) is not None:
        return replace(verdict, moved=asked.effect.moved)
    alone = _("Only you can fix this: open the message in your mail program.")
    return replace(verdict, no_move_because=asked.no_move_because or alone)


def unreadable(pending: Verdict, sentence: str) -> Verdict:
    """Return the verdict on what could not be read; the sentence says why."""
    return replace(pending, sentence=sentence)


def no_message(path: Path) -> str:
    """Say that a folder holds no message."""
    return _("There is no message in “{path}” that ccwarn can read.").format(
        path=isolated(str(path), 400)
    )
