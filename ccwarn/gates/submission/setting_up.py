"""What it takes to put the gate before an account: finding, testing, explaining, remembering."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ccwarn.account import Account, Endpoint
from ccwarn.gates.submission import instructions
from ccwarn.gates.submission.presets import Preset, presets
from ccwarn.gates.submission.probe import probe

FIRST_PORT = 2587
"""Where the first account listens; the next ones take the ports after it."""
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Found:
    """An account of a mail program; `obstacle` says why it cannot be used, or is ""."""

    program: str
    name: str
    account: Account
    obstacle: str = ""


class SettingUp:
    """Helps a person to put ccwarn before the accounts that their mail programs have.

    `remember` keeps an account for each start from now on, and begins to listen for it.
    """

    def __init__(self, remember: Callable[[Account], None]) -> None:
        self.remember = remember

    def found(self, present: Sequence[Account]) -> list[Found]:
        """Return the accounts that mail programs have and for which there is no port yet."""
        taken = {account.listen.port for account in present}
        known = {account.upstream for account in present}
        offered: list[Found] = []
        for preset in presets():
            if preset.upstream in known:
                continue
            port = _free_port(taken)
            taken.add(port)
            offered.append(_found(preset, port))
        return offered

    def test(self, account: Account) -> tuple[bool, str]:
        """Test the connection to the server: whether it works, and a sentence. May take a while."""
        result = probe(account)
        return result.works, result.sentence

    def steps(self, account: Account, program: str) -> list[str]:
        """Return what to change in the mail program, numbered, then what is good to know."""
        steps = enumerate(instructions.steps(account, program), 1)
        return [
            *(f"{number}. {step}" for number, step in steps),
            *(f"• {note}" for note in instructions.notes(account)),
        ]


def _found(preset: Preset, port: int) -> Found:
    account = Account(Endpoint(_HOST, port), preset.upstream, preset.security)
    return Found(preset.program, preset.name, account, instructions.obstacle(preset))


def _free_port(taken: set[int]) -> int:
    """Return the first port that nobody uses at present."""
    for port in range(FIRST_PORT, FIRST_PORT + 200):
        if port in taken:
            continue
        with socket.socket() as trial:
            try:
                trial.bind((_HOST, port))
            except OSError:
                continue
        return port
    return FIRST_PORT
