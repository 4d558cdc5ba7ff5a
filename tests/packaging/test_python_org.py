"""The Python of the installer against python.org's, which is a folder of ours here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import python_org
import windows_bundle
from counterparts import needs
from processes import ROOT

FILES = {"core": "python311.dll", "exe": "python.exe", "lib": "Lib/os.py", "tools": "Tools/x.py"}
WXS = """<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Id="*" Name="p" Language="1033" Version="1.0.0" Manufacturer="p" UpgradeCode="*">
<Package InstallerVersion="500" Compressed="yes"/><Media Id="1" Cabinet="a.cab" EmbedCab="yes"/>
<Directory Id="TARGETDIR" Name="SourceDir">{folders}</Directory>
<Feature Id="all" Level="1"><ComponentRef Id="c"/></Feature></Product></Wix>
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    for name in (*FILES.values(), windows_bundle.PATHS_FILE):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


@pytest.fixture
def theirs(ours: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "theirs"
    shutil.copytree(ours, folder)
    (folder / windows_bundle.PATHS_FILE).unlink()
    return folder


def test_the_same_files_do_not_differ_whatever_their_letters_and_what_else_is_there(
    ours: Path, theirs: Path
) -> None:
    (theirs / "Lib").rename(theirs / "lib")
    (theirs / "more.txt").write_text("")
    assert list(python_org.differences(ours, theirs)) == []
    theirs.rename(theirs.parent / "InstallDirectory")
    (theirs / "Python").mkdir(parents=True)
    (theirs.parent / "InstallDirectory").rename(theirs / "Python" / "InstallDirectory")
    assert list(python_org.differences(ours, theirs)) == []


def test_what_is_changed_or_added_is_named(ours: Path, theirs: Path) -> None:
    (theirs / "python.exe").write_text("Python.exe")
    (theirs / "Lib" / "os.py").unlink()
    found = list(python_org.differences(ours, theirs))
    assert found == ["not there: Lib/os.py", "another one: python.exe"]


def test_nothing_to_compare_is_no_success(theirs: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert list(python_org.differences(tmp_path / "empty", theirs)) == ["nothing to compare"]


def test_their_packages_are_taken_and_opened(ours: Path, tmp_path: Path) -> None:
    needs("wixl")
    needs("msibuild")  # msiextract is of the same package
    server = tmp_path / "server"
    server.mkdir()
    for part, name in FILES.items():
        pack(ours, name, server / f"{part}.msi")
    theirs = tmp_path / "taken"
    python_org.take(server.as_uri(), tmp_path, theirs)
    assert list(python_org.differences(ours, theirs)) == []
    (ours / "Lib" / "os.py").write_text("import evil")
    assert list(python_org.differences(ours, theirs)) == ["another one: Lib/os.py"]


def pack(folder: Path, name: str, package: Path) -> None:
    *above, _file = name.split("/")
    inner = f'<Component Id="c" Guid="*"><File Id="f" Source="{name}" KeyPath="yes"/></Component>'
    for part in reversed(above):
        inner = f'<Directory Id="d{part}" Name="{part}">{inner}</Directory>'
    package.with_suffix(".wxs").write_text(WXS.format(folders=inner))
    command = ["wixl", "--output", str(package), str(package.with_suffix(".wxs"))]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_it_is_the_version_that_is_installed() -> None:
    text = (ROOT / "packaging" / "windows_folder.py").read_text(encoding="utf-8")
    assert re.findall(r"CPython (\S+) for Windows", text) == [python_org.RELEASE]


def test_the_workflow_runs_it() -> None:
    (workflow,) = (ROOT / ".github" / "workflows").glob("python-for-windows.yml")
    assert "packaging/dev.py python packaging/python_org.py" in workflow.read_text()
    assert Path(python_org.__file__) == ROOT / "packaging" / "python_org.py"
