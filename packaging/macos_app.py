"""Build the application for macOS, dist/ccwarn-VERSION-macos-MACHINE.tar.gz: `dev.py app`.

In it are a Python that runs from any folder (python-build-standalone, as uv installs it), the
packages of the lock file, and ccwarn. No Mac has run it yet. It is signed for nobody, so macOS asks
its user whether to open it.

https://developer.apple.com/library/archive/documentation/CoreFoundation/Conceptual/CFBundles/
"""

from __future__ import annotations

import argparse
import os
import platform
import plistlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import bundled_packages
import publishing
from bill import Part
from bundled import declare
from ccwarn import __version__
from environment import LOCK, provide_tools
from icons import png
from processes import ROOT, start
from system_packages import say

LAUNCHER = ROOT / "packaging" / "macos" / "ccwarn.sh"
ICON = ROOT / "resources" / "icons" / "ccwarn.svg"
OLDEST = "14.0"
"""The macOS that the newest Qt wants."""
PYTHON = "3.11"
HOME = Path("Contents", "Resources", "python")
"""Where Python lies in the application."""
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""What uv calls the machines that macOS has."""
_ICONS = {b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
"""The kinds of pictures in an .icns file, and their widths."""


def main() -> int:
    """Build the application; it is unproven, and says so."""
    parser = argparse.ArgumentParser(description="Build the application for macOS.")
    parser.add_argument("--machine", choices=MACHINES, default="", help="for which Mac")
    machine = parser.parse_args().machine or platform.machine()
    machine = machine if machine in MACHINES else "arm64"
    with tempfile.TemporaryDirectory() as text:
        app, aside = Path(text) / "app" / "ccwarn.app", Path(text)
        say(f"Making the application for macOS on {machine}, which no Mac has run yet")
        put_shell(app)
        tools = provide_tools(aside, "lock")
        if (
            tools is None
            or not put_python(app, aside, tools, MACHINES[machine])
            or not put_packages(app, aside, tools, MACHINES[machine])
            or not is_signed(app)
        ):
            return 1
        name = ROOT / "dist" / f"ccwarn-{__version__}-macos-{machine}"
        out = Path(shutil.make_archive(str(name), "gztar", app.parent, app.name))
        say(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.1f} MB")
    return 0


def put_shell(app: Path) -> None:
    """Put all there but Python and what it loads."""
    contents = app / "Contents"
    for name in ("MacOS", "Resources"):
        (contents / name).mkdir(parents=True)
    (contents / "Info.plist").write_bytes(plistlib.dumps(about()))
    program = contents / "MacOS" / "ccwarn"
    shutil.copyfile(LAUNCHER, program)
    program.chmod(0o755)
    # By its name in this folder, macOS knows that the process is this application.
    (contents / "MacOS" / "python").symlink_to(f"../Resources/python/bin/python{PYTHON}")
    (contents / "Resources" / "ccwarn.icns").write_bytes(icns(ICON))


def about() -> dict[str, object]:
    """Return what the application says of itself: it is in the menu bar, and not in the Dock."""
    return {
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDisplayName": "ccwarn",
        "CFBundleExecutable": "ccwarn",
        "CFBundleIconFile": "ccwarn.icns",
        "CFBundleIdentifier": "ccwarn",
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleName": "ccwarn",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": __version__,
        "LSMinimumSystemVersion": OLDEST,
        "LSUIElement": True,
        "NSHighResolutionCapable": True,
    }


def icns(drawing: Path) -> bytes:
    """Return an icon in the sizes that macOS shows, as PNGs in its own kind of file."""
    pictures = {kind: png(drawing, width) for kind, width in _ICONS.items()}
    parts = [struct.pack(">4sI", it, len(data) + 8) + data for it, data in pictures.items()]
    return struct.pack(">4sI", b"icns", 8 + sum(map(len, parts))) + b"".join(parts)


def put_python(app: Path, aside: Path, tools: Path, machine: str) -> bool:
    """Put a Python there that runs from any folder, and tell whether it is; `tools` has uv."""
    say("  Python")
    pythons = aside / "pythons"
    wanted = [f"cpython-{PYTHON}-macos-{machine}-none", "--install-dir", str(pythons)]
    if start([str(tools), "-m", "uv", "--quiet", "--no-config", "python", "install", *wanted]):
        return False
    (python,) = pythons.glob(f"cpython-{PYTHON}.*-macos-*")
    shutil.copytree(python, app / HOME, symlinks=True)
    return True


def put_packages(app: Path, aside: Path, tools: Path, machine: str) -> bool:
    """Put ccwarn and the packages that it needs there, with their licences; tell likewise."""
    say("  the packages that ccwarn needs")
    packages = app / HOME / "lib" / f"python{PYTHON}" / "site-packages"
    text, system = LOCK.read_text(encoding="utf-8"), f"{machine}-apple-darwin"
    os.environ["MACOSX_DEPLOYMENT_TARGET"] = OLDEST  # uv asks for packages by it
    if not bundled_packages.install(tools, aside, packages, text, system):
        return False
    if publishing.build(ROOT, aside / "wheel", "--wheel"):
        return False
    (wheel,) = (aside / "wheel").glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(packages)
    python = Part("Python", PYTHON, "PSF-2.0")
    return declare(app / "Contents" / "Resources", "ccwarn-macos", packages, [python])


def is_signed(app: Path) -> bool:
    """Seal the application on a Mac, in nobody's name; tell whether nothing went wrong."""
    if not shutil.which("codesign"):
        return True
    command = ["codesign", "--force", "--deep", "--sign", "-", str(app)]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
