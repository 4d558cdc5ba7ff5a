"""How often the authors of sent mail would have been asked, and how often without what was learnt.

Run from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/ask_rate.py PATH...`

A path is an mbox, a Maildir or a folder of messages. Each author has a memory of their own; mails
are tried in the order of their dates, and what is asked about is sent. Nothing is kept, and no
address is printed.
"""

from __future__ import annotations

import argparse
import email
import mailbox
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import measuring  # noqa: F401 - the checkout is measured, whatever is installed

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.formats import rfc5322
from ccwarn.formats.body_digest import with_body_digest
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import builtin_providers

TODAY = Policy(providers=builtin_providers())
EVERYBODY_ODD = Thresholds(confirm_odd_ones_out=0, strong_odd_ones_out=0)
"""As if it did not count who knows whom already."""


def messages(path: Path) -> Iterator[bytes]:
    """Yield the messages at a path."""
    if path.is_file():
        yield from (bytes(message) for message in mailbox.mbox(path, create=False))
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield file.read_bytes()


class Sent(NamedTuple):
    """A mail, and when it was sent."""

    draft: Draft
    at: datetime


def sent(paths: Iterable[Path]) -> list[Sent]:
    """Return the mails at these paths in the order of their dates, each once."""
    found: dict[str, Sent] = {}
    for path in paths:
        for message in messages(path):
            header, _blank, body = message.replace(b"\r\n", b"\n").partition(b"\n\n")
            draft = with_body_digest(rfc5322.read(header + b"\n\n"), BytesIO(body).read)
            date = email.message_from_bytes(header)["Date"]
            at = parsedate_to_datetime(date) if date else datetime.fromtimestamp(0, UTC)
            found.setdefault(draft.message_id or str(len(found)), Sent(draft, at))
    return sorted(found.values(), key=lambda it: it.at)


class Author:
    """An author with a memory in the folder `state`, or none, who sends what is asked about."""

    def __init__(self, policy: Policy, state: Path | None) -> None:
        self._now = datetime.now(UTC)
        # What is remembered is as old as the mail is.
        self._memory = MemoryOfPeople(state, lambda: self._now) if state else None
        self._clearance = Clearance(lambda: policy, ALL_RULES, self, memory=self._memory)

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Send."""
        answer: Future[Decision] = Future()
        answer.set_result(Decision.SEND)
        return answer

    def send(self, mail: Sent) -> Review:
        """Send a mail at its time; return what was found."""
        self._now = mail.at
        review = self._clearance.examine(mail.draft)
        self._clearance.settle(review, Origin("benchmark", can_hold=True)).result()
        if self._memory:
            self._memory.settle(60)
        return review


def judged(mails: Iterable[Sent], policy: Policy, state: Path | None) -> Counter[str]:
    """Return how many mails were asked about in all, by typing, and by the code of each rule."""

    @cache
    def author(key: str) -> Author:
        return Author(policy, state / key.replace("/", "_") if state else None)

    found: Counter[str] = Counter()
    for mail in mails:
        review = author(mail.draft.author.key if mail.draft.author else "").send(mail)
        if review.severity.asks:
            found["asked"] += 1
            found["typed"] += review.severity > Severity.CONFIRM
            found.update({it.code for it in review.findings if it.severity.asks})
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    mails = sent(parser.parse_args().paths)
    columns = ("asked", "typed", *(rule.code for rule in ALL_RULES))
    print(f"{len(mails):>6} mails                  ", *(f"{name:>6}" for name in columns))
    with tempfile.TemporaryDirectory(prefix="ccwarn-bench-") as folder:
        for name, thresholds, state in (
            ("people and organisations", EVERYBODY_ODD, None),
            ("and the odd ones out", Thresholds(), None),
            ("and what is remembered", Thresholds(), Path(folder)),
        ):
            found = judged(mails, TODAY._replace(thresholds=thresholds), state)
            print(f"{name:<30}", *(f"{found[column]:>6}" for column in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
