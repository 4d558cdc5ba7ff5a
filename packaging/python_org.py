"""Compares the Python that the installer for Windows has in it with the one of python.org.

    python3 packaging/dev.py python packaging/python_org.py

The installer takes the very files that PyPI has under a digest, since nothing but PyPI is needed to
build it. python.org publishes the same version as packages of Windows Installer. The forge's
workflow runs this before a release: wherever python.org cannot be reached, it fails.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import windows_bundle
import windows_folder
from environment import provide_tools
from system_packages import install, say

RELEASE = "3.11.9"
"""What INTERPRETER of `windows_folder` is, as python.org calls it."""
SERVER = f"https://www.python.org/ftp/python/{RELEASE}/amd64"
PARTS = ("core", "exe", "lib", "tools")
"""Those of its packages that have in them what is kept."""


def main() -> int:
    """Take both, and say in what they differ; 0 if in nothing."""
    if not shutil.which("msiextract") and not install(["msitools"], "what opens .msi files"):
        return 1
    with tempfile.TemporaryDirectory() as text:
        aside = Path(text)
        tools = provide_tools(aside, "lock")
        ours, theirs = aside / "ours", aside / "theirs"
        if tools is None or windows_folder.unpack_python(tools, aside, ours):
            return 1
        windows_bundle.prune_python(ours)
        try:
            take(SERVER, aside, theirs)
        except OSError as error:
            say(f"{SERVER} cannot be read: {error}")
            return 1
        found = list(differences(ours, theirs))
    for difference in found:
        say(difference)
    say(f"Python {RELEASE}: {len(found)} differences from python.org's")
    return int(bool(found))


def take(server: str, aside: Path, theirs: Path) -> None:
    """Fill a folder with what is in the packages of a server.

    Raises OSError where it cannot be had, and CalledProcessError where it is no package.
    """
    for part in PARTS:
        package = aside / f"{part}.msi"
        # The server is the one above, or a test's own folder.
        with urllib.request.urlopen(f"{server}/{part}.msi") as source, package.open("wb") as file:  # noqa: S310
            shutil.copyfileobj(source, file)
        subprocess.run(
            ["msiextract", "--directory", str(theirs), str(package)],
            stdout=subprocess.DEVNULL,
            check=True,
        )


def differences(ours: Path, theirs: Path) -> Iterator[str]:
    """Yield a line for each file of ours that is another one there, or is not there.

    Letters count as on Windows, where `Lib` and `lib` are one folder; and all of theirs may lie in
    a folder of its own, as packages have it for a place that is chosen later.
    """
    while len(inside := list(theirs.iterdir())) == 1 and inside[0].is_dir():
        theirs = inside[0]
    there = {_name(path, theirs): path for path in theirs.rglob("*") if path.is_file()}
    mine = [path for path in sorted(ours.rglob("*")) if path.is_file()]
    for path in mine:
        if path.name == windows_bundle.PATHS_FILE:
            continue  # We write it.
        other = there.get(_name(path, ours))
        if other is None:
            yield f"not there: {path.relative_to(ours).as_posix()}"
        elif other.read_bytes() != path.read_bytes():
            yield f"another one: {path.relative_to(ours).as_posix()}"
    if not mine:
        yield "nothing to compare"


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix().casefold()


if __name__ == "__main__":
    sys.exit(main())
