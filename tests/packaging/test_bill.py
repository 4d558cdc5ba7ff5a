from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from bill import Part, bill, libraries
from bundled import BILL, declare
from licences import gather

DAY = datetime(2026, 11, 30, tzinfo=UTC)
OPENSSL = {"name": "openssl", "version": "4.0.3", "licenses": [{"expression": "Apache-2.0"}]}
RUST = {"name": "base64", "version": "1", "licenses": [{"license": {"id": "MIT"}}]}


@pytest.fixture
def packages(tmp_path: Path) -> list[Distribution]:
    """Return two packages: one has libraries inside and needs the other, which is Qt's."""
    inside = {"sboms/sbom.json": json.dumps({"components": [OPENSSL, RUST]})}
    texts = {"licenses/LICENSE": "be kind", "licenses/vendored/LICENSE": "be kinder"}
    needs = "Requires-Dist: PySide6.Essentials>=6\nRequires-Dist: pytest; extra == 'test'"
    install(tmp_path, "sealed", f"License-Expression: BSD-3-Clause\n{needs}", inside | texts)
    install(tmp_path, "PySide6_Essentials", "License: LGPL-3.0-only OR GPL-3.0-only", {})
    return [PathDistribution(path) for path in tmp_path.glob("*.dist-info")]


def install(folder: Path, name: str, fields: str, files: dict[str, str]) -> None:
    info = folder / f"{name}-1.dist-info"
    for file, text in {"METADATA": f"Name: {name}\nVersion: 1\n{fields}\n", **files}.items():
        (info / file).parent.mkdir(parents=True, exist_ok=True)
        (info / file).write_text(text)
    record = "".join(f"{info.name}/{file},,\n" for file in ("METADATA", *files, "gone/LICENSE"))
    (info / "RECORD").write_text(record)


def test_a_bill_names_packages_what_is_in_them_and_who_needs_whom(
    packages: list[Distribution],
) -> None:
    parts = [
        *(Part("ICU", "73", "Unicode-3.0"), Part("of no version", "", "")),
        Part("libssl3", "3.0.20-1~deb12u2", "", 64 * "a"),
    ]
    text = bill("ccwarn-bundle", "1.2", packages, parts, DAY)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    assert told["metadata"]["component"]["version"] == "1.2"
    by_name = {it["name"]: it for it in told["components"]}
    others = {"ICU", "of no version", "libssl3"}
    assert set(by_name) == {"sealed", "PySide6_Essentials", *others}
    assert by_name["sealed"]["purl"] == "pkg:pypi/sealed@1"
    assert [it["name"] for it in by_name["sealed"]["components"]] == ["base64", "openssl"]
    assert by_name["PySide6_Essentials"]["licenses"] == [
        {"expression": "LGPL-3.0-only OR GPL-3.0-only"}
    ]
    assert by_name["libssl3"]["purl"] == "pkg:deb/debian/libssl3@3.0.20-1~deb12u2?arch=amd64"
    assert by_name["libssl3"]["hashes"] == [{"alg": "SHA-256", "content": 64 * "a"}]
    assert "hashes" not in by_name["ICU"]
    needs = {it["ref"]: it.get("dependsOn", []) for it in told["dependencies"]}
    assert needs[by_name["sealed"]["bom-ref"]] == [by_name["PySide6_Essentials"]["bom-ref"]]
    assert len(needs["itself"]) == 5


def test_the_same_bill_has_the_same_bytes(packages: list[Distribution]) -> None:
    assert bill("a", "1", packages, made=DAY) == bill("a", "1", reversed(packages), made=DAY)
    assert bill("a", "1", packages, made=DAY) != bill("a", "2", packages, made=DAY)


def test_libraries_say_their_versions_themselves(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    for name, told in (
        ("libQt6Core.so.6", b"\0Qt 6.11.3 (x86_64"),
        ("Qt6Core.dll", b"\0Qt 6.11.3 (x86_64"),
        ("libcrypto-3.dll", b"OpenSSL 3.0.13 30 Jan 2024"),
        ("sqlite3.dll", b"x\x003.45.1\0"),
        ("libicudata.so.73", b"says nothing"),
        ("Qt6Gui.dll", b"Qt 1.2.3 ("),
    ):
        (tmp_path / "lib" / name).write_bytes(told)
    found = [(part.name, part.version) for part in libraries(tmp_path)]
    assert found == [("ICU", ""), ("OpenSSL", "3.0.13"), ("Qt", "6.11.3"), ("SQLite", "3.45.1")]


def test_every_licence_goes_along(packages: list[Distribution], tmp_path: Path) -> None:
    install(tmp_path, "bare", "License: MIT", {})
    bare = PathDistribution(tmp_path / "bare-1.dist-info")
    assert gather([*packages, bare], tmp_path / "licences") == ["bare"]
    copied = {
        path.relative_to(tmp_path / "licences").as_posix()
        for path in tmp_path.rglob("licences/*/*")
    }
    assert copied == {
        *("sealed/LICENSE", "sealed/LICENSE-2"),
        *("PySide6_Essentials/GPL-3.0.txt", "PySide6_Essentials/LGPL-3.0.txt"),
    }
    both = [tmp_path / "licences" / "sealed" / name for name in ("LICENSE", "LICENSE-2")]
    assert {path.read_text() for path in both} == {"be kind", "be kinder"}


def test_a_bundle_declares_all_that_is_in_it(packages: list[Distribution], tmp_path: Path) -> None:
    (tmp_path / "Qt6Core.dll").write_bytes(b"\0Qt 6.11.3 (x86_64")
    python = Part("CPython", "3.11.9", "PSF-2.0")
    assert declare(tmp_path, "ccwarn-windows", tmp_path, [python])
    told = json.loads((tmp_path / BILL).read_text())
    named = {it["name"] for it in told["components"]}
    assert named == {*(it.name for it in packages), "CPython", "Qt"}
    install(tmp_path, "bare", "License: MIT", {})
    assert not declare(tmp_path / "other", "ccwarn-windows", tmp_path, [python])
