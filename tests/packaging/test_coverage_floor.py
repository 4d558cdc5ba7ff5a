from __future__ import annotations

import tomllib

import coverage

import coverage_floor
from coverage_floor import Counted, counted_files, report
from processes import ROOT


def counted(path: str, lines: int, *missed: int) -> Counted:
    return Counted(path, lines, missed)


def test_areas_are_the_folders_and_the_core_without_qt() -> None:
    paths = {
        "ccwarn/draft.py": "core",
        "ccwarn/rules/cc101.py": "core",
        "ccwarn/settings/edit.py": "core",
        "ccwarn/gates/drafts/gate.py": "gates",
        "ccwarn/ui/app.py": "ui",
    }
    assert {path: counted(path, 1).area for path in paths} == paths


def test_an_area_at_the_floor_is_told_in_one_line() -> None:
    lines = report(
        [counted("ccwarn/gates/a.py", 60, 3, 4, 5), counted("ccwarn/gates/b.py", 40, 1, 2)]
    )
    assert lines == ["gates        lines  95.0 % (at least 95)"]


def test_an_area_below_the_floor_says_which_file_misses_what() -> None:
    files = [counted("ccwarn/gates/a.py", 10, 3), counted("ccwarn/gates/b.py", 10, 9, 1, 3, 2)]
    assert report(files)[1:] == ["    ccwarn/gates/b.py: 1-3, 9", "    ccwarn/gates/a.py: 3"]


def test_windows_are_held_to_nothing_but_can_be_looked_at() -> None:
    files = [counted("ccwarn/ui/app.py", 10, 1, 2)]
    assert report(files) == ["ui           lines  80.0 %"]
    assert report(files, every=True)[1:] == ["    ccwarn/ui/app.py: 1-2"]


def test_a_file_without_lines_counts_as_run() -> None:
    assert coverage_floor.per_cent([counted("ccwarn/ui/__init__.py", 0)]) == 100


def test_what_only_windows_runs_is_not_counted() -> None:
    names = {it.relative_to(ROOT).as_posix() for it in counted_files(coverage.Coverage())}
    omitted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["run"][
        "omit"
    ]
    assert names.isdisjoint(omitted)
    assert "ccwarn/gates/outlook/gate.py" in names
    assert all((ROOT / name).is_file() for name in omitted)
