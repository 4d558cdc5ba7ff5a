"""Who may read what is private: the lists of users that Windows has in the place of modes."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import re
from ctypes import wintypes
from pathlib import Path

from ccwarn.journal import Journal
from ccwarn.memory_file import memory_file
from ccwarn.policy import Policy
from ccwarn.private_file import private_folder, private_key, write_private
from ccwarn.review import Decision, Origin, examine
from drafts import draft, firms

SYSTEM, ADMINISTRATORS = "SY", "BA"
DACL = 4


def who_may_what(path: Path) -> dict[str, tuple[str, str]]:
    """Return for each user on a file's list what is inherited by others, and the user's rights."""
    advapi32, size = ctypes.WinDLL("advapi32"), wintypes.DWORD()
    advapi32.GetFileSecurityW(str(path), DACL, None, 0, ctypes.byref(size))
    told = ctypes.create_string_buffer(size.value)
    assert advapi32.GetFileSecurityW(str(path), DACL, told, size, ctypes.byref(size))
    text = wintypes.LPWSTR()
    convert = advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorW
    assert convert(told, 1, DACL, ctypes.byref(text), None)
    listed = re.findall(r"\(A;(\w*);(\w+);;;([\w-]+)\)", text.value or "")
    assert (text.value or "").count("(") == len(listed), text.value
    return {user: (inherited, rights) for inherited, rights, user in listed}


def others(path: Path) -> set[str]:
    """Return who may read a file besides the system and the administrators."""
    return {*who_may_what(path)} - {SYSTEM, ADMINISTRATORS}


def test_a_private_file_is_this_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "seals.key"
    write_private(path, b"secret")
    write_private(path, b"another")
    (user,) = others(path)
    assert user.startswith("S-1-5-") or user == "LA"
    assert who_may_what(path)[user][1] == "FA"
    assert path.read_bytes() == b"another"
    assert others(tmp_path) > {user}, "anybody may read what is in no private folder"
    assert private_key(tmp_path / "key")
    assert others(tmp_path / "key") == {user}


def test_what_comes_into_a_private_folder_is_this_users_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "ccwarn")
    assert len(others(folder)) == 1
    assert {inherited for inherited, _rights in who_may_what(folder).values()} == {"OICI"}
    (folder / "undo").mkdir()
    (folder / "undo" / "1").write_text("mine")
    assert (folder / "undo" / "1").read_text() == "mine"


def test_journal_and_memory_are_in_folders_that_are_private(tmp_path: Path) -> None:
    review = examine(draft(to=firms(12)), Policy(), ())
    journal = Journal(tmp_path / "a")
    journal.note(review, Origin("check", can_hold=False), Decision.HOLD)
    assert journal.settle(30)
    memory_file(tmp_path / "b").write(lambda opened: None, None)
    files = [tmp_path / folder / "memory.sqlite" for folder in "ab"]
    assert [file.exists() for file in files] == [True, True]
    assert others(files[0].parent) == others(files[1].parent)
    assert len(others(files[0].parent)) == 1
