from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn.cli import whole_parser
from ccwarn.settings.files import site_policy_file
from counterparts import needs
from manual import FILES, actions, commands_of, pages

DAY = 1_800_000_000
"""15 January 2027."""


def read(page: str, folder: Path) -> str:
    """Return a page as man shows it; nothing in it may be wrong."""
    file = folder / "page.1"
    file.write_text(page)
    shown = subprocess.run(
        ["man", "--local-file", "--warnings", str(file)],
        env={"MANWIDTH": "200", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert shown.stderr == ""
    return shown.stdout


def test_each_command_has_a_page_with_all_of_its_options(tmp_path: Path) -> None:
    needs("man")
    parser = whole_parser()
    made = pages(parser, DAY)
    commands = commands_of(parser)
    assert set(made) == {"ccwarn.1", *(f"ccwarn-{name}.1" for name in commands)}
    for name, command in {"": parser, **commands}.items():
        shown = read(made[f"ccwarn-{name}.1" if name else "ccwarn.1"], tmp_path)
        assert "2027-01-15" in shown
        lines = shown.splitlines()
        for action in actions(command):
            if action.option_strings and action.help != argparse.SUPPRESS:
                first = ", ".join(action.option_strings)
                assert any(line.startswith(f"       {first}") for line in lines), first
    assert "ccwarn-audit(1)\n" in read(made["ccwarn.1"], tmp_path)


def test_text_is_never_a_request(tmp_path: Path) -> None:
    needs("man")
    parser = argparse.ArgumentParser("made-up", description=".so /etc/passwd.")
    parser.add_argument("--x", metavar="A\\B", help="'quoted' and \\fBold\\fR, with “more”")
    shown = read(pages(parser, DAY)["ccwarn.1"], tmp_path)
    assert "\n       .so /etc/passwd.\n" in shown
    assert "--x A\\B\n              'quoted' and \\fBold\\fR, with “more”\n" in shown


@pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")
def test_the_files_are_where_ccwarn_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(site_policy_file()) in FILES
