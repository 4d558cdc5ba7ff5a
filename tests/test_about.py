from __future__ import annotations

import platform
from importlib import metadata

import pytest

from ccwarn import __version__
from ccwarn.about import Package, packages, versions
from ccwarn.commit import commit
from ccwarn.gates.thunderbird.ask_session import PROTOCOL


def test_the_versions_are_those_that_run() -> None:
    assert versions()["ccwarn"] == __version__
    assert versions()["Commit"] == (commit() or "?")
    assert versions()["Python"] == platform.python_version()
    assert versions()["Add-on protocol"] == str(PROTOCOL)


@pytest.mark.skipif(
    not [*metadata.distributions(name="ccwarn")],
    reason="ccwarn is not installed but run from its folder",
)
def test_every_package_in_use_is_named_with_its_licence() -> None:
    found = {package.name.lower().replace("_", "-"): package for package in packages()}
    for name in ("pyside6-essentials", "shiboken6", "email-validator", "tldextract", "requests"):
        assert found[name].version == metadata.version(name)
    assert "LGPL" in found["shiboken6"].licence
    assert all(package.licence for package in found.values())
    assert "pytest" not in found
    assert "ccwarn" not in found


def test_a_licence_is_found_where_a_package_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole_text = "License: " + "THE SOFTWARE IS PROVIDED AS IS " * 9
    classifier = "Classifier: License :: OSI Approved :: MIT License"
    texts = {
        "ccwarn": "Requires-Dist: new\nRequires-Dist: old>=1\nRequires-Dist: a; extra == 'b'",
        "new": "License-Expression: ISC\nRequires-Dist: ccwarn",
        "old": f"{whole_text}\n{classifier}\nRequires-Dist: bare",
        "bare": "Summary: says nothing",
    }

    class Fake(metadata.Distribution):
        def __init__(self, name: str) -> None:
            self._metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{texts[name]}\n"

        def read_text(self, filename: str) -> str | None:
            return self._metadata if filename == "METADATA" else None

        def locate_file(self, path: object) -> object:  # type: ignore[override]
            raise NotImplementedError

    monkeypatch.setattr(metadata, "distribution", Fake)
    assert packages() == [
        Package("bare", "1", ""),
        Package("new", "1", "ISC"),
        Package("old", "1", "MIT License"),
    ]


def test_a_missing_package_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert packages() == []
