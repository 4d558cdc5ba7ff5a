"""How the bundle for Linux is made; what it does is tried on Linux, by `dev.py bundle`."""

from __future__ import annotations

import os
import runpy
import site
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import bundle
import bundled_packages
import debian_folder
import linux_bundle
from processes import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it is for Linux")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a folder with some of what is in a bundle."""
    folder = tmp_path / "ccwarn-1"
    library = folder / linux_bundle.LIBRARY
    packages = folder / linux_bundle.PACKAGES
    for path in (
        folder / "bin" / "python3",
        *(library / name for name in ("os.pyc", "json/decoder.pyc", "lib-dynload/_ssl.so")),
        *(packages / name for name in ("dns/name.pyc", "ccwarn/cli.pyc", "ccwarn/resources/a.svg")),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
    return folder


def test_the_same_folder_makes_the_same_archive(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    one, two = tmp_path / "one", tmp_path / "two"
    bundle.pack(made, one)
    for path in made.rglob("*"):
        os.utime(path, (5, 5))
    bundle.pack(made, two)
    assert one.read_bytes() == two.read_bytes()
    with tarfile.open(one) as archive:
        names = archive.getnames()
        assert {member.uname for member in archive.getmembers()} == {"root"}
    assert names[0] == "ccwarn-1"
    assert "ccwarn-1/bin/python3" in names


def test_what_needs_no_file_of_its_own_lies_where_python_looks_first(made: Path) -> None:
    linux_bundle._zip(made)
    with zipfile.ZipFile(made / "lib" / "python311.zip") as file:
        assert set(file.namelist()) == {"os.pyc", "json/decoder.pyc", "dns/name.pyc"}
    left = {path.name for path in (made / "lib" / "python3.11").rglob("*") if path.is_file()}
    assert left == {"os.pyc", "_ssl.so", "cli.pyc", "a.svg"}
    assert not (made / linux_bundle.PACKAGES / "dns").exists()


def test_a_bundle_that_is_too_large_is_none(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bundle.is_small(made)
    monkeypatch.setattr(bundle, "LARGEST", linux_bundle.size(made) - 1)
    assert not bundle.is_small(made)
    assert "more than" in capsys.readouterr().err


def test_of_a_requirement_in_two_versions_both_keep_for_which_python_they_are() -> None:
    lock = (
        "a==1 ; python_full_version < '3.12' \\\n    --hash=sha256:1\n"
        "a==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:2\nb==3 --hash=sha256:3\n"
    )
    assert [bundled_packages.version_of(it) for it in bundled_packages.blocks(lock)] == [
        "a==1 ; python_full_version < '3.12'",
        "a==2 ; python_full_version >= '3.12'",
        "b==3",
    ]


def test_nothing_that_the_user_installed_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    users = site.getusersitepackages()
    kept = [path for path in sys.path if path != users]
    monkeypatch.setattr(sys, "path", [users, *kept, users])
    monkeypatch.setenv("SSL_CERT_FILE", "/as/it/was")
    runpy.run_path(str(ROOT / "packaging" / "linux" / "sitecustomize.py"))
    assert sys.path == kept
    assert os.environ["SSL_CERT_FILE"] == "/as/it/was"


def test_where_no_debian_can_be_made_there_is_no_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian_folder, "can_be_made", lambda: False)
    assert not linux_bundle.make(tmp_path / "bundle")
