from __future__ import annotations

import json
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccwarn import journal as journal_module
from ccwarn.draft import Draft
from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from counterparts import posix_modes
from drafts import draft, firms

ORIGIN = Origin("drafts", can_hold=False)


def review(mail: Draft) -> Review:
    return examine(mail, Policy(), ALL_RULES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path, lambda: datetime(2026, 3, 1, 12, 30, tzinfo=UTC))


def test_a_note_says_how_many_and_what_was_decided(journal: Journal) -> None:
    journal.note(review(draft(to=firms(12), bcc=["x@y.example"])), ORIGIN, Decision.REMEDY)
    (note,) = journal.recent(10)
    digest = note["exposed"]
    assert dict(note) == {
        "time": "2026-03-01T12:30:00+00:00",
        "gate": "drafts",
        "severity": "strong",
        "codes": ["CC101"],
        "people": 12,
        "organisations": 12,
        "recipients": 13,
        "decision": "remedy",
        "exposed": digest,
    }
    assert len(digest) == 64


def test_nothing_of_the_mail_is_in_it_in_clear(journal: Journal, path: Path) -> None:
    journal.note(review(draft(to=firms(12), subject="Secret")), ORIGIN, Decision.HOLD)
    text = path.read_text()
    for secret in ("@", "firm", "Secret", "acme"):
        assert secret not in text


def test_the_same_people_have_the_same_digest_in_any_order_and_run(
    journal: Journal, path: Path
) -> None:
    journal.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)
    Journal(path).note(review(draft(cc=firms(12)[::-1])), ORIGIN, Decision.HOLD)
    journal.note(review(draft(to=firms(11))), ORIGIN, Decision.HOLD)
    other, same, first = (note["exposed"] for note in journal.recent(3))
    assert first == same != other


def test_another_key_is_another_digest(journal: Journal, tmp_path: Path) -> None:
    elsewhere = Journal(tmp_path / "other.jsonl")
    for each in (journal, elsewhere):
        each.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)
    assert journal.recent(1)[0]["exposed"] != elsewhere.recent(1)[0]["exposed"]


@posix_modes
def test_only_the_owner_may_read(journal: Journal, path: Path) -> None:
    journal.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)
    files = list(path.parent.iterdir())
    assert {file.name for file in files} == {"journal.jsonl", "journal.jsonl.key"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_line_that_was_cut_off_loses_only_itself(journal: Journal, path: Path) -> None:
    journal.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)
    with path.open("ab") as file:
        file.write(b'{"time": "2026-03-01T12:3')
    journal.note(review(draft(to=firms(12))), ORIGIN, Decision.REMEDY)
    assert [note["decision"] for note in journal.recent(10)] == ["remedy", "hold"]


def test_lines_that_are_no_notes_are_passed_over(journal: Journal, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'\xff\xfe\n[]\n5\n\n{"decision": "hold"}\n')
    assert [note["decision"] for note in journal.recent(10)] == ["hold"]


def test_recent_is_newest_first_and_no_more_than_asked(journal: Journal) -> None:
    assert journal.recent(5) == []
    for decision in (Decision.HOLD, Decision.SEND, Decision.REMEDY):
        journal.note(review(draft(to=firms(12))), ORIGIN, decision)
    assert [note["decision"] for note in journal.recent(2)] == ["remedy", "send"]


def test_a_full_journal_is_kept_as_the_one_older_file(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "ROTATE_AT", 1000)
    for _ in range(20):
        journal.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)
    sizes = {file.name: file.stat().st_size for file in path.parent.iterdir()}
    assert sorted(sizes) == ["journal.jsonl", "journal.jsonl.1", "journal.jsonl.key"]
    assert max(sizes.values()) <= 1000
    assert len(journal.recent(100)) == sum(
        len(file.read_bytes().splitlines()) for file in path.parent.glob("*l*[!y]")
    )


def test_many_threads_and_processes_write_whole_lines(path: Path) -> None:
    def write() -> None:
        own = Journal(path)  # As another process would.
        for _ in range(20):
            own.note(review(draft(to=firms(12))), ORIGIN, Decision.HOLD)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [line for line in path.read_bytes().splitlines() if line]
    assert len(lines) == 80 == len(Journal(path).recent(100))
    assert len({json.loads(line)["exposed"] for line in lines}) == 1
