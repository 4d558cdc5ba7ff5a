"""The JSON lines of earlier versions are taken over: each once, whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn import old_journal
from ccwarn.journal import Journal
from ccwarn.noted import from_line
from ccwarn.private_file import write_private
from conftest import ExpectedLog

LINE = {
    "time": "2026-03-01T12:30:00+00:00",
    "gate": "thunderbird",
    "severity": "strong",
    "codes": ["CC101"],
    "people": 475,
    "organisations": 470,
    "recipients": 476,
    "decision": "remedy",
    "exposed": "ff" * 32,
}
KILLED = """\
import os, sys
from pathlib import Path
from ccwarn.journal import Journal

def kill(path, missing_ok=False):
    os.kill(os.getpid(), 9)

Path.unlink = kill
Journal(Path(sys.argv[1])).recent(9)
"""


def line(**changed: object) -> bytes:
    return json.dumps(LINE | changed).encode() + b"\n"


def names(state: Path) -> set[str]:
    return {path.name for path in state.iterdir() if "memory" not in path.name}


def people(state: Path) -> list[int]:
    return sorted(it.people for it in Journal(state).recent(99))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    write_private(tmp_path / "journal.jsonl.1", line(people=1) + line(people=2))
    write_private(tmp_path / "journal.jsonl", line(people=3))
    write_private(tmp_path / "journal.jsonl.key", b"k" * 32)
    return tmp_path


def test_all_that_a_line_says_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(line() + line(gate="drafts-folder"))
    later, first = Journal(tmp_path).recent(9)
    assert (first.can_hold, later.can_hold) == (True, False)
    assert first._replace(exposed=0) == (
        datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        *("thunderbird", True, "strong", ("CC101",), 475, 470, 476, 0, "remedy", None, "", ""),
    )
    assert first.exposed == -1


def test_both_files_go_with_their_key(state: Path) -> None:
    assert people(state) == [1, 2, 3]
    assert names(state) == set()
    assert people(state) == [1, 2, 3]


def test_what_an_earlier_version_goes_on_to_write_is_taken_as_well(state: Path) -> None:
    assert people(state) == [1, 2, 3]
    for _again in range(2):
        (state / "journal.jsonl").write_bytes(line(people=3))
        Journal(state).count()
    assert people(state) == [1, 2, 3, 3, 3]
    assert names(state) == set()


def test_nothing_is_taken_twice_where_the_process_was_killed_in_between(state: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(state)], check=False)
    assert abs(done.returncode) == 9
    assert names(state) - {"journal.jsonl.key"}, "it was killed too early"
    assert people(state) == [1, 2, 3]
    assert names(state) == set()


def test_nothing_is_lost_where_it_cannot_be_written(state: Path, expected_log: ExpectedLog) -> None:
    expected_log.expect("what an earlier version has noted could not be taken over: ")
    expected_log.expect("what an earlier version has noted could not be taken over: ")
    (state / "memory.sqlite").mkdir()
    with pytest.raises(Exception, match="unable to open"):
        Journal(state).recent(9)
    with pytest.raises(Exception, match="unable to open"):
        Journal(state).recent(9)
    (state / "memory.sqlite").rmdir()
    assert people(state) == [1, 2, 3]


def test_another_process_may_be_sooner(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = old_journal._lines

    def sooner(path: Path) -> list[dict[str, object]]:
        os.unlink(path)  # noqa: PTH108
        return read(path)

    monkeypatch.setattr(old_journal, "_lines", sooner)
    assert people(state) == []
    assert names(state) == set()


def test_lines_that_are_no_notes_are_passed_over(tmp_path: Path) -> None:
    lines = [
        *(b"\xff\xfe\n", b"[]\n5\n\n", b"[" * 99_999 + b"\n", b'{"decision": "hold"}\n'),
        *(line(time="yesterday"), line(time="2026-03-01T12:30:00"), line(time=5)),
        *(line(decision="shrug"), line(decision=[]), line(people="many"), line(exposed="xyz")),
        *(line(people=1e999), line(people=1 << 99), line(recipients=-1)),
        *(line(codes=5), line(people=1), b'{"time": "2026-03-01T12:3'),
    ]
    (tmp_path / "journal.jsonl").write_bytes(b"".join(lines))
    assert people(tmp_path) == [1]


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.dictionaries(st.sampled_from(sorted(LINE)), ANYTHING | st.lists(ANYTHING, max_size=2)))
def test_no_line_breaks_it(changed: dict[str, object]) -> None:
    found = from_line(LINE | changed)
    assert found is None or found.time.tzinfo is not None
