"""Changes the code in small ways, and tells which changes no test of the changed module notices.

    python3 packaging/dev.py python tests/mutation/mutate.py
    python3 packaging/dev.py python tests/mutation/mutate.py --all ccwarn/draft.py

Without `--all` it tries a sample, the same for the same `--seed`, and ends after `--minutes` at the
latest. Mutants that need not be noticed stand in equivalent.toml, with the reason; they count as
not killed. The status is 1 where another one survives, or fewer than 95 % are killed.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

# Before hypothesis is imported: the examples of each test are the same every time.
os.environ["CI"] = "true"
sys.path.insert(0, str(Path(__file__).parents[1]))

from mutation.plan import EQUIVALENT, TOP, equivalent, planned
from mutation.trials import Tree

try:
    from mutation.mutants import Mutant, mutants
except ModuleNotFoundError:
    sys.exit("Cosmic Ray is missing: .venv/bin/python -m pip install 'cosmic-ray>=8.4.6'")

WANTED = 0.95
FEWEST = 5
"""How many mutants of a file are tried at least, where there are so many."""


class Run:
    """Tries mutants until its time is over, and counts."""

    def __init__(self, tree: Tree, minutes: float) -> None:
        self.tree = tree
        self._end = time.monotonic() + minutes * 60
        self._equivalent = equivalent()
        self.killed = self.tried = 0
        self.is_good = True

    def file(self, file: str, tests: Sequence[str], share: float, seed: int) -> None:
        """Try a share of the mutants of a file, and print what survives; none when time is over."""
        if time.monotonic() > self._end:
            print(f"{file}: the time is over", flush=True)
            return
        found = mutants(file, (TOP / file).read_text(encoding="utf-8"))
        changes = {mutant.change for mutant in found}
        for listed in self._equivalent:
            if listed.file == file and listed not in changes:
                self._complain(
                    f"listed in {EQUIVALENT.name}, but there is no such mutant: {listed}"
                )
        if not found:
            return
        count = max(min(len(found), FEWEST), round(len(found) * share))
        chosen = random.Random(f"{seed} {file}").sample(found, count)
        limit = 20 + 3 * self.tree.seconds(tests)
        begun = self.tree.worked
        killed = tried = 0
        for mutant in chosen:
            if time.monotonic() > self._end:
                print("The time is over.")
                break
            tried += 1
            killed += self._is_killed(mutant, tests, limit)
        seconds = self.tree.worked - begun
        print(
            f"{file}: {killed} of {tried} killed in {seconds:.0f} s; there are {len(found)}",
            flush=True,
        )
        # What has made them fail meanwhile may have been taken for mutants noticed.
        self.tree.unchanged(tests)
        self.killed += killed
        self.tried += tried

    def _is_killed(self, mutant: Mutant, tests: Sequence[str], limit: float) -> bool:
        if mutant.change in self._equivalent:
            return False
        is_killed = self.tree.kills(mutant.change.file, mutant.source, tests, limit)
        if not is_killed:
            self._complain(f"survived: {mutant}")
        return is_killed

    def _complain(self, text: str) -> None:
        self.is_good = False
        print(text, flush=True)


def main() -> int:
    """Try mutants and return the exit status."""
    parser = argparse.ArgumentParser(description="Find behaviour that no test holds.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--share", type=float, default=0.25, help="of the mutants there are")
    parser.add_argument("--all", action="store_true", help="try every mutant, without a limit")
    parser.add_argument("files", nargs="*", metavar="FILE", help="mutate only these")
    arguments = parser.parse_args()
    share, minutes = (1.0, math.inf) if arguments.all else (arguments.share, arguments.minutes)
    os.nice(10)
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Tree(TOP, Path(folder) / "tree"), minutes)
        for file, tests in planned(arguments.files).items():
            run.file(file, tests, share, arguments.seed)
    killed = run.killed / max(run.tried, 1)
    minutes = run.tree.worked / 60
    print(
        f"{run.killed} of {run.tried} killed: {killed:.1%}, in {minutes:.1f} minutes of a processor"
    )
    return 0 if run.is_good and killed >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
