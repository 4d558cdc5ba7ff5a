"""What this ccwarn is made of: for whoever reads a bug report, or asks for licences."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from ccwarn import __version__

_NAME = re.compile(r"[\w.-]+")
_LONGEST = 100
"""Characters of a licence's name; some packages have the whole text in its place."""


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package that ccwarn uses, and the name of its licence ("" if it names none)."""

    name: str
    version: str
    licence: str


def versions() -> dict[str, str]:
    """Return the versions that matter in a bug report, by what they are the version of."""
    from ccwarn.commit import commit
    from ccwarn.gates.thunderbird.ask_session import PROTOCOL

    return {
        "ccwarn": __version__,
        "Commit": commit() or "?",
        "Python": platform.python_version(),
        "System": platform.platform(),
        "Add-on protocol": str(PROTOCOL),
    }


def packages() -> list[Package]:
    """Return all installed packages that ccwarn uses, directly or not, by name."""
    found: dict[str, Package] = {}
    waiting = ["ccwarn"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or ccwarn itself where it runs without being installed
        found[name] = Package(distribution.name, distribution.version, licence(distribution))
        waiting += _needed(distribution)
    found.pop("ccwarn", None)
    return sorted(found.values(), key=lambda package: package.name.casefold())


def _needed(distribution: metadata.Distribution) -> Iterator[str]:
    for requirement in distribution.requires or ():
        match = _NAME.match(requirement)
        if match and "extra ==" not in requirement:
            yield match[0]


def licence(distribution: metadata.Distribution) -> str:
    """Return the name of a package's licence; "" if it names none."""
    given = distribution.metadata
    for field in ("License-Expression", "License"):
        if field in given and 0 < len(given[field]) <= _LONGEST:
            return given[field]
    classifiers = given.get_all("Classifier", [])
    licences = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License")]
    return ", ".join(licences)
