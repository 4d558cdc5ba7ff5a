"""Build the installers for Windows, dist/ccwarn-VERSION-setup.exe and .msi: `dev.py installer`.

The same checkout makes the same bytes each time. What is installed is in `windows_bundle`, and how,
in windows/installer.nsi and `windows_msi`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import struct
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import installer_trial
import windows_bundle
import windows_msi
from ccwarn import __version__
from ccwarn.connect import installer_texts
from ccwarn.i18n import in_other_languages
from icons import png
from processes import ROOT, start
from system_packages import install, say

SCRIPT = ROOT / "packaging" / "windows" / "installer.nsi"
ICON = ROOT / "resources" / "icons" / "ccwarn.svg"
LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "nl": "Dutch",
    "ja": "Japanese",
}
"""The languages of the installer, as NSIS names them; the first where Windows speaks none."""
OF_UNINSTALLER = ("OnlyAdmin", "Purge")
"""What the uninstaller says; NSIS has names of its own for that."""
ICON_SIZES = (16, 24, 32, 48, 64, 256)

LARGEST = 45 * 1000 * 1000
"""Octets that an installer may have."""
_DAY = 1_700_000_000
"""When all files were last changed, as they are installed."""


def main() -> int:
    """Build the installer; with --try also one of another build, and see whether they work."""
    parser = argparse.ArgumentParser(description="Build the installer for Windows.")
    parser.add_argument("--try", action="store_true", dest="is_tried", help="try it with Wine")
    is_tried = parser.parse_args().is_tried
    if not shutil.which("makensis") and not install(["nsis"], "what makes installers"):
        return 1
    with tempfile.TemporaryDirectory() as text:
        aside = Path(text)
        stage = aside / "stage"
        say("Making the installer for Windows")
        if not windows_bundle.make(stage, aside):
            return 1
        (stage / "ccwarn.ico").write_bytes(icon(ICON, ICON_SIZES))
        installer = ROOT / "dist" / f"ccwarn-{__version__}-setup.exe"
        if not pack_both(stage, aside, installer, __version__, "lzma"):
            return 1
        if not is_small(installer):
            return 1
        if not is_tried:
            return 0
        update = aside / "ccwarn-update-setup.exe"
        if not pack_both(stage, aside, update, f"{__version__}.update", "off"):
            return 1
        return installer_trial.run(installer, update)


def pack_both(stage: Path, aside: Path, installer: Path, version: str, compressor: str) -> bool:
    """Make an installer of the files in a folder, and an .msi; tell whether both were made."""
    build = f"{version}-{digest(stage, windows_bundle.in_order(stage))}"
    msi = installer_trial.msi_beside(installer)
    return pack(stage, aside, installer, version, compressor) and windows_msi.pack(
        stage, msi, version, build
    )


def pack(stage: Path, aside: Path, installer: Path, version: str, compressor: str) -> bool:
    """Make an installer of the files in a folder; tell whether it was made."""
    files = windows_bundle.in_order(stage)
    for file in files:
        os.utime(stage / file, (_DAY, _DAY))
    listed = aside / "files.nsh"
    listed.write_text(commands(stage, files), encoding="utf-8")
    spoken = aside / "words.nsh"
    spoken.write_text(words(), encoding="utf-8")
    installer.parent.mkdir(exist_ok=True)
    say("  packing")
    given = {
        "BUILD": f"build-{version}-{digest(stage, files)}",
        "VERSION": version,
        "STAGE": str(stage),
        "FILES": str(listed),
        "WORDS": str(spoken),
        "OUT": str(installer),
        "KILOBYTES": str(windows_bundle.size(stage / file for file in files) // 1024),
        "COMPRESSOR": compressor,
    }
    options = [f"-D{name}={value}" for name, value in given.items()]
    return start(["makensis", "-V2", "-WX", *options, str(SCRIPT)]) == 0


def digest(stage: Path, files: Sequence[Path]) -> str:
    """Return what names these very files."""
    found = hashlib.sha256()
    for file in files:
        found.update(hashlib.sha256(f"{file}\0".encode() + (stage / file).read_bytes()).digest())
    return found.hexdigest()[:12]


def commands(stage: Path, files: Sequence[Path]) -> str:
    """Return the commands that put each file where it belongs."""
    lines = []
    present = None
    for file in files:
        if file.parent != present:
            present = file.parent
            below = "".join(f"\\{part}" for part in present.parts)
            lines.append(f'SetOutPath "${{NEW}}{below}"')
        lines.append(f'File "{stage / file}"')
    return "\n".join(lines) + "\n"


def words() -> str:
    """Return the commands that declare the languages, and what is said in each."""
    lines = [f'!insertmacro MUI_LANGUAGE "{name}"' for name in LANGUAGES.values()]
    for name, text in installer_texts.TEXTS.items():
        others = dict(in_other_languages(text))
        for language, its_name in LANGUAGES.items():
            said = others.get(language, text)
            escaped = said.replace("$", "$$").replace('"', '$\\"')
            names = [name, f"un.{name}"] if name in OF_UNINSTALLER else [name]
            lines += [f'LangString {it} ${{LANG_{its_name.upper()}}} "{escaped}"' for it in names]
    return "\n".join(lines) + "\n"


def is_small(installer: Path) -> bool:
    """Say how large an installer is; tell whether it may be."""
    octets = installer.stat().st_size
    say(f"{installer.relative_to(ROOT)}: {octets / 1e6:.1f} MB")
    if octets > LARGEST:
        say(f"That is more than the {LARGEST / 1e6:.0f} MB that it may have.")
    return octets <= LARGEST


def icon(drawing: Path, sizes: Sequence[int]) -> bytes:
    """Return a Windows icon of a drawing, a PNG in each size.

    https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
    """
    images = [png(drawing, size) for size in sizes]
    head = struct.pack("<HHH", 0, 1, len(images))
    at = len(head) + 16 * len(images)
    for size, image in zip(sizes, images, strict=True):
        side = size % 256  # 0 stands for 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(image), at)
        at += len(image)
    return head + b"".join(images)


if __name__ == "__main__":
    sys.exit(main())
