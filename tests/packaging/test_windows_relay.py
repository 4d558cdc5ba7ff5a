"""How the relay of Windows is built; what it does is tried on Windows, as that of Python is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import windows_relay
from counterparts import needs


def test_it_needs_windows_alone_and_is_the_same_each_time(tmp_path: Path) -> None:
    needs(windows_relay.COMPILER)
    one, two = tmp_path / "one" / windows_relay.NAME, tmp_path / "two" / windows_relay.NAME
    assert windows_relay.build(one)
    assert windows_relay.build(two)
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size < 20_000
    command = ["x86_64-w64-mingw32-objdump", "-x", str(one)]
    about = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"DLL Name: (\S+)", about) == ["KERNEL32.dll"]
    assert "(Windows GUI)" in about
