"""A policy as it came out of its sources: what each of them says, and what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from ccwarn.policy import Policy

Key = tuple[str, ...]
"""A setting by its place in a policy file: `("thresholds", "strong_people")`."""


class Layer(Enum):
    """A source of settings. A later one counts before an earlier one, but for locked settings."""

    BUILT_IN = "built-in"
    SITE = "site"
    """The organisation's file, for everybody on this computer."""
    USER = "user"
    COMMAND_LINE = "command line"


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


class PolicyText(NamedTuple):
    """What one source says.

    `values` are what the policy takes, `written` the same as it stands in the file, `lines` where.
    `wrong` are the settings whose value could not be used. `unusable` says that nothing in the
    source could be read at all. Only the organisation's file has `locked` settings. `parts` are the
    sources of a text that was put together from several, the one that counts most last.
    """

    source: str
    values: Mapping[Key, Any] = {}
    written: Mapping[Key, Any] = {}
    lines: Mapping[Key, int] = {}
    wrong: frozenset[Key] = frozenset()
    locked: frozenset[Key] = frozenset()
    problems: tuple[Problem, ...] = ()
    unusable: bool = False
    parts: tuple[PolicyText, ...] = ()

    @property
    def sources(self) -> tuple[PolicyText, ...]:
        """The texts that this one was put together from, or itself."""
        return self.parts or (self,)

    def saying(self, key: Key) -> PolicyText:
        """Return which of the sources says what counts of a setting."""
        said = (part for part in reversed(self.parts) if key in part.values)
        return next(said, self)


class Source(NamedTuple):
    """Where the value of a setting comes from; `line` is 0 where there is none."""

    layer: Layer
    file: str = ""
    line: int = 0


class LoadedPolicy(NamedTuple):
    """A policy that can be used, and what of its sources could not be.

    `locked` settings are the organisation's: nothing else can change them. Where nobody knows which
    (`locks_unknown`), all are that say what is asked, and only what asks for more than they do
    counts: `stricter`.
    """

    policy: Policy
    problems: tuple[Problem, ...] = ()
    locked: frozenset[Key] = frozenset()
    texts: Mapping[Layer, PolicyText] = {}
    stricter: frozenset[Key] = frozenset()
    locks_unknown: bool = False

    def source(self, key: Key) -> Source:
        """Return where the value of a setting comes from."""
        for layer in reversed(Layer):
            text = self.texts.get(layer)
            outranked = key in self.locked - self.stricter and layer is not Layer.SITE
            if text is not None and key in text.values and not outranked:
                said = text.saying(key)
                return Source(layer, said.source, said.lines.get(key, 0))
        return Source(Layer.BUILT_IN)

    def written(self, key: Key) -> Any:
        """Return the value of a setting as it stands in its source; None for the built-in one."""
        source = self.source(key)
        text = self.texts.get(source.layer)
        return text.written[key] if text is not None else None
