"""What tests need of the machine: real programs to drive, a display, root, a terminal, ..."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from system_packages import COUNTERPART_FILES, COUNTERPARTS

REQUIRE_ALL = "CCWARN_REQUIRE_ALL"
"""With this variable set to 1, what is missing fails the test instead of skipping it."""

INFO = ";2," if os.name == "nt" else ":2,"
"""What comes before the flags in the name of a file in a Maildir: Windows has no colon in names."""

FOLDER = os.strerror(errno.EACCES if os.name == "nt" else errno.EISDIR)
"""What the system says where a folder is to be read or written as if it were a file."""

posix_modes = pytest.mark.skipif(os.name == "nt", reason="there, the user's folder is private")
"""For a test of who may read what: Windows has lists of users in the place of modes."""


def not_on_wine(reason: str) -> pytest.MarkDecorator:
    """Mark a test of something that Windows does and Wine does not, with what Wine does."""
    wine = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
    return pytest.mark.skipif(wine, reason=f"Wine {reason}")


fonts = pytest.mark.skipif(
    sys.platform == "win32" and os.environ.get("CCWARN_TEST_PLATFORM") != "windows",
    reason="there, Qt has fonts on a screen alone",
)
"""For a test that measures text."""

UNKNOWN_AUTHORITIES = "takes a certificate for good that comes without its authority's"
"""What Wine does where Windows does not know who has signed a certificate."""

shown_links = not_on_wine("shows what a link leads to in its place")
"""For a test that looks for a symbolic link itself."""


def needs(program: str) -> Path:
    """Return the path of a program; where it is missing, skip the test or fail it."""
    path = shutil.which(program)
    if path is None:
        missing(f"{program} is not installed (Debian: {COUNTERPARTS.get(program, program)})")
    return Path(path)


def needs_file(name: str) -> Path:
    """Return the path of a file of a program; where it is missing, skip the test or fail it."""
    path = Path(name)
    if not path.exists():
        missing(f"{name} is missing (Debian: {COUNTERPART_FILES.get(name, name)})")
    return path


def needs_root() -> None:
    """Skip the test, or fail it, where it does not run as the user who may do everything."""
    if not hasattr(os, "geteuid"):
        pytest.skip("no such user here")
    if os.geteuid() != 0:
        missing("needs root")


def needs_pseudo_terminals() -> None:
    """Skip the test, or fail it, where no terminal can be made for a program."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
    try:
        ends = pty.openpty()
    except OSError as error:
        missing(f"no pseudo-terminal can be made ({error.strerror})")
    for end in ends:
        os.close(end)


def missing(reason: str) -> NoReturn:
    """Skip the test because this machine misses something, or fail it (REQUIRE_ALL)."""
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(reason)
    pytest.skip(reason)
