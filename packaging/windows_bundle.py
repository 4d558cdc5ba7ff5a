"""What the installer for Windows installs: Python, the packages that ccwarn needs, and ccwarn.

All of it lies in one folder as it will lie there; nothing is unpacked or compiled later. Python and
Qt are those that the tests run with on Windows. What ccwarn never loads is left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import bundled_packages
import system_packages
import windows_folder
import windows_modules
import windows_relay
from bill import Part
from bundled import declare
from ccwarn.connect.native_host import HOST, manifest
from ccwarn.i18n import OFFERED
from environment import LOCK, provide_tools
from processes import ROOT, start
from system_packages import say

PYTHON = "Lib/ctypes/test Lib/distutils Lib/ensurepip Lib/idlelib Lib/lib2to3 Lib/msilib Lib/test \
Lib/tkinter Lib/turtledemo Lib/unittest Lib/venv Lib/turtle.py DLLs/_msi.pyd DLLs/_tkinter.pyd \
DLLs/py.ico DLLs/pyc.ico DLLs/pyd.ico DLLs/tcl86t.dll DLLs/tk86t.dll Lib/pydoc_data".split()
"""What is left out of Python."""
PACKAGES = ("bin", ".lock", "PyWin32.chm", "pythonwin")
"""What is left out of the packages: programs, and pywin32's editor with its manual."""
RUNTIME = ("vcruntime140.dll", "vcruntime140_1.dll", "python3.dll", "python311.dll")
"""The DLLs that lie beside python.exe: other compilers' libraries do not."""
QT_MODULES = ("Core", "Gui", "Network", "Svg", "Widgets")
QT_PLUGINS = (
    *("platforms/qwindows.dll", "styles/*.dll", "tls/qcertonlybackend.dll"),
    *("iconengines/qsvgicon.dll", "imageformats/qsvg.dll", "imageformats/qico.dll"),
)
QT = (
    *("*.py", "support/*.py", "support/**/*.py", "pyside6.abi3.dll", "msvcp140*.dll"),
    *("vcruntime140*.dll", "concrt140.dll"),
    *(f"Qt{name}.pyd" for name in QT_MODULES if name != "Svg"),
    *(f"Qt6{name}.dll" for name in QT_MODULES),
    *(f"plugins/{plugin}" for plugin in QT_PLUGINS),
    *(f"translations/qtbase_{code}.qm" for code in OFFERED),
)
"""What of PySide6 goes along, as patterns inside its folder."""
SYSTEM = "x86_64-pc-windows-msvc"
"""What uv calls a Windows of 64 bits."""

_PYTHON = Part("CPython", "3.11.9", "PSF-2.0")
"""That in `windows_folder.INTERPRETER`."""
SIGNER = "O=Python Software Foundation"
CHECKER = "osslsigncode"
UNSIGNED = ("vcruntime140.dll", "vcruntime140_1.dll")
"""Microsoft's, whose chain begins with a root that Debian does not have."""
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
PATHS = "Lib\nDLLs\nLib\\site-packages\nimport site\n"
"""Where this Python looks for modules, and nowhere else, whatever the environment says."""
PATHS_FILE = "python311._pth"
"""The file that says so."""


def make(folder: Path, aside: Path) -> bool:
    """Fill the folder; tell whether all of it is there. `aside` is for what is needed meanwhile."""
    tools = provide_tools(aside, "lock")
    compiler = _compiler()
    if tools is None or compiler is None:
        return False
    say("  Python")
    if windows_folder.unpack_python(tools, aside, folder):
        return False
    prune_python(folder)
    if not _is_signed(folder):
        return False
    say("  the packages that ccwarn needs")
    packages = folder / "Lib" / "site-packages"
    wanted = windows_folder.requirements(LOCK.read_text(encoding="utf-8"))
    if not bundled_packages.install(tools, aside, packages, wanted, SYSTEM):
        return False
    if not _install_ccwarn(aside, packages):
        return False
    bundled_packages.keep(packages / "PySide6", QT)
    if not declare(folder, "ccwarn-windows", packages, [_PYTHON]):
        return False
    bundled_packages.forget_installing(packages)
    _put_manifest(folder)
    say("  compiling")
    windows_modules.put_loader(folder / "Lib")
    if not _compile(compiler, folder):
        return False
    windows_modules.pack(folder / "Lib")
    return windows_relay.build(folder / windows_relay.NAME)


def _compiler() -> str | None:
    """Return a Python that writes what the one that is installed can run."""
    here = sys.executable if sys.version_info[:2] == (3, 11) else None
    found = here or shutil.which(f"python{windows_folder.VERSION}")
    if found is None:
        say(f"The modules are compiled by a Python {windows_folder.VERSION}; there is none here.")
    return found


def _is_signed(folder: Path) -> bool:
    """Tell whether each program and library is signed by the Python Software Foundation."""
    if not shutil.which(CHECKER) and not system_packages.install(
        [CHECKER], "what checks signatures"
    ):
        return False
    kinds = {".exe", ".dll", ".pyd"}
    files = sorted(path for path in folder.rglob("*") if path.suffix in kinds)
    bad = [path.name for path in files if path.name not in UNSIGNED and not signed(path)]
    if bad:
        say(f"Not signed by the Python Software Foundation: {' '.join(bad)}")
    return not bad


def signed(path: Path) -> bool:
    """Tell whether a file is as the Python Software Foundation signed it.

    Its certificate has expired since; what counts is when it signed, which somebody else attests.
    Nobody is asked whether a certificate was withdrawn: the network is not always there, and the
    very files are named by their digest as well.
    """
    trusted = ["-CAfile", AUTHORITIES, "-TSA-CAfile", AUTHORITIES, "-ignore-crl"]
    command = [CHECKER, "verify", *trusted, "-in", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    signers = re.findall(r"Signer's certificate.*?Subject: (.*?)\n", done.stdout, re.DOTALL)
    return done.returncode == 0 and SIGNER in (signers or [""])[0]


def prune_python(folder: Path) -> None:
    """Take away what is left out of Python, and say where it finds modules."""
    for name in PYTHON:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for path in folder.glob("*.dll"):
        if path.name not in RUNTIME:
            path.unlink()
    for path in sorted(folder.rglob("__pycache__")):
        shutil.rmtree(path)
    (folder / PATHS_FILE).write_text(PATHS, encoding="ascii", newline="\r\n")


def _install_ccwarn(aside: Path, packages: Path) -> bool:
    made = ["--wheel", "--no-isolation", "--outdir", str(aside / "wheel"), str(ROOT)]
    if start([sys.executable, "-m", "build", *made]):
        return False
    (wheel,) = (aside / "wheel").glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(packages)
    # Manuals and shells of other systems, where pip would put them.
    for described in packages.glob("ccwarn-*.data"):
        shutil.rmtree(described)
    for name in PACKAGES:
        path = packages / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return True


def _put_manifest(folder: Path) -> None:
    text = manifest(windows_relay.NAME)
    (folder / f"{HOST}.json").write_text(text, encoding="utf-8", newline="\n")


def _compile(python: str, folder: Path) -> bool:
    """Compile all modules, so that Python neither looks at their times nor wants to write there.

    Those that are not loaded out of one file stay compiled as they lie there.
    """
    how = ["-q", "-j1", "--invalidation-mode", "unchecked-hash", "-s", str(folder)]
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    return start([python, "-I", "-m", "compileall", *how, str(folder / "Lib")], environ) == 0


def size(paths: Iterable[Path]) -> int:
    """Return the octets of all files."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def in_order(folder: Path) -> Sequence[Path]:
    """Return all files, relative to the folder, always in the same order."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
