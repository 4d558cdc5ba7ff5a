from __future__ import annotations

import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ccwarn.gates.submission.spool import IN_MEMORY, Spool

HEADER = b"From: a@acme.example\r\n\r\n"


def open_files() -> set[tuple[Path, str]]:
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # what has listed the folder
            found.add((link, str(link.readlink())))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_what_does_not_fit_into_memory_is_in_a_file_without_a_name() -> None:
    before = open_files()
    spool = Spool()
    spool.append(HEADER + b"x" * (IN_MEMORY - len(HEADER)))
    assert open_files() == before
    spool.append(b"more")
    ((file, name),) = open_files() - before
    assert name.endswith("(deleted)")
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    assert spool.header() == HEADER
    assert b"".join(spool.pieces()) + spool.last_piece == (
        HEADER + b"x" * (IN_MEMORY - len(HEADER)) + b"more"
    )
    spool.close()
    assert open_files() == before


def test_the_beginning_of_the_body_has_single_dots() -> None:
    spool = Spool()
    spool.append(HEADER + b"a\r\n..b\r\nc..\r\n")
    assert spool.body(100) == b"a\r\n.b\r\nc..\r\n"
    assert spool.body(5) == b"a\r\n."
    spool.close()
