"""Group Policy in the registry of Windows itself, in a part of it that is this process's own."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
import winreg
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccwarn import cli
from ccwarn.settings.files import load_policy
from ccwarn.settings.group_policy import PLACE, present

Put = Callable[[int, str, str, int, object], None]


@pytest.fixture
def put() -> Iterator[Put]:
    """Return what writes a value; both roots lead elsewhere meanwhile, for this process."""
    base = rf"Software\ccwarn-test-{os.getpid()}"
    override = ctypes.WinDLL("advapi32").RegOverridePredefKey
    override.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    roots = (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER)
    keys = [winreg.CreateKey(winreg.HKEY_CURRENT_USER, rf"{base}\{root}") for root in roots]
    for root, key in zip(roots, keys, strict=True):
        assert override(root, key.handle) == 0

    def write(root: int, path: str, name: str, kind: int, value: object) -> None:
        with winreg.CreateKey(root, rf"{PLACE}\{path}".rstrip("\\")) as key:
            winreg.SetValueEx(key, name, 0, kind, value)  # type: ignore[call-overload]

    yield write
    for root in roots:
        assert override(root, None) == 0
    for key in keys:
        key.Close()
    _delete(winreg.HKEY_CURRENT_USER, base)


def _delete(root: int, path: str) -> None:
    with winreg.OpenKey(root, path) as key:
        names = [winreg.EnumKey(key, at) for at in range(winreg.QueryInfoKey(key)[0])]
    for name in names:
        _delete(root, rf"{path}\{name}")
    winreg.DeleteKey(root, path)


def test_what_is_set_is_read_by_its_kind(put: Put) -> None:
    computer, user = winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER
    assert present() == {}
    put(computer, "own_domains", "1", winreg.REG_SZ, "acme.example")
    put(computer, "own_domains", "2", winreg.REG_EXPAND_SZ, "müller.example")
    put(computer, "thresholds", "strong_people", winreg.REG_DWORD, 7)
    put(computer, "", "patience", winreg.REG_QWORD, 30)
    put(user, "", "partners", winreg.REG_MULTI_SZ, ["a.example b.example"])
    put(user, "", "patience", winreg.REG_DWORD, 50)
    assert list(present()) == [rf"HKCU\{PLACE}", rf"HKLM\{PLACE}"]
    found = load_policy()
    assert found.problems == ()
    policy = found.policy
    assert policy.own_domains == ("acme.example", "xn--mller-kva.example")
    assert (policy.thresholds.strong_people, policy.patience) == (7, 30)
    assert policy.partners == (("a.example", "b.example"),)


def test_explain_shows_that_a_user_s_own_value_does_not_count(
    put: Put, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(winreg.HKEY_CURRENT_USER, "rules", "CC101", winreg.REG_SZ, "typed")
    mine = home / "mine.toml"
    mine.write_text('[rules]\nCC101 = "off"\n')
    assert cli.main(["--policy", str(mine), "policy", "explain", "rules.CC101"]) == 0
    said = capsys.readouterr().out
    assert said == f'rules.CC101 = "typed"\n    HKCU\\{PLACE}: set by your organisation\n'


def test_a_value_of_the_wrong_kind_is_told(put: Put) -> None:
    put(winreg.HKEY_LOCAL_MACHINE, "", "patience", winreg.REG_BINARY, b"\x05")
    (problem,) = load_policy().problems
    assert problem.text == rf"HKLM\{PLACE}: patience: must be a whole number, 1 or more"
