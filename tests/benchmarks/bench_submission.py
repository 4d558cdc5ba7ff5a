"""How long mail takes through the submission gate, against the same Postfix without it.

Prints a table: `python3 packaging/dev.py python tests/benchmarks/bench_submission.py`. Each
session connects, starts TLS where there is any, logs in, sends one mail and says QUIT: by msmtp
started for it, as mutt does it, and by this process, where nothing but the session counts. Rounds
alternate, and the middle one counts.

With `--one-processor` client, gate and Postfix share one: what is compared is then the work, and
not how a busy machine wakes programs on several processors.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

for folder in (".", "packaging", "tests"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / folder))

from e2e.gate_process import gate  # noqa: E402 - after the paths
from e2e.mail_programs import LOGIN, SENDER, Route, msmtp  # noqa: E402
from e2e.private_postfix import PASSWORD, postfix  # noqa: E402

EVE = "eve@one.example"
HEAD = f"From: {SENDER}\r\nTo: {EVE}\r\nSubject: Order\r\n\r\n".encode()
LINE = b"0123456789abcdef" * 4 + b"\r\n"
SMALL, LARGE = 20_000, 50_000_000


def message(size: int) -> bytes:
    return HEAD + LINE * ((size - len(HEAD)) // len(LINE))


def session(port: int, content: bytes, context: ssl.SSLContext | None) -> float:
    begun = time.perf_counter()
    with smtplib.SMTP("localhost", port, "client.example", timeout=120) as client:
        if context is not None:
            client.starttls(context=context)
        client.login(LOGIN, PASSWORD)
        client.sendmail(SENDER, [EVE], content)
    return time.perf_counter() - begun


def program(route: Route, content: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        sent = msmtp(route, content, [EVE], Path(folder))
        elapsed = time.perf_counter() - begun
    assert sent.accepted, sent.shown
    return elapsed


def measured(rounds: int, *ways: Callable[[], float]) -> list[float]:
    for way in ways:
        way()
    times = [[way() for way in ways] for _round in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time mail through the submission gate.")
    parser.add_argument("--one-processor", action="store_true")
    if parser.parse_args().one_processor:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with (
        postfix("discard:", local_transport="discard:") as server,
        gate(
            server.submission, "starttls", "--unattended", "hold", authority=server.authority
        ) as gated,
    ):
        context = server.trusting

        def ways(size: int) -> tuple[Callable[[], float], Callable[[], float]]:
            content = message(size)
            return (
                lambda: session(server.submission, content, context),
                lambda: session(gated.port, content, None),
            )

        def started(route: Route) -> Callable[[], float]:
            return lambda: program(route, message(SMALL))

        by_program = measured(
            31, started(Route(server.submission, server.authority)), started(Route(gated.port))
        )
        alone = measured(151, *ways(SMALL))
        before = gated.resident
        direct_large, through_large = measured(7, *ways(LARGE))
        grown = gated.resident - before
    print(f"{'':28}{'direct':>12}{'gate':>12}{'ratio':>8}  aim")
    for name, (direct, through) in (("msmtp", by_program), ("session alone", alone)):
        print(
            f"{f'20 kB, {name}, ms':28}{direct * 1e3:12.1f}{through * 1e3:12.1f}"
            f"{through / direct:8.2f}  at most 1.3"
        )
    rates = [LARGE / 1e6 / seconds for seconds in (direct_large, through_large)]
    print(
        f"{'50 MB, MB/s':28}{rates[0]:12.1f}{rates[1]:12.1f}{rates[1] / rates[0]:8.2f}"
        "  at least 0.7"
    )
    print(f"{'memory for 50 MB, MB':28}{'':12}{grown / 1e6:12.1f}{'':8}  below 20")


if __name__ == "__main__":
    main()
