"""Reviews as JSON, one object a line (https://jsonlines.org)."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from ccwarn.commands.messages import NamedMessage
from ccwarn.draft import Field
from ccwarn.policy import Severity
from ccwarn.review import Review
from ccwarn.rules import ALL_RULES

_SENTENCES = {rule.code: rule.sentence for rule in ALL_RULES}


class JsonLines:
    """Writes one object a line to `stream`; Ctrl+C never leaves half a line behind."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, message: NamedMessage, review: Review | None) -> None:
        """Write a message and what was found in it; `review` is None where it was not read."""
        # ASCII alone: it is the same in every encoding, and a file name that is no UTF-8 stands in
        # it as lone surrogates (PEP 383), from which `os.fsencode` makes the same bytes again.
        line = json.dumps(as_object(message, review), ensure_ascii=True) + "\n"
        with _interrupts_wait():
            self._stream.write(line)
            self._stream.flush()


def as_object(message: NamedMessage, review: Review | None) -> dict[str, object]:
    """Return what is said about one message. All keys are there, whatever was found.

    `path` begins as it was typed; `index` is the place of the message in a file that holds several,
    from 0 on. `exposed` has the addr-specs in the order they were written, each mailbox once, and
    `separately` likewise those who would get a mail of their own if it were sent separately, as far
    as the header tells; nobody where that is not offered.
    """
    draft = review.draft if review else None
    exposure = review.exposure if review else None
    return {
        "path": message.path,
        "index": message.number,
        "subject": draft.subject if draft else "",
        "severity": _severity(review.severity) if review else "error",
        "exposed": [mailbox.addr_spec for mailbox in exposure.mailboxes] if exposure else [],
        "separately": _separately(review) if review else [],
        "exposed_organisations": exposure.organisation_count if exposure else 0,
        **{
            field.value.lower(): [mailbox.addr_spec for mailbox in draft.in_field(field)]
            if draft
            else []
            for field in Field
        },
        "unreadable": [item.text for item in draft.unreadable] if draft else [],
        "findings": [
            {
                "code": finding.code,
                "severity": _severity(finding.severity),
                "message": _SENTENCES[finding.code](finding),
            }
            for finding in (review.findings if review else ())
        ],
        "error": message.error or None,
    }


def _separately(review: Review) -> list[str]:
    remedy = review.separately()
    keys = remedy.keys if remedy else frozenset()
    found = {it.mailbox.key: it.mailbox.addr_spec for it in reversed(review.draft.recipients)}
    return [found[key] for key in reversed(found) if key in keys]


def _severity(severity: Severity) -> str:
    return "silent" if severity is Severity.OFF else severity.name.lower()


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Put Ctrl+C off for a moment. A second one, for a reader that does not read, is obeyed."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears of signals
        return
    received: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    usual = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if received:
        raise KeyboardInterrupt
