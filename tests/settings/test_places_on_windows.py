"""Where policies and what is remembered are, as Windows has it."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

from pathlib import Path

import pytest

from ccwarn.settings import files
from command_line import ccwarn


def test_no_variable_moves_the_policy_of_the_organisation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files.site_policy_file()
    assert before.parts[1:] == ("ProgramData", "ccwarn", "policy.toml")
    for name in ("PROGRAMDATA", "ALLUSERSPROFILE", "WIN_PD_OVERRIDE_COMMON_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert files.site_policy_file() == before


def test_the_user_s_own_places_are_below_the_user_s_own_folders(home: Path) -> None:
    for place in (files.user_policy_file(), files.state_dir(), files.runtime_dir()):
        assert place.is_relative_to(home)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", files.BOM])
def test_a_policy_by_whichever_editor_counts(line_end: str, mark: str, home: Path) -> None:
    path = files.user_policy_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ('own_domains = ["müller.example"]', "")
    path.write_bytes((mark + line_end.join(lines)).encode())
    done = ccwarn("policy", "explain", "own_domains", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "müller.example" in done.stdout
