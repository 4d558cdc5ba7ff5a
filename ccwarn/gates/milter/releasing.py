"""Mails that are let go out of Postfix' hold queue, by its own programs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.gates.milter.holding import Holding
from ccwarn.unforeseen import LastResort

_PATIENCE = 60.0
_TRIES = 3
_PAUSE = 1.0
"""Seconds between two tries: Postfix may have been moving the mail."""


class Released(NamedTuple):
    """The numbers of the mails that have gone, and of those that could not be let go.

    In neither are those that are not held any more.
    """

    gone: list[str]
    failed: list[str]


def release(
    program: str, numbers: Iterable[str], is_it: Callable[[str], bool] = lambda number: True
) -> Released:
    """Let mails go that are in the hold queue, by Postfix' postsuper(1), if they are it.

    postqueue(1) beside it has them sent at once; else it may take five minutes. What fails is tried
    again after all others. Raises OSError where the program cannot be started.
    """
    gone: list[str] = []
    left = list(numbers)
    for tries in range(_TRIES):
        time.sleep(_PAUSE if tries else 0)
        failed = []
        for number in left:
            try:
                if is_it(number) and _let_go(program, number):
                    gone.append(number)
            except subprocess.SubprocessError:
                failed.append(number)
        left = failed
        if not left:
            break
    return Released(gone, left)


def release_asked(holding: Holding, program: str) -> Released:
    """Let go whatever authors have let go, and forget it. Raises OSError.

    So is forgotten what fails for root: else it would be tried for ever, and others wait for it.
    """
    numbers = holding.asked()
    released = release(program, numbers, lambda number: _is_it(holding, program, number))
    for number in numbers:
        if number not in released.failed or os.geteuid() == 0:
            holding.done(number)
    return released


def let_go(holding: Holding, program: str) -> None:
    """Let go whatever authors have let go, where this process may; else somebody else does."""
    with LastResort("a held mail could not be let go"):
        if os.geteuid() == 0:
            released = release_asked(holding, program)
            if released.failed:
                raise subprocess.SubprocessError


def _is_it(holding: Holding, program: str, number: str) -> bool:
    """Tell whether the mail that has this number now is the one that its author has let go."""
    command = [str(Path(program).with_name("postcat")), "-h", "-q", number]
    done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    return holding.is_it(number, done.stdout)


def _let_go(program: str, number: str) -> bool:
    done = subprocess.run(
        [program, "-H", number], capture_output=True, timeout=_PATIENCE, check=True
    )
    if b"1 message" not in done.stderr:
        return False
    queue = Path(program).with_name("postqueue")
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run([queue, "-i", number], capture_output=True, timeout=_PATIENCE, check=False)
    return True
