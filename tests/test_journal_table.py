from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn import journal_table
from ccwarn.noted import Noted
from noting import noted


def test_every_decision_is_a_line_that_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    odd = noted("send", gate="outlook", seconds=6.26)._replace(
        codes=("CC101", "CC104"), subject='=HYPERLINK("http://x")', reason='They "know", all\n'
    )
    journal_table.write(path, [odd, noted(people=475)])
    assert path.read_bytes().startswith(b"\xef\xbb\xbftime,gate,")
    assert path.read_bytes().count(b"\r\n") == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert first == {
        "time": odd.time.astimezone().isoformat(sep=" "),
        "gate": "outlook",
        "severity": "strong",
        "rules": "CC101 CC104",
        "people": "16",
        "organisations": "16",
        "recipients": "16",
        "decision": "send",
        "seconds": "6.3",
        "reason": 'They "know", all\n',
        "subject": '\'=HYPERLINK("http://x")',
    }
    assert (second["people"], second["seconds"], second["subject"]) == ("475", "", "")


def test_what_fails_on_the_way_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("older")

    def notes() -> Iterator[Noted]:
        yield noted()
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        journal_table.write(path, notes())
    assert path.read_text() == "older"
    assert [it.name for it in tmp_path.iterdir()] == ["history.csv"]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        journal_table.write(tmp_path / "gone" / "history.csv", [])
