"""Build the bundle for Linux, dist/ccwarn-VERSION-linux-x86_64.tar.xz: `dev.py bundle`.

It is a folder that needs no Python and no Qt of the system's. The same commit makes the same bytes,
as long as Debian has not mended a library that goes along.
"""

from __future__ import annotations

import argparse
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import debian_folder
import linux_bundle
import publishing
from ccwarn import __version__
from displays import screen
from processes import ROOT
from system_packages import COUNTERPARTS, install, say

LARGEST = 120 * 1000 * 1000
"""Octets that the folder may have."""
NAME = f"ccwarn-{__version__}"
_TRIAL = ROOT / "packaging" / "linux" / "trial.sh"
_SEEN_WITHIN = 60  # seconds


def main() -> int:
    """Build the bundle; with --try also see whether it works where nothing else is."""
    parser = argparse.ArgumentParser(description="Build the bundle for Linux.")
    parser.add_argument("--try", action="store_true", dest="is_tried", help="try it")
    is_tried = parser.parse_args().is_tried
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text) / NAME
        say("Making the bundle for Linux")
        if not linux_bundle.make(folder) or not is_small(folder):
            return 1
        out = ROOT / "dist" / f"{NAME}-linux-x86_64.tar.xz"
        out.parent.mkdir(exist_ok=True)
        pack(folder, out)
        say(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.1f} MB")
        return run_trial(out) if is_tried else 0


def is_small(folder: Path) -> bool:
    """Say how large the folder is; tell whether it may be."""
    octets = linux_bundle.size(folder)
    say(f"  {octets / 1e6:.1f} MB")
    if octets > LARGEST:
        say(f"That is more than the {LARGEST / 1e6:.0f} MB that it may have.")
    return octets <= LARGEST


def pack(folder: Path, out: Path) -> None:
    """Put a folder into an archive, with nothing of this machine or of the day."""
    made = publishing.day(ROOT)

    def same_everywhere(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        info.mtime = made
        return info

    with lzma.open(out, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        for path in [folder, *sorted(folder.rglob("*"))]:
            name = str(Path(folder.name) / path.relative_to(folder))
            archive.add(path, name, recursive=False, filter=same_everywhere)


def run_trial(archive: Path) -> int:
    """Use the bundle in a bare Debian 12, with a display from outside; return the exit status."""
    for program in ("Xvfb", "xdotool"):
        if not shutil.which(program) and not install([COUNTERPARTS[program]], "a display"):
            return 1
    bare = debian_folder.place(f"debian-{linux_bundle.SUITE}")
    with debian_folder.alone(bare):
        if not debian_folder.provide(bare, linux_bundle.SUITE, ()):
            return 1
    say(f"Trying {archive.name} on a bare Debian {linux_bundle.SUITE}")
    with debian_folder.together(bare), tempfile.TemporaryDirectory() as text:
        there = Path(text)
        copy = there / debian_folder.CHECKOUT
        shutil.copytree(ROOT / "resources" / "samples", copy / "samples")
        shutil.copy2(_TRIAL, copy)
        with tarfile.open(archive) as files:
            files.extractall(there / "mnt", filter="data")
        # The server is reached from the folder as well, by a socket without a file.
        with screen("1280x900") as name:
            command = ["env", f"DISPLAY={name}", "sh", _TRIAL.name, f"/mnt/{NAME}"]
            with subprocess.Popen(debian_folder.entering(bare, *command, besides=there)) as trial:
                if is_asked(name):
                    (there / "mnt" / "seen").touch()
                return trial.wait()


def is_asked(display: str) -> bool:
    """Wait for the question on a display; tell whether it came."""
    look = ["xdotool", "search", "--sync", "--name", "^Who would see whom"]
    environ = {"DISPLAY": display, "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(look, env=environ, capture_output=True, timeout=_SEEN_WITHIN)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
