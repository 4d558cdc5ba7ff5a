"""What is counted, in memory that all processes share: each has a row of its own to write."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5)
"""The bounds of the histogram of how long a verdict takes."""

SEVERITIES = ("ask", "typed", "refuse")
OUTCOMES = ("passed", "cleared", "monitored", "tagged", "rejected", "held", "rewritten", "deferred")
_OTHERS = (
    "outgoing",
    "incoming",
    "exempt",
    "connections",
    "errors",
    "forgotten",
    "released",
    "notices",
    "untold",
)

_NAMES = (
    *_OTHERS,
    *SEVERITIES,
    *OUTCOMES,
    *(f"within {bound}" for bound in SECONDS),
    *("verdicts", "microseconds"),
)
_PLACES = {name: number for number, name in enumerate(_NAMES)}


class Counters:
    """Counts for so many processes; they are made before the processes are."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._memory = mmap.mmap(-1, 8 * len(_NAMES) * processes)
        self._cells = memoryview(self._memory).cast("Q")

    def row(self, number: int) -> Row:
        """Return where a process counts."""
        start = number * len(_NAMES)
        return Row(self._cells[start : start + len(_NAMES)])

    def sums(self) -> Mapping[str, int]:
        """Return what all processes have counted."""
        every = len(_NAMES)
        return {name: sum(self._cells[place::every]) for name, place in _PLACES.items()}


class Row:
    """The counts of one process."""

    def __init__(self, cells: memoryview) -> None:
        self._cells = cells

    def add(self, name: str, count: int = 1) -> None:
        """Count something; a negative count is for what comes and goes."""
        self._cells[_PLACES[name]] += count

    def took(self, seconds: float) -> None:
        """Count a verdict that took so long."""
        self.add("verdicts")
        self.add("microseconds", int(seconds * 1_000_000))
        for bound in SECONDS:
            if seconds <= bound:
                self.add(f"within {bound}")

    def let_go(self) -> None:
        """Forget what a process that is gone had open."""
        for name in ("connections", "notices"):
            self._cells[_PLACES[name]] = 0


def exposition(sums: Mapping[str, int], processes: int) -> str:
    """Return counts in Prometheus' text format, version 0.0.4.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    return "".join(f"{line}\n" for line in _lines(sums, processes))


def _lines(sums: Mapping[str, int], processes: int) -> Iterator[str]:
    yield from _family("ccwarn_milter_processes", "gauge", "Processes that judge mail.")
    yield f"ccwarn_milter_processes {processes}"
    yield from _family("ccwarn_milter_connections", "gauge", "Open connections of mail servers.")
    yield f"ccwarn_milter_connections {sums['connections']}"
    yield from _family("ccwarn_milter_mails_total", "counter", "Mails by where they come from.")
    for name in ("outgoing", "incoming", "exempt"):
        yield f'ccwarn_milter_mails_total{{kind="{name}"}} {sums[name]}'
    yield from _family("ccwarn_milter_flagged_total", "counter", "Mails to ask about.")
    for name in SEVERITIES:
        yield f'ccwarn_milter_flagged_total{{severity="{name}"}} {sums[name]}'
    yield from _family("ccwarn_milter_outcomes_total", "counter", "What became of outgoing mails.")
    for name in OUTCOMES:
        yield f'ccwarn_milter_outcomes_total{{outcome="{name}"}} {sums[name]}'
    yield from _family("ccwarn_milter_released_total", "counter", "Held mails that authors let go.")
    yield f"ccwarn_milter_released_total {sums['released']}"
    yield from _family("ccwarn_milter_notices", "gauge", "Authors who are still to be told.")
    yield f"ccwarn_milter_notices {sums['notices']}"
    yield from _family("ccwarn_milter_untold_total", "counter", "Authors who could not be told.")
    yield f"ccwarn_milter_untold_total {sums['untold']}"
    yield from _family("ccwarn_milter_errors_total", "counter", "Mails that were not examined.")
    yield f"ccwarn_milter_errors_total {sums['errors']}"
    text = "Mails whose people could not be remembered."
    yield from _family("ccwarn_milter_not_remembered_total", "counter", text)
    yield f"ccwarn_milter_not_remembered_total {sums['forgotten']}"
    name = "ccwarn_milter_verdict_seconds"
    yield from _family(name, "histogram", "Time that a verdict took.")
    for bound in SECONDS:
        yield f'{name}_bucket{{le="{bound}"}} {sums[f"within {bound}"]}'
    yield f'{name}_bucket{{le="+Inf"}} {sums["verdicts"]}'
    yield f"{name}_sum {sums['microseconds'] / 1_000_000}"
    yield f"{name}_count {sums['verdicts']}"


def _family(name: str, kind: str, text: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"
