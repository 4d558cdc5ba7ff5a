"""Mail of the past for tests, and what an audit finds in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from ccwarn.audit.engine import Audit, Result
from ccwarn.audit.executors import Here
from ccwarn.audit.judging import JudgedMail
from ccwarn.policy import Policy

POLICY = Policy(own_domains=("acme.example",), providers=frozenset({"mail.example"}))
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
AUTHOR = "support@acme.example"


def firms(count: int, first: int = 0) -> list[str]:
    """Return people who have nothing to do with each other."""
    return [f"person@firm{number}.example" for number in range(first, first + count)]


def mail(
    number: int,
    to: Iterable[str] = (),
    *,
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    days: float | None = None,
    author: str = AUTHOR,
    subject: str = "",
    answers: int | None = None,
    passed: bool = False,
    body: str = "Dear all,\n",
) -> bytes:
    """Return a mail that was sent so many days after the start; by default its number."""
    at = START + timedelta(days=number if days is None else days)
    lines = ["Received: from there by here; Thu, 1 Jan 2026 00:00:00 +0000"] if passed else []
    lines += [f"Message-ID: <{number}@acme.example>", f"Date: {format_datetime(at)}"]
    lines.append(f"From: {author}")
    for name, people in (("To", to), ("Cc", cc), ("Bcc", bcc)):
        if text := ",\n ".join(people):
            lines.append(f"{name}: {text}")
    if answers is not None:
        lines.append(f"In-Reply-To: <{answers}@acme.example>")
    lines += [f"Subject: {subject or f'Mail {number}'}", "", body]
    return "\n".join(lines).encode()


def mbox(path: Path, mails: Iterable[bytes]) -> Path:
    """Write an mbox."""
    path.write_bytes(b"".join(b"From - Thu Jan  1 12:00:00 2026\n" + it + b"\n" for it in mails))
    return path


def audited(
    *paths: Path, policy: Policy = POLICY, **wanted: object
) -> tuple[Result, list[JudgedMail]]:
    """Return what an audit in this process finds, and the mails that it tells of."""
    heard: list[JudgedMail] = []
    audit = Audit(policy, heard=heard.append, **wanted)  # type: ignore[arg-type]
    audit.read(paths, Here(), 1)
    audit.judge()
    result = audit.result
    audit.close()
    return result, heard


def subjects(heard: Sequence[JudgedMail]) -> list[str]:
    return [it.review.draft.subject for it in heard]
