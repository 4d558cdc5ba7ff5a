"""What a whole mail server does in a second, with the milter and without it.

Postfix takes mails to three people from its own smtp-source, each on a connection of its own, and
its transport throws them away. It does so without a milter, with ccwarn, and with an OpenDKIM that
has nothing to sign, which shows what any milter takes: a milter has to be connected to for each
client. Mails have 75 KB, about what mail has on average, and then hardly more than a header. Then
mails are brought to ccwarn alone, to one process and to two, many at once: whoever brings them
needs a processor as well. Run as root, with little else running, from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/bench_mail_server.py`
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from statistics import median

from measuring import ROOT

sys.path.insert(0, str(ROOT / "packaging"))
sys.path.insert(0, str(ROOT / "tests"))

from bench_milter import ordinary

from ccwarn.gates.milter.packets import CONTINUE
from ccwarn.on_server import Mode
from counterparts import needs
from e2e.milter_process import milter
from e2e.private_opendkim import signing
from e2e.private_postfix import Postfix, postfix
from gates.milter.peer import OFFER, connected, packed

MAILS, SESSIONS, PEOPLE, TURNS = 2_000, 20, 3, 5
ORDINARY, SMALLEST = 75_000, 500
"""Octets in a mail's body."""
WANTED = 0.8
"""Part of the mails of a server without a milter, where mails are of ordinary size."""
DIRECT, AT_ONCE = 20_000, 50
"""Mails that are brought directly, and of those on one connection."""


def taken(server: Postfix, octets: int) -> float:
    """Return how many mails a second a server takes of its clients."""
    command = [str(needs("smtp-source")), "-s", str(SESSIONS), "-m", str(MAILS)]
    command += ["-r", str(PEOPLE), "-l", str(octets)]
    command += ["-f", "support@acme.example", "-t", "eve@one.example"]
    command += [f"127.0.0.1:{server.plain}"]
    start = time.perf_counter()
    subprocess.run(command, check=True, timeout=300)
    seconds = time.perf_counter() - start
    server.settled(300)
    return MAILS / seconds


def brought(processes: int) -> float:
    """Return how many mails a second are judged that come to the milter directly."""
    mails = [ordinary(number, PEOPLE) for number in range(AT_ONCE)]
    said = packed("O", OFFER) + connected() + b"".join(mails) + packed("Q")
    connections = DIRECT // AT_ONCE // SESSIONS
    with milter(Mode.MONITOR, "--processes", str(processes)) as filtering:
        start = time.perf_counter()
        sessions = [
            threading.Thread(target=_say, args=(filtering.place, said, connections))
            for _ in range(SESSIONS)
        ]
        for session in sessions:
            session.start()
        for session in sessions:
            session.join()
        return DIRECT / (time.perf_counter() - start)


def _say(place: str, said: bytes, connections: int) -> None:
    """Say this on so many connections, one after the other, and see all mails pass."""
    for _connection in range(connections):
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(place.removeprefix("unix:"))
            server.sendall(said)
            answers = b"".join(iter(lambda: server.recv(4096), b""))
        if not answers.endswith(CONTINUE * AT_ONCE):
            raise RuntimeError(answers)


def main() -> int:
    """Print the numbers; return 1 where the milter takes too much of the server."""
    with milter(Mode.MONITOR) as filtering, signing(filtering.home, "elsewhere.example"):
        milters = {
            "no milter": "",
            "OpenDKIM": f"unix:{filtering.home}/dkim.sock",
            "ccwarn": filtering.place,
        }
        parts = {octets: _compared(milters, octets) for octets in (ORDINARY, SMALLEST)}
    one, two = brought(1), brought(2)
    print(f"directly: {one:.0f} by one process, {two:.0f} by two ({two / one:.2f} times)")
    print(f"on {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    return 0 if parts[ORDINARY] >= WANTED else 1


def _compared(milters: Mapping[str, str], octets: int) -> float:
    """Print what the server takes with each milter; return ccwarn's part of that without one.

    The servers take turns, as a machine is not equally fast all the time; the first turn warms up.
    """
    speeds: dict[str, list[float]] = {name: [] for name in milters}
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(
                postfix("discard:", smtpd_milters=place, milter_default_action="tempfail")
            )
            for name, place in milters.items()
        }
        for turn in range(1 + TURNS):
            for name, server in servers.items():
                speed = taken(server, octets)
                if turn:
                    speeds[name].append(speed)
    middle = {name: median(each) for name, each in speeds.items()}
    print(f"mails of {octets} octets")
    for name, speed in middle.items():
        part = speed / middle["no milter"]
        told = " ".join(f"{each:.0f}" for each in speeds[name])
        print(f"{name:>9}: {speed:>5.0f} mails a second ({part:.2f}): {told}", flush=True)
    return middle["ccwarn"] / middle["no milter"]


if __name__ == "__main__":
    sys.exit(main())
