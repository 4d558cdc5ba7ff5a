"""Kills whoever sends mails separately, at every step, and counts what a mail server gets.

    python3 packaging/dev.py python tests/kill_one_by_one.py 500

A run sends one mail through the gate before a mail server, or by `ccwarn sendmail`. The process is
killed (SIGKILL) before, in or after one of its steps: what it writes to the disk or to the server.
Then the mail is sent again, as its author would, perhaps to be killed once more, until it is not.
Nobody may have got it twice, and who has not got it must be one of whom ccwarn says that it does
not know.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import signal
import smtplib
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from ccwarn import batch_file, batches
from ccwarn.account import Account, Endpoint, Security
from ccwarn.batch_file import Row, RowState
from ccwarn.batches import Batches
from ccwarn.clearance import Clearance
from ccwarn.commands import sendmail
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.submission.upstream import Upstream
from ccwarn.options.sending import add_sendmail
from ccwarn.policy import Policy, SeparateMails, Thresholds
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from smtp_reference import Delivery, Reference, serving

PEOPLE = [f"info@firm{number}.example" for number in range(4)]
POLICY = Policy(
    thresholds=Thresholds(2, 2, 1, 3, 4, confirm_odd_ones_out=1),
    separately=SeparateMails(a_minute=600),
)
MAIL = (
    f"From: me@acme.example\r\nTo: {', '.join(PEOPLE)}\r\nSubject: Prices\r\n"
    "Message-ID: <1@acme.example>\r\n\r\nDear all\r\n"
).encode()
_MOST_ATTEMPTS = 6
_MOMENTS = ("before", "midway", "after")
_ABOUT = 36
"""So many steps there are, more or less."""


class Author:
    """Wants every mail sent separately."""

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        answer: Future[Decision] = Future()
        answer.set_result(Decision.SEPARATELY)
        return answer


class Steps:
    """Counts the steps of this process, and kills it at one of them: before, in or after it."""

    def __init__(self, at: int, when: str) -> None:
        self.count = 0
        self._at = at
        self._when = when

    def watch(self, owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def before(*arguments: Any, **options: Any) -> Any:
            is_it = self.count == self._at
            self.count += 1
            if is_it and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            if is_it and self._when == "midway" and name == "_append":
                batch, lines = arguments
                batch._file.write(lines[: len(lines) // 2])
                batch._file.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*arguments, **options)
            if not is_it:
                return result
            if hasattr(result, "__await__"):
                return self._then_killed(result)
            return os.kill(os.getpid(), signal.SIGKILL)

        setattr(owner, name, before)

    async def _then_killed(self, result: Any) -> None:
        await result
        os.kill(os.getpid(), signal.SIGKILL)

    def watch_all(self) -> None:
        self.watch(batch_file.Batch, "_append")
        self.watch(batch_file.Batch, "finish")
        self.watch(batches, "write_private")
        self.watch(Upstream, "send")
        self.watch(smtplib.SMTP, "send")


def by_gate(server: int, steps: Steps) -> Callable[[], bool]:
    """Begin a gate in a process of its own; return what sends the mail through it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _gate(server, steps, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        port = int(told.readline())

    def send() -> bool:
        is_done = False
        with (
            contextlib.suppress(smtplib.SMTPException, OSError),
            smtplib.SMTP("127.0.0.1", port, timeout=30) as client,
        ):
            client.sendmail("me@acme.example", PEOPLE, MAIL)
            is_done = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        return is_done

    return send


def _gate(server: int, steps: Steps, told: int) -> None:
    account = Account(Endpoint("127.0.0.1", 0), Endpoint("127.0.0.1", server), Security.PLAIN)
    clearance = Clearance(lambda: POLICY, ALL_RULES, Author())
    gate = SubmissionGate(account, clearance, lambda _state: None, batches=Batches(state_dir()))
    steps.watch_all()
    os.write(told, f"{gate.start().port}\n".encode())
    while True:
        signal.pause()


def by_sendmail(server: int, steps: Steps) -> Callable[[], bool]:
    """Return what sends the mail by a command in a process of its own."""

    def send() -> bool:
        child = os.fork()
        if not child:
            os._exit(_sendmail(server, steps))
        _child, status = os.waitpid(child, 0)
        return os.WIFEXITED(status) and not os.WEXITSTATUS(status)

    return send


def _sendmail(server: int, steps: Steps) -> int:
    @contextlib.contextmanager
    def asker(_unattended: object) -> Iterator[Author]:
        yield Author()

    vars(sendmail)["_asker"] = asker
    vars(sendmail)["policy_in_force"] = lambda _arguments, _errors: (POLICY, True)
    sys.stdin = io.TextIOWrapper(io.BytesIO(MAIL))
    sys.stderr = io.StringIO()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    add_sendmail(parser)
    upstream = ["--upstream", f"127.0.0.1:{server}", "--security", "plain"]
    steps.watch_all()
    return sendmail.run(parser.parse_args([*upstream, *PEOPLE]))


WAYS = {"gate": by_gate, "sendmail": by_sendmail}


class Server:
    """A mail server in a process of its own, which notes in a file who got what."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "got"
        self._log.touch()
        reading, writing = os.pipe()
        self._child = os.fork()
        if not self._child:
            with serving(Reference(deliveries=_Noting(self._log))) as reference:
                os.write(writing, f"{reference.port}\n".encode())
                while True:
                    signal.pause()
        os.close(writing)
        with os.fdopen(reading) as told:
            self.port = int(told.readline())

    def got(self) -> Counter[str]:
        """Return how often each got the mail since the last time."""
        found = Counter(self._log.read_text(encoding="ascii").split())
        self._log.write_text("", encoding="ascii")
        return found

    def stop(self) -> None:
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)


class _Noting(list[Delivery]):
    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def append(self, delivery: Delivery) -> None:
        with self._log.open("ab") as file:
            file.write(b"".join(it + b"\n" for it in delivery.recipients))


def run(server: Server, way: str, kills: list[tuple[int, str]]) -> tuple[int, str]:
    """Send one mail with these kills; return how many nobody knows of, and what is wrong or ""."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_STATE_HOME"] = home
        for attempt in range(_MOST_ATTEMPTS):
            at, when = kills[attempt] if attempt < len(kills) else (-1, "")
            is_done = WAYS[way](server.port, Steps(at, when))()
            if is_done:
                break
            states = {row.state for row in _rows()}
            if attempt >= len(kills) and RowState.PLANNED not in states:
                break
        unknown = {row.address for row in _rows() if row.state is RowState.UNKNOWN}
        got = server.got()
    twice = [it for it in PEOPLE if got[it] > 1]
    lost = [it for it in PEOPLE if not got[it] and it not in unknown]
    told = [f"{len(twice)} got it twice"] * bool(twice) + [f"{len(lost)} not at all"] * bool(lost)
    return len(unknown), ", ".join(told)


def _rows() -> list[Row]:
    return [row for batch in Batches(state_dir()).unfinished() for row in batch.rows.values()]


def steps_of(server: Server, way: str) -> int:
    """Return how many steps it takes where nothing is killed."""
    for at in range(1000):
        with tempfile.TemporaryDirectory() as home:
            os.environ["XDG_STATE_HOME"] = home
            if WAYS[way](server.port, Steps(at, "before"))():
                server.got()
                return at
            server.got()
    raise AssertionError("it never ends")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=int, nargs="?", default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    by_chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            return _all(server, arguments.runs, by_chance)
        finally:
            server.stop()


def _all(server: Server, runs: int, by_chance: random.Random) -> int:
    # Every step of each way, before, in and after it, as far as there are runs; then by chance.
    steps = {way: steps_of(server, way) if runs >= 100 else _ABOUT for way in WAYS}
    planned = [
        (way, [(at, when)])
        for way, most in steps.items()
        for at in range(most)
        for when in _MOMENTS
    ]
    by_chance.shuffle(planned)
    while len(planned) < runs:
        way, some = by_chance.choice(list(WAYS)), by_chance.randint(1, 3)
        kills = [
            (by_chance.randrange(steps[way]), by_chance.choice(_MOMENTS)) for _kill in range(some)
        ]
        planned.append((way, kills))
    unknown = bad = 0
    for way, kills in planned[:runs]:
        nobody_knows, wrong = run(server, way, kills)
        unknown += nobody_knows
        bad += bool(wrong)
        if wrong:
            print(f"{way}, killed at {kills}: {wrong}", flush=True)
    kills_made = sum(len(kills) for _way, kills in planned[:runs])
    print(f"{runs} runs, {kills_made} kills, steps: {steps}: {bad} wrong, {unknown} unknown")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
