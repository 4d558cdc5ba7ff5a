"""How many ordinary mails a second one processor judges as a milter, from packets to the verdict.

It is the time of the processor that is measured, that of writing down who stood together included,
so that a busy machine does not count. Run from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/bench_milter.py`
"""

from __future__ import annotations

import resource
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
_FIELDS = ("Date", "MIME-Version", "Content-Type", "User-Agent", "Content-Language")


def ordinary(number: int, recipients: int) -> bytes:
    """Return what a server says of a mail to a few people, each with a Message-ID of its own."""
    people = [f"p{number % 997}.{one}@firm{number % 89}.example" for one in range(recipients)]
    fields = [("From", "Support <support@acme.example>"), ("To", people[0])]
    fields += [("Cc", ", ".join(people[1:]))] if recipients > 1 else []
    fields += [("Subject", f"Order {number}"), ("Message-ID", f"<{number}@acme.example>")]
    fields += [(name, "text/plain; charset=UTF-8; format=flowed") for name in _FIELDS]
    return a_mail(fields, people)


def measured(state: Path, count: int, recipients: int) -> float:
    """Return how many mails a second of its time a processor judges."""
    counters, memory = Counters(1), MemoryOfServer(state)
    policy = CurrentPolicy(None, ("acme.example",))
    clearance = Clearance(policy, ALL_RULES, Unattended(Decision.HOLD), None, memory)
    judging = Judging(clearance, memory, counters.row(0), Holding(state))
    said = [bytearray(ordinary(number, recipients)) for number in range(count)]
    session = Session()
    for command, data in packets(bytearray(packed("O", OFFER) + connected())):
        session.take(command, data)
    start = time.process_time()
    for each in said:
        for command, data in packets(each):
            taken = session.take(command, data)
            if isinstance(taken, Mail):
                judging.outgoing(taken)
    memory.settle(60)
    return count / (time.process_time() - start)


def main() -> int:
    """Print the numbers; return 1 where mails to one person miss what is wanted."""
    speeds = {}
    for recipients, count in ((1, 4_000), (3, 4_000), (30, 200)):
        with tempfile.TemporaryDirectory() as folder:
            speeds[recipients] = measured(Path(folder), count, recipients)
        print(f"{recipients:>3} recipients: {speeds[recipients]:>6.0f} mails a second and core")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
    return 0 if speeds[3] >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
