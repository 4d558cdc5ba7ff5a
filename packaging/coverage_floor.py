"""Counts which lines the tests have run, and fails where too few were.

    python3 packaging/dev.py test --ci        # counts, and then runs this
    python3 packaging/dev.py python packaging/coverage_floor.py --all    # each file and line

What has no Qt is held to a floor. Windows are looked at by tests in ways that lines do not tell.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage

from processes import ROOT

FLOOR = 95.0
"""Per cent of an area's lines that tests have to run."""
HELD = ("core", "formats", "gates", "stores")
"""The areas that are held to it; of the others it is told how they stand."""
CORE = ("", "rules", "settings")
"""The folders of ccwarn/ that together are its core; "" are the modules in ccwarn/ itself."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was run of one file."""

    path: str
    lines: int
    missed: Sequence[int]

    @property
    def area(self) -> str:
        """Return the part of the program that the file belongs to."""
        _package, *folders, _name = self.path.split("/")
        folder = folders[0] if folders else ""
        return "core" if folder in CORE else folder


def main() -> int:
    """Report on what the last run has counted; return 1 where an area is below the floor."""
    os.chdir(ROOT)
    counting = coverage.Coverage()
    counting.load()
    counting.combine()
    files = list(_counted(counting))
    print("\n".join(report(files, every="--all" in sys.argv[1:])))
    return int(any(per_cent(area) < FLOOR for name, area in areas(files).items() if name in HELD))


def counted_files(counting: coverage.Coverage) -> Sequence[Path]:
    """Return the files that the tests may run here: not what the configuration leaves out."""
    omitted = {ROOT / name for name in counting.get_option("run:omit") or ()}  # type: ignore[union-attr]
    return sorted(set((ROOT / "ccwarn").rglob("*.py")) - omitted)


def _counted(counting: coverage.Coverage) -> Iterable[Counted]:
    for path in counted_files(counting):
        _name, lines, _excluded, missed, _text = counting.analysis2(str(path))
        yield Counted(path.relative_to(ROOT).as_posix(), len(lines), missed)


def areas(files: Iterable[Counted]) -> Mapping[str, Sequence[Counted]]:
    """Return the files of each area, by its name."""
    found: dict[str, list[Counted]] = {}
    for file in files:
        found.setdefault(file.area, []).append(file)
    return dict(sorted(found.items()))


def per_cent(files: Iterable[Counted]) -> float:
    """Return how many per cent of the files' lines were run."""
    pairs = [(file.lines, len(file.missed)) for file in files]
    whole, missed = sum(whole for whole, _missed in pairs), sum(missed for _whole, missed in pairs)
    return 100.0 * (whole - missed) / whole if whole else 100.0


def report(files: Sequence[Counted], every: bool = False) -> list[str]:
    """Return one line for each area, and for one below the floor what each of its files misses."""
    lines = []
    for name, area in areas(files).items():
        share = per_cent(area)
        held = name in HELD
        wanted = f" (at least {FLOOR:g})" if held else ""
        lines.append(f"{name:<12} lines {share:5.1f} %{wanted}")
        if every or (held and share < FLOOR):
            missing = sorted(area, key=lambda file: -len(file.missed))
            lines += [f"    {file.path}: {ranges(file.missed)}" for file in missing if file.missed]
    return lines


def ranges(numbers: Iterable[int]) -> str:
    """Return line numbers as a person would write them: 3-5, 9."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


if __name__ == "__main__":
    sys.exit(main())
