from __future__ import annotations

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ccwarn.private_file import private_folder, private_key, write_private
from counterparts import posix_modes


@posix_modes
def test_a_folder_is_made_private_even_if_it_was_not(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True, mode=0o777)
    assert stat.S_IMODE(private_folder(folder).stat().st_mode) == 0o700


@posix_modes
def test_a_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        write_private(tmp_path / "x", b"secret")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    write_private(tmp_path / "x", b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_private(tmp_path / "x", b"new")
    assert (tmp_path / "x").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


def test_where_there_is_one_it_is_kept_if_so_wished(tmp_path: Path) -> None:
    write_private(tmp_path / "x", b"old")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "x", b"new", replace=False)
    assert (tmp_path / "x").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


def test_all_who_want_a_key_at_once_get_the_same_and_leave_no_other(tmp_path: Path) -> None:
    together = threading.Barrier(4)

    def wanted(number: int) -> bytes:
        together.wait()
        return private_key(tmp_path / f"{number}.key")

    with ThreadPoolExecutor(4) as all_at_once:
        for number in range(20):
            keys = set(all_at_once.map(wanted, [number] * 4))
            assert len(keys) == 1
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".key"] * 20
