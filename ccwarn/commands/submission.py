"""`ccwarn submission`: the submission gate of one account, without a desktop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from types import FrameType

from ccwarn.account import Account, Endpoint, Security
from ccwarn.clearance import Asker, Clearance
from ccwarn.commands.chosen_policy import current_policy
from ccwarn.gates.events import GateState
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.unattended import Unattended
from ccwarn.i18n import _
from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.terminal.console import Console
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
        )
        asker = _asker(arguments.unattended)
    except ValueError as error:
        errors.paragraph(str(error))
        return 2

    def patient() -> Policy:
        present = policy()
        return replace(present, patience=arguments.patience) if arguments.patience else present

    clearance = Clearance(patient, ALL_RULES, asker, Journal(state_dir() / "journal.jsonl"))
    console = Console(sys.stdout)

    def tell(state: GateState) -> None:
        with suppress(OSError):  # Mail is to be checked whether or not anybody reads this.
            console.paragraph(state.sentence)

    gate = SubmissionGate(account, clearance, tell)
    return _guard(gate)


def _asker(unattended: str | None) -> Asker:
    if unattended is not None:
        return Unattended(Decision(unattended))
    if sys.stdin.isatty() and sys.stdout.isatty():
        return TerminalAsker(Console(sys.stdout), sys.stdin, ALL_RULES)
    raise ValueError(
        _(
            "There is no terminal to ask in. Choose with --unattended what to do instead of "
            "asking: hold or remedy."
        )
    )


def _guard(gate: SubmissionGate) -> int:
    over = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        gate.start()
    except OSError:
        return 2  # The gate has said why.
    over.wait()
    gate.stop()
    return 0
