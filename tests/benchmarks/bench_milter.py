"""How many ordinary mails a second one processor judges as a milter, from packets to the verdict.

It is the time of the processor that is measured, that of writing down who stood together included,
so that a busy machine hardly counts; the best of some runs is told. Then the memory of the process
is, after so many mails on one connection. Run from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/bench_milter.py`
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from measuring import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from ccwarn.clearance import Clearance
from ccwarn.gates.milter.counters import Counters
from ccwarn.gates.milter.holding import Holding
from ccwarn.gates.milter.judging import Judging
from ccwarn.gates.milter.mail import Mail
from ccwarn.gates.milter.packets import packets
from ccwarn.gates.milter.session import Session
from ccwarn.gates.unattended import Unattended
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.settings.current import CurrentPolicy
from gates.milter.peer import OFFER, a_mail, connected, packed

WANTED = 4_000
"""Mails a second."""
STEPS = (10_000, 50_000, 100_000)
LAST = STEPS[-1]
MOST_GROWN = 4
"""Megabytes."""
_FIELDS = ("Date", "MIME-Version", "Content-Type", "User-Agent", "Content-Language")


def ordinary(number: int, recipients: int) -> bytes:
    """Return what a server says of a mail to a few people, each with a Message-ID of its own."""
    people = [f"p{number % 997}.{one}@firm{number % 89}.example" for one in range(recipients)]
    fields = [("From", "Support <support@acme.example>"), ("To", people[0])]
    fields += [("Cc", ", ".join(people[1:]))] if recipients > 1 else []
    fields += [("Subject", f"Order {number}"), ("Message-ID", f"<{number}@acme.example>")]
    fields += [(name, "text/plain; charset=UTF-8; format=flowed") for name in _FIELDS]
    return a_mail(fields, people)


class Bench:
    """A gate without sockets, and what a server would say to it on one connection."""

    def __init__(self, state: Path) -> None:
        counters, self.memory = Counters(1), MemoryOfServer(state)
        policy = CurrentPolicy(None, ("acme.example",))
        clearance = Clearance(policy, ALL_RULES, Unattended(Decision.HOLD), None, self.memory)
        self.judging = Judging(clearance, self.memory, counters.row(0), Holding(state))
        self.session = Session()
        for command, data in packets(bytearray(packed("O", OFFER) + connected())):
            self.session.take(command, data)

    def judge(self, said: bytearray) -> None:
        """Judge the mail that a server says."""
        for command, data in packets(said):
            taken = self.session.take(command, data)
            if isinstance(taken, Mail):
                self.judging.outgoing(taken)


def measured(state: Path, count: int, recipients: int) -> float:
    """Return how many mails a second of its time a processor judges."""
    bench = Bench(state)
    said = [bytearray(ordinary(number, recipients)) for number in range(count)]
    start = time.process_time()
    for each in said:
        bench.judge(each)
    bench.memory.settle(60)
    return count / (time.process_time() - start)


def resident() -> int:
    """Return the megabytes of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def grown() -> int:
    """Tell the memory after more and more mails; return how much the last nine tenths took."""
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for number in range(LAST):
            bench.judge(bytearray(ordinary(number, 3)))
            if number + 1 in STEPS:
                bench.memory.settle(60)
                sizes.append(resident())
                print(f"{number + 1:>7,} mails: {sizes[-1]} MB")
    return sizes[-1] - sizes[0]


def main() -> int:
    """Print the numbers; return 1 where mails to a few people miss what is wanted."""
    speeds = {}
    for recipients, count in ((1, 4_000), (3, 4_000), (30, 200)):
        tries = []
        for _try in range(5):
            with tempfile.TemporaryDirectory() as folder:
                tries.append(measured(Path(folder), count, recipients))
        speeds[recipients] = max(tries)
        print(f"{recipients:>3} recipients: {speeds[recipients]:>6.0f} mails a second and core")
    return 0 if grown() <= MOST_GROWN and speeds[3] >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
