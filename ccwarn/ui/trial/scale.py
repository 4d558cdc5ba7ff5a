"""A scale for counts of people: fine where most mail is, and wide enough for the one that matters.

Its columns are equally wide; each holds more counts than the one before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

_EDGES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500)
_FURTHER = (1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


class Scale:
    """Columns from 1 up to one that holds `most`; the last one has no end."""

    def __init__(self, most: int) -> None:
        edges = (*_EDGES, *_FURTHER)
        self.edges: Sequence[int] = edges[: min(bisect_right(edges, most) + 1, len(edges))]
        """Where each column begins."""

    @property
    def last(self) -> int:
        """Where the last column begins."""
        return self.edges[-1]

    def column(self, count: int) -> int:
        """Return the column that a count belongs to."""
        return max(bisect_right(self.edges, count) - 1, 0)

    def place(self, count: int) -> float:
        """Return where a count is: 0.0 at the begin of the first column, 1.0 at its end, ..."""
        column = self.column(count)
        if column + 1 >= len(self.edges):
            return float(column)
        begin, end = self.edges[column], self.edges[column + 1]
        return column + (max(count, begin) - begin) / (end - begin)

    def count(self, place: float) -> int:
        """Return the count that is nearest to a place."""
        column = min(max(int(place), 0), len(self.edges) - 1)
        if place <= 0 or column + 1 >= len(self.edges):
            return self.edges[column]
        begin, end = self.edges[column], self.edges[column + 1]
        return begin + round((place - column) * (end - begin))
