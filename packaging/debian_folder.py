"""The tests on a bare Debian 13, with the newest Python that Debian has: a folder is enough for it.

The folder holds a whole Debian but for the kernel, and is entered by chroot. It is outside the
tree, in the user's cache, and is used again: what `dev.py` installs there is found at the next run.

Only Linux can do that, and only root may.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from processes import ROOT, start
from system_packages import install, say

SUITE = "trixie"
PACKAGES = ("python3", "python3-venv")
"""What a machine has to have before `dev.py` can set up all the rest."""

HOST_FILES = ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt")
"""What leads to Debian's and PyPI's servers, here and so in the folder."""
VARIABLES = ("CI", "http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")
"""What else does: the only part of the environment that is handed on."""

CHECKOUT = "ccwarn"
"""Where in the folder the copy of this checkout is; its .venv stays from one run to the next."""
STAMP = "ccwarn-stamp"
PYTHON = ("python3", "packaging/dev.py", "python")
"""What begins a command line, in that copy, for the Python of its environment."""
PACKAGES_STAMP = "packages-stamp"

CONTAINED = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"),
)
"""What to put before a command that mounts and starts things: all of it is gone with the command,
and the command with this process, however that ends. Nothing is ever mounted outside."""

ENTER = """
set -e
mount --rbind /dev "$1/dev"
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/tmp"
exec chroot "$@"
"""
"""What the shell does, contained, with a folder and a command to run in it."""
APART = (
    """
set -e
mount -t tmpfs tmpfs "$1/mnt"
mkdir "$1/mnt/changes" "$1/mnt/work" "$1/mnt/folder"
mount -t overlay -o "lowerdir=$2:$1,upperdir=$1/mnt/changes,workdir=$1/mnt/work" \
    overlay "$1/mnt/folder"
mount --bind "$2/mnt" "$1/mnt/folder/mnt"
folder="$1/mnt/folder"
shift 2
set -- "$folder" "$@"
"""
    + ENTER
)
"""The same with a second folder, whose files are seen besides those of the first. What the command
changes is seen by itself alone, and gone with it: so many may be in one folder at once. Only what
it writes into /mnt lies in the second folder's `mnt`, for others to see at once and to keep."""


def run_tests(arguments: Sequence[str]) -> int:
    """Run pytest in the folder, after making or renewing what it needs; return the exit status.

    Which lines that runs is counted: Python has done so at little cost since 3.12, and Debian 12
    has 3.11.
    """
    if not can_be_made():
        return 1
    folder = place()
    with alone(folder):
        if not provide(folder):
            return 1
        copy_checkout(folder / CHECKOUT)
        if not set_up(folder):
            return 1
        enter(folder, *PYTHON, "-m", "coverage", "erase")
        return enter(folder, *PYTHON, "-m", "coverage", "run", "-m", "pytest", *arguments)


def look_at_coverage() -> int:
    """Say how much of the code was run there by the last tests; return 1 if it is too little."""
    with alone(place()):
        return enter(place(), *PYTHON, "packaging/coverage_floor.py")


def place(name: str = f"debian-{SUITE}") -> Path:
    """Return where the folder is, or would; another one of its kind has another name."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "ccwarn" / name


def stamp(suite: str = SUITE, packages: Sequence[str] | None = None) -> str:
    """Return what a whole folder says of what it was made of; PACKAGES, if no others are named."""
    made_of = (suite, PACKAGES if packages is None else packages)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def is_whole(folder: Path, suite: str = SUITE, packages: Sequence[str] | None = None) -> bool:
    """Tell whether the folder was made to its end, of what it is to be made of today."""
    return is_stamped(folder / STAMP, stamp(suite, packages))


def is_stamped(file: Path, stamp: str) -> bool:
    """Tell whether the last file of something that is made says that it is what is wanted."""
    try:
        return file.read_text() == stamp
    except OSError:
        return False


def provide(folder: Path, suite: str = SUITE, packages: Sequence[str] | None = None) -> bool:
    """Make the folder again where it is not whole; tell whether it is now."""
    if is_whole(folder, suite, packages):
        return True
    say(f"Making a Debian {suite} in {folder} (the first time: a minute or two)…")
    shutil.rmtree(folder, ignore_errors=True)
    wanted = PACKAGES if packages is None else packages
    included = [f"--include={','.join(wanted)}"] if wanted else []
    done = subprocess.run(
        [*CONTAINED, "debootstrap", "--variant=minbase", *included, suite, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        say("\n".join(done.stdout.splitlines()[-20:]))
        say("That failed. Nothing of it will be used.")
        return False
    (folder / STAMP).write_text(stamp(suite, packages))
    return True


def provide_with(folder: Path, suite: str, packages: Sequence[str]) -> bool:
    """Make a folder with packages from Debian where it is not whole; tell whether it is now."""
    wanted = hashlib.sha256(repr((suite, tuple(packages))).encode()).hexdigest()
    if is_stamped(folder / PACKAGES_STAMP, wanted):
        return True
    if not provide(folder, suite, ()):
        return False
    show_the_way_out(folder)
    (folder / CHECKOUT).mkdir(exist_ok=True)
    names = " ".join(f"'{name}'" for name in packages)
    apt = "DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends install"
    say("  installing packages into it")
    script = f"apt-get -qq update && {apt} {names} >/dev/null && apt-get clean"
    if enter(folder, "sh", "-c", script):
        return False
    (folder / PACKAGES_STAMP).write_text(wanted)
    return True


def renew(folder: Path, suite: str) -> bool:
    """Bring a folder's packages up to date, with what Debian has mended; tell whether they are."""
    show_the_way_out(folder)
    security = f"s#/debian/* {suite} #/debian-security {suite}-security #"
    sources = "/etc/apt/sources.list"
    apt = "DEBIAN_FRONTEND=noninteractive apt-get -qq --yes"
    script = (
        f"sed '{security}' {sources} >{sources}.d/security.list && {apt} update &&"
        f" {apt} dist-upgrade >/dev/null && apt-get clean"
    )
    return enter(folder, "sh", "-c", script) == 0


def set_up(folder: Path) -> bool:
    """Have `dev.py` set itself up in the folder; while that installs packages, it is not whole."""
    show_the_way_out(folder)
    (folder / STAMP).unlink()
    if enter(folder, *PYTHON, "-c", ""):
        return False
    (folder / STAMP).write_text(stamp())
    return True


def show_the_way_out(folder: Path) -> None:
    """Let what runs in the folder find the servers that this machine finds."""
    for name in HOST_FILES:
        there = folder / name
        there.parent.mkdir(parents=True, exist_ok=True)
        there.unlink(missing_ok=True)
        if Path("/", name).exists():
            shutil.copyfile(Path("/", name), there)


def copy_checkout(there: Path) -> None:
    """Copy what git knows of this checkout, or would; leave the environment as it is."""
    there.mkdir(exist_ok=True)
    for path in there.iterdir():
        if path.is_dir() and path.name != ".venv":
            shutil.rmtree(path)
        elif not path.is_dir():
            path.unlink()
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name)


def enter(folder: Path, *command: str, besides: Path | None = None) -> int:
    """Run a command in the folder's copy of the checkout, as root; return its exit status.

    With files `besides` those of the folder, nothing is changed there but their `mnt`.
    """
    return start(entering(folder, *command, besides=besides))


def entering(folder: Path, *command: str, besides: Path | None = None) -> list[str]:
    """Return the command line that runs a command in the folder, as `enter` does."""
    handed_on = [f"{name}={os.environ[name]}" for name in VARIABLES if name in os.environ]
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    environ = ["env", "-i", path, "HOME=/root", "LANG=C.UTF-8", *handed_on]
    script, folders = (APART, [folder, besides]) if besides else (ENTER, [folder])
    shell = ["sh", "-c", script, "sh", *map(str, folders)]
    return [*CONTAINED, *environ, *shell, "env", f"--chdir=/{CHECKOUT}", *command]


def can_be_made() -> bool:
    """Tell whether such a folder can be made here; say why if not."""
    if not sys.platform.startswith("linux"):
        say("A folder with a Debian in it can only be made on Linux.")
        return False
    if os.geteuid() != 0:
        say("Only root may make a folder with a Debian in it.")
        return False
    if shutil.which("debootstrap"):
        return True
    return install(["debootstrap", "debian-archive-keyring"], "what makes a folder with Debian")


@contextmanager
def alone(folder: Path, *, with_others: bool = False) -> Iterator[None]:
    """Wait until nobody else uses the folder, and keep others out of it; or whoever changes it."""
    import fcntl  # late: only Linux comes here, but every system reads this module

    folder.parent.mkdir(parents=True, exist_ok=True)
    kind = fcntl.LOCK_SH if with_others else fcntl.LOCK_EX

    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for whoever uses {folder}…")
            fcntl.flock(lock, kind)
        yield


def together(folder: Path) -> AbstractContextManager[None]:
    """Wait until nobody changes the folder, and keep whoever would out of it."""
    return alone(folder, with_others=True)


def wait_for_its_maker(folder: Path) -> None:
    """Wait until nobody changes the folder, whoever else uses it."""
    with together(folder):
        pass
