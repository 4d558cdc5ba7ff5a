"""How the package for Debian is made; what it does is tried on Debian, by `dev.py deb`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import debian_folder
import debian_package
import debian_trial
from ccwarn import __version__
from ccwarn.connect import desktop_entry, menu_entry
from counterparts import needs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="dpkg-deb is Debian's")


def unpacked(package: Path, folder: Path) -> Path:
    subprocess.run(["dpkg-deb", "--raw-extract", package, folder], check=True)
    return folder


@pytest.mark.once
@pytest.mark.usefixtures("qapp")
def test_the_same_commit_makes_the_same_package_with_all_that_belongs_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("dpkg-deb")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    made = [debian_package.build(tmp_path / name) for name in ("one", "two")]
    assert all(package and package.name == f"ccwarn_{__version__}_all.deb" for package in made)
    one, two = (package.read_bytes() for package in made if package)
    assert one == two
    assert made[0]
    root = unpacked(made[0], tmp_path / "root")
    share = root / "usr" / "share"
    icons = {path.parent.parent.name: path for path in share.glob("icons/hicolor/*/apps/ccwarn.*")}
    assert set(icons) == {
        *(f"{size}x{size}" for size in (16, 22, 24, 32, 48, 64, 128, 256, 512)),
        "scalable",
    }
    # The width and height of a PNG: https://www.w3.org/TR/png-3/#11IHDR
    size = icons["48x48"].read_bytes()[16:24]
    assert size == (48).to_bytes(4, "big") * 2
    entry = desktop_entry.values_of(share / "applications" / f"{menu_entry.NAME}.desktop")
    assert entry
    assert (entry["Exec"], entry["Icon"]) == ("ccwarn", "ccwarn")
    assert "2027-01-15" in (share / "metainfo" / "ccwarn.metainfo.xml").read_text()
    assert (share / "man" / "man1" / "ccwarn-check.1.gz").is_file()
    assert (share / "zsh" / "vendor-completions" / "_ccwarn").is_file()
    assert "Permission is" in (share / "doc" / "ccwarn" / "copyright").read_text()
    assert (share / "lintian" / "overrides" / "ccwarn").is_file()
    packages = root / "usr" / "lib" / "python3" / "dist-packages"
    assert (packages / "ccwarn" / "resources" / "icons" / "ccwarn.svg").is_file()
    assert {path.name.partition("-")[0] for path in packages.iterdir()} == {"ccwarn"}
    control = (root / "DEBIAN" / "control").read_text()
    assert "\nDepends: python3 (>= 3.11), " in control
    assert ", qt6-translations-l10n, " in " ".join(control.split())
    assert "publicsuffix" in control


def test_an_older_package_is_the_same_but_for_its_version(tmp_path: Path) -> None:
    needs("dpkg-deb")
    for path in (tmp_path / "made" / "DEBIAN" / "control", tmp_path / "made" / "usr" / "it"):
        path.parent.mkdir(parents=True)
        path.write_text(
            "Package: ccwarn\nVersion: 1.2\nArchitecture: all\n"
            "Maintainer: Anna <anna@acme.example>\nDescription: Version: it has one\n"
        )
    newer = tmp_path / "newer.deb"
    subprocess.run(["dpkg-deb", "--build", tmp_path / "made", newer], check=True)
    older = debian_package.with_version(newer, "1.2~older", tmp_path)
    assert older
    one, two = (unpacked(it, tmp_path / it.stem) for it in (newer, older))
    assert (one / "usr" / "it").read_text() == (two / "usr" / "it").read_text()
    told = (two / "DEBIAN" / "control").read_text()
    assert told == (one / "DEBIAN" / "control").read_text().replace("n: 1.2\n", "n: 1.2~older\n")
    assert debian_package.with_version(tmp_path / "none.deb", "1", tmp_path) is None


def test_whoever_builds_it_answers_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBFULLNAME", "Anna")
    monkeypatch.setenv("DEBEMAIL", "anna@acme.example")
    assert debian_package.maintainer() == "Anna <anna@acme.example>"


def test_where_no_debian_can_be_made_nothing_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian_folder, "can_be_made", lambda: False)
    assert debian_trial.run("trixie", "a, b", tmp_path / "one", tmp_path / "two") == 1


def test_packages_are_installed_into_a_folder_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts: list[str] = []
    status = 1

    def enter(folder: Path, *command: str, **_more: object) -> int:
        scripts.append(command[-1])
        return status

    monkeypatch.setattr(debian_folder, "provide", lambda *_given: True)
    monkeypatch.setattr(debian_folder, "enter", enter)
    assert not debian_folder.provide_with(tmp_path, "trixie", ["one", "two"])
    assert "install 'one' 'two' >" in scripts[0]
    status = 0
    for _time in range(2):
        assert debian_folder.provide_with(tmp_path, "trixie", ["one", "two"])
    assert len(scripts) == 2
    assert debian_folder.provide_with(tmp_path, "trixie", ["one"])
    assert len(scripts) == 3


def test_of_what_a_package_depends_on_the_first_alternative_is_installed() -> None:
    assert debian_trial._alternative(" one (>= 3) | two") == "one"


@pytest.mark.usefixtures("qapp")
def test_a_package_for_an_older_debian_has_all_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("dpkg-deb")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    bundle = tmp_path / "bundle"
    for name in (
        *("ccwarn", "bin/python3", "share/man/man1/ccwarn.1"),
        *("share/zsh/site-functions/_ccwarn", "lib/resources/samples/.gitattributes"),
    ):
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_text(name)
    (bundle / "ccwarn").chmod(0o755)
    made = [debian_package.build_whole(bundle, tmp_path / to, "1.2") for to in ("one", "two")]
    one, two = (package.read_bytes() for package in made if package)
    assert one == two
    assert made[0]
    assert made[0].name == "ccwarn_1.2_amd64.deb"
    root = unpacked(made[0], tmp_path / "root")
    program = root / "usr" / "bin" / "ccwarn"
    assert program.is_symlink()
    assert program.resolve() == root / "usr" / "lib" / "ccwarn" / "ccwarn"
    assert (root / "usr" / "lib" / "ccwarn" / "bin" / "python3").is_file()
    assert not (root / "usr" / "lib" / "ccwarn" / "share").exists()
    assert (root / "usr" / "share" / "lintian" / "overrides" / "ccwarn").is_file()
    assert (root / "usr" / "share" / "man" / "man1" / "ccwarn.1.gz").is_file()
    assert (root / "usr" / "share" / "zsh" / "vendor-completions" / "_ccwarn").is_file()
    assert not list(root.rglob(".gitattributes")), "lintian warns of it"
    control = (root / "DEBIAN" / "control").read_text()
    assert max(map(len, control.partition("Description:")[2].splitlines())) <= 80
    assert "\nDepends: libc6 (>= 2.36), libgcc-s1, libstdc++6\n" in control
