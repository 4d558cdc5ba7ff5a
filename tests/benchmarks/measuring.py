"""Times and ratios for the benchmarks, and the table that they print."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # the checkout is measured, whatever is installed


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: `ours` and `reference` in the same unit, `ratio` is ours by reference."""

    what: str
    ours: float
    reference: float
    unit: str
    wanted: float

    @property
    def ratio(self) -> float:
        """How much of the reference we take; less is better."""
        return self.ours / self.reference

    @property
    def is_met(self) -> bool:
        """Whether the ratio is at most the one that is wanted."""
        return self.ratio <= self.wanted


def interleaved(*works: Callable[[], object], runs: int = 7) -> list[float]:
    """Return the median seconds of each work. They take turns, so that a busy machine hits all."""
    seconds: list[list[float]] = [[] for _work in works]
    for _run in range(runs):
        for taken, work in zip(seconds, works, strict=True):
            gc.collect()  # nobody pays for what the other left behind
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def report(rows: Sequence[Row]) -> int:
    """Print the table; return exit status 1 where a wanted ratio is missed."""
    columns = max(len(row.what) for row in rows)
    print(f"{'what':<{columns}}  {'ours':>10}  {'reference':>10}  {'ratio':>8}  {'wanted':>8}")
    for row in rows:
        numbers = f"{row.ours:>7.4g} {row.unit:<2}  {row.reference:>7.4g} {row.unit:<2}"
        verdict = "" if row.is_met else "  missed"
        print(
            f"{row.what:<{columns}}  {numbers}  {fraction(row.ratio):>8}  "
            f"{fraction(row.wanted):>8}{verdict}"
        )
    return 0 if all(row.is_met for row in rows) else 1


def fraction(ratio: float) -> str:
    """Write a small ratio as one part of many."""
    return f"1/{1 / ratio:.1f}" if ratio < 0.7 else f"{ratio:.2f}"
