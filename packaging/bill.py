"""The bill of materials of what is published, as CycloneDX has it: https://cyclonedx.org.

It names each package with its version and licence, and what packages name as part of themselves.
Libraries that no package describes say their version in their own bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from ccwarn.about import licence

_SPACE = uuid.UUID("5b0c6f0e-2f0e-5d27-9f0a-6f3c3c0d9a51")
"""What serial numbers of bills are made in; the same bill has the same number."""


class Part(NamedTuple):
    """Something besides packages that is bundled: a library, or Python itself."""

    name: str
    version: str
    licence: str
    """An SPDX expression."""
    debian: str = ""
    """The SHA-256 of the file that Debian has it in; nothing for what is not Debian's."""


class _Told(NamedTuple):
    name: str
    licence: str
    files: str
    says: bytes


_LIBRARIES = (
    _Told("Qt", "LGPL-3.0-only", r"(lib)?Qt6Core\.(dll|so.*)", rb"Qt (6\.\d+\.\d+) \("),
    _Told("ICU", "Unicode-3.0", r"libicudata\.so.*", rb"icudt(\d+)l"),
    _Told("OpenSSL", "Apache-2.0", r"(lib)?crypto.*\.(dll|so.*)", rb"OpenSSL (\d+\.\d+\.\d+\w?) "),
    _Told("SQLite", "blessing", r"(lib)?sqlite3.*\.(dll|so.*)", rb"\0(3\.\d+\.\d+)\0"),
)
"""Libraries that may lie in a bundle, and what in their files tells the version."""


def libraries(folder: Path) -> list[Part]:
    """Return the libraries in a bundle that say themselves which version they are."""
    found = set()
    for path in folder.rglob("*"):
        for name, licence_of, files, says in _LIBRARIES:
            if re.fullmatch(files, path.name) and path.is_file():
                told = re.search(says, path.read_bytes())
                found.add(Part(name, told[1].decode() if told else "", licence_of))
    return sorted(found)


def bill(
    name: str,
    version: str,
    packages: Iterable[Distribution],
    parts: Iterable[Part] = (),
    made: datetime = datetime(2026, 1, 1, tzinfo=UTC),
) -> str:
    """Return the bill as JSON: of something in a version, made of packages and other parts."""
    distributions = sorted(packages, key=lambda it: _key(it.name))
    whole = Component(
        name=name,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="itself",
        purl=PackageURL("pypi", None, _key("ccwarn"), version),
        licenses=[LicenseFactory().make_from_string("MIT")],
    )
    components = {_key(it.name): _package(it) for it in distributions}
    others = [_part(part) for part in parts]
    bom = Bom(components=[*components.values(), *others], metadata=BomMetaData(component=whole))
    bom.register_dependency(whole, [*components.values(), *others])
    for it in distributions:
        needed = [components[key] for key in _needed(it) if key in components]
        bom.register_dependency(components[_key(it.name)], needed)
    bom.metadata.timestamp = made
    bom.serial_number = uuid.uuid5(_SPACE, f"{name} {version} {sorted(components)} {made}")
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _package(distribution: Distribution) -> Component:
    named = licence(distribution)
    return Component(
        name=distribution.name,
        version=distribution.version,
        bom_ref=f"package {_key(distribution.name)}",
        purl=PackageURL("pypi", None, _key(distribution.name), distribution.version),
        licenses=[LicenseFactory().make_from_string(named)] if named else [],
        components=list(_inside(distribution)),
    )


def _inside(distribution: Distribution) -> Iterator[Component]:
    """Yield what a package says is part of itself: https://peps.python.org/pep-0770/."""
    for file in distribution.files or ():
        path = Path(str(distribution.locate_file(file)))
        if file.parent.name != "sboms" or file.suffix != ".json" or not path.exists():
            continue
        for part in json.loads(path.read_text(encoding="utf-8")).get("components", ()):
            of = f"{_key(distribution.name)} {file.name}"
            yield _part(Part(part["name"], part.get("version", ""), _licence_of(part)), of)


def _licence_of(part: dict[str, list[dict[str, object]]]) -> str:
    for choice in part.get("licenses", ()):
        named = choice.get("license", {})
        inner = named.get("id") or named.get("name") if isinstance(named, dict) else None
        found = choice.get("expression") or inner
        if found:
            return str(found)
    return ""


def _part(part: Part, of: str = "part") -> Component:
    return Component(
        name=part.name,
        version=part.version or None,
        bom_ref=f"{of} {part.name} {part.version}",
        purl=_url(part),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=part.debian)] if part.debian else [],
        licenses=[LicenseFactory().make_from_string(part.licence)] if part.licence else [],
    )


def _url(part: Part) -> PackageURL:
    if part.debian:
        return PackageURL("deb", "debian", part.name, part.version, {"arch": "amd64"})
    return PackageURL("generic", None, part.name.lower(), part.version or None)


def _needed(distribution: Distribution) -> Iterator[str]:
    for text in distribution.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or "extra" not in str(requirement.marker):
            yield _key(requirement.name)


def _key(name: str) -> str:
    """Return a package's name as all of its spellings are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
