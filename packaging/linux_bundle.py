"""What the bundle for Linux holds: Python, the packages that ccwarn needs, and ccwarn.

Python and all libraries but glibc's and the compiler's own are those of Debian 12, which Debian
signs and keeps secure; Qt is PySide6's. All of it finds itself by its own place, so the folder may
lie anywhere. What ccwarn never loads is left out.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import bundled_packages
import debian_folder
import linux_relay
import publishing
from bill import Part
from bundled import LICENCES, declare
from ccwarn.i18n import OFFERED
from environment import LOCK, provide_tools
from processes import ROOT
from system_packages import DEBIAN_PACKAGES, say

SUITE = "bookworm"
"""Debian 12, whose glibc is the oldest that Qt's wheels can be used with."""
SYSTEM = "x86_64-manylinux_2_36"
"""What uv calls it."""
NEEDED = (
    "python3.11",
    "binutils",
    "icu-devtools",
    "patchelf",
    *sorted(set(DEBIAN_PACKAGES.values())),
)
HERE = ROOT / "packaging" / "linux"
LIBRARY = Path("lib", "python3.11")
PACKAGES = LIBRARY / "dist-packages"
"""Where Debian's Python looks for them."""

LEFT_OUT = """
LICENSE.txt config-3.11-x86_64-linux-gnu curses dbm distutils ensurepip idlelib lib2to3 msilib
pydoc_data sitecustomize.py test tkinter turtle.py turtledemo unittest venv wsgiref xmlrpc
lib-dynload/_curses* lib-dynload/_crypt* lib-dynload/_ctypes_test* lib-dynload/_dbm*
lib-dynload/_test* lib-dynload/_xxtestfuzz* lib-dynload/nis* lib-dynload/readline*
lib-dynload/xxlimited*
""".split()
"""What is left out of Python's own library."""
UNUSED = ("bin", ".lock", "ccwarn/resources/screenshots")
"""What is left out of the packages' folder: programs, and pictures for the documentation."""
ZIPPED = "dns pycparser requests tomlkit urllib3 watchdog".split()
"""Packages that may lie in a file together with Python's own library."""
QT_MODULES = ("Core", "DBus", "Gui", "Network", "Svg", "Widgets")
QT_LIBRARIES = (
    *("OpenGL", "WaylandClient", "WaylandEglClientHwIntegration", "WlShellIntegration", "XcbQpa"),
)
"""What those load besides, or plugins do."""
QT_PLUGINS = (
    *("platforms/libqxcb.so", "platforms/libqwayland*.so", "platforms/libqoffscreen.so"),
    *("platforms/libqminimal.so", "platformthemes/libqxdgdesktopportal.so", "tls/*certonly*"),
    *("platforminputcontexts/lib[ci]*.so", "iconengines/libqsvgicon.so", "imageformats/libqsvg.so"),
    *("wayland-shell-integration/libxdg-shell.so", "wayland-decoration-client/*"),
)
QT = (
    *("*.py", "support/*.py", "support/**/*.py", "libpyside6.abi3.so*", "Qt/lib/libicu*"),
    *(f"Qt{name}.abi3.so" for name in QT_MODULES if name != "Svg"),
    *(f"Qt/lib/libQt6{name}.so.6" for name in (*QT_MODULES, *QT_LIBRARIES)),
    *(f"Qt/plugins/{plugin}" for plugin in QT_PLUGINS),
    *(f"Qt/translations/qtbase_{code}.qm" for code in OFFERED),
)
"""What of PySide6 goes along, as patterns inside its folder."""


def make(bundle: Path, *, of_today: bool = True) -> bool:
    """Put the bundle where nothing is yet; tell whether all of it is there. Only root may.

    What Debian has mended since the folder was made goes along, unless it need not be `of_today`.
    """
    if not debian_folder.can_be_made():
        return False
    folder = debian_folder.place(f"bundle-{SUITE}")
    with debian_folder.alone(folder):
        if not debian_folder.provide_with(folder, SUITE, NEEDED):
            return False
        if of_today and not debian_folder.renew(folder, SUITE):
            return False
    with debian_folder.together(folder), tempfile.TemporaryDirectory() as text:
        there = Path(text)
        made = there / "mnt" / "bundle"
        aside = there / "aside"
        for path in (aside, there / debian_folder.CHECKOUT, made / "bin"):
            path.mkdir(parents=True)
        if not _put_python_side(made, aside, folder):
            return False
        say("  libraries, compiling")
        for name in ("gather.sh", "trim_icu.sh"):
            shutil.copy2(HERE / name, there / debian_folder.CHECKOUT)
        if debian_folder.enter(folder, "sh", "gather.sh", "/mnt/bundle", besides=there):
            return False
        if not _declare(made):
            return False
        shutil.copytree(made, bundle, symlinks=True)
    return True


def _put_python_side(made: Path, aside: Path, folder: Path) -> bool:
    tools = provide_tools(aside, "lock")
    if tools is None or not linux_relay.build(made / "bin" / linux_relay.NAME):
        return False
    say("  Python")
    _put_python(folder / "usr", made)
    say("  the packages that ccwarn needs")
    packages = made / PACKAGES
    wanted = LOCK.read_text(encoding="utf-8")
    if not bundled_packages.install(tools, aside, packages, wanted, SYSTEM):
        return False
    if publishing.build(ROOT, aside / "wheel", "--wheel"):
        return False
    (wheel,) = (aside / "wheel").glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(packages)
    (data,) = packages.glob("ccwarn-*.data")
    shutil.move(data / "data" / "share", made / "share")
    for path in (data, *(packages / name for name in UNUSED)):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    bundled_packages.keep(packages / "PySide6", QT)
    return True


def _put_python(usr: Path, made: Path) -> None:
    """Take Python from a Debian: its program, and its library without what is left out."""
    shutil.copyfile(usr / "bin" / "python3.11", made / "bin" / "python3")
    (made / "bin" / "python3").chmod(0o755)
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(usr / LIBRARY, made / LIBRARY, symlinks=True, ignore=left_out)
    for path in [path for name in LEFT_OUT for path in (made / LIBRARY).glob(name)]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copyfile(HERE / "sitecustomize.py", made / LIBRARY / "sitecustomize.py")
    shutil.copyfile(HERE / "ccwarn.sh", made / "ccwarn")
    (made / "ccwarn").chmod(0o755)


def _declare(made: Path) -> bool:
    """Name all parts, and put their licences into the bundle."""
    told = made / "parts"
    lines = told.read_text().splitlines()
    parts = [Part(name, version, "", digest) for name, version, digest in map(str.split, lines)]
    told.unlink()
    texts = made / "texts"
    shutil.copytree(texts, made / LICENCES / "Debian")
    shutil.rmtree(texts)
    if not declare(made, "ccwarn-linux", made / PACKAGES, parts):
        return False
    bundled_packages.forget_installing(made / PACKAGES)
    _zip(made)
    day = publishing.day(ROOT)
    for path in (made, *made.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            os.utime(path, (day, day))
    return True


def _zip(made: Path) -> None:
    """Move Python's own library, and what else may be, into the file where Python looks first."""
    tops = {made / PACKAGES: [made / PACKAGES / name for name in ZIPPED]}
    others = (PACKAGES.name, "lib-dynload", "os.pyc")  # By os.pyc Python knows that it is here.
    library = made / LIBRARY
    tops[library] = [path for path in library.iterdir() if path.name not in others]
    with zipfile.ZipFile(made / "lib" / "python311.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for top, paths in tops.items():
            for path in sorted(it for each in paths for it in (each, *each.rglob("*"))):
                if path.is_file() and path.suffix == ".pyc":
                    info = zipfile.ZipInfo(path.relative_to(top).as_posix())
                    info.compress_type = zipfile.ZIP_DEFLATED
                    file.writestr(info, path.read_bytes())
                    path.unlink()
        info = zipfile.ZipInfo("os.pyc")
        file.writestr(info, (library / "os.pyc").read_bytes())
    for folder in sorted(library.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def size(folder: Path) -> int:
    """Return the octets of all files in a folder."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in found)
