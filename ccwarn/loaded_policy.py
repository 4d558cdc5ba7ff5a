"""A policy as it came out of its sources, with what of them could not be used."""

from __future__ import annotations

from typing import NamedTuple

from ccwarn.policy import Policy


class Problem(NamedTuple):
    """One thing that is wrong with a policy: where it stands and what is wrong, for a person."""

    source: str
    line: int
    message: str

    @property
    def text(self) -> str:
        """The problem on one line, as compilers write it: `policy.toml:12: ...`."""
        where = f"{self.source}:{self.line}" if self.line else self.source
        return f"{where}: {self.message}"


class LoadedPolicy(NamedTuple):
    """A policy that can be used, and what of its sources could not be."""

    policy: Policy
    problems: tuple[Problem, ...] = ()
