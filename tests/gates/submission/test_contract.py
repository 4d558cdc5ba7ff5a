from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ccwarn.clearance import Clearance
from ccwarn.formats import rfc5322
from gates.contract import GateContract, Gated
from smtp_lab import Lab, Talk, guarded
from smtp_reference import Delivery, Reference, serving


class Submission:
    """A mail program that submits a draft, with an envelope of its recipients."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._talk = Talk(lab.port)
        self._message = b""
        self._reply = b""

    def submit(self, message: bytes) -> None:
        self._message = message
        recipients = (box.mailbox.addr_spec for box in rfc5322.read(message).recipients)
        self._talk.begin(*recipients)
        self._talk.say(message + b"\r\n.\r\n")

    def outcome(self) -> bytes | None:
        """Return what left, with a Bcc field made of those in the envelope whom nobody sees."""
        self._reply = self._talk.reply()
        if not self._reply.startswith(b"250"):
            assert self._lab.server.deliveries == []
            return None
        (delivery,) = self._lab.server.deliveries
        assert delivery.content.endswith(b"\r\n")
        return with_bcc(delivery).removesuffix(b"\r\n")

    def withdraw(self) -> None:
        self._talk.close()

    def complaints(self) -> Sequence[str]:
        return re.findall(r"(?s)^451 4\.7\.1 (.+)", self._reply.decode())

    def close(self) -> None:
        self._talk.close()


def with_bcc(delivery: Delivery) -> bytes:
    seen = {box.mailbox.addr_spec for box in rfc5322.read(delivery.content).recipients}
    hidden = [path for path in delivery.recipients if path.decode() not in seen]
    if not hidden:
        return delivery.content
    return b"Bcc: " + b",\r\n ".join(hidden) + b"\r\n" + delivery.content


class TestSubmission(GateContract):
    can_hold = True

    @contextmanager
    def guard(self, clearance: Clearance) -> Iterator[Gated]:
        with serving(Reference()) as server, guarded(server, clearance=clearance) as lab:
            submission = Submission(lab)
            try:
                yield submission
            finally:
                submission.close()


def test_signals_are_left_to_the_program() -> None:
    before = signal.set_wakeup_fd(-1)
    try:
        with serving(Reference()) as server, guarded(server):
            assert signal.set_wakeup_fd(-1) == -1
    finally:
        signal.set_wakeup_fd(before)
