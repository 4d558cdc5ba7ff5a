"""`ccwarn submission`: the submission gate of one account, without a desktop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType

from ccwarn.account import Account, Endpoint, Security, normal_fingerprint
from ccwarn.approval import ask_for_approval
from ccwarn.batches import Batches
from ccwarn.clearance import Asker, Clearance
from ccwarn.commands.chosen_policy import current_policy
from ccwarn.gates.events import GateState
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.submission.own_certificate import OwnCertificate
from ccwarn.gates.unattended import Unattended
from ccwarn.i18n import _
from ccwarn.journal import Journal
from ccwarn.memory import MemoryOfPeople
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.stores.identities import KnownIdentities
from ccwarn.terminal.console import Console, is_terminal
from ccwarn.terminal.prompt import TerminalAsker
from ccwarn.unforeseen import take_over_log


def run(arguments: argparse.Namespace) -> int:
    """Run the command until it is told to end: 0 then, 2 if it cannot begin."""
    take_over_log()
    errors = Console(sys.stderr)
    policy = current_policy(arguments, errors)
    try:
        account = Account(
            Endpoint.parsed(arguments.listen),
            Endpoint.parsed(arguments.upstream),
            Security(arguments.security),
            Security(arguments.listen_security),
            arguments.certificate,
            normal_fingerprint(arguments.fingerprint),
        )
        asker = _asker(arguments.unattended)
    except ValueError as error:
        errors.paragraph(str(error))
        return 2

    def patient() -> Policy:
        present = policy()
        return present._replace(patience=arguments.patience) if arguments.patience else present

    state = state_dir()
    journal, memory = Journal(state), MemoryOfPeople(state)
    clearance = Clearance(patient, ALL_RULES, asker, journal, memory, KnownIdentities())
    console = Console(sys.stdout)

    def tell(state: GateState) -> None:
        with suppress(OSError):  # Mail is to be checked whether or not anybody reads this.
            console.paragraph(state.sentence)

    own = OwnCertificate(state)
    pass_on = partial(ask_for_approval, state)
    batches = Batches(state)
    gate = SubmissionGate(account, clearance, tell, own=own, pass_on=pass_on, batches=batches)
    return _guard(gate, lambda: console.paragraph(_certificate(own)))


def _asker(unattended: str | None) -> Asker:
    if unattended is not None:
        return Unattended(Decision(unattended))
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        return TerminalAsker(Console(sys.stdout), sys.stdin, ALL_RULES)
    raise ValueError(
        _(
            "There is no terminal to ask in. Choose with --unattended what to do instead of "
            "asking: hold or remedy."
        )
    )


def _certificate(own: OwnCertificate) -> str:
    try:
        sentence = _(
            "If your mail program encrypts, have it trust the certificate {file} with the SHA-256 "
            "fingerprint {fingerprint}"
        )
        return sentence.format(file=plain(str(own.file), 400), fingerprint=own.fingerprint())
    except OSError:
        return _("There is no certificate, so your mail program cannot encrypt.")


def _guard(gate: SubmissionGate, begun: Callable[[], None]) -> int:
    over = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        gate.start()
    except OSError:
        return 2  # The gate has said why.
    with suppress(OSError):
        begun()
    over.wait()
    gate.stop()
    return 0
