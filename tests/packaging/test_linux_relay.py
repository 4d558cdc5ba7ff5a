"""How the relay of Linux is built; what it does is tried as that of Python is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import linux_relay
from counterparts import needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is for Linux")


def test_it_needs_no_library_and_is_the_same_each_time(tmp_path: Path) -> None:
    needs(linux_relay.COMPILER)
    one, two = tmp_path / "one" / linux_relay.NAME, tmp_path / "two" / linux_relay.NAME
    assert linux_relay.build(one)
    assert linux_relay.build(two)
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size < 100_000
    command = ["readelf", "--dynamic", "--program-headers", str(one)]
    needs("readelf")
    about = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "There is no dynamic section" in about
    assert "interpreter" not in about
