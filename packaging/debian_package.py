"""Build the packages for Debian into dist/: `dev.py deb`.

That for Debian 13 and those like it, ccwarn_VERSION_all.deb, stands on Debian's own Python, PySide6
and libraries. That for Debian 12, ccwarn_VERSION_amd64.deb, has the bundle for Linux in it, since
PySide6 is missing there. The same commit makes the same bytes.
https://www.debian.org/doc/debian-policy/
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import sys
import tempfile
import textwrap
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import debian_trial
import linux_bundle
import publishing
from ccwarn import __version__
from ccwarn.connect import desktop_entry
from icons import png
from processes import ROOT, start
from system_packages import say

HERE = ROOT / "packaging" / "debian"
ICON = ROOT / "resources" / "icons" / "ccwarn.svg"
SUITES = {"12": "bookworm", "13": "trixie"}
"""What each Debian is called."""
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

DEPENDS = """
python3 (>= 3.11), python3-pyside6.qtcore, python3-pyside6.qtgui, python3-pyside6.qtnetwork,
python3-pyside6.qtwidgets, qt6-svg-plugins, qt6-translations-l10n, python3-cryptography,
python3-email-validator, python3-idna, python3-jeepney, python3-platformdirs, python3-tomlkit,
python3-watchdog, publicsuffix
"""
"""On Debian, publicsuffix has the list that python3-tldextract is without, and Qt's own texts in
other languages are a package by themselves."""
RECOMMENDS = "qt6-wayland"
WHOLE_DEPENDS = "libc6 (>= 2.36), libgcc-s1, libstdc++6"
"""What the bundle needs of a Debian."""
TIGHTLY, LOOSELY = "-z6", "-z0"
"""How dpkg-deb packs what is published, and what is only tried: that takes a tenth of the time."""
SUMMARY = "asks before a mail shows many addresses to strangers"
ABOUT = """\
ccwarn sits in the tray and asks before a mail shows many recipients'
addresses to each other. It shows who would see whom, and moves them to Bcc
with one click.
.
It counts unrelated people who would newly learn an address, so it is silent
on ordinary mail. It guards Thunderbird at Send, other mail programs on the
way to their server, and drafts folders.
"""
_PROGRAM = """\
#!/usr/bin/python3 -P
import sys

from ccwarn.cli import main

sys.exit(main())
"""


def main() -> int:
    """Build the package; with an option also an older one, and see whether they work."""
    parser = argparse.ArgumentParser(description="Build the package for Debian.")
    tried = parser.add_mutually_exclusive_group()
    tried.add_argument("--try", action="store_true", dest="is_tried", help="try it (root)")
    tried.add_argument("--only-try", action="store_true", help="try it, and keep nothing (root)")
    parser.add_argument("--debian", choices=sorted(SUITES), default="13", help="for which one")
    arguments = parser.parse_args()
    if not shutil.which("dpkg-deb"):
        say("Only a Debian, or one of its like, has what packs such a package: dpkg-deb.")
        return 1
    with tempfile.TemporaryDirectory() as text:
        aside = Path(text)
        make, depends = build, DEPENDS
        if arguments.debian == "12":
            if not linux_bundle.make(aside / "bundle", of_today=not arguments.only_try):
                return 1
            make, depends = partial(build_whole, aside / "bundle"), WHOLE_DEPENDS
        if arguments.only_try:
            package = make(aside / "dist", __version__, LOOSELY)
        else:
            package = make(ROOT / "dist", __version__, TIGHTLY)
        if package is None or not (arguments.is_tried or arguments.only_try):
            return int(package is None)
        older = with_version(package, f"{__version__}~older", aside)
        return debian_trial.run(SUITES[arguments.debian], depends, older, package) if older else 1


def with_version(package: Path, version: str, folder: Path) -> Path | None:
    """Make the same package in another version, for a trial; return it, or None if that failed."""
    tree = folder / "tree"
    out = folder / f"ccwarn_{version}.deb"
    if start(["dpkg-deb", "--raw-extract", str(package), str(tree)]):
        return None
    control = tree / "DEBIAN" / "control"
    told = re.sub(r"(?m)^Version: .*", f"Version: {version}", control.read_text(encoding="utf-8"))
    control.write_text(told, encoding="utf-8")
    # Nobody downloads it, and packing tightly takes most of the time.
    quickly = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(out)]
    return None if start(quickly) else out


def build(dist: Path, version: str = __version__, packed: str = TIGHTLY) -> Path | None:
    """Build the package; return it, or None where that failed."""
    with tempfile.TemporaryDirectory() as text:
        aside = Path(text)
        if publishing.build(ROOT, aside / "wheel", "--wheel"):
            return None
        (wheel,) = (aside / "wheel").glob("*.whl")
        tree = aside / "tree"
        with zipfile.ZipFile(wheel) as files:
            files.extractall(aside / "unpacked")
        _move_description(aside / "unpacked", tree / "usr")
        packages = tree / "usr" / "lib" / "python3" / "dist-packages"
        shutil.copytree(aside / "unpacked", packages)
        for part in ("RECORD", "licenses"):
            for path in packages.glob(f"*.dist-info/{part}"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        program = tree / "usr" / "bin" / "ccwarn"
        program.parent.mkdir(parents=True)
        program.write_text(_PROGRAM)
        program.chmod(0o755)
        fields = {"Architecture": "all", "Depends": _joined(DEPENDS), "Recommends": RECOMMENDS}
        return _pack(tree, dist, version, fields, packed)


def build_whole(bundle: Path, dist: Path, version: str, packed: str = TIGHTLY) -> Path | None:
    """Build the package with a bundle in it; return it, or None where that failed."""
    with tempfile.TemporaryDirectory() as text:
        tree = Path(text) / "tree"
        inside = tree / "usr" / "lib" / "ccwarn"
        shutil.copytree(bundle, inside, symlinks=True)
        shutil.move(inside / "share", tree / "usr" / "share")
        for library in inside.rglob("*.so*"):
            library.chmod(0o644)
        _put_description(tree / "usr" / "share")
        program = tree / "usr" / "bin" / "ccwarn"
        program.parent.mkdir()
        program.symlink_to("../lib/ccwarn/ccwarn")
        fields = {"Architecture": "amd64", "Depends": WHOLE_DEPENDS}
        return _pack(tree, dist, version, fields, packed)


def _move_description(unpacked: Path, usr: Path) -> None:
    """Move manuals and completion out of an unpacked wheel to where Debian has them."""
    (data,) = unpacked.glob("ccwarn-*.data")
    shutil.move(data / "data" / "share", usr / "share")
    shutil.rmtree(data)
    _put_description(usr / "share")


def _put_description(share: Path) -> None:
    """Put manuals and completion where Debian has them."""
    zsh = share / "zsh"
    zsh.joinpath("site-functions").rename(zsh / "vendor-completions")
    for page in list((share / "man" / "man1").iterdir()):
        _compress(page, page.read_bytes())
        page.unlink()


def _pack(
    tree: Path, dist: Path, version: str, fields: Mapping[str, str], packed: str
) -> Path | None:
    """Put into a tree what is the same in each package, and pack it; return the package."""
    made = publishing.day(ROOT)
    for path in list(tree.rglob(".gitattributes")):
        path.unlink()  # It is for those who have the repository.
    _put_on_the_desktop(tree / "usr" / "share", version, made)
    _put_documents(tree / "usr" / "share" / "doc" / "ccwarn", version, made)
    passed_over = tree / "usr" / "share" / "lintian" / "overrides" / "ccwarn"
    passed_over.parent.mkdir(parents=True)
    shutil.copyfile(HERE / f"overrides.{fields['Architecture']}", passed_over)
    _put_control(tree, version, fields)
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (made, made), follow_symlinks=False)
    dist.mkdir(exist_ok=True)
    out = dist / f"ccwarn_{version}_{fields['Architecture']}.deb"
    environ = {**os.environ, "SOURCE_DATE_EPOCH": str(made)}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", packed, "--build", str(tree), str(out)]
    if start(command, environ):
        return None
    say(f"{out}: {out.stat().st_size / 1e6:.1f} MB")
    return out


def _put_on_the_desktop(share: Path, version: str, made: int) -> None:
    entry = {
        "Type": "Application",
        "Name": "ccwarn",
        "Comment": "Asks before a mail shows its recipients' addresses to strangers",
        "Exec": "ccwarn",
        "Icon": "ccwarn",
        "Terminal": "false",
        "StartupNotify": "false",
        "StartupWMClass": "ccwarn",
        "Categories": "Network;Email;",
        "Keywords": "email;bcc;privacy;",
    }
    _write(share / "applications" / "ccwarn.desktop", desktop_entry.entry(entry))
    icons = share / "icons" / "hicolor"
    for size in ICON_SIZES:
        path = icons / f"{size}x{size}" / "apps" / "ccwarn.png"
        path.parent.mkdir(parents=True)
        path.write_bytes(png(ICON, size))
    _write(icons / "scalable" / "apps" / "ccwarn.svg", ICON.read_text(encoding="utf-8"))
    told = (HERE / "metainfo.xml").read_text(encoding="utf-8")
    date = datetime.fromtimestamp(made, UTC).date().isoformat()
    told = told.replace("@VERSION@", version).replace("@DATE@", date)
    _write(share / "metainfo" / "ccwarn.metainfo.xml", told)


def _put_documents(folder: Path, version: str, made: int) -> None:
    _write(folder / "copyright", _copyright())
    folder.joinpath("changelog").parent.mkdir(parents=True, exist_ok=True)
    day = format_datetime(datetime.fromtimestamp(made, UTC))
    entry = f"""\
ccwarn ({version}) unstable; urgency=medium

  * What is new is told in CHANGELOG.md.

 -- {maintainer()}  {day}
"""
    _compress(folder / "changelog", entry.encode())
    _compress(folder / "CHANGELOG.md", (ROOT / "CHANGELOG.md").read_bytes())


def _put_control(tree: Path, version: str, fields: Mapping[str, str]) -> None:
    octets = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    control = {
        "Package": "ccwarn",
        "Version": version,
        "Section": "mail",
        "Priority": "optional",
        "Maintainer": maintainer(),
        "Installed-Size": str(octets // 1024),
        **fields,
        "Description": f"{SUMMARY}\n{textwrap.indent(ABOUT, ' ').rstrip()}",
    }
    lines = [f"{name}: {value}" for name, value in control.items()]
    _write(tree / "DEBIAN" / "control", "\n".join(lines) + "\n")
    for name in ("postinst", "prerm"):
        shutil.copyfile(HERE / name, tree / "DEBIAN" / name)
        (tree / "DEBIAN" / name).chmod(0o755)


def maintainer() -> str:
    """Return who answers for the package: whoever builds it, as Debian's own tools take it."""
    name = os.environ.get("DEBFULLNAME", "The ccwarn developers")
    return f"{name} <{os.environ.get('DEBEMAIL', 'ccwarn@packages.debian.org')}>"


def _copyright() -> str:
    head = (HERE / "copyright").read_text(encoding="utf-8")
    terms = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("Permission is")
    lines = f"{terms[1]}{terms[2]}".strip().splitlines()
    return head + "\n".join(f" {line}" if line else " ." for line in lines) + "\n"


def _joined(text: str) -> str:
    return " ".join(text.split())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _compress(path: Path, content: bytes) -> None:
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    sys.exit(main())
